"""The sentences of a notebook, as one plain text."""
import json
import re
from pathlib import Path

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
LEFT_OUT = (r"\$\$.*?\$\$", r"\$[^$\n]+\$", r"```.*?```", r"`[^`]*`", r"(?m)^\s*\d+\.\s", r"</?[a-z][^>]*>")


def text_of(notebook):
    """The text cells before the references, formulas and code left out; None on a page that has no file (a hosted one)."""
    path = Path(f"{notebook}.ipynb")
    if not path.exists():
        path = NOTEBOOKS / path.name
    if not path.exists():
        return None
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    texts = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    text = " \n".join(source for source in texts if not source.startswith("## References"))
    return plain(re.sub(rf"^# {int(notebook[:2])} · (.*)\n\n\*\d+ minutes\.", r"\1", text))   # its number, and how long it takes


def plain(source):
    """Markdown as the words that are read. A link to a notebook by its right number, a link's year: no number to hold."""
    source = re.sub(r"\[([^\]]*?)\b(\d+)([^\]]*)\]\((\d\d)_\w+\.ipynb[^)]*\)",
                    lambda m: m[1] + m[3] if int(m[2]) == int(m[4]) else m[1] + m[2] + m[3], source)
    source = re.sub(r"\[([^\]]*?)\(?\b(?:18|19|20)\d\d\)?([^\]]*)\]\(https?:[^)]*\)", r"\1\2", source)
    source = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", source)
    for formula in LEFT_OUT:
        source = re.sub(formula, " ", source, flags=re.DOTALL)
    return " ".join(source.replace("*", "").replace("|", " | ").split())


def complaints(text, sentences):
    """What is wrong between a text and the sentences that hold it: one that it does not say, a number that none holds."""
    covered, wrong = [False] * len(text), []
    for sentence in sentences:
        sentence = plain(sentence)
        places = [match.start() for match in re.finditer(re.escape(sentence), text)]
        if not places:
            wrong.append(f"no text cell says: {sentence}")
        for place in places:
            covered[place:place + len(sentence)] = [True] * len(sentence)
    loose = [text[max(0, m.start() - 40):m.end() + 20] for m in NUMBER.finditer(text) if not all(covered[m.start():m.end()])]
    return wrong + [f"a number that no claim holds: … {place} …" for place in loose]


def changed(text):
    """The text with each of its numbers changed, one at a time: (what was changed, the text)."""
    for match in NUMBER.finditer(text):
        last = match.end() - 1
        yield text[max(0, match.start() - 30):match.end()], text[:last] + str((int(text[last]) + 1) % 10) + text[last + 1:]
