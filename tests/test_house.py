"""The house: what may import what, and who may know a plotting library."""
import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BELOW = {  # room -> the rooms that it may use
    "optimizers": (), "schedules": (), "surfaces": (), "racing": ("optimizers", "schedules", "surfaces"),
    "explorer": ("optimizers", "schedules", "surfaces", "racing"),
    "lessons": ("optimizers", "schedules", "surfaces", "racing", "explorer"),
    "answers": ("optimizers", "schedules", "surfaces", "racing", "explorer", "lessons"),
    "claims": ("optimizers", "schedules", "surfaces", "racing", "explorer", "lessons", "answers"),
}
STUMBLES = ("nought", "askew", "to and fro", "in earnest", "hold √v against")      # words that stop a reader of a third language
DRAWING = {"matplotlib", "ipywidgets", "anywidget", "contourpy"}


def imports(path):
    """The names of the top-level modules that a file imports, at its head or inside its functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("room", BELOW)
def test_no_import_runs_against_the_arrows(room):
    files = [ROOT / f"{room}.py"] if (ROOT / f"{room}.py").exists() else sorted((ROOT / room).glob("*.py"))
    assert files
    for file in files:
        used = set(imports(file))
        assert used & BELOW.keys() <= {room, *BELOW[room]}, file
        if room not in ("explorer", "lessons"):
            assert not used & DRAWING, file


def test_no_text_has_a_word_over_which_a_reader_stumbles():
    rooms = ("explorer", "lessons", "answers", "claims", "tests", "benchmarks", "tools")
    files = [path for kind in ("py", "md", "js", "css", "html") for folder in (f"*.{kind}", *(f"{room}/**/*.{kind}" for room in rooms))
             for path in ROOT.glob(folder) if path.name != Path(__file__).name]
    texts = {path: path.read_text(encoding="utf-8") for path in files}
    for path in ROOT.glob("notebooks/*.ipynb"):
        texts[path] = "\n".join("".join(cell["source"]) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"])
    assert len(texts) > 100
    for path, text in texts.items():
        words = " ".join(re.sub(r"(?m)^\s*(?:#|//|\*) ?", "", text).lower().split())      # a comment goes on in the next line
        assert [word for word in STUMBLES if word in words] == [], path


def test_the_rooms_are_those_that_are_installed():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert all(f'"{room}"' in text for room in BELOW)


def test_the_numbers_of_a_picture_need_neither_a_widget_nor_matplotlib():
    code = f"""
import sys
sys.modules |= dict.fromkeys({sorted(DRAWING - {'contourpy'}) + ['IPython', 'tqdm', 'traitlets']})      # importing one is an error
from explorer import dress
from explorer.frames import Frames
from optimizers import adam, gradient_descent
from surfaces import ellipse
frames = Frames({{'ellipse': ellipse}}, dress([gradient_descent, adam]), ('map', 'loss', 'inside'))
settings = dict(learning_rate=0.05, beta1=0.9, beta2=0.999, epsilon=1e-8, condition_number=25.0, rotation=30.0, noise=0.0,
                seed=0, steps=50, tolerance=1e-4, rates='common', start=(9.0, 4.0), inside='Adam')
message = frames.message(settings, window=((-10, 10), (-10, 10)), axis='rotation', values=[0.0, 30.0])
print(len(message['data']), message['columns'] * message['length'] * 2 * 4, len(message['ground']['ends']))
"""
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert told[0] == told[1] and told[2] == "2"
