"""A point to drag over a figure: what the browser is sent, what stays still, and the two pictures made of it."""
import numpy as np
import pytest
from numpy.testing import assert_allclose

from claims.held import move_everything
from explorer import Picture, arrow, drag, ground
from lessons.gradients import angle, compass, contour_through, show_misses, show_parts
from lessons.momentum import momentum_plane, show_memory
from lessons.rmsprop import aim
from optimizers import momentum, trajectory
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
    assert picture._repr_mimebundle_()[0]["image/png"][:4] == b"\x89PNG"
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


@pytest.mark.parametrize("kappa, theta", [(1, 0), (4, 30), (100, 75)])
def test_the_contour_through_a_point_has_one_loss_and_begins_and_ends_there(kappa, theta):
    point = np.array([3.0, -2.0])
    ring = contour_through(point, kappa, theta)
    assert_allclose(ring[[0, -1]], [point, point], atol=1e-9)
    assert_allclose(ellipse(kappa, theta).value(ring), ellipse(kappa, theta).value(point), rtol=1e-9)


def test_the_compass_measures_a_right_angle_and_the_way():
    picture = compass(start=(8, 3), condition_number=4)
    assert "contour: 90.0°" in picture.words.value
    assert f"{angle(-ellipse(4).gradient(np.array([8.0, 3])), -np.array([8.0, 3])):.1f}°" in picture.words.value
    picture.view.start = [0.0, 0.0]     # the minimum, where no direction is: nothing may raise
    move_everything(picture)


def test_the_aim_says_by_how_much_a_step_misses():
    picture = aim(lambda point, beta: np.array([-1.0, 0]) / (1 - beta), start=(4, 4), beta=0.5)
    assert "(−2.00, 0.00)" in picture.words.value and "minimum by 45.0°" in picture.words.value
    picture.view.start = [0.0, 0.0]     # the minimum, to which no way leads: nothing may raise
    move_everything(picture)


def test_the_plane_shows_the_run_and_its_rate():
    def rate(learning_rate, beta, curvature):
        trace = 1 + beta - learning_rate * (1 - beta) * curvature
        root = np.sqrt(trace**2 - 4 * beta + 0j)
        return np.maximum(abs(trace + root), abs(trace - root)) / 2

    picture = momentum_plane(rate, start=(0.05, 0.9), condition_number=25)
    run = trajectory(momentum, ellipse(25).gradient, (10, 1), 100, learning_rate=0.05, beta=0.9)
    assert any(len(line(picture, i)) == 101 and np.allclose(line(picture, i), run, atol=1e-5) for i in range(3))
    assert f"multiplied by {np.sqrt(0.9):.3f}" in picture.words.value
    picture.view.start = [10.0, 0.0]
    assert "never settles" in picture.words.value
    move_everything(picture)


def test_the_still_pictures_draw():
    show_misses(25, lambda kappa: np.degrees(np.arctan((kappa - 1) / (2 * np.sqrt(kappa))))).canvas.draw()
    show_parts({"here": (10, 1)}, ellipse(25)).canvas.draw()
    show_memory({"steady": np.ones(5)}, lambda g: (g / 2, g)).canvas.draw()
