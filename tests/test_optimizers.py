"""The ten rules and the runner: closed forms, lanes, symmetries, recorded references, bad input."""
import json
from functools import partial
from inspect import getmembers, isfunction
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

import optimizers
from optimizers import (
    adagrad,
    adagrad_full_matrix,
    adam,
    adamw,
    amsgrad,
    descend,
    gradient_descent,
    heavy_ball,
    hyper_parameters_of,
    lion,
    momentum,
    muon,
    name_of,
    nesterov,
    rmsprop,
    rmsprop_epsilon_inside,
    rmsprop_full_matrix,
    sign_descent,
    soap,
    trajectory,
)
from surfaces import beale, ellipse, himmelblau, noisy, rosenbrock, saddle

COORDINATEWISE = [gradient_descent, momentum, heavy_ball, nesterov, sign_descent,
                  adagrad, rmsprop, rmsprop_epsilon_inside, adam, amsgrad, adamw, lion]
AXES_LEARNED = [rmsprop_full_matrix, adagrad_full_matrix, soap]
RULES = COORDINATEWISE + AXES_LEARNED          # muon, which wants a square matrix, has tests of its own
SURFACES = {
    "ellipse": ellipse(25, 30), "saddle": saddle(10), "Rosenbrock": rosenbrock(), "Beale": beale(),
    "Himmelblau": himmelblau(), "noisy ellipse": noisy(ellipse(25, 30), 0.5, seed=7),
}
# Values for every hyper-parameter that reach from too timid to far too bold.
LANES = {
    "learning_rate": [1e-4, 0.05, 1.0, 1e6],
    "beta": [0.0, 0.5, 0.9, 0.999], "beta1": [0.0, 0.5, 0.9, 0.99], "beta2": [0.0, 0.9, 0.99, 0.999],
    "epsilon": [0.0, 1e-8, 1e-3, 2.0], "weight_decay": [0.0, 0.01, 1.0, 30.0], "every": [1, 2, 3, 10],
}
a, b, e = 0.02, 0.9, 1e-8  # learning rate, the default beta, the default epsilon

every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
every_surface = pytest.mark.parametrize("surface", SURFACES.values(), ids=SURFACES.keys())


# --- the rules ---

def test_the_sixteen_rules_are_all_that_the_module_offers():
    public = {f for name, f in getmembers(optimizers, isfunction)
              if f.__module__ == "optimizers" and not name.startswith("_")}
    assert public == {*RULES, muon, trajectory, descend, hyper_parameters_of, name_of, optimizers.meant}


@every_rule
def test_defaults_are_the_usual_ones(rule):
    usual = {"learning_rate": None, "beta": 0.9, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weight_decay": 0.01, "every": 1}
    usual |= {"beta2": 0.99, "weight_decay": 0.0} if rule is lion else {}
    assert hyper_parameters_of(rule) == {name: usual[name] for name in hyper_parameters_of(rule)}
    assert next(iter(hyper_parameters_of(rule))) == "learning_rate"


@pytest.mark.parametrize("g", [1e-6, 1.0, -300.0])
@pytest.mark.parametrize("rule, first_step", [
    (gradient_descent, lambda g: a * g),
    (momentum, lambda g: a * (1 - b) * g),
    (heavy_ball, lambda g: a * g),
    (nesterov, lambda g: a * (1 - b) * (1 + b) * g),
    (sign_descent, lambda g: a * np.sign(g)),
    (adagrad, lambda g: a * g / (abs(g) + e)),
    (rmsprop, lambda g: a * g / (np.sqrt(1 - b) * abs(g) + e)),
    (rmsprop_epsilon_inside, lambda g: a * g / np.sqrt((1 - b) * g**2 + e)),
    (adam, lambda g: a * g / (abs(g) + e)),
    (amsgrad, lambda g: a * g / (abs(g) + e)),
], ids=lambda value: getattr(value, "__name__", ""))
def test_first_step_from_the_initial_state_is_the_closed_form(rule, first_step, g):
    path = trajectory(rule, lambda x, t: np.full_like(x, g), [0.0], 1, learning_rate=a)
    assert_allclose(path[1], -first_step(g), rtol=1e-12)


def test_two_steps_by_hand():
    """Gradients 3, then −4; from 0 at rate 1, all betas ½, ε = 1: worked out on paper."""
    by_hand = {
        gradient_descent: [-3, 1], momentum: [-1.5, -0.25], heavy_ball: [-3, -0.5], nesterov: [-2.25, 0.375],
        sign_descent: [-1, 0], adagrad: [-3 / 4, -3 / 4 + 4 / 6],
        rmsprop: [-3 / (4.5**0.5 + 1), -3 / (4.5**0.5 + 1) + 4 / (10.25**0.5 + 1)],
        rmsprop_epsilon_inside: [-3 / 5.5**0.5, -3 / 5.5**0.5 + 4 / 11.25**0.5],
        # m̂ = 3, then −1.25/¾; v̂ = 9, then 10.25/¾, which is also the largest v, over ¾
        adam: [-0.75, -0.75 + (5 / 3) / ((41 / 3)**0.5 + 1)], amsgrad: [-0.75, -0.75 + (5 / 3) / ((41 / 3)**0.5 + 1)],
    }
    for rule, positions in by_hand.items():
        hyper = {name: 1.0 if name in ("learning_rate", "epsilon") else 0.5 for name in hyper_parameters_of(rule)}
        path = trajectory(rule, lambda x, t: np.full_like(x, [3.0, -4.0][t]), [0.0], 2, **hyper)
        assert_allclose(path.ravel(), [0, *positions], rtol=1e-14, err_msg=rule.__name__)


def test_amsgrad_remembers_the_largest_mean_square_where_adam_forgets_it():
    """Gradients 3, then 0: v falls from 4.5 to 2.25 (β₂ = ½); over 1 − ¼ that is 3 for Adam, 6 for AMSGrad."""
    def gradient(x, t):
        return np.full_like(x, 3.0 * (t == 0))

    for rule, square in ((adam, 3), (amsgrad, 6)):
        path = trajectory(rule, gradient, [0.0], 2, learning_rate=1.0, beta1=0.5, beta2=0.5, epsilon=0.0)
        assert_allclose(path[2] - path[1], -1 / square**0.5, rtol=1e-14)


@every_surface
def test_momentum_without_memory_is_gradient_descent(surface):
    plain = trajectory(gradient_descent, surface.gradient, surface.start, 30, learning_rate=0.003)
    for rule in (momentum, heavy_ball, nesterov):
        path = trajectory(rule, surface.gradient, surface.start, 30, learning_rate=0.003, beta=0.0)
        assert_array_equal(path, plain)


def test_heavy_ball_is_momentum_at_the_rate_divided_by_one_minus_beta():
    for beta in (0.5, 0.9, 0.99):
        undamped = trajectory(heavy_ball, ellipse(25, 30).gradient, [9, -7], 100, learning_rate=0.01, beta=beta)
        averaged = trajectory(momentum, ellipse(25, 30).gradient, [9, -7], 100,
                              learning_rate=0.01 / (1 - beta), beta=beta)
        assert_allclose(undamped, averaged, rtol=0, atol=1e-11)


@every_rule
def test_mirroring_or_swapping_the_axes_mirrors_or_swaps_the_path(rule):
    f = beale().gradient
    start = np.array([1.0, 1.5])
    path = trajectory(rule, f, start, 40, learning_rate=0.003)
    mirrors = np.array([[-1, 1], [1, -1], [-1, -1]])  # one lane each
    mirrored = trajectory(rule, lambda x, t: mirrors * f(mirrors * x, t), mirrors * start, 40, learning_rate=0.003)
    assert_array_equal(mirrored, mirrors * path[:, None])
    swapped = trajectory(rule, lambda x, t: f(x[..., ::-1], t)[..., ::-1], start[::-1], 40, learning_rate=0.003)
    assert_array_equal(swapped, path[..., ::-1])


# --- agreement with other libraries (tests/references/README.md) ---

RECORDED = json.loads((Path(__file__).parent / "references" / "paths.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("reference", RECORDED["paths"],
                         ids=lambda path: f"{path['library']} {path['call'].split('(')[0]} {path['problem']}")
def test_path_agrees_with_the_recorded_one_of_another_library(reference):
    fixed = np.array(RECORDED["gradients"])
    slope = ellipse(RECORDED["condition_number"], RECORDED["rotation"]).gradient
    theirs = np.array(reference["positions"])
    ours = trajectory(getattr(optimizers, reference["rule"]),
                      slope if reference["problem"] == "ellipse" else lambda x, t: fixed[t],
                      RECORDED["start"], len(theirs) - 1, **reference["hyper_parameters"])
    assert_allclose(ours, theirs, rtol=0, atol=1e-13 * np.abs(theirs).max())


def test_every_rule_has_a_recorded_reference():
    assert {path["rule"] for path in RECORDED["paths"]} == {rule.__name__ for rule in COORDINATEWISE}


# --- the path ---

@every_rule
@every_surface
def test_path_has_its_start_all_its_steps_and_the_last_one(rule, surface):
    path = trajectory(rule, surface.gradient, surface.start, 12, learning_rate=0.003)
    assert path.shape == (13, 2)
    assert_array_equal(path[0], surface.start)
    state, x = (), surface.start
    for t in range(12):  # the rule called by hand, as its docstring says
        result = rule(x, surface.gradient(x, t), *state, learning_rate=0.003)
        x, *state = result if isinstance(result, tuple) else (result,)
    assert_allclose(path[12], x, rtol=1e-12)  # Python's power and numpy's differ in the last digit


@every_rule
def test_no_steps_give_the_start_alone(rule):
    assert_array_equal(trajectory(rule, ellipse().gradient, [3, 4], 0, learning_rate=0.1), [[3.0, 4.0]])


@every_rule
def test_the_same_call_twice_gives_the_same_path_and_leaves_its_arguments_alone(rule):
    start, rates = np.array([9.0, -7.0]), np.array([[0.001], [0.05]])
    surface = SURFACES["noisy ellipse"]
    first, second = (trajectory(rule, surface.gradient, start, 50, learning_rate=rates) for _ in range(2))
    assert_array_equal(first, second)
    assert_array_equal(start, [9, -7])
    assert_array_equal(rates, [[0.001], [0.05]])


def test_gradient_is_called_once_a_step_with_the_step_number():
    seen = []

    def gradient(x, t):
        seen.append(t)
        return x

    trajectory(adam, gradient, [1.0, 2.0], 5, learning_rate=0.1)
    assert seen == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("d", [1, 2, 3, 50])
@pytest.mark.parametrize("rule", COORDINATEWISE, ids=lambda rule: rule.__name__)
def test_any_number_of_coordinates_and_each_goes_its_own_way(rule, d):
    curvatures, start = np.geomspace(1, 10, d), np.linspace(1, 2, d)
    path = trajectory(rule, lambda x, t: curvatures * x, start, 20, learning_rate=0.05)
    assert path.shape == (21, d)
    last_alone = trajectory(rule, lambda x, t: curvatures[-1:] * x, start[-1:], 20, learning_rate=0.05)
    assert_array_equal(path[:, -1:], last_alone)


class Restart:
    """A rule as a callable object: momentum that forgets every tenth step."""
    def __call__(self, x, g, velocity=0.0, age=0, *, learning_rate, beta=0.9):
        velocity = beta * velocity * (age % 10 > 0) + g
        return x - learning_rate * velocity, velocity, age + 1

    def step(self, x, g, *, learning_rate):
        return x - learning_rate * g


@pytest.mark.parametrize("rule, same, name", [
    (partial(momentum, beta=0.5), lambda *run: trajectory(momentum, *run, learning_rate=0.1, beta=0.5), "momentum"),
    (partial(partial(momentum, beta=0.5), beta=0.7), lambda *run: trajectory(momentum, *run, learning_rate=0.1, beta=0.7), "momentum"),
    (Restart().step, lambda *run: trajectory(gradient_descent, *run, learning_rate=0.1), "step"),
    (lambda x, g, *, learning_rate: x - learning_rate * g, lambda *run: trajectory(gradient_descent, *run, learning_rate=0.1), "<lambda>"),
])
def test_a_partial_a_method_and_a_lambda_are_rules(rule, same, name):
    run = ellipse(5).gradient, [3.0, 1.0], 20
    assert_array_equal(trajectory(rule, *run, learning_rate=0.1), same(*run))
    assert name_of(rule) == name


def test_a_callable_object_is_a_rule_and_goes_by_its_class():
    assert name_of(Restart()) == "Restart" and trajectory(Restart(), bowl, [1.0], 30, learning_rate=0.1).shape == (31, 1)
    with pytest.raises(TypeError, match="Restart has no hyper-parameter 'gamma' .did you mean beta"):
        trajectory(Restart(), bowl, [1.0], 3, learning_rate=0.1, gamma=1)


def test_what_a_runner_yields_no_rule_changes_afterwards():
    def in_place(x, g, velocity=0.0, *, learning_rate, beta=0.9):
        velocity = velocity if np.ndim(velocity) else np.zeros_like(x)
        velocity *= beta
        velocity += g
        g *= 0
        x -= learning_rate * velocity
        return x, velocity

    kept = list(islice(descend(in_place, bowl, [[1.0], [2.0]], learning_rate=0.1), 6))
    copied = [(x.copy(), np.copy(state[0])) for x, state in islice(descend(in_place, bowl, [[1.0], [2.0]], learning_rate=0.1), 6)]
    assert_allclose([x for x, _ in kept], trajectory(heavy_ball, bowl, [[1.0], [2.0]], 5, learning_rate=0.1), rtol=1e-15)
    for (x, (velocity,)), (x_then, velocity_then) in zip(kept, copied):
        assert_array_equal(x, x_then)
        assert_array_equal(velocity, velocity_then)


def test_a_rule_of_your_own_may_work_in_place():
    def in_place(x, g, *, learning_rate):
        x -= learning_rate * g
        return x

    start = np.array([9.0, -7.0])
    path = trajectory(in_place, ellipse().gradient, start, 10, learning_rate=0.01)
    assert_allclose(path, trajectory(gradient_descent, ellipse().gradient, [9, -7], 10, learning_rate=0.01), rtol=1e-15)
    assert_array_equal(start, [9, -7])


# --- lanes ---

@pytest.mark.parametrize("batch", [(), (2,), (2, 3)], ids=str)
@every_rule
def test_batch_of_starts_is_that_many_single_runs(rule, batch):
    starts = np.random.default_rng(0).normal(size=(*batch, 2))
    path = trajectory(rule, rosenbrock().gradient, starts, 15, learning_rate=0.001)
    assert path.shape == (16, *batch, 2)
    for lane in np.ndindex(batch):
        alone = trajectory(rule, rosenbrock().gradient, starts[lane], 15, learning_rate=0.001)
        assert_array_equal(path[:, *lane], alone)


@pytest.mark.parametrize("batch", [(), (2,), (2, 3)], ids=str)
@every_rule
def test_batch_of_rates_is_that_many_single_runs(rule, batch):
    """Shape (2,) is the trap: it must be read as two lanes, not as one rate for each coordinate."""
    rates = np.random.default_rng(0).uniform(0.001, 0.1, size=batch)
    path = trajectory(rule, ellipse(25, 30).gradient, [9, -7], 15, learning_rate=rates)
    assert path.shape == (16, *batch, 2)
    for lane in np.ndindex(batch):
        alone = trajectory(rule, ellipse(25, 30).gradient, [9, -7], 15, learning_rate=rates[lane])
        assert_array_equal(path[:, *lane], alone)


@every_surface
@every_rule
def test_lane_of_a_sweep_over_every_hyper_parameter_equals_its_single_run(rule, surface):
    """Rate × one other hyper-parameter, diverging lanes included: bit for bit, each value of both twice."""
    for other in [*hyper_parameters_of(rule)][1:] or ["learning_rate"]:
        rates, values = np.array(LANES["learning_rate"])[:, None], np.array(LANES[other])
        sweep = {"learning_rate": rates, other: values} if other != "learning_rate" else {"learning_rate": rates}
        path = trajectory(rule, surface.gradient, surface.start, 25, **sweep)
        for i, j in np.ndindex(path.shape[1:-1]):
            if (i - j) % 4 > 1:
                continue
            single = {name: float(np.broadcast_to(lanes, path.shape[1:-1])[i, j]) for name, lanes in sweep.items()}
            assert_array_equal(path[:, i, j], trajectory(rule, surface.gradient, surface.start, 25, **single))


@every_rule
def test_lane_of_a_sweep_over_the_surface_equals_its_single_run(rule):
    kappas, rotations, scales = [1.0, 7.0, 1000.0], np.array([[0.0], [33.0]]), np.array([0.0, 0.1, 5.0])
    sweep = noisy(ellipse(kappas, rotations), scales, seed=3)
    path = trajectory(rule, sweep.gradient, sweep.start, 40, learning_rate=0.01)
    assert path.shape == (41, 2, 3, 2)
    for i, j in np.ndindex(2, 3):
        alone = noisy(ellipse(kappas[j], rotations[i, 0]), scales[j], seed=3)
        assert_array_equal(path[:, i, j], trajectory(rule, alone.gradient, alone.start, 40, learning_rate=0.01))


def test_starts_and_hyper_parameters_broadcast_against_each_other():
    path = trajectory(rmsprop, ellipse().gradient, np.ones((4, 1, 2)), 5, learning_rate=[0.1, 0.2, 0.3], beta=0.5)
    assert path.shape == (6, 4, 3, 2)


def test_a_diverging_lane_stays_not_finite_and_its_neighbours_do_not_notice():
    rates = [0.01, 30.0, 0.05]
    for rule in (gradient_descent, momentum, heavy_ball, nesterov):
        path = trajectory(rule, ellipse(25, 30).gradient, [9, -7], 400, learning_rate=rates)
        gone = ~np.isfinite(path).all(axis=-1)
        assert gone[-1].tolist() == [False, True, False]
        assert gone[gone[:, 1].argmax():, 1].all()


# --- schedules, and what descend gives ---

def test_a_schedule_is_asked_at_every_step():
    path = trajectory(gradient_descent, lambda x, t: x, [1.0], 4, learning_rate=lambda t: 1 / (t + 2))
    assert_allclose(path.ravel(), np.cumprod([1, 1 / 2, 2 / 3, 3 / 4, 4 / 5]), rtol=1e-15)


def test_a_schedule_may_give_lanes_and_equals_their_single_runs():
    rates = np.array([0.1, 0.4])
    path = trajectory(adam, rosenbrock().gradient, [-1, 1], 20, learning_rate=lambda t: rates / np.sqrt(t + 1))
    for lane, rate in enumerate(rates):
        alone = trajectory(adam, rosenbrock().gradient, [-1, 1], 20,
                           learning_rate=lambda t, rate=rate: rate / np.sqrt(t + 1))
        assert_array_equal(path[:, lane], alone)


@every_rule
def test_a_constant_schedule_is_the_constant(rule):
    constants = {name: values[1] for name, values in LANES.items() if name in hyper_parameters_of(rule)}
    schedules = {name: lambda t, value=value: value for name, value in constants.items()}
    f = ellipse(25, 30).gradient
    assert_array_equal(trajectory(rule, f, [9, -7], 20, **schedules), trajectory(rule, f, [9, -7], 20, **constants))


@every_rule
def test_trajectory_is_descend_stacked(rule):
    path = descend(rule, ellipse().gradient, [9, -7], learning_rate=[0.01, 0.02])
    assert_array_equal(trajectory(rule, ellipse().gradient, [9, -7], 8, learning_rate=[0.01, 0.02]),
                       np.array([x for x, _ in islice(path, 9)]))


def test_descend_gives_the_state_after_each_step():
    states = [state for _, state in islice(descend(rmsprop, lambda x, t: np.array([2.0, -4.0]), [0, 0],
                                                   learning_rate=0.1, beta=0.75), 3)]
    assert states[0] == (0.0,)
    assert_allclose(states[1], [[1.0, 4.0]])
    assert_allclose(states[2], [[1.75, 7.0]])
    for _, (mean, mean_square, step) in islice(descend(adam, lambda x, t: x, [1.0], learning_rate=0.1), 3, 4):
        assert step == 3
        assert mean > 0 and mean_square > 0


# --- what the runner refuses ---

def forgetful(x, g, mean_square=0.0, *, learning_rate):
    return x - learning_rate * g


def hoarder(x, g, *, learning_rate):
    return x - learning_rate * g, g


def collapsing(x, g, *, learning_rate):
    return np.sum(x - learning_rate * g)


def unstarted(x, g, velocity, *, learning_rate):
    return x - learning_rate * g, velocity


def bowl(x, t):
    return x


@pytest.mark.parametrize("error, match, rule, gradient, start, hyper", [
    (TypeError, "forgetful takes 1 pieces of state.*gave back 0", forgetful, bowl, [1.0, 2.0], {"learning_rate": 1}),
    (TypeError, "hoarder takes 0 pieces of state.*gave back 1", hoarder, bowl, [1.0, 2.0], {"learning_rate": 1}),
    (TypeError, "unstarted: each piece of state needs a default", unstarted, bowl, [1.0], {"learning_rate": 1}),
    (ValueError, r"collapsing must give back .* shape \(2,\); got \(\)", collapsing, bowl, [1.0, 2.0],
     {"learning_rate": 1}),
    (ValueError, r"gradient must have .* shape \(2,\); got \(3,\)", adam, lambda x, t: np.ones(3), [1.0, 2.0],
     {"learning_rate": 1}),
    (ValueError, r"gradient must have .* shape \(2,\); got \(\)", adam, lambda x, t: x.sum(), [1.0, 2.0],
     {"learning_rate": 1}),
    (ValueError, r"gradient must have .* shape \(2,\); got \(4, 2\)", adam, ellipse([1, 2, 3, 4]).gradient, [1.0, 2.0],
     {"learning_rate": 1}),
    (TypeError, "rule and gradient must be functions", adam, ellipse(), [1.0], {"learning_rate": 1}),
    (TypeError, "rule and gradient must be functions", "adam", bowl, [1.0], {"learning_rate": 1}),
    (TypeError, "rmsprop needs 'learning_rate'; it takes learning_rate, beta, epsilon", rmsprop, bowl, [1.0], {}),
    (TypeError, r"rmsprop has no hyper-parameter 'beta1' \(did you mean beta\?\); it takes learning_rate, beta, epsilon", rmsprop, bowl, [1.0],
     {"learning_rate": 1, "beta1": 0.9}),
    (TypeError, r"'lr' \(did you mean learning_rate\?\)", rmsprop, bowl, [1.0], {"lr": 1}),
    (TypeError, r"'betas' \(did you mean beta1 and beta2\?\)", adam, bowl, [1.0], {"learning_rate": 1, "betas": (0.9, 0.99)}),
    (TypeError, "no hyper-parameter 'nesterov'; it takes", momentum, bowl, [1.0], {"learning_rate": 1, "nesterov": True}),
    (TypeError, "momentum needs 'learning_rate'", partial(momentum, beta=0.5), bowl, [1.0], {}),
    (TypeError, "must have learning_rate after a [*]", lambda x, g, learning_rate: x, bowl, [1.0], {"learning_rate": 1}),
    (ValueError, "learning_rate must be at least 0 and below inf; got -1", adam, bowl, [1.0], {"learning_rate": -1}),
    (ValueError, "learning_rate must be at least 0", adam, bowl, [1.0], {"learning_rate": [0.1, np.nan]}),
    (ValueError, "learning_rate must be .* below inf", adam, bowl, [1.0], {"learning_rate": np.inf}),
    (ValueError, "learning_rate must be at least 0", adam, bowl, [1.0], {"learning_rate": lambda t: -0.1}),
    (TypeError, "learning_rate must be a number, an array or a function", adam, bowl, [1.0], {"learning_rate": "big"}),
    (ValueError, "beta must be at least 0 and below 1; got 1", momentum, bowl, [1.0], {"learning_rate": 1, "beta": 1}),
    (ValueError, "beta1 must be at least 0 and below 1", adam, bowl, [1.0], {"learning_rate": 1, "beta1": -0.1}),
    (ValueError, "beta2 must be at least 0 and below 1", adam, bowl, [1.0], {"learning_rate": 1, "beta2": [0.9, 1.1]}),
    (ValueError, "epsilon must be at least 0", adagrad, bowl, [1.0], {"learning_rate": 1, "epsilon": -1e-8}),
    (ValueError, "start must be finite numbers", adam, bowl, [1.0, np.nan], {"learning_rate": 1}),
    (ValueError, "start must be finite numbers", adam, bowl, [np.inf], {"learning_rate": 1}),
    (ValueError, r"start must be finite numbers of shape \(..., d\); got 3.0", adam, bowl, 3.0, {"learning_rate": 1}),
    (ValueError, "start must be finite numbers", adam, bowl, [], {"learning_rate": 1}),
    (ValueError, "start must be finite numbers .* got 'here'", adam, bowl, "here", {"learning_rate": 1}),
    (ValueError, r"start of shape \(3, 2\) does not broadcast with .*'learning_rate': \(2,\)", adam, bowl,
     np.ones((3, 2)), {"learning_rate": [0.1, 0.2]}),
])
def test_bad_input_is_refused_with_a_message_that_names_it(error, match, rule, gradient, start, hyper):
    with pytest.raises(error, match=match):
        trajectory(rule, gradient, start, 2, **hyper)
    with pytest.raises(error, match=match):
        list(islice(descend(rule, gradient, start, **hyper), 3))


@pytest.mark.parametrize("steps", [-1, 2.5, "3", None, True])
def test_steps_must_be_a_whole_number(steps):
    with pytest.raises(ValueError, match="steps must be a whole number, 0 or more"):
        trajectory(adam, bowl, [1.0], steps, learning_rate=0.1)


def test_descend_complains_at_the_call_and_not_at_the_first_step():
    with pytest.raises(TypeError, match="needs 'learning_rate'"):
        descend(adam, bowl, [1.0])
    with pytest.raises(ValueError, match="start"):
        descend(adam, bowl, 1.0, learning_rate=0.1)


# --- any setting of the sliders ---

below_one = st.one_of(st.just(0.0), st.floats(0, 0.9999), st.just(np.nextafter(1, 0)))
VALUES = {
    "learning_rate": st.one_of(st.just(0.0), st.floats(-8, 300).map(lambda power: 10.0**power)),
    "beta": below_one, "beta1": below_one, "beta2": below_one,
    "epsilon": st.one_of(st.just(0.0), st.floats(-300, 3).map(lambda power: 10.0**power)),
    "weight_decay": st.one_of(st.just(0.0), st.floats(-8, 3).map(lambda power: 10.0**power)), "every": st.integers(1, 50),
}


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(data=st.data(), rule=st.sampled_from(RULES), surface=st.sampled_from([*SURFACES.values()]),
       start=st.tuples(*[st.floats(-1e200, 1e200) | st.floats(-5, 5)] * 2), steps=st.integers(0, 40))
def test_any_setting_gives_a_whole_path_without_a_warning_and_what_diverges_stays_so(data, rule, surface, start, steps):
    hyper = {name: data.draw(st.lists(VALUES[name], min_size=2, max_size=2), label=name)
             for name in hyper_parameters_of(rule)}
    path = trajectory(rule, surface.gradient, start, steps, **hyper)
    assert path.shape == (steps + 1, 2, 2)
    assert path.dtype == float
    assert_array_equal(path[0], [start, start])
    gone = ~np.isfinite(path)
    assert_array_equal(gone, np.logical_or.accumulate(gone, axis=0))
    single = {name: values[1] for name, values in hyper.items()}
    assert_array_equal(path[:, 1], trajectory(rule, surface.gradient, start, steps, **single))


def shortened(x, g, *, learning_rate, longest=1.0):
    return x - learning_rate * g * min(1.0, longest / np.linalg.norm(g))


def test_a_rule_that_mixes_lanes_is_refused_with_more_than_one_and_works_with_one():
    def slopes(x, t=0):
        return 2 * x

    for lanes in ({"start": [[3.0, 4.0], [1.0, 1.0]]}, {"learning_rate": [0.1, 0.2]}):
        given = {"start": [3.0, 4.0], "learning_rate": 0.1} | lanes
        with pytest.raises(ValueError, match="shortened must take each lane by itself"):
            trajectory(shortened, slopes, given.pop("start"), 3, **given)
    assert_allclose(trajectory(shortened, slopes, [3.0, 4.0], 1, learning_rate=0.1)[1], [2.94, 3.92])
    assert_allclose(trajectory(shortened, slopes, [[3.0, 4.0]], 1, learning_rate=0.1)[1], [[2.94, 3.92]])


def test_a_rule_that_draws_lots_may_have_lanes():
    lots = np.random.default_rng(0)

    def shaken(x, g, *, learning_rate):
        return x - learning_rate * g + lots.normal(size=x.shape)

    assert np.isfinite(trajectory(shaken, lambda x, t: x, np.ones((5, 2)), 10, learning_rate=0.1)).all()


def test_a_rule_whose_lanes_differ_by_rounding_alone_is_let_pass():
    def rounded(x, g, *, learning_rate):       # 0 but for the last digit of the largest coordinate, and it hangs on the lanes
        return x - learning_rate * g + 1e12 * (0.1 + 0.2 - 0.3) * len(x) * (x == 0)

    assert np.isfinite(trajectory(rounded, lambda x, t: 0 * x, [[0.0, 1e12], [1e12, 0.0]], 2, learning_rate=0.1)).all()
