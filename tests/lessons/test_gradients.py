"""What the notebooks measure of a gradient, against what one works out on paper."""
import numpy as np
import pytest
from numpy.testing import assert_allclose

from lessons.gradients import crossing, first_misses, worst_miss
from lessons.momentum import remembered
from optimizers import adam, gradient_descent, momentum, rmsprop
from surfaces import beale, ellipse, from_function, himmelblau, rosenbrock


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
    down, *signs = first_misses([gradient_descent, rmsprop, adam], ellipse(25), (10, 0.1))
    assert down == pytest.approx(np.degrees(np.arctan(0.25) - np.arctan(0.01)))
    assert_allclose(signs, 45 - np.degrees(np.arctan(0.01)), rtol=1e-6)
    assert first_misses([gradient_descent, momentum], ellipse(1), (4, 3)) == pytest.approx([0, 0], abs=1e-5)


@pytest.mark.parametrize("beta", [0, 0.5, 0.9])
def test_momentum_remembers_signs_and_rmsprop_sizes(beta):
    m, root = remembered([1.0, -1.0] * 100, beta)
    assert_allclose([abs(m[-1]), root[-1]], [(1 - beta) / (1 + beta), 1], rtol=1e-6)
    steady, same = remembered([1.0] * 200, beta)
    assert_allclose(steady, 1 - beta**np.arange(1.0, 201), rtol=1e-9)
    np.testing.assert_array_equal(same, root)
