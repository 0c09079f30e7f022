"""The races of notebook 7: what is counted, what is drawn, and a rate that shrinks."""
import numpy as np
from numpy.testing import assert_allclose

from lessons.fair_race import (
    DIGITS,
    RATES,
    best_of_all,
    by_digits,
    losses,
    scaled,
    show_digits,
    show_starts,
    show_valleys,
    shrinking,
    three,
    valleys,
    winners,
)
from optimizers import adam, gradient_descent, rmsprop, trajectory
from racing import race
from surfaces import ellipse

RULES, GOAL = {"GD": gradient_descent, "Adam": adam}, {"tolerance": 1e-3, "steps": 100}


def test_winners_are_counted_and_named():
    races = {"one": race(RULES, ellipse(10), **GOAL), "two": race(RULES, ellipse(10), learning_rate=0.3, **GOAL)}
    assert winners(races) == ("two", "one: GD, two: Adam.")
    rows = three(races)
    assert rows["GD"]["two"] == "never (α = 0.3)" and rows["GD"]["one"].startswith(f"{races['one'].rows['GD'].stays:.0f} (α = ")


def test_every_rate_is_drawn_with_the_rates_of_the_races():
    races = {name: race(RULES, ellipse(10), learning_rate=rate, **GOAL)
             for name, rate in (("equal", 0.05), ("as delivered", 0.1), ("best", 0.15))}
    axes, = show_valleys(RULES, races, ellipse(10), GOAL).axes
    assert_allclose(axes.lines[0].get_xydata(), np.stack([RATES, valleys(RULES, ellipse(10), GOAL)["GD"]], axis=-1))
    assert [line.get_marker() for line in axes.lines[2:6]] == ["o", "o", "*", "*"]
    assert axes.lines[-1].get_xdata()[0] == 0.05 and axes.lines[2].get_xydata()[0][0] == 0.1


def test_what_a_rate_is_measured_in_shows_when_the_loss_is_multiplied():
    rows = scaled({"GD": gradient_descent, "momentum": lambda x, g, *, learning_rate: x - learning_rate * g, "RMSprop": rmsprop},
                  ellipse(1000))
    assert rows["GD"] == {"at the same α": "another", "at α ÷ 1000": "the same"}
    assert rows["RMSprop"] == {"at the same α": "the same", "at α ÷ 1000": "another"}


def test_the_losses_begin_at_one_and_are_drawn_with_the_target():
    assert all(curve[0] == 1 and len(curve) == 51 for curve in losses(ellipse(1000), 50).values())
    axes, = show_starts(ellipse(1000), {"tolerance": 1e-3, "steps": 50}).axes
    assert len(axes.lines) == 5 and axes.lines[-1].get_ydata()[0] == 1e-3


def test_the_steps_to_each_precision_are_those_of_a_race_and_drawn():
    steps = by_digits(RULES, ellipse(10), steps=200)
    assert steps["GD"][3] == race(RULES, ellipse(10), tolerance=1e-4, steps=200).rows["GD"].stays
    axes, = show_digits(RULES, steps).axes
    assert_allclose(axes.lines[1].get_xydata(), np.stack([DIGITS, steps["Adam"]], axis=-1))


def test_a_rate_that_shrinks_is_the_schedule_of_the_runner():
    shrink = shrinking(rmsprop, lambda t: 0.9**t)
    path = trajectory(shrink, ellipse(10).gradient, (10, 1), 30, learning_rate=0.5)
    assert_allclose(path, trajectory(rmsprop, ellipse(10).gradient, (10, 1), 30, learning_rate=lambda t: 0.5 * 0.9**t), rtol=1e-12)
    rows = best_of_all({"constant": lambda t: 1}, rmsprop, ellipse(10), steps=300)
    assert rows["constant"]["10⁻⁴"] == race({"RMSprop": rmsprop}, ellipse(10), tolerance=1e-4, steps=300).rows["RMSprop"].stays
