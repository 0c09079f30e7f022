"""Schedules: their ends and their middles, lanes, and what they refuse."""
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from optimizers import gradient_descent, trajectory
from schedules import constant, cosine, inverse_square_root, linear, one_cycle, warm_up, warm_up_stable_decay
from surfaces import ellipse


def rates(schedule, *steps):
    return [float(schedule(t)) for t in steps]


def test_each_has_its_formula():
    assert rates(constant(0.3), 0, 7, 10**6) == [0.3] * 3
    assert_allclose(rates(linear(0.2, 100), 0, 25, 100, 101), [0.2, 0.15, 0, 0])
    assert_allclose(rates(cosine(0.2, 100), 0, 25, 50, 100, 101), [0.2, 0.1 * (1 + np.sqrt(0.5)), 0.1, 0, 0], atol=1e-17)
    assert_allclose(rates(inverse_square_root(0.2), 0, 3, 99), [0.2, 0.1, 0.02])
    assert_allclose(rates(warm_up(constant(0.2), 4), 0, 1, 3, 4, 50), [0.05, 0.1, 0.2, 0.2, 0.2])
    assert_allclose(rates(warm_up(linear(0.2, 10), 5), 0, 4, 5), [0.04, 0.12, 0.1])
    assert rates(warm_up(constant(0.2), 0), 0, 1) == rates(warm_up(constant(0.2), 1), 0, 1) == [0.2, 0.2]
    assert_allclose(rates(warm_up_stable_decay(0.2, 100), 0, 9, 50, 79, 80, 90, 100), [0.02, 0.2, 0.2, 0.2, 0.2, 0.1, 0])
    assert_allclose(rates(one_cycle(0.2, 101), 0, 100, 200), [0.008, 8e-7, 8e-7], rtol=1e-6)
    low, high = 0.2 / 25, 0.2 / 250_000                  # its ends; its top is at 0.3 · 101 − 1
    assert_allclose(rates(one_cycle(0.2, 101), 29.3 / 2, 29.3, (29.3 + 100) / 2), [(low + 0.2) / 2, 0.2, (high + 0.2) / 2], rtol=1e-12)


def test_a_schedule_of_many_rates_is_one_for_each_lane():
    path = trajectory(gradient_descent, ellipse(5).gradient, [3.0, 1.0], 20, learning_rate=cosine([0.1, 0.3], 20))
    for lane, rate in enumerate((0.1, 0.3)):
        assert_array_equal(path[:, lane], trajectory(gradient_descent, ellipse(5).gradient, [3.0, 1.0], 20, learning_rate=cosine(rate, 20)))


def test_a_warm_up_of_many_lengths_is_one_for_each_lane():
    for make in (lambda rise: warm_up(cosine(0.2, 50), rise), lambda rise: warm_up_stable_decay(0.2, 50, rise / 50)):
        lengths = np.array([1, 7, 30])
        assert_array_equal([make(lengths)(t) for t in range(60)], np.transpose([[make(rise)(t) for t in range(60)] for rise in lengths]))


@pytest.mark.parametrize("make, words", [(lambda: cosine(-1, 10), "learning_rate must be at least 0"),
                                         (lambda: linear(0.1, 0), "steps must be a whole number, 1 or more; got 0"),
                                         (lambda: cosine(0.1, 2.5), "steps must be"), (lambda: warm_up(constant(1), -1), "steps must be whole numbers, 0 or more; got -1"),
                                         (lambda: warm_up(constant(1), [1, 2.5]), "steps must be"),
                                         (lambda: warm_up_stable_decay(1, 10, rise=0), "rise must be above 0"),
                                         (lambda: constant(np.inf), "learning_rate must be")])
def test_bad_input_is_named(make, words):
    with pytest.raises(ValueError, match=words):
        make()
