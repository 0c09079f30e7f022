"""Races: what they count, what they tune, what they print, and that memory does not grow with the steps."""
import ast
import sys
import time
import tracemalloc
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

import racing
from optimizers import adam, gradient_descent, heavy_ball, momentum, rmsprop, sign_descent, trajectory
from racing import RATES, best_learning_rate, named, plain, race, race_each, steps_to_reach, who_wins
from surfaces import ellipse, from_function, himmelblau, least_squares, noisy, rosenbrock, saddle

# Its lowest value is above 0: the loss must be counted from there.
OVERDETERMINED = least_squares([[1, 3], [2, -1], [0.5, 0], [-1, 1]], [1, 2, -1, 0.5])
SURFACES = [ellipse(25, 30), rosenbrock(), himmelblau(), OVERDETERMINED, noisy(ellipse(4), 0.3)]


def counted(rule, surface, start, tolerance, steps, **hyper_parameters):
    """(first, stays) of one run, by the definition: from the whole path, one step after the other."""
    lowest = min(float(surface.value(minimum)) for minimum in surface.minima)
    path = trajectory(rule, surface.gradient, start, steps, **hyper_parameters)
    with np.errstate(all="ignore"):
        losses = [float(surface.value(x)) - lowest for x in path]
    there = [loss <= tolerance * losses[0] for loss in losses]
    first = next((t for t in range(steps + 1) if there[t]), np.inf)
    stays = next((t for t in range(steps + 1) if all(there[t:])), np.inf)
    return first, stays


# --- steps_to_reach ---

@settings(max_examples=80, deadline=None, derandomize=True, database=None)
@given(rule=st.sampled_from([gradient_descent, momentum, heavy_ball, rmsprop, adam, sign_descent]),
       surface=st.sampled_from(SURFACES), start=st.tuples(*[st.floats(-4, 4)] * 2),
       tolerance=st.floats(-4, 1).map(lambda power: 10.0**power), steps=st.integers(1, 60),
       rates=st.lists(st.floats(-4, 2).map(lambda power: 10.0**power), min_size=1, max_size=3))
@example(heavy_ball, ellipse(25, 30), (3.0, 1.0), 0.1, 60, [0.005, 0.01, 10.0])  # swings in, out, and in again
def test_first_and_stays_are_what_one_counts_by_hand_lane_by_lane(rule, surface, start, tolerance, steps, rates):
    first, stays = steps_to_reach(rule, surface, start, tolerance=tolerance, steps=steps, learning_rate=rates)
    by_hand = [counted(rule, surface, start, tolerance, steps, learning_rate=rate) for rate in rates]
    assert_array_equal(np.stack([first, stays], axis=-1), by_hand)


def test_swinging_in_and_out_again_makes_stays_later_than_first():
    first, stays = steps_to_reach(heavy_ball, ellipse(25), (0, 1), tolerance=0.01, steps=200, learning_rate=0.01)
    assert 0 < first < stays < 200


def test_gone_again_at_the_last_step_is_a_first_without_a_stays():
    # the position is 0.25, 0.05, −0.15, 0.05, −0.15, …; the target is at ±0.079
    first, stays = steps_to_reach(sign_descent, ellipse(1), (0.25, 0.0), tolerance=0.1, steps=4, learning_rate=0.2)
    assert (first, stays) == (1, np.inf)
    assert steps_to_reach(sign_descent, ellipse(1), (0.25, 0.0), tolerance=0.1, steps=3, learning_rate=0.2) == (1, 3)


def test_never_is_infinite_and_already_there_is_zero():
    assert steps_to_reach(gradient_descent, ellipse(), tolerance=1e-4, steps=10, learning_rate=1e-6) == (np.inf, np.inf)
    assert steps_to_reach(gradient_descent, ellipse(), tolerance=1e-4, steps=200, learning_rate=1e3) == (np.inf, np.inf)
    assert steps_to_reach(gradient_descent, ellipse(), tolerance=1.0, steps=10, learning_rate=0.01) == (0, 0)
    # through the target, and then away for good: the rate is too large for the steep direction alone
    first, stays = steps_to_reach(gradient_descent, ellipse(100), (10, 1e-6), tolerance=0.5, steps=600,
                                  learning_rate=0.021)
    assert first == 17 and stays == np.inf


def test_start_is_the_surfaces_own_if_none_is_given():
    run = dict(tolerance=0.1, steps=100, learning_rate=0.01)
    assert steps_to_reach(adam, rosenbrock(), **run) == steps_to_reach(adam, rosenbrock(), (-1.2, 1.0), **run)
    assert steps_to_reach(adam, rosenbrock(), **run) != steps_to_reach(adam, rosenbrock(), (0.0, 0.0), **run)


def test_lanes_of_surface_noise_tolerance_and_hyper_parameters_equal_their_single_runs():
    kappas, betas, tolerances = [4.0, 25.0], np.array([0.5, 0.9])[:, None], np.array([0.5, 0.1, 0.01])[:, None, None]
    many = steps_to_reach(rmsprop, ellipse(kappas, 20), tolerance=tolerances, steps=150, learning_rate=0.1, beta=betas)
    assert many.first.shape == many.stays.shape == (3, 2, 2)
    for i, j, k in np.ndindex(3, 2, 2):
        one = steps_to_reach(rmsprop, ellipse(kappas[k], 20), tolerance=tolerances[i, 0, 0], steps=150,
                             learning_rate=0.1, beta=betas[j, 0])
        assert (many.first[i, j, k], many.stays[i, j, k]) == one
    assert np.isfinite(many.stays).any() and len(np.unique(many.stays)) > 4  # the lanes do differ
    scales = [0.0, 1.0, 20.0]
    noise = steps_to_reach(adam, noisy(ellipse(), scales), tolerance=0.1, steps=150, learning_rate=0.3)
    for lane, scale in enumerate(scales):
        one = steps_to_reach(adam, noisy(ellipse(), scale), tolerance=0.1, steps=150, learning_rate=0.3)
        assert (noise.first[lane], noise.stays[lane]) == one


def test_lanes_of_the_tolerance_alone():
    first, _ = steps_to_reach(gradient_descent, ellipse(1), tolerance=[0.5, 0.1, 1e-30], steps=20, learning_rate=0.5)
    assert first.tolist() == [1, 2, np.inf]  # the loss falls to a quarter at each step


def test_each_lane_counts_its_loss_from_its_own_minimum():
    raised = replace(ellipse(1), value=lambda x: ellipse(1).value(x) + np.array([0.0, 7.0]))
    assert_array_equal(steps_to_reach(gradient_descent, raised, tolerance=0.1, steps=20, learning_rate=0.5).stays, [2, 2])


def test_a_schedule_can_race():
    first, _ = steps_to_reach(gradient_descent, ellipse(1), tolerance=1e-20, steps=9,
                              learning_rate=lambda t: 1.0 if t == 5 else 0.0)
    assert first == 6


# --- best_learning_rate ---

@pytest.mark.parametrize("rule, surface", [(gradient_descent, ellipse(25)), (heavy_ball, ellipse(10, 45)),
                                           (rmsprop, rosenbrock()), (adam, OVERDETERMINED)])
def test_best_rate_is_the_best_of_all_the_rates_tried_one_by_one(rule, surface):
    rates = np.geomspace(1e-4, 3.9, 25)
    best = best_learning_rate(rule, surface, tolerance=0.05, steps=150, learning_rates=rates)
    starts = [(1 + nudge) * np.array(surface.start) for nudge in (-2e-7, -1e-7, 0, 1e-7, 2e-7)]
    by_hand = [np.max([counted(rule, surface, start, 0.05, 150, learning_rate=rate) for start in starts], axis=0)
               for rate in rates]
    assert best.stays == min(stays for _, stays in by_hand) < 150
    assert_array_equal(by_hand[rates.tolist().index(best.learning_rate)], (best.first, best.stays))


def test_a_rate_that_arrives_by_the_luck_of_the_last_digit_is_not_best():
    def lucky(x, g, *, learning_rate):      # at the larger rate it arrives from the exact start alone
        return np.where((learning_rate > 0.6) & (x != 1), x, x - learning_rate * g)

    surface = replace(ellipse(1), start=np.array([1.0, 1.0]))
    assert steps_to_reach(lucky, surface, tolerance=0.2, steps=20, learning_rate=0.7).stays == 1
    best = best_learning_rate(lucky, surface, tolerance=0.2, steps=20, learning_rates=[0.5, 0.7])
    assert (best.learning_rate, best.stays) == (0.5, 2)


def test_best_rate_of_gradient_descent_on_an_ellipse_is_two_over_the_sum_of_the_curvatures():
    """Exactly so from a start where both directions hold the same loss; the grid finds it within its spacing."""
    best = best_learning_rate(gradient_descent, ellipse(9), (3, 1), tolerance=1e-12, steps=300, refinements=2)
    assert best.learning_rate == pytest.approx(2 / (1 + 9), rel=0.01)


@pytest.mark.parametrize("rates, between, best", [([0.2, 0.4, 0.8, 1.6], (0.4, 1.6), 7), ([1, 2, 4], (1, 2), 0)])
def test_finer_rates_lie_evenly_on_a_log_scale_between_the_neighbours_and_then_around_the_best(rates, between, best):
    seen = []

    def rule(x, g, *, learning_rate):       # on the bowl the rate nearest to 1 is best; none arrives
        tried = np.unique(learning_rate).tolist()
        if len(tried) > 1 and tried not in seen:        # lanes are also looked at one by one, at the first step
            seen.append(tried)
        return x - learning_rate * g

    best_learning_rate(rule, ellipse(1), (3, 1), tolerance=1e-300, steps=3, learning_rates=rates, refinements=2)
    low, high = between
    step = (high / low)**0.1
    finer = low * step**np.arange(1, 10)
    assert_allclose(seen[-2], finer, rtol=1e-12)
    assert_allclose(seen[-1], low * step**best * step**np.linspace(-0.8, 0.8, 9), rtol=1e-12)
    assert seen[-3] == rates


def test_a_race_and_a_map_begin_at_the_start_that_is_given():
    run, start = dict(tolerance=1e-4, steps=50), (0, 1)
    for kappa in (1, 9):
        best = best_learning_rate(gradient_descent, ellipse(kappa), start, **run)
        assert race([gradient_descent], ellipse(kappa), start, **run)["gradient descent"] == best
        common = steps_to_reach(gradient_descent, ellipse(kappa), start, **run, learning_rate=0.1)
        assert race([gradient_descent], ellipse(kappa), start, **run, learning_rate=0.1)["gradient descent"][1:] == common
        places = dict(rows={"rotation": [0]}, columns={"condition_number": [kappa]})
        found = who_wins([gradient_descent], ellipse, start, **run, **places)
        assert (found.learning_rate.item(), found.stays.item()) == (best.learning_rate, best.stays)
        assert who_wins([gradient_descent], ellipse, start, **run, **places, learning_rate=0.1).stays.item() == common.stays


def test_finer_rates_never_make_it_worse_and_stay_between_the_neighbours():
    run = dict(tolerance=1e-4, steps=300, learning_rates=np.geomspace(1e-3, 3, 8))
    results = [best_learning_rate(momentum, ellipse(25), **run, refinements=refinements) for refinements in range(4)]
    stays = [result.stays for result in results]
    assert stays == sorted(stays, reverse=True)
    assert stays[1] < stays[0]  # with so coarse a grid the finer one does find something
    ratio = results[3].learning_rate / results[0].learning_rate
    assert (3 / 1e-3)**(-1 / 7) < ratio < (3 / 1e-3)**(1 / 7)


def test_equal_steps_are_decided_by_the_lower_final_loss():
    # on ½|x|² all these are there after one step; at rate 1 that step ends in the minimum itself
    best = best_learning_rate(gradient_descent, ellipse(1), tolerance=0.5, steps=3,
                              learning_rates=[0.9, 1.0, 1.1])
    assert best == (1.0, 1, 1)
    # none arrives: the one that came nearest; one that ended in nan is the worst of all
    best = best_learning_rate(gradient_descent, ellipse(1), tolerance=1e-9, steps=60,
                              learning_rates=[1e-4, 1e-3, 1e-2, 1e300])
    assert best == (0.01, np.inf, np.inf)


def test_each_lane_has_its_own_best_rate_equal_to_the_single_call():
    kappas, tolerances = [2.0, 30.0, 300.0], np.array([[0.1], [1e-3]])
    run = dict(steps=100, learning_rates=np.geomspace(1e-3, 3, 12), refinements=1, beta=0.8)
    many = best_learning_rate(rmsprop, ellipse(kappas, 30), tolerance=tolerances, **run)
    assert many.learning_rate.shape == many.stays.shape == (2, 3)
    for i, j in np.ndindex(2, 3):
        one = best_learning_rate(rmsprop, ellipse(kappas[j], 30), tolerance=tolerances[i, 0], **run)
        assert (many.learning_rate[i, j], many.first[i, j], many.stays[i, j]) == one
    assert len(np.unique(many.learning_rate)) > 2


def test_a_single_rate_can_be_tried():
    best = best_learning_rate(gradient_descent, ellipse(1), tolerance=0.1, steps=9, learning_rates=[0.5])
    assert best == (0.5, 2, 2)


# --- race ---

def test_race_gives_each_method_its_best_rate_and_prints_a_table():
    result = race({"plain": gradient_descent, "long memory": (rmsprop, {"beta": 0.99})}, ellipse(25),
                  tolerance=0.01, steps=100)
    assert [*result.rows] == ["plain", "long memory"]
    for label, rule, fixed in (("plain", gradient_descent, {}), ("long memory", rmsprop, {"beta": 0.99})):
        assert result.rows[label] == best_learning_rate(rule, ellipse(25), tolerance=0.01, steps=100, **fixed)
    head, first, second, note = str(result).splitlines()
    assert head.split() == ["learning", "rate", "reached", "stays", "from"]
    row = result.rows["plain"]
    assert first.split() == ["plain", plain(row.learning_rate), str(int(row.first)), str(int(row.stays))]
    assert second.startswith("long memory  ")
    for said in ("ellipse from (10, 1)", "target 0.01 ×", "limit 100 steps", f"best of {len(RATES)} rates",
                 "from 0.0001 to 3.9", "slowest of 5 starts a ten-millionth apart"):
        assert said in note
    assert "refined" not in note
    finer = race([adam], ellipse(25), tolerance=0.01, steps=100, learning_rates=[0.1, 1], refinements=2)
    assert "best of 2 rates from 0.1 to 1, refined 2 ×" in finer.note


def test_race_at_a_common_rate():
    result = race([gradient_descent, sign_descent], ellipse(1), (10, 1), tolerance=0.01, steps=5, learning_rate=0.9)
    assert [*result.rows] == ["gradient descent", "sign descent"]
    assert result.rows["gradient descent"] == (0.9, 1, 1)
    assert result.rows["sign descent"] == (0.9, np.inf, np.inf)
    assert "never" in str(result).splitlines()[2]
    assert "learning rate 0.9 for all" in result.note


def test_a_method_keeps_the_rate_that_it_was_given():
    methods = {"mine": (gradient_descent, {"learning_rate": 0.5}), "tuned": gradient_descent}
    result = race(methods, ellipse(1), tolerance=0.1, steps=9)
    assert result.rows["mine"] == (0.5, 2, 2)
    assert result.rows["tuned"].stays == 1
    common = race(methods, ellipse(1), tolerance=0.1, steps=9, learning_rate=0.9)
    assert common.rows["mine"] == (0.5, 2, 2)
    assert common.rows["tuned"] == (0.9, 1, 1)


def test_schedules_in_a_race_show_their_first_rate():
    def fading(t):
        return 0.8 / (t + 1)

    result = race({"fading": (gradient_descent, {"learning_rate": fading}), "tuned": adam}, ellipse(1),
                  tolerance=0.1, steps=9)
    assert result.rows["fading"] == (0.8, 1, 1)
    common = race([gradient_descent], ellipse(1), tolerance=0.1, steps=9, learning_rate=fading)
    assert common.rows["gradient descent"] == (0.8, 1, 1)
    assert "learning rate 0.8 at first for all" in common.note


def test_a_race_names_its_winner_and_says_the_steps():
    result = race({"slow": (gradient_descent, {"learning_rate": 0.1}), "fast": (gradient_descent, {"learning_rate": 0.5}),
                   "lost": (gradient_descent, {"learning_rate": 3.0})}, ellipse(1), tolerance=0.1, steps=50)
    assert result.winner == "fast" and result.words == "Steps until each has arrived: slow 11, fast 2, lost never."
    assert race([gradient_descent], ellipse(1), tolerance=0.1, steps=5, learning_rate=3.0).winner is None


def test_a_race_on_each_of_many_surfaces_is_the_race_on_one():
    methods = {"GD": gradient_descent, "long memory": (rmsprop, {"beta": 0.99})}
    each = race_each(methods, ellipse([1, 10, 10], [0, 0, 45]), tolerance=1e-2, steps=300)
    for lane, shape in enumerate([(1, 0), (10, 0), (10, 45)]):
        alone = race(methods, ellipse(*shape), tolerance=1e-2, steps=300).rows
        assert [each[label][lane] for label in methods] == [alone[label].stays for label in methods]
    assert np.isinf(race_each({"GD": gradient_descent}, ellipse([1000]), tolerance=1e-4, steps=100)["GD"])


# --- who_wins ---

METHODS = {"plain": gradient_descent, "scaled": rmsprop, "adaptive": adam}


def test_every_cell_of_the_map_is_that_race_alone():
    run = dict(tolerance=0.01, steps=150, learning_rates=np.geomspace(1e-3, 3, 15))
    kappas, rotations = [1.0, 50.0], [0.0, 20.0, 45.0]
    result = who_wins(METHODS, ellipse, rows={"condition_number": kappas}, columns={"rotation": rotations}, **run)
    assert result.labels == ("plain", "scaled", "adaptive")
    assert result.stays.shape == result.learning_rate.shape == (3, 2, 3)
    assert result.winner.shape == (2, 3)
    for i, j in np.ndindex(2, 3):
        cell = race(METHODS, ellipse(kappas[i], rotations[j]), **run)
        stays = [row.stays for row in cell.rows.values()]
        assert result.stays[:, i, j].tolist() == stays
        assert result.learning_rate[:, i, j].tolist() == [row.learning_rate for row in cell.rows.values()]
        assert stays[result.winner[i, j]] == min(stays)
    assert len(np.unique(result.winner)) > 1  # the map has more than one colour
    assert result.rows[0] == "condition_number" and result.columns[0] == "rotation"
    assert_array_equal(result.rows[1], kappas)
    assert_array_equal(result.columns[1], rotations)
    for said in ("ellipse from its own start", "0.01 × the starting loss", "limit 150 steps", "best of 15 rates"):
        assert said in result.note


def test_ties_go_to_the_first_label_and_nobody_is_minus_one():
    result = who_wins({"b": gradient_descent, "a": gradient_descent}, ellipse, (10, 1), learning_rate=0.5, steps=8,
                      rows={"condition_number": [1, 1000]}, columns={"tolerance": [0.5, 0.1, 1e-9]}, tolerance=0.5)
    assert result.winner.tolist() == [[0, 0, -1], [-1, -1, -1]]
    assert result.stays[0, 0].tolist() == [1, 2, np.inf]
    assert "learning rate 0.5 for all" in result.note


def test_a_hyper_parameter_axis_is_given_to_the_methods_that_have_it():
    betas, rates = [0.5, 0.9, 0.99], [0.01, 0.1]
    result = who_wins({"plain": gradient_descent, "scaled": rmsprop, "fixed": (rmsprop, {"beta": 0.5})}, ellipse(10),
                      rows={"beta": betas}, columns={"learning_rate": rates}, tolerance=0.1, steps=300)
    for i, j in np.ndindex(3, 2):
        scaled = steps_to_reach(rmsprop, ellipse(10), tolerance=0.1, steps=300, beta=betas[i], learning_rate=rates[j])
        plain_one = steps_to_reach(gradient_descent, ellipse(10), tolerance=0.1, steps=300, learning_rate=rates[j])
        assert result.stays[1, i, j] == scaled.stays
        assert result.stays[0, i, j] == plain_one.stays
        assert result.learning_rate[:, i, j].tolist() == [rates[j]] * 3
    assert_array_equal(result.stays[2], result.stays[1])  # the axis goes before what the method fixed
    assert len(np.unique(result.stays[1])) > 3
    assert "rates on an axis" in result.note


# --- small tools ---

def test_plain_digits():
    written = {0.0123: "0.0123", 250: "250", 1e-8: "0.00000001", 0: "0", 3.9: "3.9", 0.017346: "0.0173",
               np.inf: "inf", -2.5: "-2.5", 1234.0: "1230"}
    assert {number: plain(number) for number in written} == written
    assert plain(np.nan) == "nan"
    assert plain(0.017346, digits=4) == "0.01735"
    assert plain(2.675) == "2.67"                       # which is 2.67499999999999982…


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(st.floats(1e-12, 1e12))
def test_plain_digits_are_the_number_within_half_a_percent(number):
    assert "e" not in plain(number)
    assert float(plain(number)) == pytest.approx(number, rel=0.005)


def test_noise_and_the_limit_of_steps_may_be_axes():
    methods, given = {"GD": gradient_descent, "RMSprop": rmsprop}, {"tolerance": 1e-2, "steps": 80}
    found = who_wins(methods, ellipse, rows={"noise": [0.0, 0.5]}, columns={"condition_number": [1, 30]}, **given)
    for row, scale in enumerate((0.0, 0.5)):
        for column, kappa in enumerate((1, 30)):
            alone = race(methods, noisy(ellipse(kappa), scale), **given)
            assert_array_equal(found.stays[:, row, column], [alone["GD"].stays, alone["RMSprop"].stays])
    found = who_wins(methods, ellipse(30), rows={"steps": [20, 80]}, columns={"tolerance": [1e-1, 1e-2]}, tolerance=1, steps=1)
    for row, limit in enumerate((20, 80)):
        for column, tolerance in enumerate((1e-1, 1e-2)):
            alone = race(methods, ellipse(30), tolerance=tolerance, steps=limit)
            assert_array_equal(found.stays[:, row, column], [alone["GD"].stays, alone["RMSprop"].stays])
            assert_array_equal(found.learning_rate[:, row, column], [alone["GD"].learning_rate, alone["RMSprop"].learning_rate])
    assert "target on an axis, limit on an axis" in found.note and np.isinf(found.stays[:, 0]).any() and np.isfinite(found.stays[:, 1]).all()
    with pytest.raises(ValueError, match="steps must be whole numbers"):
        who_wins(methods, ellipse(30), rows={"steps": [40.5]}, columns={"tolerance": [1e-1]}, tolerance=1, steps=1)


def test_any_argument_of_a_factory_of_ones_own_may_be_an_axis():
    def valley(power=1, edge="round", steep=False):
        def f(x, y):
            return sum(x**(2 * i) for i in range(1, power + 1)) + (np.abs(y) if edge == "sharp" else y**2) * (3 if steep else 1)
        return from_function(f, minima=[(0, 0)], start=(1, 1))

    methods, given = {"GD": gradient_descent, "RMSprop": rmsprop}, {"tolerance": 1e-2, "steps": 60, "learning_rates": [0.03, 0.1]}
    for axes in ({"power": [1, 2], "edge": ["round", "sharp"]}, {"steep": [False, True], "power": [1, 2]},
                 {"edge": ["round", "sharp"], "beta": [0.5, 0.9]}):
        (row, rows), (column, columns) = axes.items()
        found = who_wins(methods, valley, rows={row: rows}, columns={column: columns}, **given)
        for i, j in np.ndindex(2, 2):
            cell = {row: rows[i], column: columns[j]}
            fixed = {"beta": cell.pop("beta")} if "beta" in cell else {}
            alone = race({"GD": gradient_descent, "RMSprop": (rmsprop, fixed)}, valley(**cell), **given)
            assert_array_equal(found.stays[:, i, j], [alone["GD"].stays, alone["RMSprop"].stays])
            assert_array_equal(found.learning_rate[:, i, j], [alone["GD"].learning_rate, alone["RMSprop"].learning_rate])
    assert list(found.rows[1]) == ["round", "sharp"] and np.isfinite(found.stays).any()
    with pytest.raises(ValueError, match="is called 'widht'"):
        who_wins(methods, valley, rows={"widht": [1, 2]}, columns={"steps": [5]}, **given)


def closure(strength):
    def mine(x, g, *, learning_rate):
        return x - strength * learning_rate * g
    return mine


def test_methods_of_one_name_are_told_apart_by_what_differs_or_numbered():
    assert list(named([(adam, {"beta1": 0.5}), (adam, {"beta1": 0.99}), heavy_ball])) == [
        "adam, beta1 = 0.5", "adam, beta1 = 0.99", "heavy ball"]
    assert list(named([partial(heavy_ball, beta=0.5), heavy_ball])) == ["heavy ball, beta = 0.5", "heavy ball"]
    assert list(named([closure(1), closure(2), closure(2)])) == ["mine (1)", "mine (2)", "mine (3)"]
    assert list(named([lambda x, g, *, learning_rate: x, lambda x, g, *, learning_rate: x - g])) == ["<lambda> (1)", "<lambda> (2)"]
    rows = race([closure(1), closure(2)], ellipse(1), tolerance=1e-4, steps=100, learning_rate=0.1).rows
    assert rows["mine (1)"].stays == 2 * rows["mine (2)"].stays or rows["mine (1)"].stays > rows["mine (2)"].stays


def test_methods_may_be_named_in_three_ways():
    assert named([heavy_ball]) == {"heavy ball": (heavy_ball, {})}
    assert named({"mine": adam}) == {"mine": (adam, {})}
    assert named({"mine": (adam, {"beta1": 0})}) == {"mine": (adam, {"beta1": 0})}


# --- memory, progress, and who knows whom ---

def test_memory_does_not_grow_with_the_steps():
    def peak(steps):
        tracemalloc.start()
        steps_to_reach(adam, ellipse(25, 30), tolerance=1e-4, steps=steps, learning_rate=np.geomspace(1e-4, 1, 2000))
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size

    peak(5)
    assert peak(1000) < 1.1 * peak(100)
    assert peak(100) < 40 * 2000 * 2 * 8  # some tens of arrays the size of one step


def test_long_work_shows_its_progress_and_short_work_is_quiet(capfd):
    def slow(rule, pause):
        def gradient(x, t):
            time.sleep(pause)
            return ellipse().gradient(x)

        steps_to_reach(rule, replace(ellipse(), gradient=gradient), tolerance=0.1, steps=8, learning_rate=0.1)
        return capfd.readouterr().err

    assert slow(gradient_descent, 0) == ""
    assert "gradient_descent" in slow(gradient_descent, 0.2)


@pytest.mark.parametrize("module, may_import", [
    ("optimizers", {"numpy"}), ("surfaces", {"numpy"}), ("racing", {"numpy", "tqdm", "optimizers", "surfaces"}),
])
def test_modules_know_only_what_they_build_on(module, may_import):
    tree = ast.parse(Path(racing.__file__).with_name(f"{module}.py").read_text(encoding="utf-8"))
    imported = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            imported.add(node.module.split(".")[0])
    assert "numpy" in imported
    assert imported - sys.stdlib_module_names <= may_import


# --- what is refused ---

GOOD = dict(tolerance=0.1, steps=5)


@pytest.mark.parametrize("error, match, changed", [
    (ValueError, "tolerance must be above 0 and finite; got 0", {"tolerance": 0}),
    (ValueError, "tolerance must be above 0 and finite", {"tolerance": [0.1, np.nan]}),
    (ValueError, "tolerance must be above 0 and finite", {"tolerance": np.inf}),
    (TypeError, "tolerance must be a number", {"tolerance": "tight"}),
    (ValueError, "steps must be a whole number, 1 or more; got 0", {"steps": 0}),
    (ValueError, "steps must be a whole number, 1 or more; got 2.5", {"steps": 2.5}),
    (ValueError, "steps must be a whole number, 1 or more; got True", {"steps": True}),
    (ValueError, "saddle has no known minimum", {"surface": saddle()}),
    (TypeError, "surface must be a Surface, such as ellipse", {"surface": ellipse}),
    (ValueError, r"start must have shape \(..., 2\); got \(3,\)", {"start": (1, 2, 3)}),
    (ValueError, r"start must have shape \(..., 2\); got \(\)", {"start": 1.0}),
    (ValueError, "start must .* finite", {"start": (1.0, np.nan)}),
    (ValueError, "start must have a finite loss", {"start": (1e200, 1.0)}),
    (TypeError, "start must be a number", {"start": "here"}),
    (ValueError, r"{'start': \(3,\), 'tolerance': \(2,\).* do not broadcast", {"surface": ellipse([1, 2, 3]), "tolerance": [0.1, 0.2]}),
    (TypeError, "rmsprop has no hyper-parameter 'beta1'", {"beta1": 0.9}),
    (ValueError, "beta must be at least 0 and below 1", {"beta": 1.5}),
])
def test_bad_input_is_refused_with_a_message_that_names_it(error, match, changed):
    arguments = {"surface": ellipse(), **GOOD, **changed}
    with pytest.raises(error, match=match):
        steps_to_reach(rmsprop, **arguments, learning_rate=0.1)
    with pytest.raises(error, match=match):
        best_learning_rate(rmsprop, **arguments)


@pytest.mark.parametrize("error, match, changed", [
    (TypeError, "learning_rate is what best_learning_rate looks for", {"learning_rate": 0.1}),
    (ValueError, "refinements must be a whole number, 0 or more; got -1", {"refinements": -1}),
    (ValueError, "refinements must be a whole number", {"refinements": 0.5}),
    (ValueError, "learning_rates must be one or more increasing numbers above 0", {"learning_rates": []}),
    (ValueError, "learning_rates must be .* increasing", {"learning_rates": [0.2, 0.1]}),
    (ValueError, "learning_rates must be .* increasing", {"learning_rates": [0.1, 0.1]}),
    (ValueError, "learning_rates must be .* above 0", {"learning_rates": [0, 0.1]}),
    (ValueError, "learning_rates must be", {"learning_rates": 0.1}),
    (TypeError, "learning_rates must be a number", {"learning_rates": "all"}),
])
def test_best_learning_rate_refuses_rates_that_it_cannot_try(error, match, changed):
    with pytest.raises(error, match=match):
        best_learning_rate(rmsprop, ellipse(), **GOOD, **changed)


@pytest.mark.parametrize("error, match, methods, changed", [
    (ValueError, "methods must name at least one rule", [], {}),
    (TypeError, "methods must be a list of rules", adam, {}),
    (TypeError, "methods: 3 must be a rule or .* got 3", [3], {}),
    (TypeError, r"methods: \(3, {'beta': 0.5}\) must be a rule or ", [(3, {"beta": 0.5})], {}),
    (TypeError, "methods: 'mine' must be a rule .* got 'adam'", {"mine": "adam"}, {}),
    (ValueError, "methods: 'mine' has no hyper-parameter 'beta'", {"mine": (adam, {"beta": 0.9})}, {}),
    (ValueError, "'lr' .did you mean learning_rate.*; it takes learning_rate, beta1", [(adam, {"lr": 0.9})], {}),
    (ValueError, "race takes one surface", [adam], {"surface": ellipse([1, 2])}),
    (ValueError, "race takes one .*start", [adam], {"start": np.ones((3, 2))}),
    (ValueError, "race takes one .*tolerance", [adam], {"tolerance": [0.1, 0.2]}),
    (ValueError, "race takes one .*learning_rate", [adam], {"learning_rate": [0.1, 0.2]}),
    (TypeError, "surface must be a Surface", [adam], {"surface": ellipse}),
])
def test_race_refuses_what_is_not_one_race(error, match, methods, changed):
    with pytest.raises(error, match=match):
        race(methods, **{"surface": ellipse(), **GOOD, **changed})


AXES = {"rows": {"condition_number": [1, 2]}, "columns": {"rotation": [0, 45]}}


@pytest.mark.parametrize("error, match, changed", [
    (ValueError, "is called 'kappa'; there are .*condition_number.*rotation", {"rows": {"kappa": [1, 2]}}),
    (ValueError, "is called 'condition_number'", {"surface": ellipse(), "columns": {"beta": [0.5]}}),  # already made
    (ValueError, "rows and columns must name two different parameters", {"rows": {"rotation": [1]}}),
    (ValueError, "rows must be one {name: values}", {"rows": {"rotation": [1], "tolerance": [0.1]}}),
    (ValueError, "columns must be one {name: values}; got 'rotation'", {"columns": "rotation"}),
    (ValueError, "columns: rotation must be a list of one or more numbers", {"columns": {"rotation": 3}}),
    (ValueError, "rows: rotation must be a list of one or more numbers", {"rows": {"rotation": []}}),
    (TypeError, "rows: beta must be a number", {"rows": {"beta": ["low", "high"]}}),
    (TypeError, "surface must be a Surface or a factory", {"surface": 3}),
    (ValueError, "beta must be at least 0 and below 1", {"rows": {"beta": [0.5, 1.5]}}),
    (ValueError, "condition_number must be finite above 0", {"rows": {"condition_number": [0, 1]}}),
    (ValueError, "tolerance must be above 0", {"rows": {"tolerance": [0, 0.1]}}),
    (ValueError, "methods must name", {"methods": []}),
])
def test_who_wins_refuses_axes_that_nobody_has(error, match, changed):
    with pytest.raises(error, match=match):
        who_wins(**{"methods": [rmsprop, adam], "surface": ellipse, **AXES, **GOOD, **changed})
