"""Who leaves a saddle, how high a bump each passes, and what is drawn of it."""
import numpy as np
from numpy.testing import assert_allclose

from explorer.look import LOOKS
from lessons.saddles import (
    ANGLES,
    DISTANCES,
    HEIGHTS,
    RATES,
    highest_bump,
    highest_bumps,
    last_to_leave,
    leave_from,
    show_bumps,
    show_valleys,
    show_ways_to_leave,
    steps_to_leave,
    ways_to_leave,
)
from optimizers import gradient_descent, momentum, rmsprop
from surfaces import bump, two_valleys


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
    methods = {"GD": gradient_descent, "momentum": momentum}
    left, right = show_bumps(methods).axes
    assert [line.get_label() for line in left.lines] == ["h = 1", "h = 2", "h = 3"]
    assert_allclose([line.get_xydata() for line in right.lines],
                    [np.stack([RATES, heights], axis=-1) for heights in highest_bumps(methods).values()])
    assert [line.get_color() for line in right.lines] == [LOOKS[name][1] for name in ("gradient_descent", "momentum")]
    assert HEIGHTS[1] == 0.1 and np.all(np.diff(RATES) > 0)


def test_the_picture_of_two_valleys_names_its_saddle_and_its_minima_where_they_are():
    above, along = show_valleys(10).axes
    place = two_valleys(10)
    named = [(text.get_text(), text.xy) for text in above.texts]
    assert [np.hypot(*place.gradient(np.array(xy, dtype=float))) < 1e-12 for words, xy in named] == [True, True, True, False]
    assert [words for words, _ in named] == ["saddle", "minimum", "minimum", "start"]
    assert {tuple(xy) for words, xy in named if words == "minimum"} == {tuple(point) for point in place.minima}
    v, loss = along.lines[0].get_data()
    assert_allclose(loss, place.value(np.stack([0 * v, v], axis=-1)))
    assert along.texts[0].xy == (0, place.value(np.zeros(2)))


def test_the_ways_to_leave_are_those_that_are_drawn():
    methods = {"GD": gradient_descent, "RMSprop": rmsprop}
    along, turned, by_angle = ways_to_leave(methods)
    assert along["GD"][5] == by_angle["GD"][0] == steps_to_leave(gradient_descent) and DISTANCES[5] == 1e-6
    assert turned["RMSprop"][5] == by_angle["RMSprop"][45] == steps_to_leave(rmsprop, rotation=45.0) and ANGLES[45] == 45
    figure = show_ways_to_leave(methods)
    for axes, x, ways in zip(figure.axes, (-np.log10(DISTANCES), -np.log10(DISTANCES), ANGLES), (along, turned, by_angle)):
        assert_allclose([line.get_xydata() for line in axes.lines], [np.stack([x, steps], axis=-1) for steps in ways.values()])
    assert figure.axes[1].get_title(loc="left") == "turned by 45°" and figure.axes[2].get_xlabel() == "turn θ, degrees"


def test_the_last_to_leave_is_the_one_with_the_most_steps():
    label, words = last_to_leave({"momentum": momentum, "RMSprop": rmsprop})
    assert label == "momentum" and words == f"Steps: momentum {steps_to_leave(momentum):.0f}, RMSprop 8."


def test_steps_from_places_are_those_of_each_method():
    left = leave_from({"RMSprop": rmsprop}, {"near": {}, "on": {"start": (1, 0)}})
    assert left == {"near": {"RMSprop": 8.0}, "on": {"RMSprop": np.inf}}
