"""Curves that compare methods, in the methods' own looks: for several notebooks."""
import numpy as np

from explorer import SUPERSCRIPT, Picture, dress, set_ticks
from racing import plain


def show_curves(methods, panels, *, log="", size=(9, 3.6), every=1, **settings):
    """Draw one curve for each method, a panel for each title, one legend below them all; -> Picture.

    methods: as in `explore`.
    panels: {title: (x, curves)}: a curve for each method in their order (of a dict the values), each as long as x.
    log: the axes that are logarithmic: "", "x", "y" or "xy".  every: a marker at each so-many-th
        point; 0 for none.
    settings: what matplotlib's `Axes.set` takes, for every panel; xticks and yticks are written in plain digits.
    """
    methods, figure = dress(methods), Picture(figsize=size, layout="constrained")
    for axes, (title, (x, curves)) in zip(figure.subplots(1, len(panels), sharey=True, squeeze=False)[0], panels.items()):
        draw_curves(axes, methods, x, curves, log, every, title=title, **settings)
        if axes is not figure.axes[0]:
            axes.set_ylabel("")
    room = sum(len(method.label) + 7 for method in methods) <= 12 * size[0]      # characters beside one another
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", frameon=False, ncols=len(methods) if room else 2)
    return figure


def draw_curves(axes, methods, x, curves, log="", every=1, title="", **settings):
    """One panel of `show_curves`, on axes of your own; methods as `look.dress` gives them."""
    for method, curve in zip(methods, curves.values() if isinstance(curves, dict) else curves, strict=True):
        line, = axes.plot(x, curve, color=method.color, marker=method.marker, ms=5, lw=1.6, label=method.label)
        line.set_markevery(every or [])
        line.set_dashes(method.dashes)
    axes.set(**{f"{side}scale": "log" for side in log}, **settings)
    for side in ("xticks", "yticks"):
        if side in settings:
            set_ticks(axes.xaxis if side == "xticks" else axes.yaxis, settings[side])
    axes.set_title(title, loc="left")
    axes.grid(alpha=0.3)


def short(number):
    """A number above 0 as one writes it by hand: 10⁻⁸ for a small power of ten, else plain digits."""
    exponent = np.log10(number)
    if exponent <= -3 and np.isclose(exponent, round(exponent), rtol=0, atol=1e-12):
        return "10" + str(round(exponent)).translate(SUPERSCRIPT)
    return plain(number)
