"""What a notebook's text tells its reader to move is there: each control, preset and menu that it names has its picture."""
import ast
import json
import re
import sys
from pathlib import Path

import ipywidgets as widgets
import pytest

from explorer import Picture, explore, flip, page
from optimizers import gradient_descent

ROOT = Path(__file__).parent.parent
sys.path.append(str(ROOT / "tools"))
from export_html import alone_says  # noqa: E402
from recipe import recipe  # noqa: E402

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SYMBOLS = r"α|β₁|β₂|β|ε|κ|θ|λ|noise|learning rate|steps|step slider|step|warm-up|height|rotation|batch size|precision asked for|ring|start"
IN_ORDER = re.compile(r"(?i)\b(?:drag|raise|lower|put|set|move|hold)\b(?: only| slowly)? (?:the )?\*?(" + SYMBOLS + r")\b\*?"
                      r"(?:[^.?!:]*?, (?:and|then) (?:the )?(" + SYMBOLS + r")(?= to\b|[.,]))?")
TURN = re.compile(r"(?:^|[.,:] |and )[Tt]urn (?:it|again|the (?:keys|loss|ravine))\b")
ITALIC = re.compile(r"(?<![*`])\*([^*\n`]+)\*(?![*`])")
NAMED = re.compile(r"(?:[Cc]hoose|[Pp]ress|[Pp]reset|[Pp]resets) \*([^*]+)\*|\*([^*]+)\* above")
EMPHASIS = {"full", "map", "inside", "outside", "z"}     # words in italics that stand among the things to do, and name nothing


def shown(notebook):
    """What each code cell ends with, (number of the cell, its value), of those that show a picture which can be moved."""
    sources = []
    for number, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] == "code":
            sources.append("".join(cell["source"]))
            last = ast.parse(sources[-1]).body[-1]
            if "explorer-still" in str(cell["outputs"]):           # a widget was shown
                assert isinstance(last, ast.Expr)
                made = recipe(sources, {})["code"]
                if not re.search(r"shown = (?:predict|flip)\(", made):
                    exec(made, space := {})
                    yield number, space["shown"]


def names(picture):
    """The words on all that can be moved of a picture, in small letters; "ring" if its map has one."""
    said, todo = ["step", "ring", "start"] if picture.view.stage["handle"]["panel"] >= 0 else ["step"], [picture]
    said += picture.controls
    while todo:
        widget = todo.pop()
        todo += getattr(widget, "children", ())
        words = [getattr(widget, "description", ""), *(getattr(widget, "options", ()) if isinstance(widget, widgets.Dropdown) else ())]
        said += [word if isinstance(word, str) else word[0] for word in words]
    return {re.sub(r"^[\d, ]+: ", "", word).rstrip(" …").lower() for word in said if word}


def has(known, name):
    """Is it one of the names, or the beginning of one, or a symbol or word in one?"""
    name = name.lower().removesuffix(" slider")
    return any(word.startswith(name) or re.search(rf"(?<!\w){re.escape(name)}(?!\w)", word) for word in known)


def asked(text):
    """What the sentences of a text that stands before a picture ask to move or to choose."""
    for first, second in IN_ORDER.findall(text):
        yield from filter(None, (first, second))
    for _ in TURN.findall(text):
        yield "rotation"
    for item in re.findall(r"(?m)^\d+\. (.*(?:\n .*)*)", text):
        yield from (name for name in ITALIC.findall(item) if name not in EMPHASIS)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_text_names_only_controls_that_its_picture_has(path):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    pictures = {number: names(picture) for number, picture in shown(notebook)}
    everything, checked = set().union(*pictures.values()), 0
    for number, cell in enumerate(notebook["cells"]):
        text = re.sub(r"(?s)<details>.*?</details>", "", "".join(cell["source"]))
        after = next((at for at in range(number + 1, len(notebook["cells"])) if notebook["cells"][at]["cell_type"] == "code"), None)
        if cell["cell_type"] == "markdown":
            wanted = [(name, pictures[after]) for name in asked(text)] if after in pictures else []
            wanted += [(one or other, everything) for one, other in NAMED.findall(text)]
            for name, known in wanted:
                assert has(known, name), f"cell {number} names {name!r}; there is {sorted(known)}"
            checked += len(wanted)
    assert checked >= len(pictures)


def test_a_page_that_runs_no_python_says_which_controls_it_has():
    picture = explore(methods=[gradient_descent], sliders=("learning_rate", "noise"), steps=10)
    says = alone_says(page.fragment(picture))
    assert "these sliders work, one at a time: learning rate α, noise; so do steps, play and legend." in says and "flips" not in says
    assert "Its pictures stand still." in alone_says("<p>No picture.</p>")
    says = alone_says(page.flipped(flip({"a": Picture(figsize=(1, 1)), "b": Picture(figsize=(1, 1))}, "which")))
    assert "flips through several" in says and "these sliders" not in says


@pytest.mark.parametrize("text, names", [
    ("Drag the ring, or click anywhere.", ["ring"]), ("Put the noise back to 10, and β₁ to 0.", ["noise", "β₁"]),
    ("Raise the learning rate, then β. Who?", ["learning rate", "β"]), ("Set κ to 1, then to 100.", ["κ"]),
    ("With λ = 0.5, drag the ring to (3, 1), and turn the loss by 45°.", ["ring", "rotation"]),
    ("1. *A larger rate*: who\n   *inside* flies?", ["A larger rate"]), ("Drag the ring over the plane of α and β.", ["ring"]), ("Momentum moves α less.", [])])
def test_what_a_text_asks_for_is_found(text, names):
    assert list(asked(text)) == names
