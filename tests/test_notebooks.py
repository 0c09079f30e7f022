"""The notebooks as files: their outline, their budget, what is stored in them, and the answers to their exercises."""
import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from IPython.core.formatters import DisplayFormatter

import explorer
from answers import check
from claims.held import move_everything
from explorer import page
from lessons.winners import show_winners
from optimizers import gradient_descent, rmsprop
from racing import race, who_wins
from surfaces import ellipse

NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request):
    cells = json.loads(request.param.read_text(encoding="utf-8"))["cells"]
    for cell in cells:
        cell["source"] = "".join(cell["source"])
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    text = [cell["source"] for cell in cells if cell["cell_type"] == "markdown"]
    return {"name": request.param.stem, "cells": cells, "code": code, "text": text}


def test_it_keeps_to_the_budget(notebook):
    lines = [line for cell in notebook["code"] for line in cell["source"].splitlines()
             if line.strip() and not line.strip().startswith("#")]
    assert len(lines) <= 30 and max(map(len, lines)) <= 100
    prose = " ".join(text for text in notebook["text"] if not text.startswith("## References"))
    not_counted = r"(?s)<details>.*?</details>|\*New here\?[^\n]*"                        # what is folded, and how to run it
    assert len(re.sub(not_counted, "", prose).split()) <= 900


def test_it_has_the_outline(notebook):
    text, code = notebook["text"], [cell["source"] for cell in notebook["code"]]
    title, promise, new_here = notebook["cells"][0]["source"].split("\n\n")
    assert re.fullmatch(r"\*New here\? .*\[how to run them\]\(\.\./README\.md#start\)\.\*", new_here)     # in one line
    assert title.startswith(f"# {int(notebook['name'][:2])} · ") and re.match(r"\*\d+ minutes\. Afterwards you can ", promise)
    assert notebook["cells"][1]["cell_type"] == "code" and "import" in code[0]
    assert any("predict(" in source for source in code) and "$$" in "".join(text) and "**The question.**" in "".join(text)
    assert any(source.startswith("## References") for source in text) and "**Where next?**" in "".join(text)
    assert code[-1] == f'hold("{notebook["name"]}", globals())'


def test_every_question_to_look_at_has_its_answer_folded_away(notebook):
    assert sum("**Look" in text for text in notebook["text"]) <= sum(text.count("<details>") for text in notebook["text"])
    for text in notebook["text"]:
        assert text.count("<details>") == text.count("</details>") == len(re.findall(r"<details><summary>.+</summary>\n\n", text))


def test_its_words_are_plain_and_its_sources_are_links(notebook):
    text = "\n".join(notebook["text"])
    bare = re.sub(r"\[[^\]]*\]\([^)]*\)", "", text)
    assert not re.search(r"arXiv \d|doi 10\.|[Nn]otebooks? \d", bare)
    for target in re.findall(r"\]\(([^)]+\.ipynb)\)", text):
        assert (NOTEBOOKS[0].parent / target).exists(), target


def test_its_code_is_plain(notebook):
    for cell in notebook["code"]:
        assert "import *" not in cell["source"] and not cell["source"].rstrip().endswith(";")
        assert "NBVAL" not in cell["source"]


def test_it_is_stored_from_one_clean_run_with_its_pictures(notebook):
    assert [cell["execution_count"] for cell in notebook["code"]] == list(range(1, len(notebook["code"]) + 1))
    outputs = [output for cell in notebook["code"] for output in cell["outputs"]]
    kinds = [kind for output in outputs for kind in output.get("data", {})]
    assert "image/png" in kinds and not any("widget" in kind for kind in kinds)
    assert not any(output["output_type"] == "error" or output.get("name") == "stderr" for output in outputs)


def exercises(text):
    return sorted(set(re.findall(r"`(\d\d[a-z])`", "\n".join(text))))


def test_what_is_stored_says_that_every_sentence_holds(notebook):
    said = "".join(line for output in notebook["code"][-1]["outputs"] for line in output.get("text", ()))
    assert re.fullmatch(r"All \d+ sentences that are checked hold in this run\.\n", said)


def test_its_exercises_know_right_from_wrong(notebook, capsys):
    asked = exercises(notebook["text"])
    assert asked and all(name.startswith(notebook["name"][:2]) for name in asked)
    module = __import__(f"answers.notebook_{notebook['name'][:2]}", fromlist=["a"])
    for name in asked:
        answer = getattr(module, name[2:])()
        check(name, answer)
        assert capsys.readouterr().out == f"{name}: right.\n"
        if isinstance(answer, (str, bool)):
            wrong = "no such answer" if isinstance(answer, str) else not answer
        else:
            wrong = np.multiply(answer, 1.1) + 1
        for other, verdict in ((wrong, "not yet"), (None, "no answer yet")):
            check(name, other)
            said = capsys.readouterr().out
            assert said.startswith(f"{name}: {verdict}. Hint: ") and said.endswith(f"(All of it: answers/notebook_{name[:2]}.py)\n")
            assert len(said.splitlines()) == 1 or len(" ".join(said.split())) >= 100


def test_an_exercise_that_nobody_asks_is_named():
    with pytest.raises(ValueError, match="exercise must be one like '01a'"):
        check("99z", 1)


# Notebooks, and the modules behind them, where the search for a rate is not the usual one: their text says how it is, and why.
OWN_SEARCH = {
    "12_high_dimensions": "a thousand coordinates: 13 rates take as long as a reader waits",
}


def test_one_race_has_one_number():
    root = NOTEBOOKS[0].parent.parent
    for path in (*NOTEBOOKS, *(path for room in ("lessons", "claims", "answers") for path in root.glob(f"{room}/*.py"))):
        code = path.read_text(encoding="utf-8")
        if path.suffix == ".ipynb":
            code = "\n".join("".join(cell["source"]) for cell in json.loads(code)["cells"] if cell["cell_type"] == "code")
        given = {node.arg for node in ast.walk(ast.parse(code)) if isinstance(node, ast.keyword)}
        assert path.stem in OWN_SEARCH or not given & {"learning_rates", "refinements"}, path.name


# --- predictions, and figures to flip through ---

def test_a_prediction_is_answered_by_the_simulation_and_only_when_asked():
    ran = []
    asked = explorer.predict("Who?", ["a", "b"], lambda: (ran.append(1), ("b", "It took 3 steps."))[1])
    assert not ran and asked.answer.value == ""
    asked.choices.value = "a"
    assert "The simulation says: b" in asked.answer.value and "3 steps" in asked.answer.value
    asked.choices.value = "b"
    assert "agrees" in asked.answer.value and len(ran) == 2


def test_a_race_answers_a_prediction_with_its_winner():
    asked = explorer.predict("Who?", ["GD", "RMSprop"], lambda: race(
        {"GD": gradient_descent, "RMSprop": rmsprop}, ellipse(10), tolerance=1e-4, steps=100, learning_rate=0.1))
    asked.choices.value = "RMSprop"
    assert "You said: RMSprop" in asked.answer.value and asked.outcome()[0] in asked.answer.value
    assert asked.outcome()[1].startswith("Steps until each has arrived: GD ")


@pytest.mark.parametrize("simulate, error, words", [
    (lambda: 1 / 0, ZeroDivisionError, "ZeroDivisionError: division by zero"),
    (lambda: undefined_name, NameError, "NameError: name &#x27;undefined_name&#x27; is not defined"),  # noqa: F821
    (lambda: ("c", ""), ValueError, "it came to &#x27;c&#x27;"),
])
def test_an_error_in_a_simulation_is_said_in_the_answers_place_and_raised(simulate, error, words):
    asked = explorer.predict("Who?", ["a", "b"], simulate)
    with pytest.raises(error):
        asked.choices.value = "a"
    assert "stopped with an error, so there is no answer" in asked.answer.value and words in asked.answer.value
    with pytest.raises(error):
        move_everything(explorer.predict("Who?", ["a", "b"], simulate))


def test_the_answer_to_a_later_choice_takes_the_place_of_an_error():
    answers = iter([lambda: 1 / 0, lambda: ("b", "Three steps.")])
    asked = explorer.predict("Who?", ["a", "b"], lambda: next(answers)())
    with pytest.raises(ZeroDivisionError):
        asked.choices.value = "a"
    asked.choices.value = "b"
    assert "error" not in asked.answer.value and "Three steps." in asked.answer.value


def test_moving_everything_makes_each_choice_of_a_prediction_and_leaves_none():
    ran = []
    asked = explorer.predict("Who?", ["a", "b"], lambda: (ran.append(1), ("b", ""))[1])
    move_everything(asked)
    assert len(ran) == 2 and asked.choices.value is None and asked.answer.value == ""


def test_a_map_of_winners_says_the_steps_of_each_and_who_never_arrives():
    result = who_wins([gradient_descent, rmsprop], ellipse, tolerance=1e-4, steps=100, learning_rate=1.0,
                      rows={"rotation": [0, 45]}, columns={"condition_number": [1, 100]})
    axes, = show_winners(result, title="a map").axes
    written = [text.get_text() for text in axes.texts]
    assert len(written) == 8 and [words for words in written[:4]] == ["1", "×", "1", "×"]
    assert axes.get_xlabel() == "condition number κ" and axes.get_ylabel() == "rotation θ, degrees"


def test_a_picture_of_a_lesson_has_words_for_who_cannot_see_it():
    figure = explorer.Picture(figsize=(4, 2))
    left, right = figure.subplots(1, 2)
    left.set_title("not turned", loc="left")
    left.set(xlabel="distance", ylabel="steps")
    left.plot([1, 2], label="RMSprop")
    left.plot([2, 1], label="Adam")
    right.set(title="turned", xlabel="angle")
    formats, metadata = DisplayFormatter().format(figure, include={"image/png"})
    assert metadata["image/png"]["alt"] == "not turned: steps against distance: RMSprop, Adam; turned: angle"
    assert formats["image/png"].startswith(b"\x89PNG")
    assert explorer.flip({"a": figure}, "which").still()["text/plain"] == f"which a: {metadata['image/png']['alt']}"


def test_flipping_shows_one_picture_at_a_time():
    figures = {str(i): explorer.Picture(figsize=(1 + i, 1)) for i in range(3)}
    flip = explorer.flip(figures, "which")
    flip.slider.index = 2
    assert flip.still()["image/png"] == figures["2"]._repr_png_()[0]


def test_a_page_without_a_kernel_flips_through_all_pictures_and_folds_the_answer_away():
    flip = explorer.flip({label: explorer.Picture(figsize=(1, 1)) for label in ("a < b", 0.5)}, "which")
    flip.slider.value = 0.5
    html = page.flipped(flip)
    assert html.count("<img") == 2 and html.count(" hidden ") == 1 and 'value="1" aria-label="which" aria-valuetext="0.5"' in html
    assert '<img alt="which a &lt; b" data-label="a &lt; b" hidden' in html and "<output>0.5</output>" in html
    folded = page.folded(explorer.predict("Who?", ["a", "b"], lambda: ("b", "It took 3 steps.")))
    assert "Who?" in folded.split("<details>")[0] and "<b>b.</b> It took 3 steps." in folded.split("<details>")[1]


NOTE_THE_WORKER = """import os

def pytest_runtest_protocol(item):          # instead of running it
    with open(os.environ["NOTED"], "a") as file:
        print(os.environ["PYTEST_XDIST_WORKER"], item.nodeid.split("::")[0], file=file)
    return True
"""


def test_where_two_workers_share_the_notebooks_one_has_all_cells_of_each(tmp_path):
    (tmp_path / "note_the_worker.py").write_text(NOTE_THE_WORKER, encoding="utf-8")
    told = {**os.environ, "PYTHONPATH": str(tmp_path), "NOTED": str(tmp_path / "noted")}
    subprocess.run([sys.executable, "-m", "pytest", "-p", "note_the_worker", "-n", "2", "notebooks"],
                   cwd=NOTEBOOKS[0].parent.parent, env=told, capture_output=True)
    ran = [line.split() for line in (tmp_path / "noted").read_text(encoding="utf-8").splitlines()]
    assert len(ran) > 100 and {worker for worker, _ in ran} == {"gw0", "gw1"}
    assert sorted(notebook for _, notebook in {tuple(one) for one in ran}) == [f"notebooks/{path.name}" for path in NOTEBOOKS]
