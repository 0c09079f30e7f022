"""The stage: a matplotlib figure with panels, and the actors on it, which the browser moves.

Everything here is made in matplotlib's ordinary way. `Stage.render` gives the picture without its actors, for the
browser to draw them; `Stage.draw` gives the figure with them, for the stored notebook, for savefig and for tests.
"""
from dataclasses import dataclass

import contourpy
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.markers import MarkerStyle
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter

from . import look

SIDE = 315                     # the most that the map takes, so that the sliders stay on the screen with it
SIDE_ABOVE, INSIDE_HEIGHT = 250, 115   # the same, above the inside view, and how high that is
DPI = 100                      # one inch of the figure is 100 CSS pixels
PIXELS = DPI / 72              # CSS pixels in a point
TEXT = {"title": 11.5, "label": 11, "tick": 10}
CASING = 1.6                   # points of light around a path
PATH_WIDTH, MARKER_SIZE, MARKER_EDGE = 1.8, 6.0, 0.7
GRID_POINTS = 101              # of the contour grid, each way
ARROW = 44                     # CSS pixels, of the one that points downhill
STAR = {"color": "#222222", "marker": "*", "size": 15.0}
LOSS_RANGE = (1e-10, 1e3)
INSIDE = ("root", "effective", "ratio", "angle")


@dataclass
class Actor:
    """A line that moves: x and y are columns of a frame (x = -1: the step number)."""
    line: Line2D
    panel: str
    group: int
    x: int
    y: int
    dashes: tuple = ()


class Stage:
    """Panels for a list of methods over a window, for a picture `width` CSS pixels wide.

    panels: some of "map", "loss", "inside". window: as in a Surface. inside: the index of the method looked into,
    or None. relative: is the loss shown in units of the starting loss (else as it is, over loss_range)?
    tolerance: the target, drawn as a dotted line in the loss panel.
    columns: name -> column of a frame, as `columns_of` gives it.
    """
    def __init__(self, methods, panels, window, steps, width, *, title="", minima=(), relative=True, inside=None,
                 loss_range=None, tolerance=None):
        self.methods, self.width, self.steps, self.window = methods, width, steps, square(window)
        self.minima, self.inside = np.asarray(minima, dtype=float).reshape(-1, 2), inside
        self.tolerance = tolerance
        self.columns = columns_of(methods, panels)
        self.height, boxes = arrange(panels, width)
        self.figure = Figure(figsize=(width / DPI, self.height / DPI), dpi=DPI, facecolor="white")
        FigureCanvasAgg(self.figure)
        self.axes, self.actors, self.drawn = {}, [], []
        for name, (left, top, w, h) in boxes.items():
            place = (left / width, 1 - (top + h) / self.height, w / width, h / self.height)
            self.axes[name] = self.figure.add_axes(place)
            self._furnish(name, self.axes[name], title, relative, loss_range)
        for axes in self.axes.values():
            axes.title.set(fontsize=TEXT["title"], ha="left", position=(0, 1))
            axes.xaxis.label.set_size(TEXT["label"])
            axes.tick_params(labelsize=TEXT["tick"], color="#888888")
            for spine in axes.spines.values():
                spine.set_color("#888888")

    def _furnish(self, name, axes, title, relative, loss_range):
        if name == "map":
            axes.set(xlim=self.window[0], ylim=self.window[1], aspect="equal", title=title)
            for axis in (axes.xaxis, axes.yaxis):
                axis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
            axes.plot(*self.minima.T, STAR["marker"], color=STAR["color"], ms=STAR["size"], mec="w", mew=MARKER_EDGE,
                      zorder=6)
        else:
            axes.set(xlim=(0, self.steps), xlabel="step")
            axes.xaxis.set_major_locator(MaxNLocator("auto", steps=[1, 2, 2.5, 5, 10], integer=True))
            axes.grid(color="#e6e6e6", linewidth=0.6)
            axes.set_axisbelow(True)
        if name == "loss":
            axes.set_title("loss ÷ starting loss" if relative else "loss")
            if relative:
                log_scale(axes, LOSS_RANGE, 2)
                if self.tolerance is not None:
                    axes.axhline(self.tolerance, color="#555555", linewidth=1, linestyle=(0, (1, 2)), zorder=1)
            else:
                axes.set_ylim(*loss_range)
        who = "" if self.inside is None else self.methods[self.inside].label
        if name == "root":
            axes.set_title(f"√v of {who} (dashed: y)")
            log_scale(axes, (1e-6, 1e3), 3)
        elif name == "effective":
            axes.set_title("effective step α/(√v+ε)")
            log_scale(axes, (1e-6, 1e3), 3)
        elif name == "ratio":
            axes.set_title("|g|/√v")
            log_scale(axes, (1e-2, 1e2), 1)
            axes.axhline(1, color="#888888", linewidth=1)
        elif name == "angle":
            axes.set(title="step against downhill, °", ylim=(0, 180), yticks=(0, 45, 90, 135, 180))
        for column, group, dashes in self._lines_of(name):
            method = self.methods[group]
            x = self.columns[group]["x"] if name == "map" else -1
            line, = axes.plot([], [], linestyle=(0, dashes) if dashes else "-", color=method.color,
                              linewidth=PATH_WIDTH if name == "map" else 1.6, marker=method.marker,
                              markersize=MARKER_SIZE if name == "map" else 4.5, markeredgecolor="white",
                              markeredgewidth=MARKER_EDGE, zorder=3 + group / 100, solid_joinstyle="round")
            self.actors.append(Actor(line, name, group, x, column, dashes))

    def _lines_of(self, name):
        """(column, group, dashes) of each line in a panel."""
        if name in ("root", "effective", "ratio"):
            if self.inside is not None:
                columns = self.columns[self.inside]
                yield columns[f"{name}_x"], self.inside, ()
                yield columns[f"{name}_y"], self.inside, (3, 2)
            return
        key = "y" if name == "map" else name
        for group, method in enumerate(self.methods):
            yield self.columns[group][key], group, method.dashes

    def describe(self, ratio):
        """The stage as the view takes it (see View), rendered at the screen's pixel ratio."""
        names = list(self.axes)
        panels = []
        for name, axes in self.axes.items():
            box = axes.get_position()
            panels.append({"box": [box.x0 * self.width, (1 - box.y1) * self.height, box.width * self.width,
                                   box.height * self.height],
                           "xlim": list(axes.get_xlim()), "ylim": list(axes.get_ylim()), "xlog": False,
                           "ylog": axes.get_yscale() == "log", "steps": name != "map"})
        lines = [{"panel": names.index(a.panel), "group": a.group, "x": a.x, "y": a.y, "color": a.line.get_color(),
                  "width": a.line.get_linewidth() * PIXELS,
                  "dash": [d * a.line.get_linewidth() * PIXELS for d in a.dashes],
                  "casing": 2 * CASING * PIXELS if a.panel == "map" else 0,
                  "marker": svg(a.line.get_marker()), "size": a.line.get_markersize() * PIXELS,
                  "marker_edge": MARKER_EDGE * PIXELS, "every": [] if a.panel in INSIDE else marked(self.steps)}
                 for a in self.actors]
        arrows, marks = [], []
        if "map" in names:
            arrows = [{"panel": names.index("map"), "group": group, "color": method.color, "length": ARROW,
                       **{key: self.columns[group][key] for key in ("x", "y", "gradient_x", "gradient_y")}}
                      for group, method in enumerate(self.methods)]
            marks = [{"panel": names.index("map"), "points": self.minima.tolist(), "color": STAR["color"],
                      "marker": svg(STAR["marker"]), "size": STAR["size"] * PIXELS}]
        return {"png": self.render(ratio), "width": self.width, "height": self.height, "ratio": ratio,
                "panels": panels, "lines": lines, "arrows": arrows, "marks": marks,
                "handle": {"panel": names.index("map") if "map" in names else -1, "x": self.columns[0]["x"],
                           "y": self.columns[0]["y"]},
                "legend": [{"color": m.color, "label": m.label, "marker": svg(m.marker),
                            "dash": " ".join(str(2.5 * d) for d in m.dashes)} for m in self.methods],
                "alt": "Paths of " + ", ".join(m.label for m in self.methods) + "; panels: " + ", ".join(names)}

    def render(self, ratio=1.0):
        """PNG of everything that does not move. Actors are hidden first: savefig would draw stale ones."""
        for actor in self.actors:
            actor.line.set_data([], [])
        self._clear()
        return look.png(self.figure, ratio)

    def draw(self, frame, bands, visible, step=None, texts=None):
        """The figure with everything on it, for a frame of shape (columns, T); -> the figure.

        texts: what the legend says of each method; None: no legend.
        """
        self._clear()
        last = frame.shape[1] - 1
        step = last if step is None else min(step, last)
        if bands is not None and "map" in self.axes:
            axes = self.axes["map"]
            for polygons, color in zip(bands, look.ground_colors(len(bands))):
                self.drawn.append(axes.add_patch(polygon_patch(polygons, color)))
        for actor in self.actors:
            axes, line = self.axes[actor.panel], actor.line
            x, y = np.arange(last + 1) if actor.x < 0 else frame[actor.x], frame[actor.y]
            if not visible[actor.group]:
                line.set_data([], [])
                continue
            line.set_data(x[:step + 1], y[:step + 1])
            line.set_markevery([i for i in marked(last) if i <= step] if actor.panel not in INSIDE else [])
            under = {"color": line.get_color(), "linewidth": line.get_linewidth(),
                     "linestyle": (0, actor.dashes) if actor.dashes else "-"}
            if actor.panel == "map":
                self.drawn += axes.plot(x[:step + 1], y[:step + 1], color="white", zorder=line.get_zorder() - 0.001,
                                        linewidth=line.get_linewidth() + 2 * CASING)
            if step < last:
                self.drawn += axes.plot(x[step:], y[step:], alpha=0.25, zorder=2.9, **under)
            self.drawn += axes.plot(x[step:step + 1], y[step:step + 1], line.get_marker(), color=line.get_color(),
                                    markeredgecolor="white", markeredgewidth=MARKER_EDGE, zorder=line.get_zorder() + 0.005,
                                    markersize=1.7 * line.get_markersize())
        if step < last:
            self.drawn += [axes.axvline(step, color="black", alpha=0.4, linewidth=1 / PIXELS, zorder=2)
                           for name, axes in self.axes.items() if name != "map"]
            for group, method in enumerate(self.methods):
                if "map" in self.axes and visible[group]:
                    self._draw_arrows({name: frame[i][step:step + 2] for name, i in self.columns[group].items()}, method.color)
        if "map" in self.axes:
            x, y = self.columns[0]["x"], self.columns[0]["y"]
            for size, color, width in ((13, "white", 4.3), (13, "#222222", 1.8)):
                self.drawn += self.axes["map"].plot(frame[x][:1], frame[y][:1], "o", markersize=size,
                                                    markerfacecolor="none", markeredgecolor=color,
                                                    markeredgewidth=width, zorder=7)
        legend = [(actor.line, text) for actor, text in zip(self.actors, texts or []) if visible[actor.group]]
        if legend:
            self.drawn.append(self.figure.legend(*zip(*legend), loc="upper left", bbox_to_anchor=(0.04, 0), frameon=False,
                                                 ncols=2 if self.width > 800 else 1, fontsize=9.5))
        return self.figure

    def _draw_arrows(self, here, color):
        """Dashed, where the gradient points downhill; solid, the step. `here`: name -> its numbers now and next."""
        tail, tip = self.axes["map"].transData.transform(np.stack([here["x"], here["y"]], axis=-1))
        slope = np.array([here["gradient_x"][0], here["gradient_y"][0]])
        with np.errstate(all="ignore"):
            self._draw_arrow(tail, tail - ARROW * slope / np.hypot(*slope), color, (2, 1.5))
        self._draw_arrow(tail, tip, color)

    def _draw_arrow(self, tail, tip, color, dashes=()):
        """An arrow between two places, in pixels, as the view draws it."""
        axes, span = self.axes["map"], np.hypot(*(tip - tail))
        if not 1 < span < np.inf:
            return
        back = np.array(tail - tip) / span * min(9, 0.6 * span)
        wings = [tip + [back[0] * np.cos(turn) - back[1] * np.sin(turn), back[0] * np.sin(turn) + back[1] * np.cos(turn)]
                 for turn in (0.45, -0.45)]
        for width, ink in ((4.5, "white"), (2, color)):
            for points, dash in (((tail, tip), dashes), ((wings[0], tip, wings[1]), ())):
                self.drawn += axes.plot(*axes.transData.inverted().transform(points).T, color=ink, zorder=5,
                                        linewidth=width / PIXELS, linestyle=(0, dash) if dash and ink != "white" else "-")

    def _clear(self):
        for artist in self.drawn:
            artist.remove()
        self.drawn = []


def columns_of(methods, panels):
    """One dict of name -> column for each method; the inside columns are last and belong to the method looked into."""
    names = ["x", "y", "gradient_x", "gradient_y", "loss"] + ["angle"] * ("inside" in panels)
    columns = [{name: group * len(names) + i for i, name in enumerate(names)} for group in range(len(methods))]
    if "inside" in panels:
        shared = [f"{name}_{axis}" for name in ("root", "effective", "ratio") for axis in "xy"]
        for group in columns:
            group.update({name: len(methods) * len(names) + i for i, name in enumerate(shared)})
    return columns


def arrange(panels, width):
    """The picture's height and each panel's box (left, top, width, height), in CSS pixels."""
    left, top, bottom, gap = 52, 30, 46, 76
    main = [name for name in ("map", "loss") if name in panels]
    most = SIDE if "inside" not in panels else SIDE_ABOVE
    side = int(min(most, (width - left - 16 - gap * (len(main) - 1)) / max(1, len(main)))) if main else 0
    boxes = {}
    if "map" in main:
        boxes["map"] = (left, top, side, side)
    if "loss" in main:
        from_left = left + (side + gap if "map" in main else 0)
        boxes["loss"] = (from_left, top, width - from_left - 16, side)
    height = top + side + bottom if main else 0
    if "inside" in panels:
        across = 4 if width >= 900 else 2
        w = int((width - left - 16 - (across - 1) * 58) / across)
        for i, name in enumerate(INSIDE):
            row, column = divmod(i, across)
            boxes[name] = (left + column * (w + 58), height + top + row * (INSIDE_HEIGHT + top + bottom), w, INSIDE_HEIGHT)
        height += (len(INSIDE) // across) * (INSIDE_HEIGHT + top + bottom)
    return height, boxes


def square(window):
    """The window widened to a square about its centre, so that a right angle looks like one."""
    half = max(high - low for low, high in window) / 2
    return tuple(((low + high) / 2 - half, (low + high) / 2 + half) for low, high in window)


def contour_bands(surface, window):
    """The surface's contour bands over the window: one float32 array (n, 2) a band, each ring after a nan."""
    (x_low, x_high), (y_low, y_high) = window
    x, y = np.linspace(x_low, x_high, GRID_POINTS), np.linspace(y_low, y_high, GRID_POINTS)
    with np.errstate(all="ignore"):
        values = surface.value(np.stack(np.meshgrid(x, y), axis=-1))
        lowest = min((surface.value(minimum) for minimum in surface.minima), default=None)
    edges = look.levels(values, lowest)
    values = values if np.all(np.isfinite(values)) else np.ma.masked_invalid(values)
    generator = contourpy.contour_generator(x, y, values, fill_type="ChunkCombinedOffset")
    bands = []
    for points, offsets in generator.multi_filled(edges):
        if points[0] is None:
            bands.append(np.empty((0, 2), dtype=np.float32))
        else:
            bands.append(np.insert(points[0], offsets[0][:-1].astype(int), np.nan, axis=0).astype(np.float32))
    return bands


def ground(axes, surface):
    """Draw a surface's quiet contour bands and its minima on axes of your own, in place of those that it drew there before."""
    for artist in [*axes.patches, *axes.lines]:
        if artist.get_gid() == "ground":
            artist.remove()
    limits = axes.get_xlim(), axes.get_ylim()
    bands = contour_bands(surface, limits)
    for band, color in zip(bands, look.ground_colors(len(bands))):
        axes.add_artist(polygon_patch(band, color)).set_gid("ground")
    axes.plot(*surface.minima.T, STAR["marker"], color=STAR["color"], ms=STAR["size"], mec="w", mew=MARKER_EDGE, zorder=6,
              gid="ground")
    axes.set(xlim=limits[0], ylim=limits[1])


def polygon_patch(band, color):
    """A contour band as one matplotlib patch, in the colours that the view uses."""
    begins = np.isnan(band[:, 0])
    codes = np.where(np.roll(begins, 1), Path.MOVETO, Path.LINETO)[~begins] if len(band) else []
    return PathPatch(Path(band[~begins], codes if len(codes) else None), facecolor=color, edgecolor=look.EDGE,
                     linewidth=0.6, zorder=0.5)


def marked(steps):
    """The steps that carry a marker: the first ten, then about twenty more."""
    return sorted({*range(min(10, steps) + 1), *range(0, steps + 1, max(1, steps // 20))})


def log_scale(axes, limits, decades):
    axes.set(yscale="log", ylim=limits)
    axes.yaxis.set_major_locator(LogLocator(10 ** decades, numticks=20))
    axes.yaxis.set_minor_locator(LogLocator(10, numticks=20))
    axes.yaxis.set_minor_formatter(NullFormatter())


def svg(marker):
    """A matplotlib marker as an SVG path of unit size, y downward."""
    style = MarkerStyle(marker)
    path = style.get_path().transformed(style.get_transform())
    commands = {Path.MOVETO: "M", Path.LINETO: "L", Path.CURVE3: "Q", Path.CURVE4: "C", Path.CLOSEPOLY: "Z"}
    parts = []
    for points, code in path.iter_segments(simplify=False):
        parts.append(commands[code] if code == Path.CLOSEPOLY else
                     commands[code] + " ".join(f"{x:.4f} {-y:.4f}" for x, y in points.reshape(-1, 2)))
    return "".join(parts)

