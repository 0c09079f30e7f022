"""Pictures for the adaptive methods: Adam's dial beside its path, and what comes of forgetting."""
from itertools import islice

import numpy as np

from optimizers import adam, descend
from surfaces import ellipse, noisy

from .drag import drag
from .look import LOOKS, Picture, lighter
from .stage import ground


def dial(reading, start=(9.0, 4.0), steps=150, learning_rate=0.2, **values):
    """Drag the start of Adam's path over a noisy ellipse, κ = 25: the path, and beside it the dial m̂/√v̂; -> Drag.

    reading(mean, mean_square, step, beta1, beta2): m̂/√v̂ from Adam's state, for one step or many.
    """
    figure = Picture(figsize=(10, 4.4), layout="constrained")
    place, *dials = figure.subplot_mosaic("xy\nxz", width_ratios=(1, 1.25)).values()
    place.set(xlim=(-11, 11), ylim=(-11, 11), aspect="equal", xticks=[-10, 0, 10], yticks=[-10, 0, 10])
    place.set_title(f"Adam's path, {steps} steps", loc="left")
    ground(place, ellipse(25))
    _, color, marker = LOOKS["adam"]
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
