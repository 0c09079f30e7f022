"""The explorer in a real browser, in JupyterLab and in Notebook 7: every control moves what it should, and nothing else happens."""
import re

import numpy as np
import pytest

from explorer import LOOKS

NOTEBOOK = "one"


def cut(picture, box):
    left, top, width, height = (round(edge) for edge in box)
    return picture[top:top + height, left:left + width]


def ink(picture, rule, near=40):
    """Where the picture has the colour of a method."""
    color = LOOKS[rule][1]
    return np.abs(picture - [int(color[i:i + 2], 16) for i in (1, 3, 5)]).max(axis=-1) <= near


RULES = ("gradient_descent", "momentum", "rmsprop", "adam")
# slider: where on its bar it is dragged to, and the methods that must not notice
SLIDERS = {"learning_rate": (0.75, ()), "beta": (0.2, ("gradient_descent", "adam")),
           "epsilon": (0.9, ("gradient_descent", "momentum")), "condition_number": (0.75, ()),
           "rotation": (0.6, ("gradient_descent", "momentum")), "steps": (0.2, ())}


@pytest.mark.parametrize("name", SLIDERS)
def test_each_slider_dragged_with_the_mouse_moves_the_lines_of_its_methods(session, name):
    place, blind = SLIDERS[name]
    before, said, label = session.picture(), session.readouts(), session.label(name)
    session.drag(name, place)
    after, now = session.settle(), session.readouts()
    assert session.label(name) != label
    for box in session.boxes():
        assert np.any(cut(after, box) != cut(before, box))
    assert len(now) == 4
    loss = session.boxes()[1]
    for rule, was, is_ in zip(RULES, said, now):
        if rule in blind:
            assert was == is_
        else:
            assert np.any(ink(cut(after, loss), rule) != ink(cut(before, loss), rule))
    if "adam" in blind:             # drawn last, so that no other line can hide it
        assert np.array_equal(ink(cut(after, loss), "adam", 2), ink(cut(before, loss), "adam", 2))
    assert not session.page.locator(".jp-OutputArea-output.jp-mod-error, [data-mime-type*=stderr]").count()


def test_the_start_is_dragged_on_the_map(session):
    map_box, _ = session.boxes()
    before, box = session.picture(), session.canvas().bounding_box()
    zoom = box["width"] / float(session.execute("print(it.view.stage['width'])"))

    (x_low, x_high), (y_low, y_high) = eval(session.execute("print(it.window)"))

    def at(x, y):       # of data coordinates
        left, top, width, height = map_box
        return (box["x"] + zoom * (left + (x - x_low) / (x_high - x_low) * width),
                box["y"] + zoom * (top + (y_high - y) / (y_high - y_low) * height))

    mouse = session.page.mouse
    mouse.move(*at(9, 4))
    mouse.down()
    for i in range(10):
        mouse.move(*at(9 - 1.2 * (i + 1), 4 - 0.5 * (i + 1)))
    mouse.up()
    after = session.settle()
    start = eval(re.search(r"start=(\(.*?\))", session.execute("print(it.share())"))[1])
    assert np.allclose(start, (-3, -1), atol=1.5 * (x_high - x_low) / map_box[2])    # to a pixel or two
    for panel in session.boxes():
        assert np.any(cut(after, panel) != cut(before, panel))


def test_a_method_is_switched_off_in_the_legend_without_the_kernel(session):
    boxes, before = session.boxes(), session.picture()
    with session.stopped_kernel():
        for group, rule in enumerate(RULES):
            box = session.page.locator(".explorer-legend input").nth(group)
            box.uncheck()
            session.page.mouse.move(0, 0)           # off the legend, where a method under the pointer comes to the front
            without = session.settle(kernel=False)
            for panel in boxes:
                assert ink(cut(before, panel), rule).sum() > 20
                if rule != "gradient_descent":         # black is also the colour of the text and the marks
                    assert ink(cut(without, panel), rule, 10).sum() == 0
            assert ink(cut(without, boxes[1]), rule).sum() < ink(cut(before, boxes[1]), rule).sum() / 3
            box.check()
            session.page.mouse.move(0, 0)
            assert np.array_equal(session.settle(kernel=False), before)


def test_every_control_works_by_the_keyboard(session):
    page = session.page
    for name in SLIDERS:
        label, before = session.label(name), session.picture()
        page.locator(f".explorer-is-{name} .noUi-handle").focus()
        for _ in range(3):
            page.keyboard.press({"steps": "ArrowLeft", "epsilon": "End"}.get(name, "ArrowRight"))
        assert np.any(session.settle() != before), name
        assert session.label(name) != label
    before = session.picture()
    session.canvas().focus()
    page.keyboard.press("ArrowUp")
    assert np.any(session.settle() != before)
    page.get_by_role("button", name="one step back").focus()
    last = session.said_step()
    page.keyboard.press("Enter")
    session.until(lambda: session.said_step() == last - 1)
    page.locator(".explorer-legend input").first.focus()
    page.keyboard.press("Space")
    assert not page.locator(".explorer-legend input").first.is_checked()


def test_menus_presets_and_the_share_line(session):
    page, before = session.page, session.settle()
    page.locator(".jupyter-widgets select").first.select_option("narrow ravine, rotated")
    assert np.any(session.settle() != before)
    assert (session.label("condition_number"), session.label("rotation")) == ("200", "30")
    rates = page.locator(".explorer-is-rates select")
    rates.select_option("each its best")
    session.settle()
    said = session.readouts()
    assert len({re.search(r"α = ([\d.]+)", text)[1] for text in said}) == 4
    assert not page.locator(".explorer-is-learning_rate").is_visible()
    rates.select_option("each its own")
    page.locator(".explorer-is-learning_rate_3").wait_for(state="visible")
    session.drag("learning_rate_3", 0.8)
    session.settle()
    now = session.readouts()
    assert now[3] != said[3] and "α = 0.05" in now[0]
    page.get_by_role("button", name="share line").click()
    page.wait_for_function("document.querySelector('.widget-text input').value.startsWith('explore(')")
    assert page.locator(".widget-text input").input_value() == session.execute("print(it.share())")


CONTRAST = """node => {
  const light = (css) => { const c = css.match(/[\\d.]+/g).slice(0, 3).map((v) => v / 255).map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2]; };
  let behind = node;
  while (behind && /rgba\\(.*, 0\\)|transparent/.test(getComputedStyle(behind).backgroundColor)) behind = behind.parentElement;
  const [a, b] = [light(getComputedStyle(node).color), light(behind ? getComputedStyle(behind).backgroundColor : 'rgb(255,255,255)')];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05); }"""


def assert_readable(session):
    for place in (".explorer-legend b", ".explorer-legend .said", ".explorer-transport output", ".explorer-transport button",
                  ".explorer-is-beta .widget-label", ".explorer-is-beta .widget-readout"):
        assert session.page.locator(place).first.evaluate(CONTRAST) >= 4.5, place


def test_the_words_can_be_read(session):
    assert_readable(session)


def test_the_picture_follows_the_width_of_the_column(session):
    page = session.page
    try:
        for width in (390, 700, 1000, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            page.wait_for_function("""() => { const canvas = document.querySelector('.explorer-view canvas');
                return Math.abs(canvas.width - canvas.parentElement.clientWidth) < 9
                    && Math.abs(canvas.height / canvas.width - canvas.clientHeight / canvas.clientWidth) < 0.01; }""")
            cut_off = page.evaluate("""() => [...document.querySelectorAll('.explorer-legend .said')]
                .filter((said) => said.scrollWidth > said.clientWidth + 1).map((said) => said.textContent)""")
            assert cut_off == [], f"cut off at {width} pixels"
            session.settle()
    finally:
        page.set_viewport_size({"width": 1280, "height": 800})


def test_the_first_notebook_runs_and_moves_in_the_dark_theme(open_notebook):
    session = open_notebook("01_can_rmsprop_go_wrong", dark=True)
    session.run_all()
    mime = "[data-mime-type='application/vnd.jupyter.{}']"
    assert not session.page.locator(f"{mime.format('error')}, {mime.format('stderr')}").count()
    assert session.page.evaluate("document.body.dataset.jpThemeLight") == "false"
    assert_readable(session)
    before = session.picture()
    for name in ("learning_rate", "rotation"):
        session.drag(name, 0.7)
        session.until(lambda before=before: np.any(session.picture() != before))
        before = session.settle()
    assert session.problems == []
