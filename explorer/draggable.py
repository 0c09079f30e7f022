"""A point to drag over a matplotlib figure of your own: the browser draws the lines that follow it."""
from io import BytesIO

import ipywidgets as widgets
import matplotlib as mpl
import numpy as np
from matplotlib.colors import to_hex

from .access import Access
from .controls import KNOBS, typed
from .inputs import control, move
from .look import PIXELS
from .picture import png
from .stage import svg
from .still import Still
from .view import View

DASHES = {"--": "lines.dashed_pattern", ":": "lines.dotted_pattern", "-.": "lines.dashdot_pattern"}


def drag(axes, start, follow, still=None, *, sliders=(), **values):
    """A figure with a point to drag in `axes`, by mouse or arrow keys, and sliders below; -> Drag.

    start: (x, y), where the point begins.
    follow(x, y, **sliders): gives the lines of the figure that were made with animated=True their new data, wherever
        they stand in it; -> a sentence to show under the figure, or None. Called at each move of the point.
    still(**sliders): redraws anything else (the ground, a title). Called at the beginning and when a slider moves.
    sliders: names as in `explore`, each with a value to begin at if given: condition_number=4. A dict of names also gives
        the words beside each: {"rotation": "the keys are turned by, degrees"}; None: the usual ones.

    Raises ValueError or TypeError that names the argument and what it accepts.
    """
    return Drag(axes, start, follow, still, sliders, values)


class Drag(Still, widgets.VBox):
    """Made by `drag`. `point` is where the point is; `controls`: name -> widget."""
    def __init__(self, axes, start, follow, still, sliders, values):
        self._axes, self._figure, self._follow, self._still, self._quiet = axes, axes.figure, follow, still, False
        words = sliders if isinstance(sliders, dict) else {}
        sliders = (sliders,) if isinstance(sliders, str) else tuple(sliders)
        for name in sliders:
            if name not in KNOBS:
                raise ValueError(f"sliders must be some of {', '.join(KNOBS)}; got {name!r}")
        for name in values:
            if name not in sliders:
                raise TypeError(f"drag has no argument {name!r}; its sliders are {', '.join(sliders) or 'none'}")
        self._initial = {name: KNOBS[name].accepted(values.get(name, KNOBS[name].default)) for name in sliders}
        self._start = np.asarray(start, dtype=float)
        if self._start.shape != (2,) or not np.all(np.isfinite(self._start)):
            raise ValueError(f"start must be two finite numbers; got {start!r}")
        self.point = self._start
        self._lines = sorted((line for part in self._figure.axes for line in part.lines if line.get_animated()),
                             key=lambda line: line.get_zorder())
        self._ring = [axes.plot(*start, "o", ms=13, mfc="none", mec=color, mew=width, zorder=9)[0]
                      for color, width in (("white", 4.3), ("#222222", 1.8))]
        self._caption = self._figure.text(0.01, 0, "", va="top", fontsize=11)
        self.controls = {name: control(KNOBS[name], value, words.get(name)) for name, value in self._initial.items()}
        family = f"drag-{id(self):x}"
        for name, widget in self.controls.items():
            for css in (family, f"explorer-is-{name}"):
                widget.add_class(css)
        self.view = View(step=2**31 - 1, controls=dict(self.controls), family=family,
                         layout={"max_width": f"{self._size()[0]:.0f}px"})
        self.view.add_class("explorer-no-steps")
        self.words = widgets.HTML()
        self.reset = widgets.Button(description="reset", layout={"width": "6em"})
        self.reset.on_click(lambda _: self._go_back())
        knobs = widgets.VBox(list(self.controls.values()))
        knobs.add_class("explorer-controls")
        aside = widgets.VBox([self.words, knobs, self.reset])
        aside.add_class("explorer-aside")
        super().__init__([self.view, aside, Access()])
        self.add_class("explorer-drag")
        if still is not None:
            still(**self._values())
        self._figure.draw_without_rendering()
        self._figure.set_layout_engine("none")    # the layout of now stays: arranging it anew takes half of each redraw
        self._restage()
        for widget in self.controls.values():
            widget.observe(lambda change: self._quiet or self._restage(), names="value")
        self.view.observe(self._dragged, names="start")
        self.view.observe(self._screen_changed, names="screen")
        self.view.on_msg(self._message)

    def _values(self):
        return {name: KNOBS[name].given(widget.value) for name, widget in self.controls.items()}

    def _size(self):
        return self._figure.get_size_inches() * 100

    def _restage(self):
        """Everything anew, for other values of the sliders."""
        if self._still is not None:
            self._still(**self._values())
        with self.view.hold_sync():
            self._show()
            self.view.stage = self._stage()

    def _show(self):
        """The lines where they are for the point of now, sent to the browser."""
        said = self._follow(*self.point, **self._values()) or ""
        for ring in self._ring:
            ring.set_data(*self.point[:, None])
        self._caption.set_text(said)
        self.words.value = f'<span style="font-variant-numeric: tabular-nums">{said}</span>'
        columns = [np.atleast_1d(values) for line in (self._ring[0], *self._lines) for values in line.get_data()]
        data = np.full((len(columns), 1 + max(map(len, columns))), np.nan, dtype=np.float32)
        for row, values in zip(data, columns):
            with np.errstate(all="ignore"):
                row[:len(values)] = np.clip(values, -3e38, 3e38)
        at = {name: widget.index for name, widget in self.controls.items()} | {"start": list(self.view.start)}
        self.view.frame = {"at": at, "columns": len(data), "length": data.shape[1],
                           "data": data.tobytes(), "labels": [[]], "ground": None}

    def _stage(self):
        """The figure without what moves, as the view takes it."""
        ratio, (width, height), parts = float(np.clip(self.view.screen[1], 1, 3)), self._size(), self._figure.axes
        moving = [*self._lines, *self._ring, self._caption]
        for artist in moving:
            artist.set_visible(False)
        picture = png(self._figure, ratio * 100 / self._figure.dpi)
        for artist in moving:
            artist.set_visible(True)
        panels = []
        for part in parts:
            box = part.get_position()
            panels.append({"box": [box.x0 * width, (1 - box.y1) * height, box.width * width, box.height * height],
                           "xlim": list(part.get_xlim()), "ylim": list(part.get_ylim()), "steps": False,
                           "xlog": part.get_xscale() == "log", "ylog": part.get_yscale() == "log"})
        lines = []
        for i, line in enumerate(self._lines, start=1):
            style, marker, thick = line.get_linestyle(), line.get_marker(), line.get_linewidth()
            dash = [d * thick * PIXELS for d in mpl.rcParams[DASHES[style]]] if style in DASHES else []
            lines.append({"panel": parts.index(line.axes), "group": -1, "x": 2 * i, "y": 2 * i + 1,
                          "color": to_hex(line.get_color()), "dash": dash, "casing": 0,
                          "width": thick * PIXELS if style != "None" else 0.01,
                          "marker": "" if marker in ("None", None, "") else svg(marker),
                          "size": line.get_markersize() * PIXELS, "apart": 0, "end": None,
                          "marker_edge": line.get_markeredgewidth() * PIXELS})
        return {"png": picture, "width": width, "height": height, "ratio": ratio, "panels": panels, "lines": lines,
                "arrows": [], "marks": [], "legend": [], "alt": "A figure with a point to drag",
                "handle": {"panel": parts.index(self._axes), "x": 0, "y": 1, "anywhere": True, "patches": False}}

    def _dragged(self, change):
        if change["new"]:
            self.point = np.array(change["new"], dtype=float)
            self._show()

    def _screen_changed(self, change):
        if np.clip(change["new"][1], 1, 3) != self.view.stage["ratio"]:
            self.view.stage = self._stage()

    def _message(self, _, content, __):
        if content.get("rest"):
            self.keep()
        elif content.get("typed") in self.controls:
            self._typed(content["typed"], str(content.get("text")))

    def _typed(self, name, text):
        """Put a slider on what was typed into its readout, or say why not."""
        try:
            value = KNOBS[name].accepted(typed(text))
        except ValueError as error:
            self.view.send({"refused": str(error)})
        else:
            self._go_to({name: value})

    def _go_to(self, positions):
        """Move sliders, and show the picture once."""
        self._quiet = True
        try:
            for name, value in positions.items():
                move(self.controls[name], value)
        finally:
            self._quiet = False
        self._restage()

    def _go_back(self):
        self.point, self.view.start = self._start, []
        self._go_to(self._initial)

    def _forget(self):
        self.view.stage = self.view.frame = {}
        self._axes = self._figure = self._follow = self._still = self._caption = None     # the figure stays its maker's
        self._lines = self._ring = []

    def figure(self):
        """The picture of now as a matplotlib Figure."""
        return self._figure

    def state(self):
        return repr((self.point, self._values()))

    def still(self):
        """The picture of now as a PNG, and its words."""
        buffer = BytesIO()
        self._figure.savefig(buffer, format="png", dpi=100, bbox_inches="tight")
        return {"image/png": buffer.getvalue(), "text/plain": self._caption.get_text() or "A figure with a point to drag"}


def arrow(line, tail, direction, length):
    """Give a line of equal axes the shape of an arrow from `tail`, `length` long, along `direction`."""
    size = np.hypot(*direction)
    forward = np.asarray(direction, dtype=float) * (length / size if size > 0 else 0)
    aside, tip = np.array([-forward[1], forward[0]]), np.asarray(tail) + forward
    wings = min(0.3, 0.035 * np.ptp(line.axes.get_xlim()) / length) if length > 0 else 0
    left, right = tip - wings * (forward + 0.45 * aside), tip - wings * (forward - 0.45 * aside)
    line.set_data(*np.array([tail, tip, left, tip, right]).T)
