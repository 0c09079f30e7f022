"""A Jupyter server for the browser tests, on a folder of small notebooks and copies of the real ones."""
import shutil
from pathlib import Path

import nbformat
import pytest
from jupyter import Session, server

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
START = "from optimizers import *\nfrom surfaces import *\nfrom explorer import explore\n"
SMALL = {  # one cell each, then a cell that makes the same picture anew, or 30 of text
    "one": "it = explore(start=(9, 4), learning_rate=0.05)\nit",
    "picture": "it = explore(start=(9, 4), learning_rate=0.05)\nit",
    "long": "it = explore(start=(9, 4), learning_rate=0.05)\nit",
    "hand": "it = explore(start=(9, 4), learning_rate=0.05)\nit",
    "moves": "it = explore(start=(9, 4), learning_rate=0.05)\nit",
    "panels": "it = explore({'ellipse': ellipse, 'saddle': saddle()}, start=(9, 4), learning_rate=0.05, panels=('map', 'loss', 'inside'))\nit",
}
SMALL["schedule"] = """it = explore(ellipse, [rmsprop, adam], sliders=("learning_rate", "warm_up"), schedule="constant",
             learning_rate=0.2, steps=200)
it"""
SMALL["drag"] = """from explorer import Picture, drag
axes = Picture(figsize=(4, 3)).add_subplot()
line, = axes.plot([0], [0], animated=True)
it = drag(axes, (0.5, 0.5), lambda x, y, beta: (line.set_data([0, beta], [0, y]), f"beta is {beta}")[1], sliders="beta")
it"""
ALL_KINDS = """from explorer import Picture, drag, flip, predict
figures = {str(n): Picture(figsize=(4, 2)) for n in (1, 2, 3)}
for n, figure in figures.items():
    figure.subplots().plot([0, int(n)])
axes = Picture(figsize=(4, 3)).add_subplot()
line, = axes.plot([0], [0], animated=True)
it = explore(start=(9, 4), learning_rate=0.05)
display(it, flip(figures, "slope"), predict("Who?", ["a", "b"], lambda: ("b", "Three steps.")),
        drag(axes, (0.5, 0.5), lambda x, y: (line.set_data([0, x], [0, y]), f"at {x:.2f}")[1]))"""
OWN = """import numpy as np
def valley(width=1.0, edge="round"):
    return from_function(lambda x, y: (x / width)**2 + (np.abs(y) if edge == "sharp" else y**2), minima=[(0, 0)])
def clipped(x, g, *, learning_rate, clip=1.0):
    return x - learning_rate * np.clip(g, -clip, clip)
it = explore(valley, [clipped, momentum], {"learning_rate": None, "width": np.geomspace(0.5, 5, 41), "edge": ["round", "sharp"],
                                           "clip": np.geomspace(0.1, 10, 41)})
it"""
SMALL |= {"own": OWN} | {f"life_{app}": ALL_KINDS for app in ("lab", "notebook")}
FRESH = "fresh = eval(line)\nfresh"


@pytest.fixture(scope="session")
def jupyter(tmp_path_factory):
    """A running server's address and token."""
    folder = tmp_path_factory.mktemp("notebooks")
    for name, code in SMALL.items():
        cells = [nbformat.v4.new_code_cell(source) for source in (START + code, FRESH)]
        if name == "long":
            cells[1:] = [nbformat.v4.new_markdown_cell("# far below\n\n" + "line\n\n" * 20) for _ in range(30)]
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), folder / f"{name}.ipynb")
    for path in NOTEBOOKS.glob("*.ipynb"):
        shutil.copy(path, folder)
    with server(folder, tmp_path_factory.mktemp("server")) as (address, token):
        yield address, token


@pytest.fixture(scope="module")
def open_notebook(browser, jupyter):
    """open_notebook(name, app="lab", …) -> Session; closed after the module's tests, its kernel ended."""
    sessions = []

    def open_notebook(name, **options):
        sessions.append(Session(browser, *jupyter, f"{name}.ipynb", **options))
        return sessions[-1]

    yield open_notebook
    for session in sessions:
        session.close()


@pytest.fixture(scope="module", params=["lab", "notebook"])
def opened(request, open_notebook):
    """The module's NOTEBOOK, its first cell run, in JupyterLab and in Notebook 7."""
    session = open_notebook(request.module.NOTEBOOK.format(request.param), app=request.param)
    session.run_cell(0)
    return session


@pytest.fixture
def session(opened):
    """The explorer as it begins. No test may leave an error on the page, or a request that left the machine."""
    opened.page.get_by_role("button", name="reset").first.click()
    opened.settle()
    yield opened
    assert opened.problems == []
    assert not opened.page.locator("[data-mime-type*=error], [data-mime-type*=stderr]").count()
