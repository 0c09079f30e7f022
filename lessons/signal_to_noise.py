"""Notebook 10: Adam's dials beside its path, its mean step in noise, its first steps, and where it leads momentum."""
from itertools import islice
from math import erf

import numpy as np

from explorer import LOOKS, Picture, drag, dress, ground, set_ticks, turned
from optimizers import adam, descend, trajectory
from racing import RATES, named
from surfaces import ellipse, noisy

RATIOS = np.geomspace(0.1, 10, 13)                # noise ÷ slope, σ/μ; 1 stands in the middle
NOISES = {                                        # kinds of noise: their mean is 0, their standard deviation 1
    "normal": lambda rng, size: rng.normal(size=size),
    "uniform": lambda rng, size: rng.uniform(-1, 1, size) * 3**0.5,
    "Laplace": lambda rng, size: rng.laplace(size=size) / 2**0.5,
    "two-point": lambda rng, size: rng.choice([-1.0, 1.0], size),
    "exponential": lambda rng, size: rng.exponential(size=size) - 1,
}
MEAN_STEPS, FIRST_STEPS = ["1 α", "0.7 α", "0.5 α", "0.1 α"], ["shorter", "of the same length", "longer"]   # to predict
LAST = 20                                         # steps over which a loss at the end is averaged
QUARTER = np.pi / 2                               # the angle between 0 and +1 on a dial


# --- the dials ---

def follow_dial(reading, start, steps=150, learning_rate=0.2, beta1=0.9, beta2=0.999, noise=10.0):
    """Adam over a noisy ellipse, κ = 25; -> positions, (steps + 1, 2), and what its dials read at each step, (steps, 2).

    reading(mean, mean_square, step, beta1, beta2): m̂/√v̂ from Adam's state, for one step or many.
    """
    run = descend(adam, noisy(ellipse(25), noise).gradient, start, learning_rate=learning_rate, beta1=beta1, beta2=beta2)
    points, states = zip(*islice(run, steps + 1))
    mean, mean_square, step = (np.array(part) for part in zip(*states[1:]))
    return np.array(points), reading(mean, mean_square, step[:, None], beta1, beta2)


def dial(reading, start=(9.0, 4.0), learning_rate=0.2, **values):
    """Drag the start of Adam's path over a noisy ellipse, κ = 25: the path, and a dial m̂/√v̂ for x and for y; -> Drag.

    The needle is the reading at the last step, the marks are the twenty before it; below, all of them.
    reading: as in `follow_dial`.
    """
    figure = Picture(figsize=(10, 4.6), layout="constrained")
    place, *dials = figure.subplot_mosaic("axy\nauv", width_ratios=(1.35, 1, 1), height_ratios=(1.35, 1)).values()
    dials, pasts = dials[:2], dials[2:]
    place.set(xlim=(-11, 11), ylim=(-11, 11), aspect="equal", xticks=[-10, 0, 10], yticks=[-10, 0, 10], xlabel="x", ylabel="y")
    place.set_title("Adam's path", loc="left")
    ground(place, ellipse(25))
    _, color, marker, *_ = LOOKS["adam"]
    path, = place.plot([], [], color=color, marker=marker, ms=3.5, mec="white", mew=0.4, lw=1.5, animated=True)
    needles, marks, lines = [], [], []
    for axes, past, name in zip(dials, pasts, "xy"):
        _draw_scale(axes, f"dial of {name}: m̂/√v̂")
        marks += axes.plot([], [], color="#E9AF86", lw=1.2, animated=True)
        needles += axes.plot([], [], color=color, lw=3.2, animated=True)
        past.set(ylim=(-1.5, 1.5), yticks=[-1, 0, 1], xlabel="step")
        past.grid(axis="y", color="#cccccc")
        lines += past.plot([], [], color=color, lw=1.6, animated=True)

    def still(beta1, beta2, noise, steps):
        for past in pasts:
            past.set_xlim(0, steps)

    def follow(x, y, beta1, beta2, noise, steps):
        points, shown = follow_dial(reading, (x, y), steps, learning_rate, beta1, beta2, noise)
        path.set_data(*points.T)
        for needle, mark, line, values in zip(needles, marks, lines, shown.T):
            needle.set_data(*_spoke(values[-1:], 0, 0.86))
            mark.set_data(*_spoke(values[-21:-1], 0.9, 1))
            line.set_data(np.arange(1, steps + 1), values)
        first = np.abs(shown[:20]).mean(axis=0)
        return (f"The dials read x {shown[-1, 0]:+.2f}, y {shown[-1, 1]:+.2f} at step {steps}. How far they were from 0 in the "
                f"first 20 steps, on average: x {first[0]:.2f}, y {first[1]:.2f}.").replace("-", "−")

    return drag(place, start, follow, still, sliders=("beta1", "beta2", "noise", "steps"), **{"steps": 150, **values})


def _spoke(values, inner, outer):
    """Lines from the inner to the outer radius of a dial, one at each value, as x and y with gaps between them."""
    angle = QUARTER * (1 - np.clip(values, -1.3, 1.3))
    radius = np.array([inner, outer, np.nan])
    return tuple((radius * side(angle)[:, None]).ravel() for side in (np.cos, np.sin))


def _draw_scale(axes, title):
    axes.set(xlim=(-1.25, 1.25), ylim=(-0.5, 1.25), aspect="equal")
    axes.axis("off")
    axes.set_title(title, loc="left")
    fine = np.linspace(-1, 1, 101)
    axes.plot(np.cos(QUARTER * (1 - fine)), np.sin(QUARTER * (1 - fine)), color="#444444", lw=1.5)
    axes.plot(*_spoke(np.linspace(-1, 1, 9), 0.94, 1), color="#444444", lw=1.2)
    axes.plot([0], [0], "o", color="#444444", ms=6)
    for value, words in ((-1, "−1"), (0, "0"), (1, "+1")):
        axes.text(1.12 * np.cos(QUARTER * (1 - value)), 1.12 * np.sin(QUARTER * (1 - value)), words, ha="center", va="center")
    axes.text(0, -0.3, "±1: the gradients agree   0: they cancel", ha="center", va="center", fontsize=8.5, color="#444444")


# --- the mean step in noise ---

def mean_steps(methods, ratios=RATIOS, kind="normal", runs=400, seed=0):
    """How far each method goes in a step down a constant slope, on average, in α: label -> one number for each σ/μ.

    methods: as in `racing.race`.  ratios: noise ÷ slope.  kind: of noise, one of NOISES, the same for all the methods.
    The mean is over steps 500 to 1500 of so many runs.
    """
    noise = NOISES[kind](np.random.default_rng(seed), (1500, 1, runs, 1))
    slopes = 1 + np.reshape(ratios, (-1, 1, 1)) * noise
    means = {}
    for label, (rule, fixed) in named(methods).items():
        path = trajectory(rule, lambda x, t: slopes[t], np.zeros(slopes.shape[1:]), 1500, learning_rate=1.0, **fixed)
        means[label] = (path[500] - path[1500]).mean(axis=(1, 2)) / 1000
    return means


def right_signs(ratio):
    """The share of right signs less that of wrong ones, where the noise is normal and `ratio` times the slope."""
    return erf(1 / (ratio * 2**0.5))


def ask_mean_step(rule, ratio):
    """The answer to a prediction: the rule's mean step, among those of MEAN_STEPS."""
    mean, = mean_steps({"": rule}, [ratio])[""]
    return min(MEAN_STEPS, key=lambda words: abs(float(words.split()[0]) - mean)), f"It is {mean:.2f} α long."


def show_mean_steps(methods, measured):
    """Draw `mean_steps` against noise ÷ slope, over the law and the sign's own; -> Picture."""
    figure = Picture(figsize=(9, 3.6), layout="constrained")
    axes = figure.add_subplot(xscale="log", xlabel="noise ÷ slope, σ/μ", ylabel="mean step, in α", ylim=(0, 1.05))
    axes.plot(RATIOS, 1 / np.sqrt(1 + RATIOS**2), "-", color="#444444", label="1/√(1 + (σ/μ)²)")
    axes.plot(RATIOS, [right_signs(ratio) for ratio in RATIOS], ":", color="#444444", label="right signs − wrong signs")
    for i, (method, means) in enumerate(zip(dress(methods), measured.values(), strict=True)):     # one inside another
        axes.plot(RATIOS, means, method.marker, color=method.color, ms=7 + 3 * i, fillstyle="none" if i else "full",
                  label=method.label)
    set_ticks(axes.xaxis, [0.1, 1, 10])
    axes.legend(frameon=False)
    return figure


def steps_on_pure_noise(rule, memories, runs=400, seed=0):
    """How long a step is where the gradients are independent noise of size 1, root mean square; -> rows for `table`."""
    noise = np.random.default_rng(seed).normal(size=(1500, 1, runs, 1))
    path = trajectory(rule, lambda x, t: noise[t] + 0 * x, np.zeros((len(memories), runs, 1)), 1500, learning_rate=1.0,
                      beta1=np.array(memories)[:, None])
    swing = np.sqrt(np.mean(np.diff(path[1000:], axis=0)**2, axis=(0, 2, 3)))
    return {f"{beta1:g}": {"step, in α": step, "√((1 − β₁)/(1 + β₁))": np.sqrt((1 - beta1) / (1 + beta1))}
            for beta1, step in zip(memories, swing)}


# --- the first steps ---

def first_steps(rule, beta2, steps=5000):
    """The lengths of the first steps down a constant slope, in α, one column for each β₂, (steps, β₂)."""
    path = trajectory(rule, lambda x, t: -7 + 0 * x, [0.0], steps, learning_rate=1.0, beta2=np.array(beta2))
    return np.diff(path[..., 0], axis=0)


def without_hats(beta1, beta2, step):
    """What Adam's step on a constant slope is without hats, in α."""
    return (1 - beta1**step) / np.sqrt(1 - beta2**step)


def ask_first_step(rule):
    """The answer to a prediction: is the rule's first step shorter or longer than α?"""
    step = abs(rule(0.0, -7.0, learning_rate=1.0)[0])
    return FIRST_STEPS[0 if step < 0.99 else 2 if step > 1.01 else 1], f"It is {step:.2f} α long."


def show_first_steps(rule, beta2):
    """Draw how long each step is, in α: the rule's as points, the formula as lines, for each β₂; -> Picture."""
    lengths, figure = first_steps(rule, beta2), Picture(figsize=(9, 3.4), layout="constrained")
    axes = figure.add_subplot(xscale="log", xlabel="step", ylabel="length of the step, in α")
    steps = np.arange(1, len(lengths) + 1)
    some = np.unique(np.geomspace(1, len(lengths), 25).astype(int))
    for one, dashes, marker, length in zip(beta2, ("-", "--", ":"), "o^s", lengths.T):
        axes.plot(steps, without_hats(0.9, one, steps), dashes, color="#444444", lw=1.3)
        axes.plot(some, length[some - 1], marker, color="#444444", ms=5)
        axes.plot([], [], dashes, marker=marker, color="#444444", ms=5, label=f"without hats, β₂ = {one:g}")
    axes.axhline(1, color=LOOKS["adam"][1], lw=1.8, label="with hats")
    set_ticks(axes.xaxis, 10 ** np.arange(int(np.log10(len(lengths))) + 1))
    axes.legend(frameon=False)
    return figure


# --- where Adam leads ---

def final_losses(methods, places, steps=100, runs=100, seed=0):
    """The mean loss × 10⁴ over the LAST of so many steps, as a share of the mean loss at the start; -> rows for `table`.

    Of one step alone, an oscillation could be at its lowest point by the luck of the rate.

    methods: as in `racing.race`, each at the constant rate of RATES that is best for it in the place.
    places: label -> (condition number, rotation, size of the normal noise on each gradient).
    Each run has its own noise, the same for all the methods, and its own start, up to 10 % away from (10, 1).
    """
    rng = np.random.default_rng(seed)
    near, noise = rng.uniform(0.9, 1.1, size=(runs, 1, 2)), rng.normal(size=(steps, runs, 1, 2))
    rows = {}
    for place, (kappa, angle, size) in places.items():
        surface = ellipse(kappa, angle)
        start = turned(np.moveaxis(near * (10, 1), -1, 0), angle) + np.zeros((len(RATES), 1))
        rows[place] = {}

        def gradient(x, t, surface=surface, size=size):
            return surface.gradient(x) + size * noise[t]

        for label, (rule, fixed) in named(methods).items():
            run = descend(rule, gradient, start, learning_rate=RATES, **fixed)
            with np.errstate(all="ignore"):
                losses = np.mean([surface.value(x).mean(axis=0) for x, _ in islice(run, steps - LAST + 1, steps + 1)], axis=0)
            rows[place][label] = 1e4 * np.nanmin(losses) / surface.value(start).mean()
    return rows
