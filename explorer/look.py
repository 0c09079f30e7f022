"""The look: one colour and one marker for each method, in every panel and notebook; a quiet ground."""
from dataclasses import dataclass, field
from io import BytesIO

import numpy as np
from matplotlib.colors import LinearSegmentedColormap, to_hex, to_rgb
from matplotlib.figure import Figure

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


def set_ticks(axis, values, texts=None):
    """Give an axis these ticks alone, in plain digits unless their texts are given."""
    axis.set_ticks(values, [plain(value) for value in values] if texts is None else texts)
    axis.set_ticks([], minor=True)


def lighter(color, white=0.6):
    """The colour, mixed with so much white that a number can be read on it."""
    return tuple(white + (1 - white) * c for c in to_rgb(color))
