"""Learned axes: what the picture shows, how often axes are found, and Newton's end."""
import numpy as np
import pytest
from numpy.testing import assert_allclose

from claims.held import move_everything
from explorer import turned
from lessons.learned_axes import (
    FRACTIONS,
    STEPS,
    against_newton,
    by_angle,
    counted,
    ellipse_of,
    learned,
    learning,
    left_at,
    newton,
    off,
    often,
    turned_soap,
)
from optimizers import adam, gradient_descent, rmsprop, soap, trajectory
from surfaces import ellipse, saddle

pytestmark = pytest.mark.filterwarnings("error", "ignore::DeprecationWarning")     # of one library about another


@pytest.mark.parametrize("angle, rotation, degrees", [(0, 0, 0), (30, 0, 30), (60, 0, 30), (45, 0, 45), (30, 30, 0), (120, 30, 0),
                                                      (20, 75, 35)])
def test_axes_are_off_by_the_smallest_turn_that_brings_them_onto_the_others(angle, rotation, degrees):
    axes = np.stack([turned((1.0, 0.0), angle), turned((0.0, 1.0), angle)], axis=-1)
    assert_allclose(off(axes @ np.diag([1.0, 9.0]) @ axes.T, rotation), degrees, atol=1e-6)


def test_what_is_learned_turns_with_the_valley():
    straight, tilted = (learned(25, angle, 0.9) for angle in (0, 30))
    assert_allclose(turned(straight[0].T, 30), tilted[0], atol=1e-6)
    positions, gradients, matrices = tilted
    assert len(positions) == len(gradients) == len(matrices) == STEPS + 1
    assert_allclose(matrices[0], 0.1 * np.outer(gradients[0], gradients[0]))
    assert_allclose(matrices[1], 0.9 * matrices[0] + 0.1 * np.outer(gradients[1], gradients[1]))


def test_the_ellipse_touches_the_box_of_the_diagonal():
    matrix = np.array([[4.0, 3.0], [3.0, 9.0]])
    assert_allclose(np.abs(ellipse_of(matrix)).max(axis=0), [2, 3], rtol=1e-3)
    assert_allclose(np.einsum("ni,ij,nj->n", ellipse_of(matrix), np.linalg.inv(matrix), ellipse_of(matrix)), 1)


def test_the_picture_says_how_far_off_the_axes_are_where_the_point_is():
    picture = learning(condition_number=25, beta=0.9)
    _, _, matrices = learned(25, 30, 0.9)
    picture.view.start = [12.2, 29.8]
    assert f"step 12, θ = 30°: the learned axes are {off(matrices[12], 30):.0f}° off the valley's." in picture.words.value
    picture.view.start = [-3.0, 99.0]
    assert "step 0, θ = 90°" in picture.words.value
    move_everything(picture)


def test_where_soap_lies_between_adams_is_the_nearest_of_the_choices():
    choice, words = turned_soap()
    assert choice == next(iter(FRACTIONS)) and words == "Adam straight 79, Adam turned 446, SOAP turned 79."


def test_stale_axes_matter_where_the_first_gradient_is_slanted_and_the_memory_is_long():
    rows = often({"each": 1, "every 10": 10}, [(10, 1), (10, 0.01)], beta2=[0.999, 0.95])
    assert list(rows) == ["SOAP, new axes each", "SOAP, new axes every 10", "Adam, turned", "Adam, straight"]
    assert list(rows["Adam, turned"]) == ["(10, 1), β₂ = 0.999", "(10, 0.01), β₂ = 0.999", "(10, 1), β₂ = 0.95",
                                          "(10, 0.01), β₂ = 0.95"]
    fresh, stale, _, straight = ([*row.values()] for row in rows.values())
    assert fresh[0] == stale[0] == straight[0] == 79 and stale[1] > 3 * fresh[1] and stale[3] < 1.2 * fresh[3]


def test_newton_is_at_the_bottom_and_on_the_saddle_in_one_step():
    for surface in (ellipse(1000, 20), saddle(20)):
        assert_allclose(trajectory(newton(surface), surface.gradient, [3.0, 4.0], 1, learning_rate=1.0)[-1], 0, atol=1e-9)
    assert left_at(newton(saddle(20)), 20, 1.0) == np.inf
    assert left_at(gradient_descent, 0, 1.0) == left_at(gradient_descent, 45, 1.0) == 20     # 2²⁰ is the first above a million


def test_a_table_has_tens_where_a_last_step_would_be_luck():
    assert [counted(steps) for steps in (79.0, 499.0, 567.0, np.inf)] == ["79", "499", "about 570", "never"]
    assert by_angle({"SOAP": np.array([79.0, np.inf])}, [0, 45]) == {"SOAP": {"0°": "79", "45°": "never"}}


def test_the_last_table_has_newton_below_the_others():
    rows = against_newton({"Adam": adam, "SOAP": soap, "RMSprop": rmsprop})
    assert list(rows) == ["Adam", "SOAP", "RMSprop", "Newton, α = 1"]
    assert [row["to the end of the ravine"] for row in rows.values()] == ["446", "79", "never", "1"]
    assert [row["off the saddle"] for row in rows.values()] == [133, 29, 46, np.inf]
