"""The stage: a matplotlib figure with panels, and the actors on it, which the browser moves.

Everything here is made in matplotlib's ordinary way. `Stage.render` gives the picture without its actors, for the
browser to draw them; `Stage.draw` gives the figure with them, for the stored notebook, for savefig and for tests.
"""
from dataclasses import dataclass
from html import escape

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.markers import MarkerStyle
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter
from matplotlib.transforms import Bbox

from .contours import EDGE, EDGE_WIDTH, contour_bands, ground_colors
from .frames import columns_of
from .look import DPI, PIXELS
from .picture import png
from .simulate import SUPERSCRIPT

LEFT, TOP, BOTTOM, GAP, RIGHT = 52, 26, 44, 76, 20   # CSS pixels around the panels, for ticks and words ("2000" is 36 wide)
NUMBERS = 16                   # CSS pixels that a panel gives of its height, for its numbers above another panel's title
BESIDE = 900                   # from this width on, the panels stand beside the map
AROUND = 274                   # of the screen's height, what is not the map: the page's own bars, ours, ticks and words
LEGEND_ROW, CONTROL_ROW = 26, 32   # heights on the page;
MANY, LOW_ROW = 8, 21              # of more methods than these the legend's rows are lower
LARGE = 1.4                    # the type's size on a map that is alone, for a projector
TEXT = {"title": 11.5, "label": 11, "tick": 10}
CASING = 1.4                   # points of light around a path
PATH_WIDTH, DOT_SIZE, DOT_EDGE = 1.8, 3.6, 0.5
MARKER_SIZE, MARKER_EDGE = 10.0, 1.0   # of the marker at the current step
APART = 14                     # CSS pixels between the dots of a path, at least
ARROW = 44                     # CSS pixels, of the one that points downhill
STAR = {"color": "#222222", "marker": "*", "size": 15.0}
LOSS_RANGE = (1e-10, 1e3)      # a loss beyond is not looked at
RATE = 64                      # CSS pixels: the height of the panel of the rates
INSIDE = ("root", "effective", "ratio", "angle")
SMOOTH = ("rate", *INSIDE)     # panels whose lines carry no dots


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
    """Panels for a list of methods over a window, for a page where the picture is `width` CSS pixels wide.

    panels: some of "map", "loss", "rate", "inside". window: as in a Surface. tall: of the page's window, in CSS pixels.
    controls: how many rows of them stand with the picture. inside: the index of the method looked into, or None.
    values: the least and greatest loss on the map, between which its axis runs; None: it is shown in units of the starting
    loss, on a log scale, and `fit` brings the axis to what is shown. tolerance: the target, drawn there as a dotted line.
    schedule: what all rates are multiplied by, in words, for the title of their panel; "" where that is nothing.
    columns: name -> column of a frame, as `columns_of` gives it. layout: how the page lays out what belongs to the picture.
    """
    def __init__(self, methods, panels, window, steps, width, tall=800, *, controls=4, minima=(), inside=None, tolerance=None,
                 values=None, schedule=""):
        self.methods, self.width, self.steps = methods, width, steps
        self.minima, self.inside = np.asarray(minima, dtype=float).reshape(-1, 2), inside
        self.tolerance, self.values, self.schedule = tolerance, values, schedule
        self.columns = columns_of(methods, panels)
        self.height, boxes, self.layout = arrange(panels, width, tall, len(methods), controls)
        self.type = LARGE if _projected(panels, width) else 1.0
        self.window = fitted(window, *boxes["map"][2:]) if "map" in boxes else window
        self.figure = Figure(figsize=(width / DPI, self.height / DPI), dpi=DPI, facecolor="white")
        FigureCanvasAgg(self.figure)
        self.axes, self.actors, self.drawn = {}, [], []
        for name, (left, top, w, h) in boxes.items():
            place = (left / width, 1 - (top + h) / self.height, w / width, h / self.height)
            self.axes[name] = self.figure.add_axes(place)
            self._furnish(name, self.axes[name])
            if name in SMOOTH or name == "loss" and {"rate", "inside"} & set(panels):
                self._share_steps(self.axes[name], [box[2] for box in boxes.values() if box[1] > top], w)
        for axes in self.axes.values():
            axes.set_title(axes.get_title(), y=1)      # to find this place out would cost a third of each drawing
            axes.title.set(fontsize=TEXT["title"], ha="left", position=(0, 1))
            for axis in (axes.xaxis, axes.yaxis):
                axis.label.set_size(self.type * TEXT["label"])
                axis.labelpad = min(axis.labelpad, 2)
            axes.tick_params(labelsize=self.type * TEXT["tick"], color="#888888")
            for spine in axes.spines.values():
                spine.set_color("#888888")

    def _share_steps(self, axes, below, width):
        """The lowest panels say the steps for those of their width above them. `below`: the widths of the panels further down."""
        if below:
            axes.set_xlabel("")
        if width in below:
            axes.tick_params(labelbottom=False)
        elif below:
            place = axes.get_position()
            place.y0 += NUMBERS / self.height
            axes.set_position(place)

    def _furnish(self, name, axes):
        if name == "map":
            axes.set(xlim=self.window[0], ylim=self.window[1], aspect="equal", xlabel="x", ylabel="y")
            axes.yaxis.label.set(rotation=0, ha="right", va="center")
            axes.yaxis.labelpad = 3
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
            axes.set_title("loss ÷ starting loss" if self.values is None else "loss")
            if self.values is None:
                log_scale(axes, LOSS_RANGE)
                if self.tolerance is not None:
                    axes.axhline(self.tolerance, color="#555555", linewidth=1, linestyle=(0, (1, 2)), zorder=1)
            else:
                axes.set_ylim(*self.values)
        elif name == "rate":
            words = "α" if self.schedule and self.width < 480 else "learning rate α"      # there is room for one of the two
            axes.set_title(", ".join(filter(None, (words, self.schedule))))
            axes.yaxis.set_major_locator(MaxNLocator(2, steps=[1, 2, 5, 10]))
        who = "" if self.inside is None else self.methods[self.inside].label
        if name == "root":
            axes.set_title(f"√v of {who} (dashed: y)")
            log_scale(axes, (1e-6, 1e3))
        elif name == "effective":
            axes.set_title("effective step α/(√v+ε)")
            log_scale(axes, (1e-6, 1e3))
        elif name == "ratio":
            axes.set_title("|g|/√v")
            log_scale(axes, (1e-2, 1e2))
            axes.axhline(1, color="#888888", linewidth=1)
        elif name == "angle":
            axes.set(title="step against downhill, °", ylim=(0, 180), yticks=(0, 45, 90, 135, 180))
        for column, group, dashes in self._lines_of(name):
            method = self.methods[group]
            x = self.columns[group]["x"] if name == "map" else -1
            line, = axes.plot([], [], linestyle=(0, dashes) if dashes else "-", color=method.color,
                              linewidth=PATH_WIDTH if name == "map" else 1.6, marker="o", markersize=DOT_SIZE,
                              markeredgecolor="white", markeredgewidth=DOT_EDGE, zorder=3 + group / 100,
                              solid_joinstyle="round", dash_joinstyle="round")
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

    def fit(self, frame, visible, values=None):
        """Bring the axes of loss and rate to what the frame shows of the visible methods; -> has one changed?

        values: of the map of now, where no minimum is known; the axis follows them if they are of another size."""
        def shown(name):
            return frame[[columns[name] for columns, on in zip(self.columns, visible) if on]]

        before = [axes.get_ylim() for axes in self.axes.values()]
        if "loss" in self.axes and self.values is None:
            limits = loss_range(shown("loss"), self.tolerance)
            if limits != self.axes["loss"].get_ylim():
                log_scale(self.axes["loss"], limits)
        elif "loss" in self.axes and values is not None and not 1 / 1.5 < np.ptp(values) / np.ptp(self.values) < 1.5:
            self.values = values
            self.axes["loss"].set_ylim(*values)
        if "rate" in self.axes:
            self.axes["rate"].set_ylim(0, 1.1 * (np.nanmax(shown("rate"), initial=0, where=np.isfinite(shown("rate"))) or 1))
        return before != [axes.get_ylim() for axes in self.axes.values()]

    def describe(self, ratio):
        """The stage as the view takes it (see View), rendered at the screen's pixel ratio."""
        names = list(self.axes)
        panels = []
        for name, axes in self.axes.items():
            panels.append({"box": list(self._box(name)),
                           "xlim": list(axes.get_xlim()), "ylim": list(axes.get_ylim()), "xlog": False,
                           "ylog": axes.get_yscale() == "log", "steps": name != "map"})
        lines = [{"panel": names.index(a.panel), "group": a.group, "x": a.x, "y": a.y, "color": a.line.get_color(),
                  "width": a.line.get_linewidth() * PIXELS,
                  "dash": [d * a.line.get_linewidth() * PIXELS for d in a.dashes],
                  "casing": 2 * CASING * PIXELS if a.panel == "map" else 0,
                  "marker": "" if a.panel in SMOOTH else svg("o"), "size": DOT_SIZE * PIXELS, "marker_edge": DOT_EDGE * PIXELS,
                  "apart": APART, "end": {"marker": svg(self.methods[a.group].marker), "edge": MARKER_EDGE * PIXELS,
                                          "size": self._end_size(a) * PIXELS}}
                 for a in self.actors]
        arrows, marks = [], []
        if "map" in names:
            arrows = [{"panel": names.index("map"), "group": group, "color": method.color, "length": ARROW,
                       **{key: self.columns[group][key] for key in ("x", "y", "gradient_x", "gradient_y")}}
                      for group, method in enumerate(self.methods)]
            marks = [{"panel": names.index("map"), "points": self.minima.tolist(), "color": STAR["color"],
                      "marker": svg(STAR["marker"]), "size": STAR["size"] * PIXELS}]
        return {"png": self.render(ratio), "width": self.width, "height": self.height, "ratio": ratio,
                "layout": self.layout | {"type": self.type}, "panels": panels, "lines": lines, "arrows": arrows, "marks": marks,
                "handle": {"panel": names.index("map") if "map" in names else -1, "x": self.columns[0]["x"],
                           "y": self.columns[0]["y"], "patches": True},
                "legend": [{"color": m.color, "label": escape(m.label), "marker": svg(m.marker),
                            "dash": " ".join(str(2.5 * d) for d in m.dashes)} for m in self.methods],
                "alt": "Paths of " + ", ".join(m.label for m in self.methods) + "; panels: " + ", ".join(names)
                       + "; losses are in units of the starting loss" * ("loss" in names and self.values is None)}

    @staticmethod
    def _end_size(actor):
        return MARKER_SIZE if actor.panel == "map" else 0.7 * MARKER_SIZE

    def render(self, ratio=1.0):
        """PNG of everything that does not move. Actors are hidden first: savefig would draw stale ones."""
        for actor in self.actors:
            actor.line.set_data([], [])
        self._clear()
        return png(self.figure, ratio)

    def draw(self, frame, bands, visible, step=None, titles=("", ""), texts=None):
        """The figure with everything on it, for a frame of shape (columns, T); -> the figure.

        titles: above the map, on the left and on the right. texts: what the legend says of each method; None: no legend.
        """
        self._clear()
        last = frame.shape[1] - 1
        step = last if step is None else min(step, last)
        if "map" in self.axes:
            axes = self.axes["map"]
            for polygons, color in zip(bands, ground_colors(len(bands))):
                self.drawn.append(axes.add_artist(polygon_patch(polygons, color)))   # a patch would be asked how far it reaches
            self._draw_titles(axes, titles)
        for actor in self.actors:
            axes, line = self.axes[actor.panel], actor.line
            x, y = np.arange(last + 1) if actor.x < 0 else frame[actor.x], frame[actor.y]
            if not visible[actor.group]:
                line.set_data([], [])
                continue
            line.set_data(x[:step + 1], y[:step + 1])
            line.set_markevery([] if actor.panel in SMOOTH else thinned(self._pixels(axes, x[:step + 1], y[:step + 1])))
            under = {"color": line.get_color(), "linewidth": line.get_linewidth(),
                     "linestyle": (0, actor.dashes) if actor.dashes else "-"}
            if actor.panel == "map":
                self.drawn += axes.plot(x[:step + 1], y[:step + 1], color="white", zorder=2.95,
                                        linewidth=line.get_linewidth() + 2 * CASING)
            if step < last:
                self.drawn += axes.plot(x[step:], y[step:], alpha=0.25, zorder=2.9, **under)
            self.drawn += axes.plot(x[step:step + 1], y[step:step + 1], self.methods[actor.group].marker, color=line.get_color(),
                                    markeredgecolor="white", markeredgewidth=MARKER_EDGE, zorder=line.get_zorder() + 1,
                                    markersize=self._end_size(actor))
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
        legend = [(Line2D([], [], color=method.color, marker=method.marker, markersize=7, markeredgecolor="white",
                          linestyle=(0, method.dashes) if method.dashes else "-"), text)
                  for method, text, shown in zip(self.methods, texts or [], visible) if shown]
        if legend:
            left, top = self.layout["legend"]
            self.drawn.append(self.figure.legend(*zip(*legend), loc="upper left", frameon=False, fontsize=9.5, borderaxespad=0,
                                                 handlelength=3, bbox_to_anchor=(left / self.width, 1 - top / self.height)))
        return self.figure

    def _draw_titles(self, axes, titles):
        """Both in one line, in smaller type if they would not fit; on a phone there are two lines."""
        size, (_, _, width, height) = self.type * TEXT["label"], self._box("map")
        texts = [axes.text(side, 1 + 6 / height, title, ha=align, transform=axes.transAxes, fontsize=size, color=color)
                 for side, align, color, title in zip((0, 1), ("left", "right"), ("black", "#555555"), titles)]
        def wide(together):
            widths = [text.get_window_extent().width for text in texts]
            return sum(widths) + 12 * all(titles) if together else max(widths)

        together = self.width >= 480 or not all(titles) or wide(True) <= width
        if not together:
            texts[0].set_y(1 + 24 / height)
            texts[1].set(x=0, ha="left")
        for _ in range(4):                   # letters do not shrink evenly
            if wide(together) <= width:
                break
            size *= 0.98 * width / wide(together)
            for text in texts:
                text.set_size(size)
        self.drawn += texts

    def extent(self):
        """What `savefig` must hold, in inches: the legend may stand below the panels. "tight" would find it by drawing twice."""
        renderer = self.figure.canvas.get_renderer()
        boxes = [self.figure.bbox, *(legend.get_window_extent(renderer) for legend in self.figure.legends)]
        return Bbox.union(boxes).transformed(self.figure.dpi_scale_trans.inverted()).padded(0.05)

    def _box(self, name):
        """A panel's box (left, top, width, height), in CSS pixels."""
        box = self.axes[name].get_position()
        return box.x0 * self.width, (1 - box.y1) * self.height, box.width * self.width, box.height * self.height

    @staticmethod
    def _pixels(axes, x, y):
        with np.errstate(all="ignore"):
            return axes.transData.transform(np.stack([x, y], axis=-1))

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


def arrange(panels, width, tall, methods, controls):
    """Where everything stands, in CSS pixels, for a picture `width` wide in a window `tall` high, with so many rows of them.

    -> the picture's height; each panel's box (left, top, width, height); and the layout: the page's CSS grid-template with
    the picture's grid-area in it, the boxes that the picture leaves free there, and the place (left, top) of the legend in the
    picture that is drawn on paper.
    """
    rows = [name for name in ("loss", "rate", "inside") if name in panels]
    if _projected(panels, width):
        return _alone(width, tall - max(LARGE * LEGEND_ROW * methods, CONTROL_ROW * controls))
    if "map" not in panels or not rows or width < BESIDE:
        return _stacked(panels, width, tall)
    row = LEGEND_ROW if methods <= MANY else LOW_ROW
    legend = row * methods + 4
    side = tall - AROUND - (legend if "inside" in panels else 0)
    side = int(np.clip(side, 420 if "inside" in panels else 520, width / 2))
    height, left = TOP + side + BOTTOM, LEFT + side + GAP
    across, column = width - left - RIGHT, LEFT + side + GAP // 3
    boxes = {"map": (LEFT, TOP, side, side)}
    if "inside" not in panels:
        below = TOP + RATE if "rate" in panels else 0
        high = int(np.clip(height - legend - CONTROL_ROW * controls - TOP - BOTTOM - below, 150, 0.7 * across))
        boxes["loss"], end = (left, TOP, across, high), TOP + high + below + BOTTOM
        if below:
            boxes["rate"] = (left, TOP + high + TOP, across, RATE)
        template = f'"bar bar" auto ". ." {end}px ". legend" auto ". controls" 1fr "steps steps" auto'
        place, free = (column, end), [(column, end, width - column, height - end)]
    else:
        wide = [name for name in ("loss", "rate") if name in panels]
        levels = 2 + len(wide)
        high = int(np.clip((height + legend - CONTROL_ROW * controls - BOTTOM) / levels - TOP - 4, 84, 140))
        half = int((across - GAP + 14) / 2)
        for i, name in enumerate([*wide, *INSIDE]):
            row, place = (i, 0) if name in wide else divmod(i - len(wide), 2)
            row += len(wide) * (name not in wide)
            boxes[name] = (left + place * (across - half), TOP + row * (high + TOP + 4), across if name in wide else half, high)
        end = boxes["angle"][1] + high + BOTTOM
        template = (f'"bar bar" auto ". ." {min(end, height)}px ". controls" {max(0, height - end)}px "legend controls" 1fr '
                    '"steps steps" auto')
        place, free = (LEFT, height), [(column, end, width - column, height), (0, height, column, height)]
        height = max(height, end)
    return height, boxes, {"template": f"{template} / {column}fr {width - column}fr", "picture": "2 / 1 / -2 / -1",
                           "legend": place, "free": free, "row": row}


def _projected(panels, width):
    return panels == ("map",) and width >= BESIDE


def _alone(width, tall):
    """A map over the whole width in type that is read from afar; under it the legend, and the controls beside the legend."""
    across, top, below = width - LEFT - RIGHT, int(LARGE * TOP), int(LARGE * BOTTOM)
    high = max(300, int(tall - AROUND - (top - TOP) - (below - BOTTOM)))
    return top + high + below, {"map": (LEFT, top, across, high)}, {
        "template": '"bar bar" auto "picture picture" auto "steps steps" auto "legend controls" auto / 1fr 1fr',
        "picture": "picture", "legend": (LEFT, top + high + below), "free": [], "row": LEGEND_ROW}


def _stacked(panels, width, tall):
    """Everything one under the other, as on a phone; a map alone is as high as the screen allows."""
    across, top, boxes = width - LEFT - RIGHT, 0, {}
    for name, high in (("map", min(across, max(300, tall - AROUND))), ("loss", 200), ("rate", RATE)):
        if name in panels:
            above = 2 * TOP if name == "map" and width < 480 else TOP        # two lines of title on a phone
            square = name == "map" and len(panels) > 1                       # so its window is the same on every screen
            boxes[name] = (LEFT, top + above, high if square else across, high)
            top += above + high + BOTTOM
    if "inside" in panels:
        columns = 2 if width >= 560 else 1
        wide = (across - (columns - 1) * (GAP - 14)) // columns
        for i, name in enumerate(INSIDE):
            row, column = divmod(i, columns)
            boxes[name] = (LEFT + column * (across - wide), top + TOP + row * (120 + TOP + BOTTOM), wide, 120)
        top = boxes["angle"][1] + 120 + BOTTOM
    return top, boxes, {"template": '"bar" auto "picture" auto "steps" auto "legend" auto "controls" auto / minmax(0, 1fr)',
                        "picture": "picture", "legend": (LEFT, top), "free": [], "row": LEGEND_ROW}


def fitted(window, width, height):
    """The window widened about its centre to the shape width × height, so that a right angle looks like one."""
    scale = max((high - low) / pixels for (low, high), pixels in zip(window, (width, height)))
    return tuple(((low + high - scale * pixels) / 2, (low + high + scale * pixels) / 2)
                 for (low, high), pixels in zip(window, (width, height)))


def ground(axes, surface):
    """Draw a surface's quiet contour bands and its minima on axes of your own, in place of those that it drew there before."""
    for artist in [*axes.patches, *axes.lines]:
        if artist.get_gid() == "ground":
            artist.remove()
    limits = axes.get_xlim(), axes.get_ylim()
    bands, _ = contour_bands(surface, limits)
    for band, color in zip(bands, ground_colors(len(bands))):
        axes.add_artist(polygon_patch(band, color)).set_gid("ground")
    axes.plot(*surface.minima.T, STAR["marker"], color=STAR["color"], ms=STAR["size"], mec="w", mew=MARKER_EDGE, zorder=6,
              gid="ground")
    axes.set(xlim=limits[0], ylim=limits[1])


def polygon_patch(band, color):
    """A contour band as one matplotlib patch, in the colours that the view uses."""
    begins = np.isnan(band[:, 0])
    codes = np.where(np.roll(begins, 1), Path.MOVETO, Path.LINETO)[~begins] if len(band) else []
    return PathPatch(Path(band[~begins], codes if len(codes) else None), facecolor=color, edgecolor=EDGE,
                     linewidth=EDGE_WIDTH, zorder=0.5)


def thinned(places, apart=APART):
    """Of the places (n, 2) of a path, in pixels, the numbers of those that carry a dot: none is closer than `apart` to one
    before, or to the last place, which has the marker."""
    kept, dots = [], np.empty((len(places), 2))
    for i, place in enumerate(places[:-1]):
        if np.all(np.isfinite(place)) and np.hypot(*(place - places[-1])) >= apart:
            if not kept or np.min(np.hypot(*(dots[:len(kept)] - place).T)) >= apart:
                dots[len(kept)] = place
                kept.append(i)
    return kept


def loss_range(losses, tolerance):
    """The decades that losses, in units of the starting loss, run through (and the target, if they come near it)."""
    lowest, highest = LOSS_RANGE
    shown = losses[np.isfinite(losses) & (losses > 0)]
    low, high = (float(np.clip(end, lowest, highest)) for end in (shown.min(initial=0.1), shown.max(initial=1)))
    if tolerance < low <= 20 * tolerance:
        low = tolerance
    low, high = np.floor(np.log10(low) + 1e-6), np.ceil(np.log10(high) - 1e-6)
    return 10.0**low, 10.0**max(high, low + 1)


def log_scale(axes, limits):
    """A vertical log axis, labelled at about every fifth of it."""
    decades = max(1, round(np.log10(limits[1] / limits[0]) / 5))
    axes.set(yscale="log", ylim=limits)
    axes.yaxis.set_major_locator(LogLocator(10 ** decades, numticks=20))
    axes.yaxis.set_major_formatter(FuncFormatter(power_of_ten))
    axes.yaxis.set_minor_locator(LogLocator(10, numticks=20))
    axes.yaxis.set_minor_formatter(NullFormatter())


def power_of_ten(value, _):
    """10⁻⁴ in plain letters: matplotlib's formulas take long to be read, most of all the first time."""
    return f"10{str(round(np.log10(value))).translate(SUPERSCRIPT)}"


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

