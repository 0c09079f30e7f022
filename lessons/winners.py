"""Notebook 1: maps of who wins, from a rough answer to a precise one."""
import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.patches import Patch

from explorer import KNOBS, Picture, dress, lighter
from racing import plain, who_wins
from surfaces import ellipse

PRECISIONS = {"10⁻²": 1e-2, "10⁻³": 1e-3, "10⁻⁴": 1e-4, "10⁻⁵": 1e-5, "10⁻⁶": 1e-6}
ANGLES, CONDITION_NUMBERS = [0, 15, 30, 45], [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]


def maps_of_winners(methods):
    """Who wins on ravines of all ANGLES and CONDITION_NUMBERS, within 2000 steps; -> precision, in words -> WhoWins."""
    return {words: who_wins(methods, ellipse, tolerance=tolerance, steps=2000, rows={"rotation": ANGLES},
                            columns={"condition_number": CONDITION_NUMBERS}) for words, tolerance in PRECISIONS.items()}


def show_winners(result, axes=None, title=""):
    """Draw a `racing.WhoWins` map with matplotlib: a cell for each race, in the winner's colour, and in it the steps of each.

    × stands for a method that never arrives. axes: where to draw; a new figure if None. -> the figure.
    """
    methods = dress({label: rule for label, rule in zip(result.labels, result.rules)})
    (row_name, rows), (column_name, columns) = result.rows, result.columns
    high = 0.18 * len(methods) + 0.14
    if axes is None:
        axes = Picture(figsize=(1.6 + 0.6 * len(columns), 1.25 + high * len(rows)), layout="constrained").add_subplot()
    colors = np.array([[to_rgb("#f7f7f7") if winner < 0 else lighter(methods[winner].color, 0.8) for winner in row]
                       for row in result.winner])
    axes.imshow(colors, origin="lower", aspect="auto")
    for (number, row, column), steps in np.ndenumerate(result.stays):
        axes.text(column, row + 0.18 / high * ((len(methods) - 1) / 2 - number), f"{steps:.0f}" if np.isfinite(steps) else "×",
                  color=methods[number].color, weight="bold" if result.winner[row, column] == number else "normal",
                  ha="center", va="center", fontsize=8.5)
    for place, values in ((axes.set_xticks, columns), (axes.set_yticks, rows)):
        place(range(len(values)), [str(v) if values.dtype.kind in "Ub" else plain(float(v), 2) for v in values])
    axes.set(**{side: KNOBS[name].words if name in KNOBS else name.replace("_", " ")
                for side, name in (("xlabel", column_name), ("ylabel", row_name))})
    axes.set_title(title, loc="left")
    swatches = [Patch(facecolor=lighter(m.color, 0.8), edgecolor=m.color, label=f"{m.label} first") for m in methods]
    swatches.append(Patch(facecolor="#f7f7f7", edgecolor="#888888", label="nobody (×: never arrives)"))
    axes.legend(handles=swatches, loc="upper left", bbox_to_anchor=(0, -0.5 / (high * len(rows))), borderaxespad=0,
                ncols=len(swatches), frameon=False, fontsize=9.5, labelcolor=[*(m.color for m in methods), "black"])
    return axes.figure
