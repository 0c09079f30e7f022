"""Notebook 10: Adam's dial beside its path, its first steps, and its mean step in noise."""
from itertools import islice

import numpy as np

from explorer import LOOKS, Picture, drag, ground, set_ticks
from optimizers import adam, descend
from surfaces import ellipse, noisy


def dial(reading, start=(9.0, 4.0), steps=150, learning_rate=0.2, **values):
    """Drag the start of Adam's path over a noisy ellipse, κ = 25: the path, and beside it the dial m̂/√v̂; -> Drag.

    reading(mean, mean_square, step, beta1, beta2): m̂/√v̂ from Adam's state, for one step or many.
    """
    figure = Picture(figsize=(10, 4.4), layout="constrained")
    place, *dials = figure.subplot_mosaic("xy\nxz", width_ratios=(1, 1.25)).values()
    place.set(xlim=(-11, 11), ylim=(-11, 11), aspect="equal", xticks=[-10, 0, 10], yticks=[-10, 0, 10])
    place.set_title(f"Adam's path, {steps} steps", loc="left")
    ground(place, ellipse(25))
    _, color, marker, _ = LOOKS["adam"]
    path, = place.plot([], [], color=color, marker=marker, ms=4, mec="white", mew=0.5, lw=1.5, animated=True)
    lines = []
    for axes, name in zip(dials, "xy"):
        axes.set(xlim=(0, steps), ylim=(-1.5, 1.5), yticks=[-1, 0, 1], xlabel="step" if name == "y" else "")
        axes.set_title(f"dial of {name}: m̂/√v̂", loc="left")
        axes.grid(axis="y", color="#cccccc")
        lines += axes.plot([], [], color=color, lw=1.8, animated=True)

    def follow(x, y, beta1, beta2, noise):
        run = descend(adam, noisy(ellipse(25), noise).gradient, (x, y), learning_rate=learning_rate, beta1=beta1, beta2=beta2)
        points, states = zip(*islice(run, steps + 1))
        path.set_data(*np.array(points).T)
        mean, mean_square, step = (np.array(part) for part in zip(*states[1:]))
        shown = reading(mean, mean_square, step[:, None], beta1, beta2)
        for line, values in zip(lines, shown.T):
            line.set_data(step, values)
        first, last = (np.abs(part).mean(axis=0) for part in (shown[:20], shown[-50:]))
        return (f"How far the dial is from 0, on average: x {first[0]:.2f}, y {first[1]:.2f} in the first 20 steps; "
                f"x {last[0]:.2f}, y {last[1]:.2f} in the last 50.")

    return drag(place, start, follow, sliders=("beta1", "beta2", "noise"), **values)


def show_lengths(labels, lengths, formula):
    """Draw how long each step is, in α: a point of `lengths`, a line of `formula`, both (steps, labels); -> Picture."""
    figure = Picture(figsize=(9, 3.4), layout="constrained")
    axes = figure.add_subplot(xscale="log", xlabel="step", ylabel="length of the step, in α")
    steps = np.arange(1, len(lengths) + 1)
    some = np.unique(np.geomspace(1, len(lengths), 25).astype(int))
    for label, color, length, line in zip(labels, ("#009E73", "#0072B2", "#D55E00", "#CC79A7"), lengths.T, formula.T):
        axes.plot(steps, line, color=color, label=label)
        axes.plot(some, length[some - 1], "o", color=color, ms=5)
    axes.axhline(1, color="#888888", lw=1)
    set_ticks(axes.xaxis, 10 ** np.arange(int(np.log10(len(lengths))) + 1))
    axes.legend(frameon=False)
    return figure


def show_mean_steps(ratios, measured, laws):
    """Draw mean steps, in α, against noise ÷ slope: measured, label -> (rule, means), and laws, words -> means; -> Picture."""
    figure = Picture(figsize=(9, 3.6), layout="constrained")
    axes = figure.add_subplot(xscale="log", xlabel="noise ÷ slope, σ/μ", ylabel="mean step, in α", ylim=(0, 1.05))
    for (words, law), dashes in zip(laws.items(), ("-", ":", "--")):
        axes.plot(ratios, law, dashes, color="#444444", label=words)
    for i, (label, (rule, means)) in enumerate(measured.items()):      # one inside another where they agree
        _, color, marker, _ = LOOKS[rule.__name__]
        axes.plot(ratios, means, marker, color=color, ms=7 + 3 * i, fillstyle="none" if i else "full", label=label)
    set_ticks(axes.xaxis, [0.1, 1, 10])
    axes.legend(frameon=False)
    return figure
