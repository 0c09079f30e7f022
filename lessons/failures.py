"""Notebook 11: what comes of forgetting, another solution, and where adaptive methods come to no rest."""
from dataclasses import replace
from functools import cache
from itertools import islice

import numpy as np

from explorer import LOOKS, Picture, drag, dress, lighter, set_ticks
from optimizers import adagrad, adam, descend, gradient_descent, momentum, rmsprop, trajectory
from surfaces import least_squares

PLACES = ["near −1, the best place", "in between", "near +1, the worst"]    # to predict
BETA1S = np.array([0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95])                       # for which the edge is measured
RATES = {gradient_descent: 0.05, momentum: 0.05, adagrad: 0.05, rmsprop: 0.0005, adam: 0.005}   # with which 2000 steps are enough


# --- the first failure ---

@cache
def walk(rule, gradient, loud, steps, beta1=0.9, beta2=0.99):
    """One coordinate from 0, put back between −1 and 1 after each step, at the rate 0.5/√t; -> its positions, (steps,).

    gradient(t, loud): the gradient of step t, the same everywhere, where the step number `loud` of each period is the loud one.
    """
    x, state, path = 0.0, (), np.empty(steps)
    for t in range(steps):
        x, *state = map(float, rule(x, gradient(t, loud), *state, learning_rate=0.5 / (t + 1)**0.5, beta1=beta1, beta2=beta2))
        path[t] = x = min(max(x, -1.0), 1.0)
    return path


def ask_walk(rule, gradient):
    """The answer to a prediction: where the rule's walk ends, one of PLACES."""
    end = walk(rule, gradient, 0, 500_000)[-1]
    return PLACES[round(end) + 1], f"It ends at {end:+.2f}.".replace("-", "−")


def period(beta1, beta2, n=101, quiet=10.0):
    """Where gradients come round each n steps, one of size quiet × n and then n − 1 of size −quiet, and m and v have settled:
    -> (Adam's x, AMSGrad's x) after each step of a period, from 0, in units of α.
    """
    k, loud = np.arange(n), quiet * n
    v = quiet**2 + (loud**2 - quiet**2) * (1 - beta2) * beta2**k / (1 - beta2**n)
    m = -quiet + (loud + quiet) * (1 - beta1) * beta1**k / (1 - beta1**n)
    return -np.cumsum(m / np.sqrt(v)), -np.cumsum(m) / np.sqrt(v.max())


def sides(periods, memories=(0.9, 0.99, 0.999, 0.9999, 0.99999, 0.999999), beta1=0.9):
    """Which way Adam drifts, for each length of the period and each β₂; -> rows for `table`."""
    return {f"n = {n}": {f"{beta2:g}": "right" if period(beta1, beta2, n)[0][-1] < 0 else "WRONG" for beta2 in memories}
            for n in periods}


def forgetting(start=(0.9, 100.0), **values):
    """Drag a point over the plane of Adam's two memories: where the gradients of one `period` carry x; -> Drag.

    start: β₁, and the steps that v remembers, 1/(1 − β₂).
    """
    figure = Picture(figsize=(10, 4.2), layout="constrained")
    plane, course = figure.subplots(1, 2, width_ratios=(1, 1.2))
    fast, slow = np.linspace(0, 0.99, 50), np.geomspace(2, 1e5, 80)
    drift = np.array([[period(beta1, 1 - 1 / memory)[0][-1] for beta1 in fast] for memory in slow])
    plane.contourf(fast, slow, drift, [-1e9, 0, 1e9], colors=[lighter("#56B4E9"), lighter("#D55E00")])
    plane.contour(fast, slow, drift, [0], colors="#444444", linewidths=1.5)
    plane.set(yscale="log", xlim=(0, 0.99), ylim=(2, 1e5), xlabel="β₁", ylabel="β₂")
    plane.set_yticks([10, 100, 1e3, 1e4, 1e5], ["0.9", "0.99", "0.999", "0.9999", "0.99999"])
    plane.minorticks_off()
    plane.set_title("where Adam drifts", loc="left")
    plane.text(0.06, 6e3, "to −1: right", va="bottom")
    plane.text(0.06, 5, "to +1: wrong")
    steps = len(period(0.9, 0.99)[0])
    course.set(xlim=(0, steps), ylim=(-14, 14), xlabel="step of the period", ylabel="x, in units of α")
    course.axhline(0, color="#888888", lw=1)
    course.set_title("one period, from 0", loc="left")
    lines = [course.plot([], [], color=LOOKS[name][1], lw=2, animated=True, label=LOOKS[name][0], **style)[0]
             for name, style in (("adam", {}), ("amsgrad", {"ls": "--"}))]
    course.legend(frameon=False, loc="upper left", ncols=2)

    def follow(x, y):
        courses = period(x, 1 - 1 / y)
        for line, values in zip(lines, courses):
            line.set_data(np.arange(steps + 1), np.append(0, values))
        return (f"β₁ = {x:.2f}, β₂ = {1 - 1 / y:.6g}: in one period Adam moves by {courses[0][-1]:+.2f} α, "
                f"AMSGrad by {courses[1][-1]:+.2f} α.").replace("-", "−")

    return drag(plane, start, follow, **values)


def show_walks(walks, gradient, period=101):
    """Draw walks between −1 and 1, label -> (rule, loud, steps), each as the means of its periods; -> Picture.

    gradient(t, loud): as in `walk`.
    """
    figure = Picture(figsize=(9, 3.2), layout="constrained")
    axes = figure.add_subplot(xscale="log", xlabel="step", ylabel="x, mean of a period", ylim=(-1.1, 1.1), yticks=[-1, 0, 1])
    for method, (rule, loud, steps) in zip(dress({label: rule for label, (rule, *_) in walks.items()}), walks.values()):
        whole = steps // period
        means = walk(rule, gradient, loud, steps)[:whole * period].reshape(whole, period).mean(axis=1)
        line, = axes.plot(period * np.arange(1, whole + 1), means, color=method.color, lw=2, label=method.label)
        line.set_dashes(method.dashes)
    for place, words, side in ((-1, "the best place", "bottom"), (1, "the worst place", "top")):
        axes.axhline(place, color="#888888", lw=1, ls=":")
        axes.text(0.99, place * 0.97, words, transform=axes.get_yaxis_transform(), ha="right", va=side)
    powers = 10 ** np.arange(2, int(np.log10(max(steps for *_, steps in walks.values()))) + 1)
    set_ticks(axes.xaxis, powers, [f"{power:,}" for power in powers])
    axes.legend(frameon=False, loc="center right")
    return figure


# --- the second failure ---

def one_equation():
    """½(w₁ + 3w₂ − 1)²: one equation for two unknowns. Five of its solutions are listed as minima. Start: the origin."""
    stars = np.array([0.1, 0.3]) + np.arange(-1, 4)[:, None] * [0.15, -0.05]
    return replace(least_squares([[1, 3]], [1]), name="one equation, two unknowns", minima=stars,
                   window=((-0.1, 0.6),) * 2, formula=r"\frac{1}{2}(w_1 + 3w_2 - 1)^2")


def ends(surface, rates=RATES):
    """Where each rule ends after 2000 steps; -> rows for `table`. rates: rule -> its constant rate."""
    rows = {}
    for rule, rate in rates.items():
        w = trajectory(rule, surface.gradient, surface.start, 2000, learning_rate=rate)[-1]
        rows[LOOKS[rule.__name__][0]] = {"w₁": w[0], "w₂": w[1], "length": np.hypot(*w), "largest": np.abs(w).max()}
    return rows


# --- the third failure ---

def steepness(rule, steps, curvatures=(1.0, 100.0), start=(1.0, 1.0), **hyper_parameters):
    """α times the largest curvature after the division, h/√v, after each step on ½Σhx², without noise; -> (steps, lanes).

    rule: `rmsprop`, or `adam`, whose v is the corrected one. curvatures, start: shape (..., 2), one for each lane.
    """
    curvatures = np.asarray(curvatures)
    run = islice(descend(rule, lambda x, t: curvatures * x, start, **hyper_parameters), 1, steps + 1)
    largest = []
    for _, state in run:
        v = state[0] if rule is rmsprop else state[1] / (1 - np.asarray(hyper_parameters["beta2"])[..., None]**state[2])
        with np.errstate(all="ignore"):
            largest.append((curvatures / np.sqrt(v)).max(axis=-1))
    return np.asarray(hyper_parameters["learning_rate"]) * largest


def edge(beta1):
    """The largest α h/√v at which momentum with this β₁, in its averaged form, is calm on a curvature h/√v that stands still."""
    return (2 + 2 * beta1) / (1 - beta1)


def show_edge(rates, settling, swinging, late=3000):
    """Draw `steepness`: RMSprop's for three rates and Adam's for β₁ = 0.9 against the step, Adam's against β₁; -> Picture.

    settling: RMSprop's, (steps, rates).  swinging: Adam's, (steps, BETA1S), whose mean and range are taken from step `late` on.
    """
    figure = Picture(figsize=(10, 3.8), layout="constrained")
    course, middle = figure.subplots(1, 2)
    for rate, dashes, values in zip(rates, (":", "-", "--"), settling.T):
        course.plot(np.arange(1, len(values) + 1), values, dashes, color=LOOKS["rmsprop"][1], label=f"RMSprop, α = {rate:g}")
    course.plot(np.arange(1, len(swinging) + 1), swinging[:, BETA1S == 0.9], color=LOOKS["adam"][1], label="Adam, β₁ = 0.9")
    course.axhline(2, color="#888888", lw=1, ls=":")
    course.set(xscale="log", yscale="log", xlabel="step", ylabel="α × largest h/√v", ylim=(0.003, 5000))
    course.set_title("creeping up to the edge", loc="left")
    course.legend(frameon=False, loc="upper left")
    end, (_, color, marker, *_) = swinging[late:], LOOKS["adam"]
    mean = end.mean(axis=0)
    middle.plot(BETA1S, edge(BETA1S), color="#444444", label="(2 + 2β₁)/(1 − β₁)")
    middle.errorbar(BETA1S, mean, [mean - end.min(axis=0), end.max(axis=0) - mean], fmt=marker, color=color,
                    label="Adam: mean and range")
    middle.set(yscale="log", xlabel="β₁", ylabel="α × largest h/√v")
    middle.set_title("where it stays", loc="left")
    middle.legend(frameon=False, loc="upper left")
    set_ticks(middle.yaxis, [2, 5, 10, 20, 40, 80])
    set_ticks(course.xaxis, 10 ** np.arange(int(np.log10(max(len(settling), len(swinging)))) + 1))
    set_ticks(course.yaxis, [0.01, 0.1, 1, 10, 100, 1000])
    return figure
