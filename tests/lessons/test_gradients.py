"""What the notebooks measure of a gradient, against what one works out on paper."""
import numpy as np
import pytest
from numpy.testing import assert_allclose

from claims.held import move_everything
from lessons.gradients import (
    angle,
    astray,
    at_a_right_angle,
    compass,
    contour_through,
    crossing,
    first_misses,
    show_misses,
    show_parts,
    worst_miss,
)
from optimizers import adam, gradient_descent, momentum, rmsprop
from surfaces import beale, ellipse, from_function, himmelblau, rosenbrock

pytestmark = pytest.mark.filterwarnings("error")


@pytest.mark.parametrize("surface", [ellipse(1), ellipse(25, 30), rosenbrock(), beale(), himmelblau()], ids=lambda s: s.name)
def test_the_way_down_meets_the_contour_at_a_right_angle(surface):
    assert abs(crossing(surface, surface.start) - 90) < 0.2


def test_the_crossing_is_measured_on_the_loss_and_not_taken_from_a_gradient():
    """At a corner of a loss the steepest way down is not at a right angle to the contour."""
    corner = from_function(lambda x, y: x + 2 * np.abs(y))
    assert crossing(corner, np.array([1.0, 0.0])) == pytest.approx(np.degrees(np.arctan(0.5)), abs=0.1)


@pytest.mark.parametrize("kappa", [2, 25, 1000])
def test_the_worst_place_is_where_the_law_has_it(kappa):
    miss, ratio = worst_miss(kappa)
    assert_allclose([miss, ratio], [np.degrees(np.arctan((kappa - 1) / (2 * np.sqrt(kappa)))), 1 / np.sqrt(kappa)], rtol=1e-2)
    assert worst_miss(1)[0] == pytest.approx(0, abs=1e-6)


def test_first_steps_miss_as_worked_out_on_paper():
    down, *signs = first_misses({"GD": gradient_descent, "RMSprop": rmsprop, "Adam": adam}, ellipse(25), (10, 0.1)).values()
    assert down == pytest.approx(np.degrees(np.arctan(0.25) - np.arctan(0.01)))
    assert_allclose(signs, 45 - np.degrees(np.arctan(0.01)), rtol=1e-6)
    assert first_misses({"GD": gradient_descent, "momentum": momentum}, ellipse(1), (4, 3)) == pytest.approx(
        {"GD": 0, "momentum": 0}, abs=1e-5)


def test_the_predictions_are_answered_by_what_was_measured():
    assert at_a_right_angle()[0] == "90°"
    assert [astray(kappa)[0] for kappa in (4, 100)] == ["less than 45°", "between 45° and 90°"]
    assert "78.6°" in astray(100)[1]


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


def test_a_map_marks_the_worst_place_and_a_law_beside_it():
    figure = show_misses(25, lambda kappa: np.degrees(np.arctan((kappa - 1) / (2 * np.sqrt(kappa)))))
    figure.canvas.draw()
    law, place = figure.axes[1].lines
    assert_allclose(place.get_xydata(), [[25, 67.4]], atol=0.1)
    assert_allclose(np.interp(25, *law.get_data()), 67.4, atol=0.1)


def test_the_parts_of_a_gradient_are_drawn_in_proportion():
    figure = show_parts({"here": (10, 1)}, ellipse(25))
    figure.canvas.draw()
    along, across, whole = (np.diff(line.get_xydata()[:2], axis=0)[0] for line in figure.axes[0].lines[-4:-1])
    assert_allclose(along + across, whole)
    assert_allclose(np.hypot(*across) / np.hypot(*along), 2.5)
    assert figure.axes[0].get_title(loc="left").startswith("here: 10 along (green), 25 across (red)")
