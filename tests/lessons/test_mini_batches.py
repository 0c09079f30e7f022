"""The pictures of batches: where repeated gradients carry each method, and what is drawn of it."""
import numpy as np
import pytest
from numpy.testing import assert_allclose

from explorer.look import LOOKS, dress
from lessons.mini_batches import drift, show_drift, show_minima, turning_back
from optimizers import adam, gradient_descent, rmsprop, sign_descent
from surfaces import ellipse


@pytest.mark.parametrize("xs, percent", [([0, 1, 2, 3], 0), ([0, 1, 0, 1], 100), ([0, 2, 1, 0], 50), ([0, 0, 0, 0], 0)])
def test_a_step_against_the_one_before_turns_back(xs, percent):
    path = np.stack([xs, -np.arange(4)], axis=-1)
    assert turning_back(path) == percent and turning_back(path, coordinate=1) == 0


def test_batches_that_cancel_leave_descent_put_and_carry_the_sign_away():
    courses = drift({"GD": gradient_descent, "sign": sign_descent}, [1.0] * 9 + [-9.0], settle=3, periods=2)
    assert {len(course) for course in courses.values()} == {21}
    assert_allclose(courses["GD"][[0, 9, 10, 20]], [0, -9, 0, 0])
    assert_allclose(courses["sign"][[0, 9, 10, 20]], [0, -9, -8, -16])


def test_a_method_keeps_the_hyper_parameters_and_the_rate_that_it_was_given():
    courses = drift({"slow": (gradient_descent, {"learning_rate": 0.5}), "sign-like": (rmsprop, {"beta": 0.0})}, [4.0, -1.0])
    assert_allclose(courses["slow"][-1], -4 * 0.5 * 3)
    assert_allclose(courses["sign-like"][[1, 2]], [-1, 0], atol=1e-6)


def test_the_legend_says_the_drift_of_one_period_and_the_same_rule_twice_has_two_dashes():
    takes = {"sign": sign_descent, "short": rmsprop, "long": (rmsprop, {"beta": 0.99}), "Adam": adam}
    axes, = show_drift(takes, drift(takes, [1.0] * 9 + [-9.0]), period=10).axes
    assert [text.get_text() for text in axes.get_legend().get_texts()][0] == "sign: 8"
    assert [line.get_color() for line in axes.lines] == [LOOKS[rule.__name__][1] for rule in (sign_descent, rmsprop, rmsprop, adam)]
    assert len({method.dashes for method in dress(takes)}) == 4


def test_the_minima_of_each_size_stand_in_a_panel_of_their_own():
    minima = {10: np.array([[1.0, 2], [3, 1]]), 100: np.array([[2.0, 2]])}
    figure = show_minima(ellipse(4), minima, window=((0, 4), (0, 3)))
    assert [axes.get_title(loc="left") for axes in figure.axes] == ["minima of batches of 10", "minima of batches of 100"]
    for axes, places in zip(figure.axes, minima.values()):
        assert_allclose(axes.lines[-1].get_xydata(), places)
        assert axes.get_xlim() == (0, 4) and axes.get_aspect() == 1 and axes.get_xlabel() == "x"
    assert figure.axes[0].get_ylabel() == "y"
