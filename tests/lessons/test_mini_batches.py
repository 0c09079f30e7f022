"""Mini-batches: the data, what turns back, where repeated gradients carry each method, and what is drawn of it."""
from functools import partial

import numpy as np
import pytest
from numpy.testing import assert_allclose

from explorer.look import LOOKS, dress
from lessons import mini_batches
from lessons.mini_batches import diabetes, drift, minima_of_batches, show_drift, show_minima, turned_back, turning_back
from optimizers import adam, gradient_descent, momentum, rmsprop, sign_descent, trajectory
from racing import race
from surfaces import ellipse, least_squares, noisy


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
    axes, = show_drift([1.0] * 9 + [-9.0], takes).axes
    assert [text.get_text() for text in axes.get_legend().get_texts()][0] == "sign: 8"
    assert axes.get_legend().get_title().get_text() == "drift in 10 steps"
    assert [line.get_color() for line in axes.lines] == [LOOKS[rule.__name__][1] for rule in (sign_descent, rmsprop, rmsprop, adam)]
    assert len({method.dashes for method in dress(takes)}) == 4


def test_the_data_are_about_their_means_and_the_course_has_spread_one():
    measured, course = diabetes()
    assert measured.shape == (442, 2) and course.shape == (442,)
    assert_allclose([*measured.mean(axis=0), course.mean(), course.std()], [0, 0, 0, 1], atol=1e-12)


def test_the_minimum_of_a_batch_is_where_its_rows_have_theirs():
    features = np.array([[1.0, 0], [0, 1], [1, 1], [2, 0]])
    targets = features @ [3.0, -1.0]
    assert_allclose(minima_of_batches(features, targets, 3, batches=5), np.tile([3.0, -1.0], (5, 1)))
    other = minima_of_batches(features, targets + [0, 0, 0, 1], 3, batches=8)
    rows = np.random.default_rng(6).permutation(4)[:3]
    assert_allclose(other[6], np.linalg.lstsq(features[rows], (targets + [0, 0, 0, 1])[rows], rcond=None)[0])


def test_the_minima_of_each_size_stand_in_a_panel_of_their_own():
    measured, course = diabetes()
    figure = show_minima(measured, course, sizes=(10, 100))
    assert [axes.get_title(loc="left") for axes in figure.axes] == ["minima of batches of 10", "minima of batches of 100"]
    for axes, size in zip(figure.axes, (10, 100)):
        assert_allclose(axes.lines[-1].get_xydata(), minima_of_batches(measured, course, size))
        assert axes.get_xlim() == (-0.5, 0.7) and axes.get_aspect() == 1 and axes.get_xlabel() == "x"
    assert figure.axes[0].get_ylabel() == "y"


def test_turns_are_counted_over_seeds_and_compared():
    def shaken(batch_size, seed):
        return noisy(ellipse(4), 1.0 if batch_size else 0.0, seed)

    quiet = turning_back(trajectory(gradient_descent, ellipse(4).gradient, ellipse(4).start, 51, learning_rate=0.1))
    assert turned_back(gradient_descent, 0.1, shaken) == quiet
    each = [turning_back(trajectory(gradient_descent, shaken(9, seed).gradient, ellipse(4).start, 51, learning_rate=0.1))
            for seed in mini_batches.SEEDS]
    assert turned_back(gradient_descent, 0.1, shaken, 9) == np.mean(each) and np.ptp(each) > 0
    bowl = partial(least_squares, *diabetes())
    verdict, words = mini_batches.compare_turns(bowl)
    assert verdict == mini_batches.ALIKE in mini_batches.VERDICTS
    assert words == (f"Gradient descent {turned_back(gradient_descent, 0.02, bowl, 50):.0f} %, "
                     f"RMSprop {turned_back(rmsprop, 0.02, bowl, 50):.0f} %.")


def test_shares_are_those_at_one_rate_and_at_the_best():
    bowl, methods = partial(least_squares, *diabetes()), {"GD": gradient_descent, "momentum": momentum}
    races = {words: race(methods, bowl(size), tolerance=0.1, steps=50) for words, size in
             {"full gradient": None, "batches of 50": 50}.items()}
    shares = mini_batches.shares_that_turn_back(methods, bowl, races)
    assert list(shares) == ["full gradient, one rate", "full gradient, best rates", "batches of 50, one rate",
                            "batches of 50, best rates"]
    assert shares["batches of 50, one rate"]["momentum"] == turned_back(momentum, 0.02, bowl, 50)
    best = races["full gradient"].rows["GD"].learning_rate
    assert shares["full gradient, best rates"]["GD"] == turned_back(gradient_descent, best, bowl)
