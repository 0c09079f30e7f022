"""The picture as one sees it: large, whole on one screen, on a phone too; what a pointer or a typed value does to it."""
import numpy as np
import pytest

NOTEBOOK = "picture"

# What of an explorer reaches beyond the box around it, and by how many pixels. (An origin is what carries a slider's handle: as
# wide as the bar, without height, moved to the left.)
CUT = """() => [...document.querySelectorAll('.explorer')].flatMap((box) => {
    const { left, right } = box.getBoundingClientRect();
    return [...box.querySelectorAll(':not(.noUi-origin)')].filter((part) => part.offsetParent || part.tagName === 'CANVAS').map((part) => {
        const r = part.getBoundingClientRect();
        return r.width && Math.max(r.right - right, left - r.left) > 1.5 ? `${part.tagName}.${part.className} by ${Math.max(r.right - right, left - r.left)}` : ''; })
    .filter(Boolean); })"""
HEIGHT = "() => [...document.querySelectorAll('.explorer')].at(-1).offsetHeight"
SCREEN = "() => document.querySelector('.jp-WindowedPanel-outer, .jp-Notebook').clientHeight"
ELEVEN = ("gradient_descent, momentum, heavy_ball, nesterov, adagrad, rmsprop, rmsprop_epsilon_inside, adam, amsgrad, "
          "sign_descent, lion")


@pytest.mark.parametrize("name, side", [("picture", 520), ("panels", 420)])
def test_on_a_laptop_the_map_is_large_and_everything_is_on_one_screen(open_notebook, name, side):
    session = open_notebook(name)
    session.run_cell(0)
    _, _, width, height = session.boxes()[0]
    assert round(width) == round(height) >= side and session.page.evaluate(HEIGHT) <= session.page.evaluate(SCREEN)
    assert session.page.evaluate(CUT) == [] and session.problems == []


@pytest.mark.parametrize("line, least", [(f"explore(methods=[{ELEVEN}])", (520, 520)), ("explore(panels=('map',))", (1000, 330))])
def test_with_many_methods_and_with_a_map_alone_too(open_notebook, line, least):
    session = open_notebook("picture")
    session.run_cell(0)
    session.execute(f"line = {line!r}")
    session.run_cell(1)
    assert np.all(np.round(session.boxes("fresh")[0][2:]) >= least)
    assert session.page.evaluate(HEIGHT) <= session.page.evaluate(SCREEN)
    assert session.page.evaluate(CUT) == [] and session.problems == []


@pytest.mark.parametrize("app, dark", [("lab", False), ("notebook", True)])
def test_on_a_phone_nothing_is_wider_than_the_page(open_notebook, app, dark):
    session = open_notebook("picture", app=app, size=(390, 800), dark=dark)
    session.run_cell(0)
    (map_left, map_top, map_width, _), (left, top, width, _) = session.boxes()
    assert map_left == left and width == pytest.approx(map_width) and top > map_top + map_width
    session.page.locator(".explorer-more").click()
    assert session.page.evaluate(CUT) == []
    assert session.page.evaluate("() => document.body.scrollWidth") <= 390
    session.page.set_viewport_size({"width": 1280, "height": 800})       # and back beside one another
    session.until(lambda: session.boxes()[0][2] >= 520)
    assert session.settle().shape[1] > 1000


def test_a_method_comes_to_the_front_under_the_pointer_or_the_focus_and_goes_back(session):
    before, rows = session.settle(), session.page.locator(".explorer-legend label")
    with session.stopped_kernel():
        rows.nth(1).hover()
        alone = session.settle(kernel=False)
        assert np.any(alone != before)
        session.page.mouse.move(0, 0)
        assert np.array_equal(session.settle(kernel=False), before)
        session.page.get_by_role("button", name="reset").first.focus()
        while not session.page.evaluate("() => document.activeElement.closest('.explorer-legend label:nth-child(2)')"):
            session.page.keyboard.press("Tab")
        assert np.array_equal(session.settle(kernel=False), alone)
        session.page.evaluate("() => document.activeElement.blur()")
        assert np.array_equal(session.settle(kernel=False), before)


def type_into(session, name, text, key):
    session.page.locator(f".explorer-is-{name} .widget-readout").first.click()
    session.page.keyboard.press("Control+a")
    session.page.keyboard.type(text)
    session.page.keyboard.press(key)
    session.settle()


def test_a_value_is_typed_into_a_readout_refused_with_a_reason_or_taken_back(session):
    page, said = session.page, session.page.locator(".explorer-refused").first
    before = session.settle()
    type_into(session, "learning_rate", "0.0317", "Enter")
    assert session.execute("print(it.controls['learning_rate'].value)") == "0.0317" and session.label("learning_rate") == "0.0317"
    assert np.any(session.settle() != before) and said.inner_text() == ""
    type_into(session, "beta", "1.5", "Enter")
    session.until(lambda: "beta must be a number from 0 to" in said.inner_text())
    page.keyboard.press("Escape")
    assert session.label("beta") == "0.9" and session.execute("print(it.controls['beta'].value)") == "0.9"
    type_into(session, "beta", "0.3", "Escape")
    assert session.label("beta") == "0.9"
    session.canvas().focus()
    session.until(lambda: said.inner_text() == "")


def test_a_value_is_typed_beside_a_figure_to_drag_too(open_notebook):
    session = open_notebook("drag")
    session.run_cell(0)
    before = session.settle()
    type_into(session, "beta", "0.3", "Enter")
    assert session.execute("print(it.controls['beta'].value)") == "0.3" and session.label("beta") == "0.3"
    assert np.any(session.settle() != before)
    assert session.page.locator(".explorer-aside .widget-html").first.inner_text() == "beta is 0.3"
    type_into(session, "beta", "1.5", "Enter")
    session.until(lambda: "beta must be a number from 0 to" in session.page.locator(".explorer-refused").first.inner_text())
    type_into(session, "beta", "0.7", "Escape")
    assert session.label("beta") == "0.3" and not session.behind() and session.problems == []
