"""Notebook 16: signs of a vector and of a matrix. Sign descent, Lion, and Muon on a layer that stores two facts."""
from functools import partial
from itertools import islice

import numpy as np

from explorer import Picture, drag, dress, ground, turned
from optimizers import adam, descend, lion, momentum, muon, sign_descent, trajectory
from racing import RATES, best_learning_rate, plain
from schedules import constant, cosine
from surfaces import ellipse, quadratic

from .warm_up import power

RATIO = 1000       # κ: how many times as often the second fact is met
VALUES = 20.0      # degrees by which the values are turned, unless said otherwise; at 0 each row of the matrix stores one fact
METHODS = {"Adam": (adam, {}), "Adam, β₂ = 0.95": (adam, {"beta2": 0.95}), "momentum": (momentum, {}),
           "sign descent": (sign_descent, {}), "Muon, β = 0": (muon, {"beta": 0.0})}
STEPS = 100
SHOWN, SHOWN_RATIO, SHOWN_RATE = ("Adam, β₂ = 0.95", "sign descent", "Muon, β = 0"), 100, 0.25     # in the picture to drag


def facts(keys, values=VALUES):
    """The four directions uᵢkⱼᵀ of a layer's matrix, flattened, keys and values turned by degrees: (2, 2, 4)."""
    k, u = (turned(np.eye(2), angle) for angle in (keys, values))
    return np.einsum("ia,jb->ijab", u, k).reshape(2, 2, 4)


def layer(keys, values=VALUES, start=(10.0, 1.0), ratio=RATIO):
    """The loss ½(|Ek₁|² + κ|Ek₂|²) of a layer's error E, a 2 × 2 matrix, flattened; -> Surface.

    It stores two facts, key k₁ → value u₁ and key k₂ → value u₂, of which the second is met κ times as often. It starts from
    E = e₁u₁k₁ᵀ + e₂u₂k₂ᵀ with the errors `start`.
    """
    (one, mixed), (other, two) = facts(keys, values)
    hessian = np.outer(one, one) + np.outer(other, other) + ratio * (np.outer(two, two) + np.outer(mixed, mixed))
    return quadratic(hessian, start[0] * one + start[1] * two)


def errors(x, keys, values=VALUES):
    """The errors (e₁, e₂) = (u₁ᵀEk₁, u₂ᵀEk₂) of matrices E, flattened: (..., 2)."""
    directions = facts(keys, values)
    return np.stack([x @ directions[i, i] for i in (0, 1)], axis=-1)


def path(label, keys, start=(10.0, 1.0)):
    """The errors along a method's path in the picture, (STEPS + 1, 2); and the loss left, in units of the first."""
    rule, fixed = METHODS[label]
    surface = layer(keys, start=start, ratio=SHOWN_RATIO)
    x = trajectory(rule, surface.gradient, surface.start, STEPS, learning_rate=cosine(SHOWN_RATE, STEPS), **fixed)
    return errors(x, keys), surface.value(x[-1]) / surface.value(x[0])


def two_facts(start=(10.0, 1.0), **values):
    """Drag the two errors of a layer, turn its keys: the paths of three methods, and what they leave; -> Drag."""
    figure = Picture(figsize=(8, 4.8), layout="constrained")
    axes = figure.add_subplot(xlim=(-3, 11), ylim=(-4, 4), aspect="equal", xlabel="error of the rare fact, e₁",
                              ylabel="error of the frequent fact, e₂")
    ground(axes, ellipse(SHOWN_RATIO))
    lines = {}
    for method in dress({label: METHODS[label][0] for label in SHOWN}):
        lines[method.label], = axes.plot([], [], color=method.color, lw=2, ls=(0, method.dashes) if method.dashes else "-",
                                         animated=True, label=method.label)
    figure.legend(loc="outside upper left", frameon=False, ncols=3)

    def follow(x, y, rotation):
        left = {}
        for label, line in lines.items():
            points, left[label] = path(label, rotation, (x, y))
            line.set_data(*points.T)
        return (f"Values at {VALUES:g}°. Loss left after {STEPS} steps: "
                + "; ".join(f"{label}: {power(loss)}" for label, loss in left.items()) + ".")

    return drag(axes, start, follow, sliders={"rotation": "keys turned by, degrees"}, **values)


def whose_steps_change(keys=45.0):
    """Whose number of steps to 10⁻⁴, at its best constant rate, changes when the keys are turned? -> what `predict` asks for."""
    steps = {label: [best_learning_rate(METHODS[label][0], layer(angle), tolerance=1e-4, steps=2000, **METHODS[label][1]).stays
                     for angle in (0, keys)] for label in ("Adam", "Adam, β₂ = 0.95", "Muon, β = 0")}
    changed = {label.split(",")[0] for label, (straight, tilted) in steps.items() if straight != tilted}
    words = "; ".join(f"{label}: {straight:.0f} → {tilted:.0f}" for label, (straight, tilted) in steps.items())
    choice = {0: "neither's", 2: "both"}.get(len(changed)) or f"{changed.pop()}'s"
    return choice, f"Steps, straight → turned: {words.replace('inf', 'never')}."


def first_steps(gradient):
    """The singular values of the first step of Adam and of Muon, at α = 1; -> rows for a table."""
    x = np.zeros(4)
    moves = {label: rule(x, np.ravel(gradient).astype(float), learning_rate=1.0)[0].reshape(2, 2)
             for label, rule in (("Adam's step", adam), ("Muon's step", muon))}
    return {label: {f"singular value {i}": plain(value) if value > 1e-6 else "0"
                    for i, value in enumerate(np.linalg.svd(matrix, compute_uv=False), start=1)}
            for label, matrix in {"the gradient": np.asarray(gradient), **moves}.items()}


def muon_nesterov(x, g, velocity=0.0, *, learning_rate, beta=0.95):
    """m ← βm + (1−β)g;  x ← x − α UVᵀ, with βm + (1−β)g = UΣVᵀ: `muon` as Jordan's code and PyTorch's take it."""
    velocity = beta * velocity + (1 - beta) * g
    x, _ = muon(x, beta * velocity + (1 - beta) * g, learning_rate=learning_rate, beta=0.0)
    return x, velocity


def newton_schulz(values, steps=5):
    """What Muon's usual code makes of a matrix's singular values: s ← 3.4445 s − 4.7750 s³ + 2.0315 s⁵, so many times.

    values: divided by the root of the sum of their squares, as that code does first. Jordan et al. (2024)."""
    for _ in range(steps):
        values = 3.4445 * values - 4.7750 * values**3 + 2.0315 * values**5
    return values


def show_newton_schulz():
    """Draw what five steps of Newton and Schulz make of each singular value, against the exact one; -> Picture."""
    figure = Picture(figsize=(7, 3.2), layout="constrained")
    axes, values = figure.subplots(), np.geomspace(1e-5, 1, 801)
    axes.plot(values, newton_schulz(values), color="#7B3294", lw=1.8, label="after 5 steps")
    axes.plot(values, np.ones_like(values), color="#555555", ls=(0, (4, 2)), lw=1.4, label="exact: one")
    axes.set(xscale="log", ylim=(0, 1.3), xlabel="singular value, of a matrix scaled to length one", ylabel="what becomes of it")
    axes.legend(frameon=False, loc="lower right")
    axes.grid(alpha=0.3)
    return figure


def left(rule, surface, schedule, steps, noise, runs=31, seed=1, **fixed):
    """The median of the loss that so many noisy runs leave, in units of the first, at the best of `racing.RATES`.

    Every run has a start of its own, up to 5 % off, and a noise of its own; all rates, and all methods, have the same ones.
    """
    starts = surface.start * (1 + 0.05 * np.random.default_rng(0).uniform(-1, 1, (runs, 1, 1)))
    shape, rng = np.broadcast_shapes(starts.shape, (runs, len(RATES), 1)), np.random.default_rng(seed)
    *_, (x, _) = islice(descend(rule, lambda x, t: surface.gradient(x) + noise * rng.normal(size=(runs, 1, shape[-1])),
                                np.broadcast_to(starts, shape), learning_rate=schedule(RATES), **fixed), steps + 1)
    with np.errstate(all="ignore"):
        losses = surface.value(x) / surface.value(surface.start)
    return np.median(np.where(np.isnan(losses), np.inf, losses), axis=0).min()


def fair(methods, surfaces, steps, noise, **settings):
    """What is `left` by each method on each surface, at a constant rate and by a cosine; -> label -> {column: loss}.

    methods: label -> (rule, fixed).  surfaces: label -> Surface.
    """
    schedules = {"constant": constant, "cosine": partial(cosine, steps=steps)}
    return {label: {f"{place}, {name}": left(rule, surface, schedule, steps, noise, **fixed, **settings)
                    for name, schedule in schedules.items() for place, surface in surfaces.items()}
            for label, (rule, fixed) in methods.items()}


def lion_races():
    """Lion, sign descent, two of Adam and momentum in a noisy ravine, straight and turned; -> label -> {column: loss}."""
    methods = {"sign descent": (sign_descent, {}), "Lion": (lion, {}),
               **{label: METHODS[label] for label in ("Adam", "Adam, β₂ = 0.95", "momentum")}}
    return fair(methods, {"0°": ellipse(RATIO), "45°": ellipse(RATIO, 45)}, 300, 10.0)


def muon_races():
    """METHODS and Muon with its usual memory on the noisy layer, keys straight and turned; -> label -> {column: loss}."""
    return fair({**METHODS, "Muon, β = 0.95": (muon, {}), "Muon, Nesterov's step": (muon_nesterov, {})},
                {"keys 0°": layer(0), "keys 45°": layer(45)}, STEPS, 1.0, runs=9)


def rows(races):
    """The losses of `fair` as rows for a table."""
    return {label: {column: power(loss) for column, loss in losses.items()} for label, losses in races.items()}
