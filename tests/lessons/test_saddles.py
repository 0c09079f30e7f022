"""Single landscapes: what stretching leaves of a ravine, who leaves a saddle, how high a bump each passes."""
import numpy as np
import pytest
from numpy.testing import assert_allclose

from explorer.look import LOOKS
from lessons.rotation import show_stretch, stretched
from lessons.saddles import highest_bump, show_bumps, steps_to_leave
from optimizers import gradient_descent, momentum, rmsprop
from surfaces import bump


@pytest.mark.parametrize("kappa, angle", [(25, 0), (25, 15), (1000, 45), (100, 70)])
def test_stretching_leaves_ones_on_the_diagonal_and_no_stretching_leaves_less(kappa, angle):
    after = stretched(kappa, angle)
    assert_allclose(np.diag(after), 1)
    least = np.linalg.cond(after)
    for factor in (0.5, 0.9, 1.1, 2.0):
        scale = np.diag([1, factor])
        assert np.linalg.cond(scale @ after @ scale) > least
    assert angle or least == 1
    assert f"κ = {least:.1f} is left" in show_stretch(kappa, angle).axes[1].get_title(loc="left")


def test_descent_multiplies_its_distance_from_the_ridge():
    distances = np.array([1e-2, 1e-6, 0.0])
    steps = steps_to_leave(gradient_descent, (1, distances), learning_rate=0.1)
    assert_allclose(steps, [np.floor(np.log(1 / d) / np.log(1.1)) + 1 if d else np.inf for d in distances])
    assert_allclose(steps_to_leave(gradient_descent, rotation=np.array([0.0, 30, 45])), 284)
    assert steps_to_leave(gradient_descent, steps=283) == np.inf
    assert np.isfinite(steps_to_leave(gradient_descent, (1, 0), noise=0.001)) and steps_to_leave(rmsprop) == 8


def test_the_highest_bump_is_the_last_of_those_passed_without_a_gap():
    heights, rates = np.arange(0, 3.01, 0.1), np.array([0.05, 0.1, 0.3])
    for rule in (gradient_descent, momentum):
        highest = highest_bump(rule, rates, heights)
        assert highest.shape == (3,)
        for rate, height in zip(rates, highest):
            if np.isfinite(height):
                x = np.array([4.0, 1.0])
                m = np.zeros(2)
                for _ in range(600):
                    g = bump(height).gradient(x)
                    m = 0.9 * m + 0.1 * g if rule is momentum else g
                    x = x - rate * m
                assert np.abs(x).max() < 1
    assert_allclose(highest_bump(gradient_descent, rates, heights), [1.4, 1.4, np.nan])   # at 0.3 it diverges: curvature 10


def test_the_picture_of_bumps_has_one_curve_for_each_method():
    left, right = show_bumps([gradient_descent, momentum], [0.05, 0.1], [[1.4, 1.4], [2.3, 3.0]]).axes
    assert [line.get_label() for line in left.lines] == ["h = 1", "h = 2", "h = 3"]
    assert_allclose([line.get_ydata() for line in right.lines], [[1.4, 1.4], [2.3, 3.0]])
    assert [line.get_color() for line in right.lines] == [LOOKS[name][1] for name in ("gradient_descent", "momentum")]
