"""What a reader brings, under a hand: sliders of their own, a menu among them, and the picture taken away."""
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
