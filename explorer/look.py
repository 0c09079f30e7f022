"""The look: one colour and one marker for each method, in every panel and notebook; a quiet ground."""
from dataclasses import dataclass, field
from io import BytesIO

import numpy as np
from matplotlib.colors import LinearSegmentedColormap, to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from optimizers import hyper_parameters_of
from racing import named, plain

# Okabe & Ito's colours, readable by colour-blind people; the markers tell the methods apart in grey.
LOOKS = {
    "gradient_descent": ("gradient descent", "#000000", "o"),
    "momentum": ("momentum", "#E69F00", "^"),
    "heavy_ball": ("heavy ball", "#8C5A00", "v"),
    "nesterov": ("Nesterov", "#CC79A7", "P"),
    "sign_descent": ("sign descent", "#7A7A7A", "X"),
    "adagrad": ("AdaGrad", "#009E73", "p"),
    "rmsprop": ("RMSprop", "#0072B2", "s"),
    "rmsprop_epsilon_inside": ("RMSprop, ε inside", "#4B3FA0", "h"),
    "adam": ("Adam", "#D55E00", "D"),
    "amsgrad": ("AMSGrad", "#56B4E9", "<"),
}
SPARE = [("#6B6B00", "8"), ("#7B1FA2", ">"), ("#00695C", "H")]  # for a reader's own rules
DASHES = [(), (5, 2), (2, 2), (7, 2, 2, 2)]                        # the same rule more than once

GROUND = LinearSegmentedColormap.from_list("ground", ["#dfe9f3", "#eef2f2", "#faf8f3"])
EDGE = "#b9c4cc"


class Picture(Figure):
    """A matplotlib Figure that a notebook shows by itself, without pyplot and whatever the backend."""
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"dpi": 100, **kwargs})

    def _repr_png_(self):
        return png(self)


def png(figure, ratio=1.0):
    """The figure as PNG, `ratio` image pixels to each of its own."""
    buffer = BytesIO()
    figure.savefig(buffer, dpi=figure.dpi * ratio, format="png", pil_kwargs={"compress_level": 1})
    return buffer.getvalue()


@dataclass(frozen=True)
class Method:
    """A rule as a picture shows it. `fixed` holds the hyper-parameters that no slider moves."""
    label: str
    rule: callable
    fixed: dict = field(default_factory=dict)
    color: str = "#000000"
    marker: str = "o"
    dashes: tuple = ()

    @property
    def hyper_parameters(self):
        """Name -> default, of those that a slider may move."""
        return {name: value for name, value in hyper_parameters_of(self.rule).items() if name not in self.fixed}


def dress(methods):
    """Rules, or label -> rule, or label -> (rule, fixed hyper-parameters), as a list of `Method`."""
    dressed, seen = [], {}
    unlabelled = not isinstance(methods, dict)
    for label, (rule, fixed) in named(methods).items():
        times = seen[rule.__name__] = seen.get(rule.__name__, 0) + 1
        spare = (label, *SPARE[len(dressed) % len(SPARE)])
        own_label, color, marker = LOOKS.get(rule.__name__, spare)
        dressed.append(Method(own_label if unlabelled else label, rule, dict(fixed), color, marker,
                              DASHES[(times - 1) % len(DASHES)]))
    return dressed


def levels(values, lowest=None, bands=13):
    """Edges of the contour bands for the values on a map: log-spaced above `lowest`, even if there is none."""
    finite = values[np.isfinite(values)]
    low, high = float(finite.min()), float(finite.max())
    if high <= low:
        high = low + 1.0
    if lowest is None or not lowest <= low:
        return np.linspace(low, high, bands + 1)
    return np.concatenate([[lowest], lowest + (high - lowest) * np.geomspace(1e-4, 1.0, bands)])


def ground_colors(bands=13):
    """One light colour a band, lowest first, as hex."""
    return [to_hex(GROUND(i / (bands - 1))) for i in range(bands)]


def show_winners(result, axes=None, title=""):
    """Draw a `racing.WhoWins` map with matplotlib: a cell for each race, in the winner's colour, its steps written in it.

    axes: where to draw; a new figure if None. -> the figure.
    """
    methods = dress({label: rule for label, rule in zip(result.labels, result.rules)})
    (row_name, rows), (column_name, columns) = result.rows, result.columns
    if axes is None:
        axes = Picture(figsize=(1.6 + 0.55 * len(columns), 1.3 + 0.42 * len(rows)), layout="constrained").add_subplot()
    colors = np.array([[to_rgb("#f4f4f4") if winner < 0 else lighter(methods[winner].color) for winner in row]
                       for row in result.winner])
    axes.imshow(colors, origin="lower", aspect="auto")
    steps = result.stays.min(axis=0)
    for (row, column), winner in np.ndenumerate(result.winner):
        axes.text(column, row, "–" if winner < 0 else f"{int(steps[row, column])}", ha="center", va="center", fontsize=8)
    axes.set_xticks(range(len(columns)), [plain(v, 2) for v in columns])
    axes.set_yticks(range(len(rows)), [plain(v, 2) for v in rows])
    axes.set(xlabel=column_name.replace("_", " "), ylabel=row_name.replace("_", " "), title=title)
    swatches = [Line2D([], [], linestyle="", marker=m.marker, color=lighter(m.color), markeredgecolor=m.color, markersize=9,
                       label=label) for label, m in zip(result.labels, methods)]
    axes.legend(handles=swatches, loc="upper left", bbox_to_anchor=(0, -0.18), ncols=len(swatches), frameon=False, fontsize=9)
    return axes.figure


def lighter(color):
    """The colour, mixed with white, so that a number can be read on it."""
    return tuple(0.6 + 0.4 * c for c in to_rgb(color))
