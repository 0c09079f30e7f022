"""What people do on the second day: open a saved notebook when its kernel is gone, restart the kernel, run a cell again."""
import json

import numpy as np
import pytest
from jupyter import Session, setting

NOTEBOOK = "life_{}"
ROWS = """() => [...document.querySelectorAll('.jp-OutputArea-child')].map((row) => [row.offsetHeight > 0,
    row.querySelector('.explorer-alive, .jp-OutputArea-output.lm-Panel') ? 'widget'
        : row.querySelector('img') ? 'picture' : row.innerText.trim()])"""
# of each display, its three outputs: the widget, its still, the line that says how to wake it
EXPLORER, FLIP, PREDICTION, DRAG = ([3 * i, 3 * i + 1, 3 * i + 2] for i in range(4))


def saved(session, cell=0):
    """The outputs of a cell as the document holds them."""
    return json.loads(session.page.evaluate("cell => JSON.stringify(jupyterapp.shell.currentWidget.content.model.cells.get(cell).toJSON().outputs)", cell))


def rows(session):
    """Which rows of output are on show, and what they say."""
    return session.page.evaluate(ROWS)


def ours(problems):
    """All but what ipywidgets logs of a saved output whose kernel is gone."""
    return [problem for problem in problems if "widget model not found" not in problem]


def assert_alive(session):
    assert [seen for seen, _ in rows(session)] == 4 * [True, False, False]


@pytest.fixture
def opened(opened):
    opened.page.get_by_role("button", name="reset").first.click()
    opened.settle()
    yield opened
    assert ours(opened.problems) == []


def test_a_kernel_that_was_restarted_is_named_at_the_first_touch_and_the_steps_go_on(opened):
    page, said = opened.page, opened.page.locator(".explorer-view .explorer-behind").first
    assert said.inner_text() == ""
    page.evaluate("async () => { await jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart(); }")
    opened.drag("learning_rate", 0.7)
    assert said.inner_text() == "The kernel was restarted: run this cell again." and not opened.behind()
    page.get_by_role("button", name="reset").first.click()                  # ipywidgets' own, which would throw
    before = opened.settle(kernel=False)
    page.get_by_role("button", name="back to the start").first.click()
    first = opened.settle(kernel=False)
    page.get_by_role("button", name="play or pause").first.click()
    opened.until(lambda: opened.said_step() > 20)
    page.get_by_role("button", name="play or pause").first.click()
    page.locator(".explorer-legend input").first.uncheck()
    pictures = [before, first, opened.settle(kernel=False)]
    assert all(np.any(one != other) for one, other in zip(pictures, pictures[1:]))
    flip_words = "document.querySelectorAll('.explorer-alive')[1]"
    assert "run this cell again" in page.evaluate(f"getComputedStyle({flip_words}, '::after').content")
    opened.run_cell(0)
    assert_alive(opened)
    assert page.locator(".explorer-view .explorer-behind").first.inner_text() == ""


def test_a_kernel_that_is_busy_is_named_too_until_it_answers(opened):
    said = opened.page.locator(".explorer-view .explorer-behind").first
    with opened.stopped_kernel():
        opened.page.locator(".explorer-is-rates select").first.select_option("each its best")
        opened.until(opened.behind)
        assert said.inner_text() == "The kernel is busy: the picture follows as soon as it is free."
    opened.settle()
    assert said.inner_text() == "" and not opened.behind()


def kept_by_the_page(session):
    """Of what the page cannot give back: megabytes of numbers, and how many canvases that hold a picture."""
    wire = session.context.new_cdp_session(session.page)
    wire.send("HeapProfiler.collectGarbage")
    prototype = wire.send("Runtime.evaluate", {"expression": "HTMLCanvasElement.prototype"})["result"]["objectId"]
    canvases = wire.send("Runtime.queryObjects", {"prototypeObjectId": prototype})["objects"]["objectId"]
    count = wire.send("Runtime.callFunctionOn", {"objectId": canvases,
                      "functionDeclaration": "function() { return this.filter((canvas) => canvas.width).length; }"})
    megabytes = wire.send("Runtime.getHeapUsage")["backingStorageSize"] / 1e6
    wire.detach()
    return np.array([megabytes, count["result"]["value"]])


def test_a_cell_that_is_run_again_leaves_no_picture_and_no_numbers_in_the_page(opened):
    seen = []
    for _ in range(5):
        opened.drag("learning_rate", 0.7)                       # so that a whole slider comes: several megabytes
        opened.settle()
        opened.run_cell(0)
        seen.append(kept_by_the_page(opened))
    assert np.all(seen[-1] - seen[1] < [3, 2]), seen


def test_a_picture_stays_as_it_was_saved_when_its_kernel_is_gone_and_is_never_there_twice(opened, open_notebook):
    page = opened.page
    assert_alive(opened)
    began = saved(opened)
    opened.drag("learning_rate", 0.7)
    page.locator(".widget-radio-box input").first.click()
    page.locator(".noUi-handle").last.scroll_into_view_if_needed()
    rate = opened.label("learning_rate")
    opened.until(lambda: f"learning rate α {rate}" in "".join(saved(opened)[EXPLORER[1]]["data"]["text/plain"]))
    opened.settle()
    kept = saved(opened)
    assert_alive(opened)
    assert kept[EXPLORER[1]]["data"]["image/png"] != began[EXPLORER[1]]["data"]["image/png"]
    assert "You said: a." in "".join(kept[PREDICTION[1]]["data"]["text/markdown"])
    page.evaluate("""async () => { await jupyterapp.commands.execute('docmanager:save');
        await jupyterapp.shell.currentWidget.sessionContext.shutdown(); }""")
    page.close()

    again = open_notebook(NOTEBOOK.format(opened.app), app=opened.app)
    again.until(lambda: [shown for shown, _ in rows(again)] == 4 * [False, True, True])
    for patience in (0, 3000):                                  # ipywidgets looks for the model for two seconds
        again.page.wait_for_timeout(patience)
        seen = rows(again)
        assert [shown for shown, _ in seen] == 4 * [False, True, True]
        assert [words for _, words in seen[1::3]] == ["picture", "picture", seen[PREDICTION[1]][1], "picture"]
        assert "You said: a. The simulation says: b. Three steps." in seen[PREDICTION[1]][1]
        assert all("run its cell" in words for _, words in seen[2::3])
    png = "".join(kept[EXPLORER[1]]["data"]["image/png"]).replace("\n", "")
    assert again.page.locator(".jp-RenderedImage img").first.get_attribute("src") == f"data:image/png;base64,{png}"
    again.run_cell(0)
    assert_alive(again)
    assert ours(again.problems) == []


def test_with_full_windowing_a_picture_that_was_scrolled_away_comes_back_alive(browser, jupyter):
    with setting(*jupyter, "@jupyterlab/notebook-extension:tracker", windowingMode="full"):
        session = Session(browser, *jupyter, "long.ipynb")
        session.run_cell(0)
        before, page = session.picture(), session.page
        for cell in (30, 0):
            page.evaluate("cell => { const { content } = jupyterapp.shell.currentWidget; content.activeCellIndex = cell; content.scrollToItem(cell); }", cell)
            if cell:
                session.until(lambda: not page.locator(".explorer-view canvas").is_visible())
        session.until(lambda: page.locator(".explorer-view canvas").is_visible())
        assert np.array_equal(session.settle(), before)
        assert [shown for shown, _ in rows(session)] == [True, False, False]
        session.drag("learning_rate", 0.7)
        assert np.any(session.settle() != before)
        assert session.problems == []
        session.close()
