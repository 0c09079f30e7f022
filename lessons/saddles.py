"""Notebook 8: who leaves a saddle, and how high a bump a method passes."""
import numpy as np

from explorer import Picture, dress, ground, turned
from optimizers import trajectory
from surfaces import bump, noisy, saddle, two_valleys

from .charts import draw_curves, show_curves

DISTANCES, ANGLES = 10.0 ** -np.arange(1, 13), np.arange(91.0)              # of a start from the ridge; of a saddle's turn
PLACES = {  # what `steps_to_leave` is given; on a turned ridge few steps are counted: later rounding acts as noise
    "beside the ridge": {}, "beside it, ten times the rate": {"learning_rate": 0.5}, "on the ridge": {"start": (1, 0)},
    "on it, turned by 30°": {"start": (1, 0), "rotation": 30.0, "steps": 150},
    "on it, noise 0.001": {"start": (1, 0), "noise": 0.001}}
RATES, HEIGHTS = 0.5 * 10 ** -np.linspace(1.4, 0, 29), np.arange(51) / 10   # that are tried on bumps


def steps_to_leave(rule, start=(1, 1e-6), rotation=0.0, noise=0.0, steps=1000, learning_rate=0.05):
    """Steps until a saddle's path is more than 1 away from the ridge v = 0; inf where that does not happen within `steps`.

    start: (u, v) in the saddle's frame; its parts and the rotation may be arrays, one lane for each.
    noise: of the gradient, the same for every rule.
    """
    met = noisy(saddle(rotation), noise) if noise else saddle(rotation)
    path = trajectory(rule, met.gradient, turned(start, rotation), steps, learning_rate=learning_rate)
    away = np.abs(turned(np.moveaxis(path, -1, 0), -np.asarray(rotation))[..., 1]) > 1
    return np.where(away.any(axis=0), away.argmax(axis=0), np.inf)


def last_to_leave(methods):
    """Who is the last to leave a saddle, from a millionth beside the ridge? -> (label, the steps of each, in words)."""
    steps = {label: float(steps_to_leave(rule)) for label, rule in methods.items()}
    return max(steps, key=steps.get), "Steps: " + ", ".join(f"{label} {count:.0f}" for label, count in steps.items()) + "."


def ways_to_leave(methods):
    """Steps to leave from all DISTANCES, not turned and turned by 45°, and at all ANGLES; -> three times {label: steps}."""
    return tuple({label: steps_to_leave(rule, **given) for label, rule in methods.items()}
                 for given in ({"start": (1, DISTANCES)}, {"start": (1, DISTANCES), "rotation": 45.0}, {"rotation": ANGLES}))


def show_ways_to_leave(methods):
    """Draw the `ways_to_leave`, a panel for each; -> Picture."""
    ways, digits = ways_to_leave(methods), -np.log10(DISTANCES)
    figure = show_curves(methods, {"not turned": (digits, ways[0]), "turned by 45°": (digits, ways[1]),
                                   "from a millionth": (ANGLES, ways[2])}, log="y", size=(11, 3.6), ylim=(6, 1000),
                         ylabel="steps until away", yticks=[10, 20, 50, 100, 200, 500])
    *distances, angles = figure.axes
    for axes in distances:
        axes.set(xlabel="distance d at the start", xticks=[3, 6, 9, 12], xticklabels=["10⁻³", "10⁻⁶", "10⁻⁹", "10⁻¹²"])
    for line in angles.lines:
        line.set_markevery(9)
    angles.set(xlabel="turn θ, degrees", xticks=range(0, 91, 15))
    return figure


def leave_from(methods, places=PLACES):
    """Steps to leave a saddle from each place; -> {place: {label: steps}}."""
    return {place: {label: float(steps_to_leave(rule, **given)) for label, rule in methods.items()}
            for place, given in places.items()}


def highest_bumps(methods):
    """The highest of the HEIGHTS that each method passes at each of the RATES; -> {label: heights}."""
    return {label: highest_bump(rule, RATES, HEIGHTS) for label, rule in methods.items()}


def highest_bump(rule, learning_rates, heights, steps=600):
    """The highest bump that a method passes, and all lower ones, from (4, 1), for each rate; nan where it passes none.

    Passed: after `steps` steps neither coordinate is as far as 1 from the minimum.
    """
    start = np.broadcast_to([4.0, 1.0], (len(heights), len(learning_rates), 2))
    lanes = learning_rates + 0 * heights[:, None]
    ends = trajectory(rule, bump(heights[:, None]).gradient, start, steps, learning_rate=lanes)[-1]
    passed = np.logical_and.accumulate(np.abs(ends).max(axis=-1) < 1)
    return np.where(passed[0], heights[passed.sum(axis=0) - 1], np.nan)


def show_bumps(methods):
    """Draw the way down over three bumps, and the `highest_bumps` that each method passes against its rate; -> Picture."""
    figure, x = Picture(figsize=(9, 3.8), layout="constrained"), np.linspace([-1, 0], [4, 0], 200)
    left, right = figure.subplots(1, 2, width_ratios=(1, 2))
    for height, shade in ((1, "0.7"), (2, "0.5"), (3, "0.2")):
        left.plot(x[:, 0], bump(height).value(x), color=shade, label=f"h = {height}")
    left.set(xlabel="x, at y = 0", ylabel="loss", yticks=[])
    left.set_title("the way down, from right to left", loc="left")
    left.legend(frameon=False)
    draw_curves(right, dress(methods), RATES, highest_bumps(methods), "x", xlabel="learning rate α", ylabel="h",
                title="the highest bump that each passes", xticks=[0.02, 0.05, 0.1, 0.2, 0.5])
    right.legend(frameon=False)
    return figure


def show_valleys(condition_number):
    """Draw the two valleys from above, and the way from one to the other, over the saddle; -> Picture."""
    figure, place = Picture(figsize=(9, 3.6), layout="constrained"), two_valleys(condition_number)
    along = np.linspace(-1.6, 1.6, 200)
    left, right = figure.subplots(1, 2)
    left.set(xlim=(-1.6, 1.6), ylim=(-1.6, 1.6), aspect="equal", xlabel="u", ylabel="v", xticks=[-1, 0, 1], yticks=[-1, 0, 1])
    left.set_title(f"½κu² + ¼(v² − 1)², κ = {condition_number}", loc="left")
    ground(left, place)
    right.plot(along, place.value(np.stack([0 * along, along], axis=-1)), color="0.2")
    right.set(xlabel="v, at u = 0", ylabel="loss", xticks=[-1, 0, 1], yticks=[])
    right.set_title("from one valley to the other", loc="left")
    for axes, points in ((left, [(0, 0, "saddle"), (0, 1, "minimum"), (0, -1, "minimum")]), (right, [(0, 0.25, "saddle")])):
        for x, y, words in points:
            axes.annotate(words, (x, y), (8, 6), textcoords="offset points")
    left.plot(*place.start, "o", ms=10, mfc="none", mec="#222222", mew=1.8)
    left.annotate("start", place.start, (0, 10), textcoords="offset points", ha="center")
    return figure
