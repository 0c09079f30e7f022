"""Notebook 11: what comes of forgetting, and where adaptive methods come to no rest."""
import numpy as np

from explorer import LOOKS, Picture, drag, lighter, set_ticks


def forgetting(period, start=(0.9, 100.0), **values):
    """Drag a point over the plane of Adam's two memories: where a periodic gradient carries x in one period; -> Drag.

    period(beta1, beta2): -> (Adam's x, AMSGrad's x) at the end of each step of a settled period, in units of α, on the
        first axis; the loss falls towards −∞.
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
    lines = [course.plot([], [], color=LOOKS[name][1], lw=2, animated=True, label=LOOKS[name][0])[0]
             for name in ("adam", "amsgrad")]
    course.legend(frameon=False, loc="upper left", ncols=2)

    def follow(x, y):
        courses = period(x, 1 - 1 / y)
        for line, values in zip(lines, courses):
            line.set_data(np.arange(steps + 1), np.append(0, values))
        return (f"β₁ = {x:.2f}, β₂ = {1 - 1 / y:.6g}: in one period Adam moves by {courses[0][-1]:+.2f} α, "
                f"AMSGrad by {courses[1][-1]:+.2f} α.").replace("-", "−")

    return drag(plane, start, follow, **values)


def show_walks(walks, period):
    """Draw walks between −1 and 1, rule -> positions, each as the means of its periods; -> Picture."""
    figure = Picture(figsize=(9, 3.2), layout="constrained")
    axes = figure.add_subplot(xscale="log", xlabel="step", ylabel="x, mean of a period", ylim=(-1.1, 1.1), yticks=[-1, 0, 1])
    for rule, walk in walks.items():
        label, color, *_ = LOOKS[rule.__name__]
        whole = len(walk) // period
        means = walk[:whole * period].reshape(whole, period).mean(axis=1)
        axes.plot(period * np.arange(1, whole + 1), means, color=color, lw=2, label=label)
    for place, words, side in ((-1, "the best place", "bottom"), (1, "the worst place", "top")):
        axes.axhline(place, color="#888888", lw=1, ls=":")
        axes.text(0.99, place * 0.97, words, transform=axes.get_yaxis_transform(), ha="right", va=side)
    powers = 10 ** np.arange(2, int(np.log10(len(walk))) + 1)
    set_ticks(axes.xaxis, powers, [f"{power:,}" for power in powers])
    axes.legend(frameon=False, loc="center right")
    return figure


def show_edge(runs, betas, late):
    """Draw the largest curvature after the division, times α: against the step, and late in the run against β₁; -> Picture.

    runs: label -> (rule, dashes, values).  late: Adam's values, (steps, betas), to stand by (2 + 2β₁)/(1 − β₁).
    """
    figure = Picture(figsize=(10, 3.8), layout="constrained")
    left, right = figure.subplots(1, 2)
    for label, (rule, dashes, values) in runs.items():
        left.plot(np.arange(1, len(values) + 1), values, dashes, color=LOOKS[rule.__name__][1], label=label)
    left.axhline(2, color="#888888", lw=1, ls=":")
    left.set(xscale="log", yscale="log", xlabel="step", ylabel="α × largest h/√v", ylim=(0.003, 5000))
    left.set_title("creeping up to the edge", loc="left")
    left.legend(frameon=False, loc="upper left")
    middle = late.mean(axis=0)
    right.plot(betas, (2 + 2 * betas) / (1 - betas), color="#444444", label="(2 + 2β₁)/(1 − β₁)")
    right.errorbar(betas, middle, [middle - late.min(axis=0), late.max(axis=0) - middle], fmt=LOOKS["adam"][2],
                   color=LOOKS["adam"][1], label="Adam: mean and range")
    right.set(yscale="log", xlabel="β₁", ylabel="α × largest h/√v")
    right.set_title("where it stays", loc="left")
    right.legend(frameon=False, loc="upper left")
    set_ticks(right.yaxis, [2, 5, 10, 20, 40, 80])
    set_ticks(left.xaxis, 10 ** np.arange(int(np.log10(max(len(values) for _, _, values in runs.values()))) + 1))
    set_ticks(left.yaxis, [0.01, 0.1, 1, 10, 100, 1000])
    return figure
