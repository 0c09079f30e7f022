"""The look: one colour and one marker for each method, in every panel and notebook; a quiet ground."""
from dataclasses import dataclass, field
from io import BytesIO

import numpy as np
from matplotlib.colors import LinearSegmentedColormap, to_hex, to_rgb
from matplotlib.figure import Figure

from optimizers import hyper_parameters_of, name_of
from racing import named, plain

# Okabe & Ito's colours, readable by colour-blind people; markers and dashes tell the methods apart in grey, and through the
# gaps of a dash one sees the path beneath.
LOOKS = {
    "gradient_descent": ("gradient descent", "#000000", "o", ()),
    "momentum": ("momentum", "#E69F00", "^", (5, 1.5)),
    "heavy_ball": ("heavy ball", "#8C5A00", "v", (5, 1.5, 1, 1.5)),
    "nesterov": ("Nesterov", "#CC79A7", "P", (3, 1, 1, 1)),
    "sign_descent": ("sign descent", "#7A7A7A", "X", (1.5, 1.5)),
    "adagrad": ("AdaGrad", "#009E73", "p", (1, 1)),
    "rmsprop": ("RMSprop", "#0072B2", "s", (10, 1.5)),
    "rmsprop_epsilon_inside": ("RMSprop, ε inside", "#4B3FA0", "h", (10, 1.5, 1, 1.5)),
    "adam": ("Adam", "#D55E00", "D", (2.5, 1.5)),
    "amsgrad": ("AMSGrad", "#56B4E9", "<", (2.5, 1.5, 1, 1.5)),
    "adamw": ("AdamW", "#8B1A1A", ">", (4, 1, 1, 1)),
    "lion": ("Lion", "#B8860B", "d", (2, 1)),
    "muon": ("Muon", "#7B3294", "H", (6, 1, 1, 1, 1, 1)),
    "rmsprop_full_matrix": ("RMSprop, full matrix", "#2A9DF4", "8", (8, 1)),
    "adagrad_full_matrix": ("AdaGrad, full matrix", "#00664B", "h", (1, 2)),
    "soap": ("SOAP", "#C51B7D", ">", (3, 2)),
}
SPARE = [("#6B6B00", "8", (4, 2)), ("#7B1FA2", ">", (4, 2, 1, 2)), ("#00695C", "H", (2, 1))]  # for a reader's own rules
AGAIN = [(), (7, 2, 2, 2), (2, 2), (12, 3)]                          # the same rule more than once

GROUND = LinearSegmentedColormap.from_list("ground", ["#98bbdc", "#cbdce8", "#f0f0ea", "#fcf9f1"])
EDGE, EDGE_WIDTH = "#566571", 0.6    # of the contour lines; points
LINES = 10                           # about so many contour lines up to the height that nine tenths of a map lie below


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
        name = name_of(rule)
        times = seen[name] = seen.get(name, 0) + 1
        own_label, color, marker, dashes = LOOKS.get(name, (name.replace("_", " "), *SPARE[len(dressed) % len(SPARE)]))
        if unlabelled:      # where names are alike, `named` has told them apart by what follows the name
            label = own_label + label.removeprefix(name.replace("_", " "))
        dressed.append(Method(str(label), rule, dict(fixed), color, marker,
                              dashes if times == 1 else AGAIN[(times - 1) % len(AGAIN)]))
    return dressed


def levels(values, lowest=None):
    """Heights of the contour lines for the values on a map, from the lowest value to the highest, and these heights in words.

    Above a minimum the lines lie at 1, 4, 9, 16 … times one height: round a bowl their rings are evenly spaced, and they
    crowd where it is steeper than a bowl. Where a few heights tower over the map, at 1, 16, 81 … (or a higher even power).
    `lowest` is the value at the minimum; if None, the lowest inside the map. With neither, the lines lie at even distances.
    """
    finite = values[np.isfinite(values)]
    low, high = float(finite.min()), float(finite.max())
    if high - low <= 1e-12 * max(abs(low), abs(high)):       # less than the values are rounded by
        around = max(1.0, 1e-9 * abs(low))
        return np.array([low - around, high + around]), "flat"
    above = "" if lowest in (None, 0) else " above the lowest"
    if lowest is None and np.nanmin(values[1:-1, 1:-1]) == low:
        lowest, above = low, " above the lowest"
    if lowest is None or not lowest <= low:
        step = nice((high - low) / (LINES + 2))
        inner = np.arange(np.floor(low / step) + 1, np.ceil(high / step)) * step
        return np.array([low, *inner, high]), f"lines every {plain(step)}"
    middle, top = np.quantile(finite, (0.5, 0.9)) - lowest
    power = 2 if middle > 0.1 * top else 2 * int(np.clip(np.round(np.log(middle / top) / np.log(0.5) / 2), 2, 4))
    unit = float(f"{top / LINES**power:.2g}")
    inner = lowest + unit * np.arange(1, np.ceil(((high - lowest) / unit)**(1 / power)))**power
    numbers = ", ".join(str(k**power) for k in (1, 2, 3, 4)[:4 if power == 2 else 3])
    return np.array([lowest, *inner, high]), f"lines at {numbers} … × {plain(unit)}{above}"


def nice(number):
    """The next number of 1, 2, 5, 10, 20 … from this one on."""
    power = 10.0**np.floor(np.log10(number))
    return next(float(f"{digit * power:.1g}") for digit in (1, 2, 5, 10) if digit * power >= 0.999 * number)


def ground_colors(bands):
    """One colour a band, lowest and darkest first, as hex."""
    return [to_hex(GROUND(min(1.0, i / LINES))) for i in range(bands)]


def set_ticks(axis, values, texts=None):
    """Give an axis these ticks alone, in plain digits unless their texts are given."""
    axis.set_ticks(values, [plain(value) for value in values] if texts is None else texts)
    axis.set_ticks([], minor=True)


def lighter(color, white=0.6):
    """The colour, mixed with so much white that a number can be read on it."""
    return tuple(white + (1 - white) * c for c in to_rgb(color))
