"""Under a hand: what a reader brings, sliders and a menu of their own, the picture taken away; a schedule and its warm-up."""
import io

import numpy as np
import pytest
from PIL import Image


def test_a_slider_of_ones_own_is_dragged_and_the_picture_is_downloaded(open_notebook):
    session = open_notebook("own")
    session.run_cell(0)
    before = session.settle()
    for name in ("width", "clip"):
        session.drag(name, 0.8, release=False)
        held = session.settle()
        assert np.any(held != before) and not session.behind()
        session.page.mouse.up()
        before = session.settle()
        value = float(session.execute(f"print(it.controls['{name}'].value)"))
        assert float(session.label(name)) == pytest.approx(value, rel=1e-3)
        assert np.abs(held[:, :600] - before[:, :600]).max() < 60           # the map under the hand was the exact one
    menu = session.page.locator(".explorer-is-edge select")
    menu.select_option("sharp")
    assert np.any(session.settle() != before)
    with session.page.expect_download() as waited:
        session.page.get_by_role("button", name="save picture").click()
    saved = Image.open(io.BytesIO(open(waited.value.path(), "rb").read()))
    assert waited.value.suggested_filename.endswith(".png") and saved.size[0] > 1.8 * session.settle().shape[1]
    session.until(lambda: "among your downloads" in session.page.locator(".explorer-refused").first.inner_text())
    assert session.problems == []


def changed(session, picture, other):
    """In which panels two pictures differ."""
    edges = [[round(edge) for edge in box] for box in session.boxes()]
    return [bool(np.any(picture[top:top + height, left:left + width] != other[top:top + height, left:left + width]))
            for left, top, width, height in edges]


def test_a_schedule_is_chosen_and_a_warm_up_dragged_and_rates_paths_and_the_share_line_follow(open_notebook):
    session = open_notebook("schedule")
    session.run_cell(0)
    constant = session.settle()
    session.page.locator(".explorer-is-schedule select").select_option("cosine")
    chosen = session.settle()
    assert changed(session, chosen, constant) == [True, True, True]             # the map, the loss, the rates
    session.drag("warm_up", 0.7, release=False)
    held = session.settle()
    assert changed(session, held, chosen) == [True, True, True] and not session.behind()
    session.page.mouse.up()
    let_go = session.settle()
    assert changed(session, held, let_go)[0] is False                           # the paths under the hand were the exact ones
    line = session.execute("print(it.share())")
    value = int(session.execute("print(int(it.controls['warm_up'].value))"))
    assert 20 < value < 500 and session.label("warm_up") == str(value)
    assert "schedule='cosine'" in line and f"warm_up={value}" in line
    assert np.array_equal(session.made_anew(line), let_go)
    for other in ("warm-up, stable, decay", "constant"):
        session.page.locator(".explorer-is-schedule select").first.select_option(other)
        assert np.any(session.settle() != let_go)
    assert session.problems == []
