"""The laws and the published claims that the notebooks tell: each computed here with the project's own code."""
from functools import wraps
from itertools import islice

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from optimizers import (
    adagrad,
    adam,
    amsgrad,
    descend,
    gradient_descent,
    heavy_ball,
    momentum,
    nesterov,
    rmsprop,
    rmsprop_epsilon_inside,
    sign_descent,
    trajectory,
)
from racing import best_learning_rate, race
from surfaces import ellipse, least_squares, noisy, saddle

RULES = [gradient_descent, momentum, heavy_ball, nesterov, sign_descent,
         adagrad, rmsprop, rmsprop_epsilon_inside, adam, amsgrad]


def rotation_matrix(degrees):
    cos, sin = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
    return np.array([[cos, -sin], [sin, cos]])


def angle(p, q):
    """Between the directions p and q, in degrees."""
    cross, dot = p[..., 0] * q[..., 1] - p[..., 1] * q[..., 0], (p * q).sum(axis=-1)
    return np.rad2deg(np.abs(np.arctan2(cross, dot)))


def feed(gradients):
    """A gradient that does not ask where it is: `gradients[t]` at step t."""
    return lambda x, t: np.broadcast_to(gradients[t], x.shape)


# --- who is faster: steps to reach and stay below 10⁻⁴ of the starting loss ---

SHAPES = [(1, 0), (10, 0), (100, 0), (100, 45), (1000, 0), (1000, 45)]  # condition number, rotation
METHODS = {"gradient descent": gradient_descent, "momentum": momentum, "RMSprop 0.9": (rmsprop, {"beta": 0.9}),
           "RMSprop 0.99": (rmsprop, {"beta": 0.99}), "Adam": adam}
never = np.inf
TABLE = {  # each method at its best rate; RMSprop's last digits depend on rounding
    "gradient descent": (2, 24, 234, 234, 1936, 1936),
    "momentum": (70, 70, 80, 80, 101, 101),
    "RMSprop 0.9": (216, 252, 416, 554, 570, never),
    "RMSprop 0.99": (980, 1278, 1596, 1489, 1675, never),
    "Adam": (75, 75, 75, 84, 79, 446),
}


@pytest.mark.parametrize("label", TABLE)
def test_table_of_steps_at_each_methods_best_rate(label):
    rule, fixed = METHODS[label] if isinstance(METHODS[label], tuple) else (METHODS[label], {})
    best = best_learning_rate(rule, ellipse(*np.transpose(SHAPES)), tolerance=1e-4, steps=2000, refinements=0, **fixed)
    assert_allclose(best.stays, TABLE[label], rtol=0, atol=2)


def test_a_race_gives_a_row_of_the_table():
    result = race(METHODS, ellipse(100, 45), tolerance=1e-4, steps=2000, refinements=0)
    assert_allclose([result.rows[label].stays for label in TABLE], [TABLE[label][3] for label in TABLE], rtol=0, atol=2)


def test_the_answer_turns_over_with_the_precision_asked_for():
    """Aligned axes: at 10⁻² RMSprop overtakes gradient descent between κ = 50 and 100, at 10⁻⁶ it never arrives."""
    run = dict(steps=2000, refinements=0, tolerance=[[1e-2], [1e-6]])
    plain = best_learning_rate(gradient_descent, ellipse([50, 100]), **run).stays
    scaled = best_learning_rate(rmsprop, ellipse([50, 100]), **run).stays
    assert plain[0, 0] < scaled[0, 0] < scaled[0, 1] < plain[0, 1]
    assert np.isfinite(plain[1]).all() and (scaled[1] == np.inf).all()


# --- where RMSprop ends at a constant rate ---

CURVATURES = np.array([1.0, 10.0, 100.0])  # as three coordinates


@pytest.mark.parametrize("rate", [0.02, 0.1])
def test_rmsprop_ends_in_a_cycle_of_half_the_rate_whatever_the_curvature(rate):
    """Amplitude η/2 − ε/h with epsilon outside the root, √((η/2)² − ε/h²) with epsilon inside."""
    epsilons = np.array([1e-8, 0.1, 0.9])  # in units of ηh/2 for h = 1
    for rule, unit, amplitude in (
            (rmsprop, rate / 2, lambda epsilon: rate / 2 - epsilon / CURVATURES),
            (rmsprop_epsilon_inside, (rate / 2)**2, lambda epsilon: np.sqrt((rate / 2)**2 - epsilon / CURVATURES**2))):
        path = trajectory(rule, lambda x, t: CURVATURES * x, np.ones(3), 3000, learning_rate=rate,
                          epsilon=epsilons * unit)
        expected = amplitude((epsilons * unit)[:, None])
        assert_allclose(np.abs(path[-20:]), np.broadcast_to(expected, (20, 3, 3)), rtol=1e-6)
        assert_array_equal(np.sign(path[-20:-1]), -np.sign(path[-19:]))  # back and forth


def test_a_large_epsilon_ends_the_cycle_in_the_minimum():
    """Once ε > ηh/2 outside the root, or ε > (ηh/2)² inside; here h = 10, and ε is 5 % and 20 % above."""
    for rule, bound in ((rmsprop, 0.02 * 10 / 2), (rmsprop_epsilon_inside, (0.02 * 10 / 2)**2)):
        path = trajectory(rule, lambda x, t: 10 * x, [1.0], 6000, learning_rate=0.02,
                          epsilon=[0.95 * bound, 1.05 * bound, 1.2 * bound])
        assert abs(path[-1, 0]) > 1e-4
        assert np.all(np.abs(path[-1, 1:]) < 1e-12)


def test_a_long_memory_without_noise_fakes_convergence():
    """β = 0.999 forgets its first large gradients so slowly that the position dives below 10⁻²⁰⁰, where β ≤ 0.99 has
    long gone back to the floor η/2. It has not converged: it bursts out to more than η, again and again. Where the
    position underflows to exactly 0, as from 10, it stays."""
    path = trajectory(rmsprop, lambda x, t: x, [1.0], 3000, learning_rate=0.1, beta=[0.9, 0.99, 0.999])
    size = np.abs(path[..., 0])
    assert_allclose(size[-1, :2], 0.05, rtol=1e-3)
    assert size[200:1000, 2].max() < 1e-90 and size[:, 2].min() < 1e-200
    assert size[1000:, 2].max() > 0.1
    assert_array_equal(trajectory(rmsprop, lambda x, t: x, [10.0], 3000, learning_rate=0.1, beta=0.999)[2000:], 0)


# --- the first step, and the ratio |g|/√v ---

@pytest.mark.parametrize("beta, times", [(0.9, 3.162), (0.99, 10.0), (0.999, 31.62)])
def test_first_rmsprop_step_is_the_sign_vector_times_the_rate_over_root_one_minus_beta(beta, times):
    start = np.array([[4, 3], [5, -0.05], [-1e4, 1e-2]])
    path = trajectory(rmsprop, ellipse(1).gradient, start, 1, learning_rate=0.01, beta=beta)
    assert_allclose(path[1] - path[0], -0.01 * times * np.sign(start), rtol=1e-3)


def test_on_a_round_bowl_the_first_rmsprop_step_misses_the_centre():
    for start, off in (((4, 3), 8.1), ((5, 0.05), 44.4), ((1, 1), 0.0)):
        first, second = trajectory(rmsprop, ellipse(1).gradient, start, 1, learning_rate=0.01)
        assert angle(second - first, -first) == pytest.approx(off, abs=0.05)


def test_gradient_never_exceeds_its_running_root_mean_square_by_more_than_one_over_root_one_minus_beta():
    random = np.random.default_rng(0)
    gradients = random.choice([-1, 1], size=(500, 4)) * 10.0**random.uniform(-6, 6, size=(500, 4))
    for beta in (0.5, 0.9, 0.99):
        states = [state[0] for _, state in islice(descend(rmsprop, feed(gradients), np.zeros(4), learning_rate=0.1,
                                                          beta=beta), 1, 501)]
        ratio = np.abs(gradients) / np.sqrt(states)
        assert np.all(ratio <= (1 + 1e-12) / np.sqrt(1 - beta))
        assert_allclose(ratio[0], 1 / np.sqrt(1 - beta))           # the bound is reached at the first step
        assert np.any(ratio[1:] > 1) and np.any(ratio < 1)


# --- one method as the limit of another ---

def test_adam_without_memory_is_sign_descent():
    f = ellipse(25, 30)
    signs = trajectory(sign_descent, f.gradient, f.start, 100, learning_rate=0.02)
    without = dict(learning_rate=0.02, beta1=0, beta2=0)
    assert_allclose(trajectory(adam, f.gradient, f.start, 100, **without), signs, rtol=0, atol=1e-7)
    assert_allclose(trajectory(adam, f.gradient, f.start, 100, **without, epsilon=0), signs, rtol=0, atol=1e-13)


def test_rmsprop_is_gradient_descent_for_a_large_epsilon_and_sign_descent_for_a_small_beta():
    f = ellipse(25, 30)
    plain = trajectory(gradient_descent, f.gradient, f.start, 100, learning_rate=0.02)
    signs = trajectory(sign_descent, f.gradient, f.start, 100, learning_rate=0.02)
    epsilon, beta = np.array([1e2, 1e4, 1e6, 1e8]), np.array([1e-2, 1e-4, 1e-6, 0])
    large = trajectory(rmsprop, f.gradient, f.start, 100, learning_rate=0.02 * epsilon, epsilon=epsilon)
    short = trajectory(rmsprop, f.gradient, f.start, 100, learning_rate=0.02, beta=beta)
    for paths, limit, last in ((large, plain, 1e-6), (short, signs, 1e-7)):
        off = np.abs(paths - limit[:, None]).max(axis=(0, 2))
        assert np.all(np.diff(off) < 0) and off[0] > 0.01 and off[-1] < last


# --- what a method notices: scale and rotation ---

def test_scaling_the_loss_leaves_the_paths_of_the_adaptive_methods_unchanged():
    f = ellipse(25, 30)
    for rule in (rmsprop, adam, amsgrad, adagrad, sign_descent):
        path, scaled = (trajectory(rule, lambda x, t, scale=scale: scale * f.gradient(x), f.start, 60,
                                   learning_rate=0.02) for scale in (1, 1000))
        assert_allclose(scaled, path, rtol=0, atol=1e-7, err_msg=rule.__name__)


def test_scaling_the_loss_is_a_rate_as_much_larger_for_gradient_descent_and_momentum():
    f = ellipse(25, 30)
    for rule in (gradient_descent, momentum, heavy_ball, nesterov):
        path = trajectory(rule, f.gradient, f.start, 60, learning_rate=0.02)
        same = trajectory(rule, lambda x, t: 1000 * f.gradient(x), f.start, 60, learning_rate=0.02 / 1000)
        gone = trajectory(rule, lambda x, t: 1000 * f.gradient(x), f.start, 60, learning_rate=0.02)
        assert_allclose(same, path, rtol=0, atol=1e-11)
        assert np.abs(gone[-1]).max() > 1e50


@pytest.mark.parametrize("degrees", [10, 45, 90, 200])
def test_gradient_descent_and_momentum_do_not_notice_a_rotation_of_the_axes(degrees):
    for rule in (gradient_descent, momentum, heavy_ball, nesterov):
        aligned = trajectory(rule, ellipse(25).gradient, ellipse(25).start, 60, learning_rate=0.02)
        rotated = trajectory(rule, ellipse(25, degrees).gradient, ellipse(25, degrees).start, 60, learning_rate=0.02)
        assert_allclose(rotated, aligned @ rotation_matrix(degrees).T, rtol=0, atol=1e-12)


def test_the_adaptive_methods_notice_a_rotation_of_the_axes():
    for rule in (sign_descent, adagrad, rmsprop, rmsprop_epsilon_inside, adam, amsgrad):
        aligned = trajectory(rule, ellipse(25).gradient, ellipse(25).start, 60, learning_rate=0.02)
        rotated = trajectory(rule, ellipse(25, 33).gradient, ellipse(25, 33).start, 60, learning_rate=0.02)
        assert np.abs(rotated - aligned @ rotation_matrix(33).T).max() > 0.2


def test_momentum_notices_the_signs_of_the_gradients_and_the_mean_square_does_not():
    random = np.random.default_rng(0)
    gradients, signs = random.normal(size=(50, 3)), random.choice([-1, 1], size=(50, 1))
    for rule, unmoved in ((rmsprop, True), (momentum, False)):
        states = [[state[0] for _, state in islice(descend(rule, feed(g), np.zeros(3), learning_rate=0.1), 1, 51)]
                  for g in (gradients, signs * gradients)]
        assert np.array_equal(*states) == unmoved


def test_gradient_stands_at_a_right_angle_to_the_contour():
    """The value is constant along (cos φ, sin φ/√κ) in the ellipse's frame; the tangent meets the gradient at 90°."""
    phi = np.linspace(0, 2 * np.pi, 100)
    contour = np.stack([np.cos(phi), np.sin(phi) / np.sqrt(25)], axis=-1) @ rotation_matrix(30).T
    tangent = np.stack([-np.sin(phi), np.cos(phi) / np.sqrt(25)], axis=-1) @ rotation_matrix(30).T
    assert_allclose(ellipse(25, 30).value(contour), 0.5, rtol=1e-12)
    assert_allclose(angle(ellipse(25, 30).gradient(contour), tangent), 90, rtol=1e-10)


def test_largest_angle_between_steepest_descent_and_the_way_to_the_minimum():
    """arctan((κ − 1)/(2√κ)): 0° on the round bowl, on the way to 90° in a ravine."""
    phi = np.linspace(0, np.pi, 200_001)
    x = np.stack([np.cos(phi), np.sin(phi)], axis=-1)
    for kappa in (1, 2, 25, 100, 1000):
        largest = angle(-ellipse(kappa).gradient(x), -x).max()
        assert largest == pytest.approx(np.rad2deg(np.arctan((kappa - 1) / (2 * np.sqrt(kappa)))), abs=1e-4)


# --- quadratics, where the path is a power ---

def test_gradient_descent_on_a_quadratic_is_a_power_in_each_direction():
    curvatures, rate, k = np.array([1.0, 25.0]), 0.07, np.arange(61)[:, None]
    path = trajectory(gradient_descent, ellipse(25).gradient, [10, 1], 60, learning_rate=rate)
    assert_allclose(path, (1 - rate * curvatures)**k * [10, 1], rtol=1e-12)
    turned = trajectory(gradient_descent, ellipse(25, 30).gradient, ellipse(25, 30).start, 60, learning_rate=rate)
    assert_allclose(turned @ rotation_matrix(30), path, rtol=1e-9)


@pytest.mark.parametrize("rule, matrix", [  # of (position, velocity), for curvature h, rate a, beta b
    (momentum, lambda h, a, b: [[1 - a * (1 - b) * h, -a * b], [(1 - b) * h, b]]),
    (heavy_ball, lambda h, a, b: [[1 - a * h, -a * b], [h, b]]),
    (nesterov, lambda h, a, b: [[1 - a * (1 - b) * (1 + b) * h, -a * b * b], [(1 - b) * h, b]]),
], ids=lambda value: getattr(value, "__name__", ""))
def test_momentum_on_a_quadratic_is_the_power_of_a_two_by_two_matrix(rule, matrix):
    for h, start in ((1.0, 10.0), (25.0, 1.0)):
        for rate, beta in ((0.05, 0.9), (0.002, 0.5), (0.02, 0.99)):
            path = trajectory(rule, lambda x, t, h=h: h * x, [start], 60, learning_rate=rate, beta=beta)
            powers = [np.linalg.matrix_power(matrix(h, rate, beta), k) @ [start, 0] for k in range(61)]
            assert_allclose(path[:, 0], np.array(powers)[:, 0], rtol=0, atol=1e-10 * start)


def test_best_rate_of_gradient_descent_shrinks_the_error_by_kappa_minus_one_over_kappa_plus_one():
    for kappa in (4, 25, 400):
        rates = 2 / (1 + kappa) * np.array([0.97, 1.0, 1.03])
        error = np.linalg.norm(trajectory(gradient_descent, ellipse(kappa).gradient, [1, 1], 200, learning_rate=rates),
                               axis=-1)
        shrinks = (error[200] / error[100])**(1 / 100)
        assert shrinks[1] == pytest.approx((kappa - 1) / (kappa + 1), rel=1e-6)
        assert shrinks[1] < shrinks[0] and shrinks[1] < shrinks[2]


def test_best_momentum_shrinks_the_error_by_the_root_of_kappa():
    """Undamped, at α = (2/(1+√κ))², β = ((√κ−1)/(√κ+1))², the factor a step is √β in the long run."""
    for kappa in (25, 100):
        root = np.sqrt(kappa)
        rate, beta = (2 / (1 + root))**2, ((root - 1) / (root + 1))**2
        path = trajectory(heavy_ball, ellipse(kappa).gradient, [1, 1], 400, learning_rate=rate, beta=beta)
        error = np.linalg.norm(path, axis=-1)
        assert (error[400] / error[200])**(1 / 200) == pytest.approx(np.sqrt(beta), rel=0.01)


def test_gradient_descent_diverges_beyond_two_over_the_largest_curvature():
    rates = np.array([0.99, 1.01]) * 2 / 25
    path = trajectory(gradient_descent, ellipse(25).gradient, [10, 1], 2000, learning_rate=rates)
    assert np.abs(path[-1, 0]).max() < 1e-6
    assert np.abs(path[-1, 1]).max() > 1e6


# --- the saddle ---

@pytest.mark.parametrize("rule, rate, aligned, rotated", [
    (rmsprop, 0.05, 8, 46), (adam, 0.05, 20, 133), (gradient_descent, 0.05, 284, 284),
    (momentum, 0.05, 380, 380), (heavy_ball, 0.05, 78, 78), (momentum, 0.5, 78, 78),
], ids=lambda value: getattr(value, "__name__", None))
def test_steps_to_leave_the_saddle(rule, rate, aligned, rotated):
    """From (1, 10⁻⁶) in the saddle's frame until |v| > 1. The averaged form of momentum is slower than plain descent
    at the same rate; the undamped form is the averaged one at rate 0.05/(1 − 0.9)."""
    for degrees, steps in ((0, aligned), (45, rotated)):
        path = trajectory(rule, saddle(degrees).gradient, saddle(degrees).start, 400, learning_rate=rate)
        v = (path @ rotation_matrix(degrees))[:, 1]
        assert np.argmax(np.abs(v) > 1) == steps


def test_on_the_ridge_nobody_leaves_without_noise_and_everybody_with_it():
    for rule in RULES:
        still = trajectory(rule, saddle().gradient, [1, 0], 400, learning_rate=0.05)
        assert_array_equal(still[:, 1], 0)
        shaken = trajectory(rule, noisy(saddle(), 0.1, seed=1).gradient, [1, 0], 400, learning_rate=0.05)
        assert np.abs(shaken[:, 1]).max() > 0.5, rule.__name__


# --- published claims ---

def test_hinton_nine_small_gradients_and_one_large_opposite_one():
    """Lecture 6.5 (2012): +g nine times, then −9g. Drift in ten steps, in units of the rate: the sign rule 8,
    RMSprop less the longer it remembers, plain descent none."""
    gradients = np.where(np.arange(12_000) % 10 == 9, -9.0, 1.0)

    def drift(rule, **hyper):
        path = trajectory(rule, feed(gradients), [0.0], 12_000, learning_rate=1.0, **hyper)
        return (path[-11] - path[-1])[..., 0]

    assert drift(sign_descent) == 8
    assert drift(gradient_descent) == 0
    betas = np.array([0.9, 0.99, 0.999])
    # in the periodic state v − 1 is 80(1−β)/(1−β¹⁰) after the large gradient, and falls by β a step
    excess = 80 * (1 - betas) / (1 - betas**10)
    exact = sum(1 / np.sqrt(1 + excess * betas**k) for k in range(1, 10)) - 9 / np.sqrt(1 + excess)
    assert_allclose(drift(rmsprop, beta=betas), exact, atol=1e-5)
    assert_allclose(exact, [0.68, 0.067, 0.0067], rtol=0.01)


def projected(rule):
    """The rule, then back into [−1, 1]."""
    @wraps(rule)
    def step(*arguments, **hyper):
        x, *state = rule(*arguments, **hyper)
        return np.clip(x, -1, 1), *state
    return step


def test_reddi_adam_drifts_to_the_wrong_end_and_amsgrad_to_the_right_one():
    """arXiv 1904.09237: 1010·x once in 101 steps, else −10·x, so that −1 is best; β = (0.9, 0.99), rate 0.5/√t.
    10 000 steps here (the mean of the last period); with 500 000 steps they are within 0.003 of the ends."""
    gradients = np.where(np.arange(10_000) % 101 == 0, 1010.0, -10.0)
    ends = {}
    for rule in (adam, amsgrad):
        path = trajectory(projected(rule), feed(gradients), [0.0], 10_000,
                          learning_rate=lambda t: 0.5 / np.sqrt(t + 1), beta1=0.9, beta2=0.99)
        ends[rule] = path[-101:].mean()
    assert ends[adam] == pytest.approx(0.927, abs=0.005)
    assert ends[amsgrad] == pytest.approx(-0.913, abs=0.005)


def test_wilson_adaptive_methods_end_in_another_solution():
    """arXiv 1705.08292: of all (w₁, w₂) with w₁ + 3w₂ = 1, plain descent from 0 finds the shortest, RMSprop and its
    like one of equal parts."""
    f = least_squares([[1, 3]], [1])
    for rule in RULES:
        plain = rule in (gradient_descent, momentum, heavy_ball, nesterov)
        path = trajectory(rule, f.gradient, f.start, 1500, learning_rate=0.05 if plain or rule is adagrad else 1e-3)
        assert_allclose(path[-1], (0.1, 0.3) if plain else (0.25, 0.25), atol=2e-3, err_msg=rule.__name__)
    assert_allclose(f.minima, [(0.1, 0.3)])


@pytest.mark.parametrize("rule, hyper", [(rmsprop, {"beta": 0.99}), (adam, {})], ids=["rmsprop", "adam"])
def test_mean_step_under_noise_is_the_rate_over_root_one_plus_noise_to_signal_squared(rule, hyper):
    """Slope 1 with normal noise σ, 400 runs side by side: α/√(1+σ²), the signal-to-noise ratio at work."""
    sigmas = np.array([0.0, 0.5, 1.0, 2.0, 4.0])[:, None, None]
    noise = np.random.default_rng(0).normal(size=(1500, 1, 400, 1))
    path = descend(rule, lambda x, t: 1 + sigmas * noise[t], np.zeros((5, 400, 1)), learning_rate=0.01, **hyper)
    positions = {t: x for t, (x, _) in enumerate(islice(path, 1501)) if t in (500, 1500)}
    mean_step = (positions[500] - positions[1500]).mean(axis=(1, 2)) / 1000
    assert_allclose(mean_step, 0.01 / np.sqrt(1 + sigmas.ravel()**2), rtol=0.02)


def test_kingma_and_ba_a_step_is_bounded_by_the_rate_except_after_long_silence():
    """arXiv 1412.6980, section 2.1: at most α(1−β₁)/√(1−β₂), 3.16 α at the defaults, reached when a gradient comes
    after thousands of zeros; with a gradient of constant size and sign it is α."""
    constant = trajectory(adam, feed(np.full(100, 7.0)), [0.0], 100, learning_rate=0.01)
    assert_allclose(np.abs(np.diff(constant, axis=0)), 0.01, rtol=1e-6)
    silence = np.zeros(8000)
    silence[-1] = 5.0
    rare = trajectory(adam, feed(silence), [0.0], 8000, learning_rate=0.01)
    assert abs(rare[-1, 0]) == pytest.approx(0.01 * (1 - 0.9) / np.sqrt(1 - 0.999), rel=0.001)
    random = np.random.default_rng(0)
    wild = random.choice([-1, 1], size=(300, 100)) * 10.0**random.uniform(-6, 6, size=(300, 100))
    steps = np.abs(np.diff(trajectory(adam, feed(wild), np.zeros(100), 300, learning_rate=0.01), axis=0))
    assert 0.01 < steps.max() <= 0.01 * (1 - 0.9) / np.sqrt(1 - 0.999)


def test_cohen_adaptive_edge_of_stability():
    """arXiv 2207.14484: the largest eigenvalue of the preconditioned Hessian rises to (2+2β₁)/((1−β₁)η) and stays:
    2/η for RMSprop, 38/η for Adam at β₁ = 0.9 (with β₂ = 0.99 it swings around 37; 0.999 takes 20 000 steps)."""
    hessian, rate = np.array([1.0, 100.0]), 0.02

    def sharpness(rule, corrected, **hyper):
        path = islice(descend(rule, lambda x, t: hessian * x, [1.0, 1.0], learning_rate=rate, **hyper), 2001, 3001)
        return np.array([(hessian / (np.sqrt(corrected(state)) + 1e-8)).max() * rate for _, state in path])

    assert_allclose(sharpness(rmsprop, lambda state: state[0]), 2, rtol=1e-6)
    around = sharpness(adam, lambda state: state[1] / (1 - 0.99**state[2]), beta2=0.99)
    assert 36 < around.mean() < 38 < around.max() < 42
