"""Notebook 14: where weight decay ends: L2 added to the loss on a curve, AdamW in a square."""
from itertools import islice

import numpy as np
from matplotlib.colors import to_rgb

from explorer import KNOBS, Picture, drag, dress, turned
from optimizers import adam, adamw, descend, trajectory
from schedules import cosine
from surfaces import Surface

STEPS, RATE, KAPPA, BETA2 = 300, 0.1, 10.0, 0.9     # of every run, unless said; the rate falls as a cosine
DECAYS = np.array(KNOBS["weight_decay"].positions)


def valley(minimum=(3.0, 3.0), rotation=0.0, scale=1.0):
    """s · ½(u² + κv²), u and v counted from the minimum along axes turned by `rotation`, κ = KAPPA; it starts at the origin."""
    minimum = np.asarray(minimum, dtype=float)
    axes = np.stack([turned((1.0, 0.0), rotation), turned((0.0, 1.0), rotation)], axis=-1)
    hessian = scale * axes @ np.diag([1.0, KAPPA]) @ axes.T

    def gradient(x, t=0):
        away = x - minimum
        return np.stack([hessian[i, 0] * away[..., 0] + hessian[i, 1] * away[..., 1] for i in (0, 1)], axis=-1)

    def value(x):
        return 0.5 * ((x - minimum) * gradient(x)).sum(axis=-1)

    return Surface("valley", value, gradient, minimum[None], ((-1.0, 5.0), (-1.0, 5.0)), np.zeros(2), "")


def adam_l2(x, g, mean=0.0, mean_square=0.0, step=0, *, learning_rate, beta2=0.999, weight_decay=0.01):
    """Adam on the loss with ½λ|x|² added: the gradient gets λx, and both memories see it."""
    return adam(x, g + weight_decay * x, mean, mean_square, step, learning_rate=learning_rate, beta2=beta2)


METHODS = {"L2": adam_l2, "AdamW": adamw}


def run(rule, surface, weight_decay, beta2=BETA2, steps=STEPS):
    """The path from the origin at the falling rate; -> (steps + 1, …, 2)."""
    return trajectory(rule, surface.gradient, surface.start, steps, learning_rate=cosine(RATE, steps), beta2=beta2,
                      weight_decay=weight_decay)


def with_l2(surface, weight_decay):
    """The minimum of a quadratic surface plus ½λ|x|²: (H + λI)⁻¹H c; λ an array; -> (…, 2)."""
    at_origin = surface.gradient(np.zeros(2))
    hessian = np.stack([surface.gradient(axis) - at_origin for axis in np.eye(2)])
    return np.linalg.solve(hessian + np.asarray(weight_decay)[..., None, None] * np.eye(2), -at_origin[:, None])[..., 0]


def lowest_in_square(surface, half_width, cells=40_000):
    """Where a quadratic surface is lowest in the square |x|, |y| ≤ half_width, found on its border or inside; -> (2,)."""
    if np.all(np.abs(surface.minima[0]) <= half_width):
        return surface.minima[0]
    side = np.linspace(-half_width, half_width, cells // 4 + 1)
    edge = np.full_like(side, half_width)
    border = np.concatenate([np.stack(pair, axis=-1) for pair in ((side, edge), (side, -edge), (edge, side), (-edge, side))])
    return border[surface.value(border).argmin()]


def square(half_width):
    """The corners of the square |x|, |y| ≤ half_width, all the way round; -> (5, 2)."""
    return half_width * np.array([(1, 1), (-1, 1), (-1, -1), (1, -1), (1, 1)])


def leaves():
    """Which of LEAVES is the λ from which AdamW ends away from the loss's minimum? -> what `predict` asks for."""
    decays = DECAYS[DECAYS > 0]
    away = np.abs(run(adamw, valley(), decays, steps=1000)[-1] - 3).max(axis=-1) > 0.05
    first = decays[away.argmax()]
    words = min(LEAVES, key=lambda words: abs(np.log(LEAVES[words] / first)))
    return words, f"Of the λ tried, the first that moves the end by more than 0.05 is {first:g}."


LEAVES = {"at once, from the smallest λ on": DECAYS[1], "at λ = 1/3": 1 / 3, "at λ = 3": 3.0}


def two_decays(start=(3.0, 3.0), **values):
    """Drag the loss's minimum, and λ: where L2 and AdamW end, for this λ and for all; -> Drag."""
    figure = Picture(figsize=(8, 4.9), layout="constrained")
    axes = figure.add_subplot(xlim=(-2.4, 4.2), ylim=(-2.4, 4.2), aspect="equal", xlabel="x", ylabel="y")
    axes.axhline(0, color="#bbbbbb", lw=0.8)
    axes.axvline(0, color="#bbbbbb", lw=0.8)
    axes.plot(0, 0, "o", color="#222222", ms=6)
    rings, = axes.plot([], [], color="#a9b9c6", lw=1, animated=True, label="contours of the loss")
    box, = axes.plot([], [], "--", color="#444444", lw=1.6, animated=True, label="square |x|, |y| ≤ 1/λ")
    parts = []
    for method in dress(METHODS):
        look, words = {"color": method.color, "animated": True}, method.label
        pale = 1 - 0.4 * (1 - np.array(to_rgb(method.color)))       # so that a path along it is seen
        parts.append((method.rule, axes.plot([], [], lw=6, label=f"{words}: its ends for all λ", **look | {"color": pale})[0],
                      axes.plot([], [], ":", lw=2, zorder=3, label=f"{words}: its path for this λ", **look)[0],
                      axes.plot([], [], method.marker, ms=13, mec="white", mew=1.5, zorder=8, **look)[0]))
    figure.legend(loc="outside right upper", frameon=False)

    def follow(x, y, weight_decay, beta2, rotation):
        surface = valley((x, y), rotation)
        around = np.append(np.linspace(0, 2 * np.pi, 61), np.nan)
        ring = np.stack([np.cos(around), np.sin(around) / np.sqrt(KAPPA)])
        rings.set_data(*(turned(np.concatenate([size * ring for size in (0.7, 1.4, 2.1, 2.8)], axis=1), rotation) + (x, y)).T)
        box.set_data(*square(1 / max(weight_decay, 1e-3)).T)
        ends = []
        for rule, curve, path, end in parts:
            found = run(rule, surface, np.append(DECAYS, weight_decay), beta2)
            curve.set_data(*found[-1, :-1].T)
            path.set_data(*found[:, -1].T)
            end.set_data(*found[-1, -1:].T)
            ends.append(point(found[-1, -1]))
        width = f"1/λ = {1 / weight_decay:.2f}" if weight_decay > 0 else "no square"
        if weight_decay > 0 and 1 / weight_decay > axes.get_xlim()[1]:
            width += ", the square lies outside the picture"
        return f"λ = {weight_decay:g}, {width}: L2 ends at {ends[0]}, AdamW at {ends[1]}."

    return drag(axes, start, follow, sliders=("weight_decay", "beta2", "rotation"), **{"beta2": BETA2, **values})


def point(x):
    """A place in words; a zero has no sign."""
    return "({:.2f}, {:.2f})".format(*np.round(x, 2) + 0.0)


def ends(decays, scales=(1.0,)):
    """Where the runs end for each λ and each scale of the loss; -> rows for a table."""
    return {f"λ = {decay:g}": {f"{label}, {said(scale)}": point(run(rule, valley(scale=scale), decay)[-1])
                               for label, rule in METHODS.items() for scale in scales} for decay in decays}


def said(scale):
    """The scale of a loss in words."""
    return "loss" if scale == 1 else f"loss × {scale:g}" if scale > 1 else f"loss ÷ {1 / scale:g}"


def balance(curvature, minimum, weight_decay, noise):
    """Where, along one coordinate, AdamW's decay λx balances its step g/√(σ² + g²), g = h(c − x) the mean gradient, c > 0.

    σ much smaller than g: c or 1/λ, whichever is less. σ much larger: hc/(h + λσ), as L2 of the strength λσ."""
    low, high = 0.0, float(minimum)
    for _ in range(60):
        x = 0.5 * (low + high)
        slope = curvature * (minimum - x)
        low, high = (x, high) if slope > weight_decay * x * np.hypot(noise, slope) else (low, x)
    return x


def mean_end(curvature, minimum, weight_decay, noise, rule=adamw, lanes=200, steps=8000, seed=0):
    """Where AdamW (or `adam_l2`) ends along one coordinate of noisy gradients h(x − c) + σ, on average over many draws; arrays
    broadcast."""
    h, c, decay, sigma = (np.asarray(value, dtype=float)[..., None, None] for value in (curvature, minimum, weight_decay, noise))
    rng = np.random.default_rng(seed)
    start = np.zeros(np.broadcast_shapes(h.shape, c.shape, decay.shape, sigma.shape)[:-2] + (lanes, 1))
    path = descend(rule, lambda x, t: h * (x - c) + sigma * rng.normal(size=x.shape), start,
                   learning_rate=cosine(0.02, steps), weight_decay=decay[..., 0])
    end, _ = next(islice(path, steps, None))
    return end.mean(axis=(-2, -1))


def wander(learning_rate, weight_decay, lanes=100, steps=10_000, seed=0):
    """How far from zero noise alone drives a weight under AdamW: √mean x² of the last half of the steps; lanes as the arrays."""
    rate, decay = np.broadcast_arrays(np.asarray(learning_rate, dtype=float)[..., None], np.asarray(weight_decay)[..., None])
    rng, squares = np.random.default_rng(seed), 0.0
    path = descend(adamw, lambda x, t: rng.normal(size=x.shape), np.zeros((*decay.shape[:-1], lanes, 1)), learning_rate=rate,
                   weight_decay=decay)
    for x, _ in islice(path, steps // 2, steps):
        squares = squares + (x**2).mean(axis=(-2, -1))
    return np.sqrt(squares / (steps - steps // 2))


def noisy_ends(noises, weight_decay):
    """AdamW's mean end in the valley where the gradient has noise σ, beside `balance` and L2 of λσ; -> rows for a table."""
    sides = np.array([1.0, KAPPA])
    found = mean_end(sides, 3.0, weight_decay, np.array(noises)[:, None])

    def words(numbers):
        return ", ".join(f"{number:.1f}" for number in numbers)

    return {f"σ = {noise:g}": {"AdamW, measured": words(pair),
                               "balance": words(balance(h, 3.0, weight_decay, noise) for h in sides),
                               "L2 of λσ": words(3 * sides / (sides + weight_decay * noise))}
            for noise, pair in zip(noises, found)}
