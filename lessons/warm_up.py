"""Notebook 15: what a rate that rises at first and falls at the end is good for, and what it cannot do."""
from functools import partial
from itertools import islice

import numpy as np

from explorer import SUPERSCRIPT, Picture, set_ticks
from optimizers import adam, descend, gradient_descent, rmsprop, trajectory
from racing import NUDGES, RATES
from schedules import constant, cosine, inverse_square_root, linear, warm_up, warm_up_stable_decay
from surfaces import ellipse, hyperbola, noisy

NOISE, STEPS = 1e-4, 2000      # of the descent along the hyperbola: the gradient's noise, and how long it goes on
LATE = 300                     # steps of RMSprop in the ravine
SCHEDULES = {"constant": constant, "1/√t": inverse_square_root, "linear": partial(linear, steps=LATE),
             "cosine": partial(cosine, steps=LATE), "warm-up, stable, decay": partial(warm_up_stable_decay, steps=LATE)}


def sharpness(x):
    """The largest curvature of ½(ab − 1)² at a point of the curve ab = 1: a² + b²."""
    return (x**2).sum(axis=-1)


def descent(learning_rate, rise, start=None, seed=0):
    """The path of gradient descent on ½(ab − 1)², with a warm-up of `rise` steps; any of them may be arrays."""
    surface = noisy(hyperbola(), NOISE, seed)
    start = surface.start if start is None else start
    return trajectory(gradient_descent, surface.gradient, start, STEPS, learning_rate=warm_up(constant(learning_rate), rise))


def where_it_ends():
    """Where does a rate of 0.5 lead, with and without a warm-up? -> (the choice that comes true, in words)."""
    (at_once, slowly), small = (descent(rate, rise)[-1] for rate, rise in ((0.5, np.array([0, 1000])), (0.1, 0)))
    if not np.isfinite(slowly).all():
        return "it flies off", ""
    same = abs(sharpness(slowly) - sharpness(small)) < 1
    words = (f"At once: {'it flies off' if np.isnan(at_once).any() else at_once}. Slowly: it comes to rest at "
             f"({slowly[0]:.2f}, {slowly[1]:.2f}); with α = 0.1 throughout, at ({small[0]:.2f}, {small[1]:.2f}).")
    return "where a small rate leads" if same else "at another minimum", words


def landings(rates, rises):
    """The sharpness where descent comes to rest, for each rate and warm-up; -> rows for a table."""
    ends = sharpness(descent(np.array(rates), np.array(rises)[:, None])[-1])
    return {f"α = {rate:g}": {"2/α": f"{2 / rate:.1f}"} | {f"warm-up {rise}": f"{end:.1f}" if np.isfinite(end) else "flies off"
                                                            for rise, end in zip(rises, column)}
            for rate, column in zip(rates, ends.T)}


def show_sharpness(learning_rate, rise):
    """Draw a² + b² along the path, and the limit 2/α of each step's rate; -> Picture."""
    figure = Picture(figsize=(8, 3.2), layout="constrained")
    axes, steps = figure.subplots(), np.arange(STEPS + 1)
    rate = warm_up(constant(learning_rate), rise)
    axes.plot(steps, [2 / rate(t) for t in steps], color="#555555", ls=(0, (4, 2)), lw=1.6, label="2/α, the limit")
    axes.plot(steps, sharpness(descent(learning_rate, rise)), color="#000000", lw=1.6, label="sharpness a² + b²")
    axes.set(xlim=(0, STEPS), ylim=(1.5, 40), yscale="log", xlabel="step")
    set_ticks(axes.yaxis, [2, 4, 8, 16, 32])
    axes.set_title(f"warm-up of {rise} steps to α = {learning_rate:g}", loc="left")
    axes.legend(frameon=False)
    axes.grid(alpha=0.3)
    return figure


def ends(rule, surface, start, schedule, steps=LATE):
    """The loss after so many steps, in units of the first, at the best of `racing.RATES` for it; lanes as in the surface.

    As in a race, a rate is as good as the worst of five starts a ten-millionth apart.
    """
    rates = RATES.reshape(-1, *(1,) * start.ndim)
    start = NUDGES.reshape(-1, *(1,) * start.ndim) * start
    *_, (x, state) = islice(descend(rule, surface.gradient, start, learning_rate=schedule(rates)), steps + 1)
    x = state[1] if rule.__name__ == "schedule_free" else x        # the mean of its places is what it is after
    with np.errstate(all="ignore"):
        losses = surface.value(x) / surface.value(start)
    return np.where(np.isnan(losses), np.inf, losses).max(axis=1).min(axis=0)


def what_is_left(condition_number):
    """What `ends` leaves of RMSprop's loss in a ravine, straight and turned by 45°, by schedule; -> rows for a table."""
    surface = ellipse(condition_number, np.array([0.0, 45.0]))
    return {label: dict(zip(("0°", "45°"), map(power, ends(rmsprop, surface, surface.start, schedule))))
            for label, schedule in SCHEDULES.items()}


def power(number):
    """A small number as a digit and a power of ten: 3·10⁻⁴."""
    digits, exponent = f"{number:.0e}".split("e")
    return f"{digits}·10{str(int(exponent)).translate(SUPERSCRIPT)}".removeprefix("1·")


def floors(rule, noise, learning_rate, condition_number=10.0, seed=0, runs=32, steps=3000):
    """The mean loss on the floor of noisy runs, without the first third of them; lanes of noise and rate give one each."""
    surface, rng = ellipse(condition_number), np.random.default_rng(seed)
    noise, learning_rate = (np.asarray(value, dtype=float)[..., None] for value in (noise, learning_rate))
    lanes = np.broadcast_shapes(noise.shape, learning_rate.shape, (runs,))
    path = descend(rule, lambda x, t: surface.gradient(x) + noise[..., None] * rng.normal(size=(runs, 2)),
                   np.zeros((*lanes, 2)), learning_rate=learning_rate)
    return np.mean([surface.value(x).mean(axis=-1) for x, _ in islice(path, steps // 3, steps)], axis=0)


def batch_and_rate(methods):
    """By how much the floor falls when the batch is four times as large, and rises when α is doubled; -> rows for a table."""
    rows = {}
    for label, rule in methods.items():
        usual, calmer, faster = floors(rule, [1.0, 0.5, 1.0], [0.03, 0.03, 0.06])
        rows[label] = {"batch × 4": f"÷ {usual / calmer:.1f}", "α × 2": f"× {faster / usual:.1f}"}
    return rows


def first_steps(at, runs=4000):
    """How long Adam's steps are where the gradient is pure noise, root mean square in units of α, at step numbers `at`."""
    rng = np.random.default_rng(0)
    path = trajectory(adam, lambda x, t: rng.normal(size=(runs, 1)), np.zeros((runs, 1)), max(at), learning_rate=1.0)
    return np.sqrt(np.mean(np.diff(path, axis=0)[np.array(at) - 1]**2, axis=(1, 2)))
