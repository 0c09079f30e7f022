"""matplotlib figures as a notebook shows them, and what they share."""
from io import BytesIO

from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from racing import plain


class Picture(Figure):
    """A matplotlib Figure that a notebook shows by itself, without pyplot and whatever the backend."""
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"dpi": 100, **kwargs})

    def _repr_png_(self):
        return png(self), {"alt": words(self)}


def words(figure):
    """What stands in a figure, for who cannot see it: of each panel its title, its axes, and the names of its curves."""
    panels = []
    for axes in figure.axes:
        sides = " against ".join(filter(None, (axes.get_ylabel(), axes.get_xlabel())))
        curves = ", ".join(axes.get_legend_handles_labels()[1])
        panels.append(": ".join(filter(None, (axes.get_title("left") or axes.get_title(), sides, curves))))
    return "; ".join(filter(None, panels)) or "A picture"


def png(figure, ratio=1.0):
    """The figure as PNG, `ratio` image pixels to each of its own."""
    buffer = BytesIO()
    figure.savefig(buffer, dpi=figure.dpi * ratio, format="png", pil_kwargs={"compress_level": 1})
    return buffer.getvalue()


def set_ticks(axis, values, texts=None):
    """Give an axis these ticks alone, in plain digits unless their texts are given."""
    axis.set_ticks(values, [plain(value) for value in values] if texts is None else texts)
    axis.set_ticks([], minor=True)


def lighter(color, white=0.6):
    """The colour, mixed with so much white that a number can be read on it."""
    return tuple(white + (1 - white) * c for c in to_rgb(color))
