"""The rules that learn their axes, and the signs of a matrix: against plain loops of the authors' formulas, and turned."""
import json
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from optimizers import adagrad_full_matrix, adam, lion, muon, rmsprop, rmsprop_full_matrix, sign_descent, soap, trajectory
from surfaces import ellipse

STEPS, RATE = 30, 0.05
GRADIENTS = np.random.default_rng(3).normal(size=(STEPS, 3)) * [1.0, 10.0, 0.1]


def fixed(x, t):
    return GRADIENTS[t] + 0 * x


def root(matrix):
    values, vectors = np.linalg.eigh(matrix)
    return vectors @ np.diag(np.sqrt(np.maximum(values, 0))) @ vectors.T


def loop_rmsprop_full_matrix(beta=0.9, epsilon=1e-3):
    x, M = np.zeros(3), np.zeros((3, 3))
    for g in GRADIENTS:
        M = beta * M + (1 - beta) * np.outer(g, g)
        x = x - RATE * np.linalg.solve(root(M) + epsilon * np.eye(3), g)
    return x


def loop_adagrad_full_matrix(epsilon=1e-3):
    x, G = np.zeros(3), np.zeros((3, 3))
    for g in GRADIENTS:
        G = G + np.outer(g, g)
        x = x - RATE * np.linalg.solve(root(G) + epsilon * np.eye(3), g)
    return x


def loop_soap(every, beta1=0.9, beta2=0.999, epsilon=1e-3):
    x, m, v, L, Q = np.zeros(3), np.zeros(3), np.zeros(3), np.zeros((3, 3)), np.eye(3)
    for t, g in enumerate(GRADIENTS, start=1):
        L = beta2 * L + (1 - beta2) * np.outer(g, g)
        if (t - 1) % every == 0:
            Q = np.linalg.eigh(L)[1]
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * (Q.T @ g)**2
        n = (Q.T @ m) / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + epsilon)
        x = x - RATE * Q @ n
    return x


@pytest.mark.parametrize("rule, loop, hyper", [
    (rmsprop_full_matrix, loop_rmsprop_full_matrix(), {}), (adagrad_full_matrix, loop_adagrad_full_matrix(), {}),
    (soap, loop_soap(1), {}), (soap, loop_soap(10), {"every": 10}),
])
def test_a_rule_is_the_authors_formula_as_a_plain_loop(rule, loop, hyper):
    assert_allclose(trajectory(rule, fixed, np.zeros(3), STEPS, learning_rate=RATE, epsilon=1e-3, **hyper)[-1], loop, rtol=1e-9)


@pytest.mark.parametrize("rule, same", [(rmsprop_full_matrix, rmsprop), (soap, adam)])
def test_along_one_axis_it_is_the_rule_that_it_generalizes(rule, same):
    run = lambda rule: trajectory(rule, lambda x, t: np.stack([np.cos(t) * 3 + x[..., 0], 0 * x[..., 0]], axis=-1),  # noqa: E731
                                  [5.0, 0.0], 50, learning_rate=0.1)
    assert_allclose(run(rule), run(same), atol=1e-9)


@pytest.mark.parametrize("angle", [0.0, 20.0, 45.0, 80.0])
@pytest.mark.parametrize("rule", [rmsprop_full_matrix, adagrad_full_matrix, soap], ids=lambda rule: rule.__name__)
def test_a_turned_ravine_is_the_same_ravine(rule, angle):
    aligned, surface = ellipse(100), ellipse(100, angle)
    cos, sin = np.cos(np.deg2rad(angle)), np.sin(np.deg2rad(angle))
    straight = trajectory(rule, aligned.gradient, aligned.start, 12, learning_rate=0.1)
    turned = trajectory(rule, surface.gradient, surface.start, 12, learning_rate=0.1)
    assert_allclose(turned @ np.array([[cos, -sin], [sin, cos]]), straight, atol=1e-6)


def test_lion_decides_by_one_memory_and_remembers_by_another():
    x, m = np.zeros(3), np.zeros(3)
    for g in GRADIENTS:
        x = x - RATE * (np.sign(0.9 * m + 0.1 * g) + 0.1 * x)
        m = 0.99 * m + 0.01 * g
    assert_allclose(trajectory(lion, fixed, np.zeros(3), STEPS, learning_rate=RATE, weight_decay=0.1)[-1], x, rtol=1e-12)
    assert_array_equal(trajectory(lion, fixed, np.zeros(3), STEPS, learning_rate=RATE, beta1=0.0),
                       trajectory(sign_descent, fixed, np.zeros(3), STEPS, learning_rate=RATE))


# --- muon ---

def steps_of(rule, gradients, **hyper):
    path = trajectory(rule, lambda x, t: gradients[t] + 0 * x, np.zeros(gradients.shape[-1]), len(gradients), learning_rate=1.0, **hyper)
    return np.diff(path, axis=0)


@pytest.mark.parametrize("n", [1, 2, 3])
def test_every_singular_value_of_a_step_is_one(n):
    steps = steps_of(muon, np.random.default_rng(0).normal(size=(20, n * n)), beta=0.9)
    assert_allclose(np.linalg.svd(steps.reshape(-1, n, n), compute_uv=False), 1, rtol=1e-9)


def test_a_matrix_of_rank_one_gets_a_step_of_rank_one_and_none_gets_none():
    steps = steps_of(muon, np.array([[2.0, 4.0, 1.0, 2.0], [0, 0, 0, 0]]), beta=0.0)
    assert_allclose(np.linalg.svd(steps.reshape(-1, 2, 2), compute_uv=False), [[1, 0], [0, 0]], atol=1e-12)


def test_of_a_diagonal_matrix_it_takes_the_signs():
    gradients = np.array([[3.0, 0, 0, -0.2], [-1e-6, 0, 0, 50.0]])
    assert_allclose(steps_of(muon, gradients, beta=0.0), -np.sign(gradients), atol=1e-12)


def test_a_matrix_turned_on_either_side_gets_the_same_step_turned():
    gradients = np.random.default_rng(1).normal(size=(10, 2, 2))
    left, right = (np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]]) for a in (0.7, -1.9))
    turned = steps_of(muon, (left @ gradients @ right).reshape(-1, 4)).reshape(-1, 2, 2)
    assert_allclose(turned, left @ steps_of(muon, gradients.reshape(-1, 4)).reshape(-1, 2, 2) @ right, atol=1e-12)


def test_pytorchs_muon_takes_the_same_direction_with_singular_values_that_are_only_near_one():
    recorded = json.loads((Path(__file__).parent / "references" / "paths.json").read_text(encoding="utf-8"))
    gradients, theirs = np.array(recorded["gradients"]), np.array(recorded["muon"])
    fed = np.stack([gradients[t:t + 2].ravel() for t in range(len(theirs) - 1)])
    ours = steps_of(muon, fed, beta=0.9)[:10].reshape(-1, 2, 2)
    left, values, right = np.linalg.svd(np.diff(theirs, axis=0)[:10].reshape(-1, 2, 2) / 0.1)
    assert_allclose(left @ right, ours, atol=0.03)                         # it computes in bfloat16
    assert np.all((values[2:] > 0.65) & (values[2:] < 1.2)) and values[0, 1] < 0.01    # a tiny one stays tiny at first


def test_lanes_of_muon_are_single_runs_and_a_diverged_one_is_alone():
    def gradient(x, t):
        return np.array([1.0, 2.0, 30.0, 4.0]) * x + x[..., ::-1]**3

    rates = np.array([0.001, 1e200, 0.1])
    path = trajectory(muon, gradient, [1.0, -2.0, 0.5, 3.0], 15, learning_rate=rates)
    assert not np.isfinite(path[-1, 1]).all() and np.isfinite(path[-1, [0, 2]]).all()
    for lane, rate in enumerate(rates):
        assert_array_equal(path[:, lane], trajectory(muon, gradient, [1.0, -2.0, 0.5, 3.0], 15, learning_rate=rate))


def test_what_is_no_square_matrix_is_refused():
    with pytest.raises(ValueError, match="muon needs a square matrix, flattened: .* got d = 2"):
        trajectory(muon, ellipse().gradient, [1.0, 2.0], 1, learning_rate=0.1)
