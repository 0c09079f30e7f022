"""What is closed is gone, and a cell that is run again gives back the picture that it showed before."""
import gc
import weakref
from itertools import count

import numpy as np
import pytest
from ipywidgets.widgets.widget import _instances
from jupyter_client.manager import run_kernel

from explorer import Picture, drag, explore, flip, predict


def a_drag():
    axes = Picture(figsize=(2, 2)).add_subplot(xlim=(0, 1), ylim=(0, 1))
    line, = axes.plot([], [], animated=True)
    return drag(axes, (0.5, 0.5), lambda x, y, beta: line.set_data([0, x], [0, y]), sliders="beta")


MADE = {"explore": lambda: explore(panels=("map", "loss", "inside")), "drag": a_drag,
        "flip": lambda: flip({"low": Picture(figsize=(1, 1)), "high": Picture(figsize=(2, 1))}, "height"),
        "predict": lambda: predict("Who?", ["a", "b"], lambda: ("b", "Three steps."))}


@pytest.mark.parametrize("kind", MADE)
def test_closing_leaves_nothing_registered_and_nothing_alive(kind):
    before = set(_instances)
    it = MADE[kind]()
    assert len(set(_instances) - before) > 5
    if kind == "explore":
        it.view.set_state({"start": [3.0, 2.0], "step": 7})
        it._sweeps.send("beta")
        it.figure()
    parts = [weakref.ref(_instances[name]) for name in set(_instances) - before]
    it.close()
    assert set(_instances) == before
    it.close()                                    # twice is once
    del it
    gc.collect()
    assert [part() for part in parts if part() is not None] == []


def test_one_that_was_refused_has_nothing_to_give_back(recwarn):
    for wrong in (lambda: explore(start=(1, 2, 3)), lambda: drag(Picture().add_subplot(), (1, 2, 3), print)):
        with pytest.raises(ValueError, match="start must be two finite numbers"):
            wrong()
    gc.collect()                                   # which ends them, by their close()
    assert not [warned for warned in recwarn if "ignored" in str(warned.message)]


def test_a_closed_explorer_still_says_its_share_line():
    it = explore(start=(3, 2), learning_rate=0.2)
    line = it.share()
    it.close()
    assert it.share() == line and it.controls["learning_rate"].value == 0.2


@pytest.fixture(scope="module")
def run():
    """run(code, cell) -> what a kernel prints when a front end runs the code in the cell of this name (None: it names none)."""
    with run_kernel() as client:
        def run(code, cell=None):
            said = []
            message = client.session.msg("execute_request", {"code": code, "silent": False, "store_history": True})
            message["metadata"] = {} if cell is None else {"cellId": cell}
            client.shell_channel.send(message)
            while True:
                answer = client.get_iopub_msg(timeout=60)
                if answer["parent_header"].get("msg_id") == message["header"]["msg_id"]:
                    said.append(answer["content"].get("text", answer["content"].get("ename", "")))
                    if answer["content"].get("execution_state") == "idle":
                        return "".join(said).strip()

        run("import gc, ipywidgets\n"
            "from IPython.display import display\n"
            "from ipywidgets.widgets.widget import _instances\n"
            "from explorer import explore, predict\n"
            "def ask(): return predict('Who?', ['a', 'b'], lambda: ('b', 'Three steps.'))\n"
            "def alive(it): return it.comm is not None")
        yield run


FRESH = count()


@pytest.fixture
def cell():
    """A name that no cell had."""
    return f"cell {next(FRESH)}"


def test_a_cell_run_again_closes_the_picture_that_it_showed_and_the_page_has_one(run, cell):
    widgets = [int(run("it = explore(learning_rate=0.2)\nprint(len(_instances))\nit", cell)) for _ in range(4)]
    one = widgets[0]
    assert widgets[1:] == [2 * one] * 3           # the new one, while the cell still runs, and the one before
    assert run("print(len(_instances), alive(it))") == f"{one} True"
    run("it.close()")


def test_what_the_cell_shows_again_or_another_cell_shows_stays(run, cell):
    run("old = ask()\ndisplay(old)", cell)
    run("display(ask())\ndisplay(old)", cell)     # shown again, if not first
    assert run("print(alive(old))") == "True"
    run("old", f"beside {cell}")
    run("new = ask()\nnew", cell)
    assert run("print(alive(old), alive(new))") == "True True"
    run("pass", f"beside {cell}")                 # nowhere now
    assert run("print(alive(old), alive(new))") == "False True"


def test_what_an_output_widget_or_a_box_shows_stays(run, cell):
    for _ in range(2):
        run("out = globals().get('out') or ipywidgets.Output()\n"
            "kept = [*globals().get('kept', []), ask()]\n"
            "with out: display(kept[-1])\nout", cell)
    for _ in range(2):
        run("kept.append(ask())\nipywidgets.VBox([kept[-1]])", f"box {cell}")
    assert run("print([alive(it) for it in kept])") == "[True, True, True, True]"


def test_a_cell_that_fails_before_it_shows_anything_has_closed_what_it_showed(run, cell):
    run("old = ask()\nold", cell)
    assert run("1 / 0", cell) == "ZeroDivisionError"
    assert run("print(alive(old))") == "False"


def test_a_front_end_that_names_no_cells_loses_no_picture(run):
    for name in ("first", "second"):
        run(f"{name} = ask()\n{name}")
    assert run("print(alive(first), alive(second))") == "True True"


def test_run_again_and_again_a_cell_takes_no_more_memory(run, cell):
    run("import psutil")
    held = []
    for _ in range(15):
        run("it = explore()\nit._sweeps.send('learning_rate')\nit", cell)
        held.append(float(run("print((gc.collect(), psutil.Process().memory_info().rss)[1] / 1e6)")))
    # what is made once is there by the third run. The allocator alone makes one run differ from the next by 8 MB or more.
    # One picture with its sweep is 12 MB: nine that are not given back are 108
    assert np.median(held[-3:]) - np.median(held[3:6]) < 40, held
