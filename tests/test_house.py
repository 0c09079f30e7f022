"""The house: what may import what, and who may know a plotting library."""
import ast
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


def test_the_rooms_are_those_that_are_installed():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert all(f'"{room}"' in text for room in BELOW)
