"""A point to drag over a figure: what the browser is sent, what stays still, and the two pictures made of it."""
import numpy as np
import pytest
from numpy.testing import assert_allclose

from explorer import Picture, arrow, drag, ground
from surfaces import ellipse


def columns(picture):
    frame = picture.view.frame
    return np.frombuffer(frame["data"], dtype=np.float32).reshape(frame["columns"], frame["length"])


def line(picture, number):
    x, y = columns(picture)[2 + 2 * number:4 + 2 * number]
    return np.stack([x, y], axis=-1)[np.isfinite(x)]


@pytest.fixture
def cross():
    """A vertical line through the point, as high as the beta slider says; a title that only the slider changes."""
    figure = Picture(figsize=(4, 3))
    axes = figure.add_subplot(xlim=(0.1, 10), ylim=(-2, 2), xscale="log")
    upright, = axes.plot([], [], "--", color="#0072B2", animated=True)
    calls = []

    def follow(x, y, beta):
        upright.set_data([x, x], [-beta, beta])
        return f"at {x:g}"

    def still(beta):
        calls.append(beta)
        axes.set_title(f"{beta}")

    return drag(axes, (1, 0.5), follow, still, sliders="beta", beta=0.5), calls


def test_the_lines_follow_the_point_and_nothing_else_is_drawn(cross):
    picture, calls = cross
    stage, calls[:] = picture.view.stage, []
    picture.view.start = [3.0, -1.0]
    assert_allclose(columns(picture)[:2, 0], [3, -1])
    assert_allclose(line(picture, 0), [[3, -0.5], [3, 0.5]])
    assert picture.words.value.count("at 3") == 1 and not calls and picture.view.stage is stage


def test_a_slider_may_have_words_of_its_own():
    axes = Picture(figsize=(4, 3)).add_subplot()
    picture = drag(axes, (1, 0.5), lambda x, y, rotation, beta: f"{rotation:g}, {beta:g}",
                   sliders={"rotation": "keys turned by, degrees", "beta": None}, rotation=30)
    assert [widget.description for widget in picture.controls.values()] == ["keys turned by, degrees", "beta β"]
    assert ">30, 0.9<" in picture.words.value


def test_a_slider_redraws_what_stands_still_and_reset_brings_everything_back(cross):
    picture, calls = cross
    first = picture.view.stage["png"], columns(picture).copy()
    picture.view.start = [3.0, -1.0]
    picture.controls["beta"].index = 0
    assert calls[-1] == 0 and picture.view.stage["png"] != first[0]
    assert_allclose(line(picture, 0), [[3, 0], [3, 0]])
    picture.reset.click()
    assert picture.view.stage["png"] == first[0]
    np.testing.assert_array_equal(columns(picture), first[1])
    assert picture.view.start == []


def typed(picture, name, text):
    """As the browser says it; -> what was refused."""
    said, send = [], picture.view.send
    picture.view.send = said.append
    picture.view._handle_custom_msg({"typed": name, "text": text}, [])
    picture.view.send = send
    return said


def test_a_readout_takes_any_number_and_says_why_it_refuses_one(cross):
    picture, calls = cross
    calls[:] = []
    assert not typed(picture, "beta", " 0.321 ") and picture.controls["beta"].value == 0.321 and calls == [0.321]
    assert_allclose(line(picture, 0), [[1, -0.321], [1, 0.321]])
    assert picture.view.frame["at"]["beta"] == picture.controls["beta"].index
    first = picture.view.frame
    for text, reason in (("1.5", "beta must be a number from 0"), ("slow", "'slow' is no number")):
        (refused,) = typed(picture, "beta", text)
        assert reason in refused["refused"]
    assert picture.view.frame is first and picture.controls["beta"].value == 0.321 and not typed(picture, "gamma", "1")


def test_the_stage_holds_no_line_that_moves_and_says_where_its_panels_are(cross):
    picture, _ = cross
    stage = picture.view.stage
    picture.view.start = [3.0, -1.0]
    picture.view.screen = [800, 2.0, 700]
    assert picture.view.stage["ratio"] == 2
    picture.view.screen = [800, 1.0, 700]
    assert picture.view.stage["png"] == stage["png"]
    panel, = stage["panels"]
    assert panel["xlog"] and not panel["ylog"] and panel["xlim"] == [0.1, 10] and stage["handle"]["anywhere"]
    drawn, = stage["lines"]
    assert drawn["color"] == "#0072b2" and len(drawn["dash"]) == 2 and drawn["marker"] == ""


def test_the_stored_picture_shows_the_lines_the_ring_and_the_words(cross):
    picture, _ = cross
    assert picture.still()["image/png"][:4] == b"\x89PNG" and picture.still()["text/plain"] == "at 1"
    assert all(artist.get_visible() for artist in picture.figure().axes[0].lines)
    assert picture.figure().texts[0].get_text() == "at 1"


def test_values_that_are_too_large_or_no_numbers_do_not_stop_the_picture():
    axes = Picture().add_subplot(xlim=(0, 1), ylim=(0, 1))
    wild, = axes.plot([], [], animated=True)
    picture = drag(axes, (0.5, 0.5), lambda x, y: wild.set_data([0, 1, 2], [1e300, np.nan, -np.inf]))
    assert_allclose(columns(picture)[3, :3], [3e38, np.nan, -3e38], rtol=1e-6)


@pytest.mark.parametrize("arguments, message", [
    ({"sliders": "gamma"}, "sliders must be some of .*'gamma'"),
    ({"beta": 0.5}, "drag has no argument 'beta'"),
    ({"sliders": "beta", "beta": 2}, "beta must be a number"),
    ({"start": (0, np.nan)}, "start must be two finite numbers"),
])
def test_refusals_name_the_argument(arguments, message):
    axes = Picture().add_subplot()
    with pytest.raises((TypeError, ValueError), match=message):
        drag(axes, **{"start": (0, 0), "follow": lambda x, y, **_: None, **arguments})


def test_an_arrow_is_as_long_as_asked_and_one_without_direction_is_a_point():
    axes = Picture().add_subplot(xlim=(0, 10), ylim=(0, 10))
    shaft, = axes.plot([], [])
    arrow(shaft, (1, 2), (30, 40), 5)
    assert_allclose(np.transpose(shaft.get_data())[:2], [[1, 2], [4, 6]])
    arrow(shaft, (1, 2), (0, 0), 5)
    assert_allclose(np.transpose(shaft.get_data()), [[1, 2]] * 5)


def test_a_ground_takes_the_place_of_the_one_before():
    axes = Picture().add_subplot(xlim=(-5, 5), ylim=(-5, 5))
    ground(axes, ellipse(4))
    first = [*axes.patches, *axes.lines]
    ground(axes, ellipse(9, 30))
    assert len(axes.patches) > 5 and len(axes.lines) == 1 and axes.get_xlim() == (-5, 5)
    assert not set(first) & {*axes.patches, *axes.lines}
