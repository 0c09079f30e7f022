"""Notebook 9: each batch's own minimum, and where repeated batches carry a weight."""
import numpy as np

from explorer import Picture, dress, ground
from optimizers import trajectory
from racing import plain


def turning_back(path, coordinate=0):
    """The percentage of a path's steps whose part along the coordinate goes against the step before."""
    moves = np.diff(np.asarray(path)[:, coordinate])
    return 100 * np.mean(moves[1:] * moves[:-1] < 0)


def show_minima(surface, minima, window):
    """Draw the minima of batches, size -> positions (n, 2), a panel for each size, over the loss of all; -> Picture."""
    figure = Picture(figsize=(7.5, 4.3), layout="constrained")
    for axes, (size, places) in zip(figure.subplots(1, len(minima), sharey=True, squeeze=False)[0], minima.items()):
        axes.set(xlim=window[0], ylim=window[1], aspect="equal", xlabel="x")
        axes.set_title(f"minima of batches of {size}", loc="left")
        ground(axes, surface)
        axes.plot(*places.T, ".", color="#444444")
    figure.axes[0].set_ylabel("y")
    return figure


def drift(methods, gradients, settle=1000, periods=4):
    """Meet the same gradients over and over, at the learning rate 1; -> label -> the weight at each step of the last periods.

    methods: as in `explore`.  gradients: one number for each batch.  settle: periods before those that are given back.
    The weight is counted from 0 at the first of them.
    """
    steps, kept = len(gradients) * (settle + periods), len(gradients) * periods + 1
    courses = {}
    for method in dress(methods):
        path = trajectory(method.rule, lambda x, t: np.full(x.shape, gradients[t % len(gradients)]), [0.0], steps,
                          **{"learning_rate": 1.0, **method.fixed})[-kept:, 0]
        courses[method.label] = path - path[0]
    return courses


def show_drift(methods, courses, period):
    """Draw what `drift` gave, with how far each weight goes down in the last `period` steps; -> Picture."""
    figure = Picture(figsize=(9, 3.6), layout="constrained")
    axes = figure.add_subplot(xlabel="step", ylabel="weight, in units of the rate")
    for method in dress(methods):
        course = courses[method.label]
        down = round(course[-1 - period] - course[-1], 9)
        line, = axes.plot(course, color=method.color, label=f"{method.label}: {plain(down, 2)}")
        line.set_dashes(method.dashes)
    axes.legend(frameon=False, bbox_to_anchor=(1, 1), loc="upper left", title=f"drift in {period} steps")
    return figure
