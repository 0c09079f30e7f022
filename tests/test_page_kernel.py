"""A page's own kernel, without a browser: the real explorer on the stand-ins for the widgets, and the recipes of its pictures."""
import base64
import json
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from explorer import explore, predict
from surfaces import ellipse

ROOT = Path(__file__).parent.parent
sys.path.append(str(ROOT / "tools"))
from recipe import recipe  # noqa: E402

KERNEL = f"""
import base64, json, pickle, sys
sys.path[:0] = {[str(ROOT / "tools" / "page_kernel" / "standins"), str(ROOT / "tools" / "page_kernel")]}
sys.modules["matplotlib"] = None                  # it has not come yet
import kernel, explorer.sweeps
explorer.sweeps.AWAY = 1000                       # whole sweeps, on any machine
nothing = base64.b64encode(pickle.dumps({{}})).decode()
panels = [{{"xlim": [-5.2, 10.2], "ylim": [-4.4, 11.0]}}]
code = "from explorer import explore; from surfaces import ellipse; shown = explore(ellipse, start=(9, 4), learning_rate=0.05)"
assert kernel.make(0, code, nothing, panels)
assert not kernel.make(1, "from explorer import Picture; shown = None", nothing, panels)
assert not kernel.make(1, "from explorer import ground; shown = None", nothing, [])
picture, widgets, _ = kernel.pictures[0]
numbers = {{id(widget): number for number, widget in widgets.items()}}
heard = []
def say(widget, **what):
    note(*kernel.heard(0, json.dumps([{{"id": numbers[id(widget)]}} | what])))
def note(text, data):
    updates = dict(json.loads(text)["updates"])
    seen = updates.get(numbers[id(picture.view)], {{}})
    frame = seen.get("frame")
    if frame:
        offset, length = frame["data"]["bytes"]
        seen["frame"] = {{"at": frame["at"], "labels": frame["labels"], "data": list(data[offset:offset + length])}}
    seen.get("sweep", {{}}).pop("data", None)
    others = {{picture_name(number): values for number, values in updates.items() if number != numbers[id(picture.view)]}}
    heard.append({{"view": {{name: value for name, value in seen.items() if name != "stage"}}, "stage": "stage" in seen,
                   "others": others}})
def picture_name(number):
    return next((name for name, widget in picture.controls.items() if widget is widgets[number]), str(number))
"""


def told(code):
    """What the page hears of each message that the code says."""
    run = subprocess.run([sys.executable, "-c", KERNEL + code + "\nprint(json.dumps(heard))"], cwd=ROOT, capture_output=True,
                         text=True)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def same(frame, picture):
    """Is it the frame that the explorer of a notebook shows?"""
    ours = np.frombuffer(picture.view.frame["data"], dtype=np.float32)
    np.testing.assert_allclose(np.frombuffer(bytes(frame["data"]), dtype=np.float32), ours, rtol=1e-5, atol=1e-9)
    return frame["labels"] == picture.view.frame["labels"]


def test_a_page_hears_what_a_notebook_would():
    held, moved, let_go, ring, best, typed = told("""
say(picture.view, content={"hold": "learning_rate"})
say(picture.controls["learning_rate"], set={"index": 90})
say(picture.view, content={"release": True})
say(picture.view, set={"start": [3.0, -2.0]})
say(picture.controls["rates"], set={"index": 2})
say(picture.view, content={"typed": "beta", "text": "0.5"})
""")
    notebook = explore(ellipse, start=(9, 4), learning_rate=0.05)
    assert held["view"]["sweep"]["lanes"] == len(notebook.controls["learning_rate"].options) and "frame" not in held["view"]
    assert moved == {"view": {}, "stage": False, "others": {}}          # the browser has it, and is told nothing it has said
    notebook.controls["learning_rate"].index = 90
    assert same(let_go["view"]["frame"], notebook)
    notebook.view.start = [3.0, -2.0]
    assert same(ring["view"]["frame"], notebook)
    notebook.controls["rates"].value = "best"
    assert same(best["view"]["frame"], notebook) and best["others"]["learning_rate"] == {"hidden": True}
    notebook.controls["beta"].options = [("0.5", 0.5), *notebook.controls["beta"].options]
    notebook.controls["beta"].value = 0.5
    assert same(typed["view"]["frame"], notebook)
    assert "0.5" in typed["others"]["beta"]["options"]


def test_what_needs_another_stage_waits_for_matplotlib_and_comes_by_itself():
    before, after = told("""
say(picture.controls["steps"], set={"index": 2})
del sys.modules["matplotlib"]
drawn = kernel.draw()
assert [key for key, *_ in drawn] == [0] and kernel.make(1, "from explorer import Picture; from explorer import explore; shown = explore()",
                                                                        nothing, panels)
note(*drawn[0][1:])
""")
    notebook = explore(ellipse, start=(9, 4), learning_rate=0.05, steps=30)
    assert before["view"].get("frame") is None and not before["stage"]
    assert after["stage"] and same(after["view"]["frame"], notebook)


def test_what_has_not_come_yet_is_waited_for_and_then_missed_aloud():
    """An answer may need a module of the second portion; one that nobody has is told as an error once all has come."""
    later, drawn = told("""
code = "from exercise import Exercise; shown = Exercise('01a', 0.5, 'Look.', 'def a():')"
assert kernel.make(7, code, nothing, [])
asked, widgets, _ = kernel.pictures[7]
number = {id(widget): number for number, widget in widgets.items()}
def ask(text):
    kernel.heard(7, json.dumps([{"id": number[id(asked.field)], "set": {"value": text}}]))
    return dict(json.loads(kernel.heard(7, json.dumps([{"id": number[id(asked.button)], "content": {"click": True}}]))[0])
                ["updates"]).get(number[id(asked.said)], {}).get("value", "")
heard.append([ask("import comes_later\\ncomes_later.half"), ask("1 / 2")])
from types import ModuleType
sys.modules["comes_later"] = ModuleType("comes_later")
sys.modules["comes_later"].half = 0.5
asked.field.value = "import comes_later\\ncomes_later.half"
del sys.modules["matplotlib"]
told = {key: text for key, text, _ in kernel.draw()}
heard.append([dict(json.loads(told[7])["updates"])[number[id(asked.said)]]["value"], ask("import never_comes\\n1")])
""")
    assert later[0] == "01a: more of Python is on its way …" and "right" in later[1]
    assert "right" in drawn[0] and "ModuleNotFoundError" in drawn[1] and "never_comes" in drawn[1]


def test_the_rest_of_the_library_is_added_to_the_archive_that_python_began_with(tmp_path):
    told(f"""
import io, zipfile
library, rest = {str(tmp_path / "library.zip")!r}, io.BytesIO()
with zipfile.ZipFile(library, "w") as archive:
    archive.writestr("halved/__init__.py", "here = 1")
with zipfile.ZipFile(rest, "w") as archive:
    archive.writestr("halved/other.py", "there = 2")
    archive.writestr("alone.py", "third = 3")
sys.path.insert(0, library)
import halved
try:
    from halved import other
except ImportError:
    pass
else:
    raise AssertionError("it is there already")
kernel.add_to_library(rest.getvalue())
from halved import other
import alone
assert (halved.here, other.there, alone.third) == (1, 2, 3)
""")


def answers(code, attribute, messages):
    """What a question of the page's kernel, made by the code, says in its attribute after each of the messages."""
    tell = f"""
assert kernel.make(7, {code!r}, nothing, [])
asked, widgets, _ = kernel.pictures[7]
number = next(number for number, widget in widgets.items() if widget is asked.{attribute})
for field, what in {messages!r}:
    one = next(number for number, widget in widgets.items() if widget is getattr(asked, field))
    heard.append(dict(json.loads(kernel.heard(7, json.dumps([{{"id": one}} | what]))[0])["updates"]).get(number, {{}}).get("value"))
"""
    return told(tell)


def test_a_prediction_is_run_there_as_in_a_notebook():
    code = "from explorer import predict; shown = predict('Who?', ['a', 'b'], lambda: ('b', 'Three steps.'))"
    said = answers(code, "answer", [("choices", {"set": {"index": 0}}), ("choices", {"set": {"index": 1}})])
    notebook = predict("Who?", ["a", "b"], lambda: ("b", "Three steps."))
    for choice, words in zip("ab", said):
        notebook.choices.value = choice
        assert words == notebook.answer.value


@pytest.mark.parametrize("truth, tries", [
    (0.5, [("1 / 2", "right"), ("half = 1 / sqrt(4)\nnp.abs(half)", "right"), ("2", "not yet"), ("[1]", "not yet"), ("1 +", "SyntaxError"),
           ("", "SyntaxError"), ("1 / 0", "ZeroDivisionError"), ("x = 1", "SyntaxError")]),
    ("Adam", [("adam", "right"), ("'Adam'", "right"), ("RMSprop", "not yet")]), ([1, 2], [("[1, 2]", "right"), ("1, 3", "not yet")])])
def test_an_exercise_is_checked_there(truth, tries):
    code = f"from exercise import Exercise; shown = Exercise('01a', {truth!r}, 'Look at κ < 2.', 'def a():')"
    messages = [message for text, _ in tries
                for message in (("field", {"set": {"value": text}}), ("button", {"content": {"click": True}}))]
    said = answers(code, "said", messages)[1::2]
    assert all(words in answer for answer, (_, words) in zip(said, tries, strict=True)), said
    assert all(("Look at κ &lt; 2." in answer) == (words == "not yet") for answer, (_, words) in zip(said, tries)), said


CELLS = ["import numpy as np\nfrom optimizers import adam, rmsprop", "def slow():\n    raise ValueError",
         "measured = np.arange(6.0)\nraces = [slow]", "def double(x):\n    return 2 * x\n\nit = double(measured), adam",
         "it, np.pi"]


def test_a_recipe_holds_what_its_expression_is_made_from_and_no_more():
    space = {"measured": np.arange(6.0), "np": np, "races": [print], "it": (1, print)}
    made = recipe(CELLS, space)
    assert made["code"].splitlines() == ["from optimizers import adam", "def double(x):", "    return 2 * x",
                                         "it = (double(measured), adam)", "shown = (it, np_pi)"]
    data = pickle.loads(base64.b64decode(made["data"]))
    assert data["np_pi"] == np.pi and np.array_equal(data["measured"], np.arange(6.0)) and len(data) == 2
    exec(made["code"], data)
    assert np.array_equal(data["shown"][0][0], 2 * np.arange(6.0))


@pytest.mark.parametrize("value, is_data", [([1, "a", None], True), ({"a": (1.5, [True])}, True), (print, False), ([print], False),
                                            (np.zeros(200_000), False)])
def test_plain_data_is_taken_as_it_is(value, is_data):
    code = recipe(["value = make()", "value"], {"value": value})["code"]
    assert code == ("shown = value" if is_data else "value = make()\nshown = value")
