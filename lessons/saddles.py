"""Notebook 8: who leaves a saddle, and how high a bump a method passes."""
import numpy as np

from explorer import Picture, dress, turned
from optimizers import trajectory
from surfaces import bump, noisy, saddle

from .charts import draw_curves


def steps_to_leave(rule, start=(1, 1e-6), rotation=0.0, noise=0.0, steps=1000, learning_rate=0.05):
    """Steps until a saddle's path is more than 1 away from the ridge v = 0; inf where that does not happen within `steps`.

    start: (u, v) in the saddle's frame; its parts and the rotation may be arrays, one lane for each.
    noise: of the gradient, the same for every rule.
    """
    met = noisy(saddle(rotation), noise) if noise else saddle(rotation)
    path = trajectory(rule, met.gradient, turned(start, rotation), steps, learning_rate=learning_rate)
    away = np.abs(turned(np.moveaxis(path, -1, 0), -np.asarray(rotation))[..., 1]) > 1
    return np.where(away.any(axis=0), away.argmax(axis=0), np.inf)


def highest_bump(rule, learning_rates, heights, steps=600):
    """The highest bump that a method passes, and all lower ones, from (4, 1), for each rate; nan where it passes none.

    Passed: after `steps` steps neither coordinate is as far as 1 from the minimum.
    """
    start = np.broadcast_to([4.0, 1.0], (len(heights), len(learning_rates), 2))
    lanes = learning_rates + 0 * heights[:, None]
    ends = trajectory(rule, bump(heights[:, None]).gradient, start, steps, learning_rate=lanes)[-1]
    passed = np.logical_and.accumulate(np.abs(ends).max(axis=-1) < 1)
    return np.where(passed[0], heights[passed.sum(axis=0) - 1], np.nan)


def show_bumps(methods, learning_rates, highest):
    """Draw the way down over three bumps, and the highest that each method passes against its rate; -> Picture.

    highest: label -> heights, one for each rate, in the order of the methods.
    """
    figure, x = Picture(figsize=(9, 3.8), layout="constrained"), np.linspace([-1, 0], [4, 0], 200)
    left, right = figure.subplots(1, 2, width_ratios=(1, 2))
    for height, shade in ((1, "0.7"), (2, "0.5"), (3, "0.2")):
        left.plot(x[:, 0], bump(height).value(x), color=shade, label=f"h = {height}")
    left.set(xlabel="x, at y = 0", ylabel="loss", yticks=[])
    left.set_title("the way down, from right to left", loc="left")
    left.legend(frameon=False)
    draw_curves(right, dress(methods), learning_rates, highest, "x", xlabel="learning rate α", ylabel="h",
                title="the highest bump that each passes", xticks=[0.02, 0.05, 0.1, 0.2, 0.5])
    right.legend(frameon=False)
    return figure
