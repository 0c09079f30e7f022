"""The small network: its gradient is that of its loss, a turn of the weights changes no loss, and the best rate wins."""
import numpy as np
import pytest
from numpy.testing import assert_allclose

from lessons.network import RATES, best_run, network, three_networks, train, turned
from optimizers import adam, gradient_descent, trajectory

DRAW = np.random.default_rng(0)
INPUTS, LABELS = DRAW.normal(size=(40, 3)), DRAW.integers(4, size=40)
WEIGHTS = (3 + 1) * 5 + 5 * 4
START, SIGNS = DRAW.normal(size=(2, 1, WEIGHTS)), DRAW.choice([-1, 1], size=WEIGHTS)


def small(**values):
    return network(INPUTS, LABELS, hidden=5, **{"batch_size": 8, **values})


def test_the_gradient_is_the_slope_of_the_loss_of_its_batch():
    loss, gradient = small()
    w, along = START[0, 0], DRAW.normal(size=WEIGHTS)
    for t in (0, 7):
        rows = np.random.default_rng(t).integers(40, size=8)
        slope = (loss(w + 1e-5 * along, rows) - loss(w - 1e-5 * along, rows)) / 2e-5
        assert_allclose(gradient(w, t) @ along, slope, rtol=1e-6)
    assert not np.allclose(gradient(w, 0), gradient(w, 7))


def test_the_loss_is_the_mean_of_minus_the_log_of_the_right_labels_share():
    loss, _ = small()
    w = START[1, 0]
    hidden = np.tanh(np.c_[INPUTS, np.ones(40)] @ w[:20].reshape(4, 5))
    shares = np.exp(hidden @ w[20:].reshape(5, 4))
    assert_allclose(loss(w), -np.log(shares[np.arange(40), LABELS] / shares.sum(axis=1)).mean())
    assert_allclose(loss(0 * w), np.log(4))
    assert np.isfinite(loss(1e3 * w))


def test_lanes_do_not_know_of_each_other():
    loss, gradient = small()
    many = np.broadcast_to(START, (2, 3, WEIGHTS)) * [[[1.0], [2.0], [3.0]]]
    assert loss(many).shape == (2, 3) and gradient(many, 4).shape == many.shape
    assert_allclose(loss(many)[1, 2], loss(many[1, 2]))
    assert_allclose(gradient(many, 4)[0, 1], gradient(many[0, 1], 4))


def test_turned_weights_have_the_same_loss_and_the_same_descent_but_not_the_same_adam():
    loss, gradient = small()
    other, slope, start = turned(loss, gradient, START, SIGNS)
    assert_allclose(other(start), loss(START))
    assert_allclose(np.linalg.norm(start, axis=-1), np.linalg.norm(START, axis=-1))
    assert not np.allclose(start, START)
    for rule, alike in ((gradient_descent, True), (adam, False)):
        here, there = (trajectory(rule, g, w, 20, learning_rate=0.1)[-1] for g, w in ((gradient, START), (slope, start)))
        assert np.allclose(loss(here), other(there)) == alike


def test_the_best_rate_is_the_one_with_the_lowest_mean_at_the_end():
    loss, gradient = small()
    rates = np.array([1e-3, 0.3, 1e4])
    rate, losses = best_run(gradient_descent, loss, gradient, START, rates=rates, steps=30, every=10)
    ends = [loss(trajectory(gradient_descent, gradient, START, 30, learning_rate=r)[-1]).mean() for r in rates]
    assert rate == 0.3 == rates[np.argmin(ends)] and losses.shape == (4,)
    assert_allclose(losses[[0, -1]], [loss(START).mean(), ends[1]])


def test_labels_that_do_not_fit_are_named():
    with pytest.raises(ValueError, match="one for each of the 40 inputs; got 39"):
        network(INPUTS, LABELS[1:])


def test_three_networks_have_the_same_starts_and_uneven_pixels_can_be_made_even_again():
    even, uneven, mixed = three_networks(seed=3, starts=2).values()
    assert even[2].shape == (2, 1, 600) and np.array_equal(even[2], uneven[2]) and not np.array_equal(even[2], mixed[2])
    units = 10**np.random.default_rng(3).uniform(-1, 1, size=64)
    w = even[2][0, 0].copy()
    w[:512] = (w[:512].reshape(64, 8) / units[:, None]).ravel()
    assert_allclose(uneven[0](w), even[0](even[2][0, 0]))
    assert_allclose(mixed[0](mixed[2]), uneven[0](uneven[2]))


def test_training_gives_each_method_its_best_rate_on_each_network():
    problem = (*small(), START)
    trained = train({"GD": gradient_descent, "Adam": adam}, {"small": problem}, steps=20, every=10)
    rule, rate, losses = trained["small"]["Adam"]
    best = best_run(adam, *problem, rates=RATES, steps=20, every=10)
    assert rule is adam and rate == best[0] and np.array_equal(losses, best[1]) and list(trained["small"]) == ["GD", "Adam"]
