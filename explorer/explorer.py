"""The explorer: sliders, panels and methods, put together in one line."""
from inspect import signature
from io import BytesIO
from threading import RLock

import ipywidgets as widgets
import numpy as np

from optimizers import adam, gradient_descent, momentum, rmsprop
from racing import best_learning_rate, plain
from surfaces import Surface, ellipse, noisy

from . import look
from .controls import KNOBS, WHOLE, accepted, move, slider
from .simulate import readouts, relative_loss, simulate
from .stage import Stage, columns_of, contour_bands, square
from .view import View

SWEEP_BYTES = 16_000_000   # the most that one sweep may hold of paths; a longer slider is sent in part
CONTOUR_LANES = 120        # and of contours, where the surface itself is swept
PRESETS = {
    "aligned ravine": {"condition_number": 25.0, "rotation": 0.0},
    "rotated ravine": {"condition_number": 25.0, "rotation": 45.0},
    "round bowl": {"condition_number": 1.0, "rotation": 0.0},
    "narrow ravine": {"condition_number": 200.0, "rotation": 0.0},
    "narrow ravine, rotated": {"condition_number": 200.0, "rotation": 30.0},
}
USUAL_SLIDERS = ("learning_rate", "beta", "epsilon", "condition_number", "rotation", "steps")
RATES = {"one for all": "common", "each its own": "own", "each its best": "best"}


def explore(surface=ellipse, methods=(gradient_descent, momentum, rmsprop, adam), sliders=None,
            panels=("map", "loss"), **state):
    """Show how methods travel over a surface, with sliders; -> Explorer, which a notebook displays.

    surface: a Surface; a factory such as `ellipse`, whose arguments may then be sliders; or label -> either,
        for a menu.
    methods: rules; or label -> rule; or label -> (rule, {hyper-parameter that no slider moves: value}).
    sliders: some of learning_rate, beta, beta1, beta2, epsilon, condition_number, rotation, noise, seed, steps,
        tolerance. One that nothing shown can use is an error. If None: learning_rate, beta, epsilon,
        condition_number, rotation and steps, or those of them that something shown can use.
    panels: some of "map", "loss", "inside".
    state: where to begin: a value for any of the sliders' names (also of those not shown); start=(u, v), in the
        surface's own frame, so that it turns with a rotation; rates="common", "own" or "best"; rates_own=[…];
        step; visible=[…]; inside=the label of the method looked into; surface_label. `Explorer.share` writes them.

    Raises ValueError or TypeError that names the argument and what it accepts.
    """
    return Explorer(surface, methods, sliders, panels, **state)


class Explorer(widgets.VBox):
    """The picture with its controls. Made by `explore`.

    controls: name -> widget; setting `explorer.controls["beta"].value` moves the picture.
    """
    def __init__(self, surface, methods, sliders, panels, **state):
        self._lock, self._quiet, self._ground_id, self._grounds, self._rates = RLock(), True, 0, {}, {}
        self.surfaces = surface if isinstance(surface, dict) else {getattr(surface, "name", None) or getattr(surface, "__name__", "surface"): surface}
        if not self.surfaces:
            raise ValueError("surface must name at least one surface")
        for label, entry in self.surfaces.items():
            if not isinstance(entry, Surface) and not callable(entry):
                raise TypeError(f"surface: {label!r} must be a Surface or a function that makes one; got {entry!r}")
        self.methods = look.dress(methods)
        self.panels = _chosen("panels", panels, ("map", "loss", "inside"))
        if not self.panels:
            raise ValueError("panels must be one or more of map, loss, inside; got none")
        if sliders is None:
            sliders = [name for name in USUAL_SLIDERS if self._uses(name)]
        self.sliders = _chosen("sliders", sliders, tuple(KNOBS))
        for name in self.sliders:
            if not self._uses(name):
                raise ValueError(f"sliders: nothing here has a {name!r}; the surface takes "
                                 f"{', '.join(sorted(self._surface_parameters())) or 'no argument'}")
        self._make_controls(dict(state))
        self._stage = None
        super().__init__(self._layout())
        self._initial = self._positions()
        self._quiet = False
        self._restage()
        for name, widget in self.controls.items():
            widget.observe(lambda change, name=name: self._moved(name), names="value")
        self.view.observe(self._screen_changed, names="screen")
        self.view.observe(self._start_dragged, names="start")
        self.view.on_msg(self._message)

    # -- the controls ------------------------------------------------------------------------------

    def _surface_parameters(self):
        return {name for entry in self.surfaces.values() if not isinstance(entry, Surface) for name in signature(entry).parameters}

    def _uses(self, name):
        if name in ("learning_rate", "steps", "tolerance", "noise", "seed"):
            return True
        return name in self._surface_parameters() or any(name in method.hyper_parameters for method in self.methods)

    def _make_controls(self, state):
        self.fixed, self.controls = {}, {}
        for name, knob in KNOBS.items():
            if not self._uses(name):
                continue
            value = accepted(name, state.pop(name, knob.default)) if name in state or self._wants(name) else None
            if name in self.sliders:
                self.controls[name] = slider(name, value)
            elif value is not None:
                self.fixed[name] = value
        first = next(iter(self.surfaces))
        label = state.pop("surface_label", first)
        if label not in self.surfaces:
            raise ValueError(f"surface_label must be one of {', '.join(self.surfaces)}; got {label!r}")
        if len(self.surfaces) > 1:
            self.controls["surface"] = widgets.Dropdown(options=list(self.surfaces), value=label, description="surface",
                                                        style={"description_width": "initial"}, layout={"width": "15em"})
        rates = state.pop("rates", "common")
        if rates not in RATES.values():
            raise ValueError(f"rates must be one of {', '.join(RATES.values())}; got {rates!r}")
        self.controls["rates"] = widgets.Dropdown(options=list(RATES.items()), value=rates, description="learning rates",
                                                  style={"description_width": "initial"}, layout={"width": "15em"})
        common = self._value("learning_rate")
        own = _one_each("rates_own", state.pop("rates_own", [common] * len(self.methods)), self.methods)
        for group, (method, rate) in enumerate(zip(self.methods, own)):
            self.controls[f"learning_rate_{group}"] = slider("learning_rate", accepted("learning_rate", rate),
                                                             f"α of {method.label}")
        lookable = [method.label for method in self.methods]
        if "inside" in self.panels:
            adaptive = [m.label for m in self.methods if {"mean_square", "sum_square"} & set(signature(m.rule).parameters)]
            inside = state.pop("inside", (adaptive or lookable)[0])
            if inside not in lookable:
                raise ValueError(f"inside must be one of {', '.join(lookable)}; got {inside!r}")
            self.controls["inside"] = widgets.Dropdown(options=lookable, value=inside, description="look inside",
                                                       style={"description_width": "initial"}, layout={"width": "15em"})
        family = f"explorer-{id(self):x}"
        for name, widget in self.controls.items():
            for css in (family, f"explorer-is-{name}"):
                widget.add_class(css)
        self._start = self._surface_start() if state.get("start") is None else _pair("start", state["start"])
        self._start_given = state.pop("start", None) is not None
        visible = _one_each("visible", state.pop("visible", [True] * len(self.methods)), self.methods)
        steps = int(self._value("steps"))
        step = state.pop("step", steps)
        if not isinstance(step, (int, np.integer)) or not 0 <= step <= steps:
            raise ValueError(f"step must be a whole number from 0 to {steps}; got {step!r}")
        if state:
            raise TypeError(f"explore has no argument {sorted(state)[0]!r}; it takes {', '.join(KNOBS)}, start, step, visible, "
                            "rates, rates_own, inside, surface_label")
        self.view = View(controls=dict(self.controls), family=family, visible=[bool(v) for v in visible], step=int(step))

    def _wants(self, name):
        """Is the default given to what is shown? A hyper-parameter that no slider moves keeps its method's own."""
        return name in self.sliders or name in ("learning_rate", "steps", "tolerance", "noise", "seed")

    def _layout(self):
        named = {name: {key: value for key, value in preset.items() if key in self.controls} for name, preset in PRESETS.items()}
        self._presets = {name: preset for name, preset in named.items() if len(preset) == 2}
        self.preset = widgets.Dropdown(options=["presets …", *self._presets], layout={"width": "13em"})
        self.preset.observe(self._preset_chosen, names="value")
        self.reset = widgets.Button(description="reset", layout={"width": "6em"})
        self.reset.on_click(lambda _: self._go_to(self._initial))
        self.share_button = widgets.Button(description="share line", layout={"width": "8em"})
        self.share_text = widgets.Text(placeholder="one line of Python that makes this picture", layout={"flex": "1 1 auto", "display": "none"})
        self.share_button.on_click(self._show_share)
        menus = [self.controls[name] for name in ("surface", "inside") if name in self.controls]
        top = widgets.HBox([*([self.preset] if self._presets else []), self.controls["rates"], *menus, self.reset,
                            self.share_button, self.share_text], layout={"flex_flow": "row wrap"})
        self._own = widgets.VBox([self.controls[f"learning_rate_{group}"] for group in range(len(self.methods))])
        self._sliders = widgets.VBox([self._own, *(self.controls[name] for name in self.sliders)])
        self._sliders.add_class("explorer-controls")
        self._show_rate_sliders()
        return [top, self.view, self._sliders]

    def _show_rate_sliders(self):
        mode = self.controls["rates"].value
        self._own.layout.display = "" if mode == "own" else "none"
        if "learning_rate" in self.controls:
            self.controls["learning_rate"].layout.display = "" if mode == "common" else "none"

    # -- the state ---------------------------------------------------------------------------------

    def _value(self, name):
        value = self.controls[name].value if name in self.controls else self.fixed.get(name)
        return int(value) if name in WHOLE else value

    def _settings(self):
        names = [name for name in (*KNOBS, *self.controls) if name in self.controls or name in self.fixed]
        return {name: self._value(name) for name in names}

    def _at(self):
        """The state as the browser sees it."""
        at = {name: getattr(widget, "index", None) for name, widget in self.controls.items()}
        return {**at, "start": list(self.view.start)}

    def _entry(self, settings):
        return self.surfaces[settings.get("surface", next(iter(self.surfaces)))]

    def _surface(self, settings):
        """The surface without noise; its arguments may be arrays."""
        entry = self._entry(settings)
        if isinstance(entry, Surface):
            return entry
        return entry(**{name: settings[name] for name in signature(entry).parameters if name in settings})

    def _surface_start(self):
        settings = self._settings()
        return _turned(self._surface(settings).start, -settings.get("rotation", 0.0) if self._turns(settings) else 0.0)

    def _turns(self, settings):
        entry = self._entry(settings)
        return not isinstance(entry, Surface) and "rotation" in signature(entry).parameters and "rotation" in settings

    # -- the numbers -------------------------------------------------------------------------------

    def _compute(self, axis=None, low=0, high=1):
        """The frames of positions low … high−1 of the control `axis`, or the one frame of now; -> data, labels."""
        settings, lanes = self._settings(), high - low
        if axis is not None:
            settings[axis] = np.array([value for _, value in self.controls[axis].options[low:high]])
        surface = self._surface(settings)
        start = _turned(self._start, settings["rotation"]) if self._turns(settings) else np.asarray(self._start)
        start = np.atleast_2d(start)
        noise, steps = settings["noise"], settings["steps"]
        met = noisy(surface, noise, settings["seed"]) if np.any(noise) else surface
        # what the surface's swept argument or the noise touches has all lanes; what neither does, one for all
        start = np.broadcast_to(start, np.broadcast_shapes(start.shape, (*np.shape(surface.value(start)), 2), (*np.shape(noise), 1)))
        columns = columns_of(self.methods, self.panels)
        data = np.empty((lanes, 1 + max(max(c.values()) for c in columns), steps + 1), dtype=np.float32)
        said = []
        for group, method in enumerate(self.methods):
            hyper = {name: settings[name] for name in method.hyper_parameters if name in settings} | method.fixed
            hyper["learning_rate"] = self._rate(group, method, hyper, met, start, settings)
            run = simulate(method.rule, met, surface, start, steps, hyper)
            loss = relative_loss(run, surface)
            with np.errstate(all="ignore"):
                put = {"x": run.positions[..., 0], "y": run.positions[..., 1], "gradient_x": run.gradients[..., 0],
                       "gradient_y": run.gradients[..., 1], "loss": loss, "angle": run.angles}
                if method.label == settings.get("inside"):
                    put |= self._inside(run)
                for name, values in put.items():
                    if name in columns[group]:
                        data[:, columns[group][name], :] = np.clip(values, -3e38, 3e38).T if name not in ("x", "y") else values.T
            words = readouts(run, surface, settings["tolerance"])
            rates = np.broadcast_to(hyper["learning_rate"], (len(words),))
            said.append([(f"α = {plain(rate)}", text) for rate, text in zip(rates, words)])
        return data, [[list(words[min(lane, len(words) - 1)]) for words in said] for lane in range(lanes)]

    def _inside(self, run):
        if run.roots is None:
            nothing = np.full(run.positions.shape[:2], np.nan)
            return {f"{name}_{axis}": nothing for name in ("root", "effective", "ratio") for axis in "xy"}
        ratio = np.abs(run.gradients) / run.roots
        return {f"{name}_{axis}": values[..., i] for name, values in (("root", run.roots), ("effective", run.effective), ("ratio", ratio))
                for i, axis in enumerate("xy")}

    def _rate(self, group, method, hyper, surface, start, settings):
        """The rate that a method uses: the common one, its own, or the best that `racing` finds for it."""
        if "learning_rate" in method.fixed:
            return method.fixed["learning_rate"]
        if settings["rates"] == "own":
            return settings[f"learning_rate_{group}"]
        if settings["rates"] == "common" or len(surface.minima) == 0:
            return settings["learning_rate"]
        hyper = {name: value for name, value in hyper.items() if name != "learning_rate"}
        key = (group, settings.get("surface"), start.tobytes(), settings["tolerance"], settings["steps"],
               *(np.asarray(settings.get(name, 0.0)).tobytes() for name in ("condition_number", "rotation", "noise", "seed")),
               *(np.asarray(value).tobytes() for value in hyper.values()))
        if key not in self._rates:
            if len(self._rates) > 200:
                self._rates.clear()
            best = best_learning_rate(method.rule, surface, start, tolerance=settings["tolerance"], steps=settings["steps"], **hyper)
            self._rates[key] = best.learning_rate
        return self._rates[key]

    def _ground(self, axis=None, low=0, high=1):
        """The contour bands of now, or of each position of a swept control that moves the surface."""
        settings = self._settings()
        window = self._stage.window
        if axis is not None:
            if isinstance(self._entry(settings), Surface) or axis not in signature(self._entry(settings)).parameters:
                return self.view.frame.get("ground")
            lanes = [{**settings, axis: value} for _, value in self.controls[axis].options[low:high]]
        else:
            lanes = [settings]
        parameters = [name for name in self._surface_parameters() if name in settings]
        keys = [(lane.get("surface"), *(lane[name] for name in parameters)) for lane in lanes]
        for key, lane in zip(keys, lanes):
            if key not in self._grounds:
                if len(self._grounds) > 4 * CONTOUR_LANES:
                    self._grounds.clear()
                self._grounds[key] = contour_bands(self._surface(lane), window)
        begins, ends, pieces, total = [], [], [], 0
        for key in keys:
            begins.append(total)
            bands = self._grounds.get(key) or contour_bands(self._surface(lanes[keys.index(key)]), window)
            ends.append([total := total + len(band) for band in bands])
            pieces += bands
        self._ground_id += 1
        return {"id": self._ground_id, "panel": 0, "colors": look.ground_colors(len(ends[0])), "edge": look.EDGE, "edge_width": 0.8,
                "data": np.concatenate(pieces).tobytes(), "begins": begins, "ends": ends}

    # -- what happens when something moves -----------------------------------------------------------

    def _restage(self):
        """A new stage (another size, window, number of steps …), and the frame on it."""
        settings = self._settings()
        surface = self._surface(settings)
        inside = next((i for i, m in enumerate(self.methods) if m.label == settings.get("inside")), None)
        width, ratio = self.view.screen
        width, ratio = int(np.clip(width, 600, 1600)), float(np.clip(ratio, 1, 3))
        loss_range = None
        if len(surface.minima) == 0:
            corners = np.stack(np.meshgrid(*square(surface.window)), axis=-1)
            loss_range = (float(surface.value(corners).min()), float(surface.value(corners).max()))
            loss_range = loss_range if loss_range[0] < loss_range[1] else (loss_range[0] - 1, loss_range[1] + 1)
        self._grounds.clear()
        self._stage = Stage(self.methods, self.panels, surface.window, settings["steps"], width,
                            title=f"${surface.formula}$" if surface.formula else surface.name, minima=surface.minima,
                            relative=len(surface.minima) > 0, inside=inside, loss_range=loss_range,
                            tolerance=settings["tolerance"])
        with self.view.hold_sync():
            self.view.stage = self._stage.describe(ratio)
            self._show()

    def _show(self):
        """The frame of now, exactly; any sweep is stale."""
        data, labels = self._compute()
        with self.view.hold_sync():
            self.view.sweep = {}
            self.view.frame = {"at": self._at(), "columns": data.shape[1], "length": data.shape[2], "data": data.tobytes(),
                               "labels": labels, "ground": self._ground() if "map" in self.panels else None}

    def _sweep(self, axis):
        """Send the frames of a whole slider, unless the browser has them."""
        name = "learning_rate" if axis.startswith("learning_rate_") else axis
        if name not in KNOBS or not KNOBS[name].swept or self._swept(axis):
            return
        at, widget = self._at(), self.controls[axis]
        frame = self.view.frame
        fit = max(1, SWEEP_BYTES // (4 * frame["columns"] * frame["length"]))
        low = int(np.clip(widget.index - fit // 2, 0, max(0, len(widget.options) - fit)))
        high = min(len(widget.options), low + fit)
        data, labels = self._compute(axis, low, high)
        self.view.sweep = {"axis": axis, "low": low, "lanes": high - low, "at": at, "columns": data.shape[1], "length": data.shape[2],
                           "data": data.tobytes(), "labels": labels, "ground": self._ground(axis, low, high) if "map" in self.panels else None}

    def _swept(self, axis=None):
        """Has the browser a sweep that holds the frame of now (and is of `axis`)?"""
        sweep, now = self.view.sweep, self._at()
        return (bool(sweep) and axis in (None, sweep["axis"]) and all(now[name] == sweep["at"][name] for name in now if name != sweep["axis"])
                and sweep["low"] <= now[sweep["axis"]] < sweep["low"] + sweep["lanes"])

    def _moved(self, name):
        with self._lock:
            if self._quiet:
                return
            if name == "rates":
                self._show_rate_sliders()
            if name == "surface":
                self._quiet, self.view.start, self._quiet = True, [], False
                self._start, self._start_given = self._surface_start(), False
            if name in ("steps", "surface", "inside", "tolerance"):
                last = self._value("steps")
                if self._stage.steps != last:
                    self.view.step = last if self.view.step == self._stage.steps else min(self.view.step, last)
                self._restage()
            elif not self._swept():
                self._show()
                self._sweep(name)

    def _message(self, _, content, __):
        with self._lock:
            if content.get("hold") in self.controls:
                if self.view.frame["at"] != self._at():
                    self._show()    # another slider was moved and never let go: its frame is old
                self._sweep(content["hold"])
            elif content.get("release") and self.view.frame["at"] != self._at():
                self._show_exact()

    def _show_exact(self):
        sweep = self.view.sweep
        data, labels = self._compute()
        with self.view.hold_sync():
            self.view.frame = {"at": self._at(), "columns": data.shape[1], "length": data.shape[2], "data": data.tobytes(),
                               "labels": labels, "ground": self._ground() if "map" in self.panels else None}
            self.view.sweep = sweep

    def _screen_changed(self, change):
        with self._lock:
            ratio = float(np.clip(change["new"][1], 1, 3))
            if abs(change["new"][0] - self._stage.width) >= 8 or ratio != self.view.stage["ratio"]:
                self._restage()

    def _start_dragged(self, change):
        with self._lock:
            if not self._quiet:
                settings = self._settings()
                self._start = _turned(change["new"], -settings["rotation"]) if self._turns(settings) else np.array(change["new"])
                self._start_given = True
                self._show()

    def _preset_chosen(self, change):
        if change["new"] in self._presets:
            self._go_to(self._presets[change["new"]])
            self.preset.value = self.preset.options[0]

    def _positions(self):
        return {name: widget.value for name, widget in self.controls.items()} | {"start": self._start, "visible": list(self.view.visible),
                                                                               "step": self.view.step}

    def _go_to(self, positions):
        """Move many controls at once, and show the picture once."""
        with self._lock:
            self._quiet = True
            try:
                for name, value in positions.items():
                    if name in self.controls:
                        (move if isinstance(self.controls[name], widgets.SelectionSlider) else _set)(self.controls[name], value)
                if "start" in positions:
                    self._start, self.view.start = positions["start"], []   # [] until it is dragged again, to wherever
                    self.view.visible, self.view.step = list(positions["visible"]), positions["step"]
            finally:
                self._quiet = False
            self._show_rate_sliders()
            self._restage()

    # -- what can be taken away ----------------------------------------------------------------------

    def figure(self):
        """The picture of now as a matplotlib Figure: for savefig to PNG, SVG or PDF."""
        with self._lock:
            data, labels = self._compute()
            settings = self._settings()
            bands = contour_bands(self._surface(settings), self._stage.window) if "map" in self.panels else None
            figure = self._stage.draw(data[0], bands, self.view.visible, self.view.step)
            if figure.legends:
                figure.legends[0].remove()
            handles = [actor.line for actor in self._stage.actors[:len(self.methods)]]
            texts = [f"{method.label}  {rate}  {words}" for method, (rate, words) in zip(self.methods, labels[0])]
            shown = [(handle, text) for handle, text, on in zip(handles, texts, self.view.visible) if on]
            if shown:
                figure.legend(*zip(*shown), loc="upper left", bbox_to_anchor=(0.04, 0), ncols=2 if self._stage.width > 800 else 1,
                              fontsize=9.5, frameon=False)
            return figure

    def share(self):
        """One line of Python that makes this picture again (a surface of your own goes by its name)."""
        state = {name: value for name, value in self._settings().items() if name in KNOBS and (name in self.sliders or value != KNOBS[name].default or not self._wants(name))}
        if self.controls["rates"].value == "own":
            state["rates_own"] = [self.controls[f"learning_rate_{group}"].value for group in range(len(self.methods))]
        if self.controls["rates"].value != "common":
            state["rates"] = self.controls["rates"].value
        if "inside" in self.controls:
            state["inside"] = self.controls["inside"].value
        if "surface" in self.controls:
            state["surface_label"] = self.controls["surface"].value
        if not all(self.view.visible):
            state["visible"] = list(self.view.visible)
        if self.view.step != self._value("steps"):
            state["step"] = self.view.step
        state["start"] = tuple(float(c) for c in self._start)
        methods = ", ".join(f"{m.label!r}: ({m.rule.__name__}, {m.fixed!r})" for m in self.methods)
        surfaces = {label: _source(entry) for label, entry in self.surfaces.items()}
        where = next(iter(surfaces.values())) if len(surfaces) == 1 else "{" + ", ".join(f"{k!r}: {v}" for k, v in surfaces.items()) + "}"
        return (f"explore({where}, {{{methods}}}, sliders={self.sliders!r}, panels={self.panels!r}, "
                + ", ".join(f"{name}={value!r}" for name, value in state.items()) + ")")

    def _show_share(self, _):
        self.share_text.value, self.share_text.layout.display = self.share(), ""

    def _repr_mimebundle_(self, **options):
        """The widget, and the same picture as a PNG for pages that run no kernel."""
        bundle = super()._repr_mimebundle_(**options)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        buffer = BytesIO()
        self.figure().savefig(buffer, format="png", bbox_inches="tight")
        return {**data, "image/png": buffer.getvalue()}, metadata


def _set(widget, value):
    widget.value = value


def _turned(point, degrees):
    angle = np.deg2rad(np.asarray(degrees, dtype=float))
    x, y = point[..., 0] if isinstance(point, np.ndarray) else point[0], point[..., 1] if isinstance(point, np.ndarray) else point[1]
    return np.stack([np.cos(angle) * x - np.sin(angle) * y, np.sin(angle) * x + np.cos(angle) * y], axis=-1)


def _pair(name, value):
    try:
        pair = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        pair = np.array(np.nan)
    if pair.shape != (2,) or not np.all(np.isfinite(pair)):
        raise ValueError(f"{name} must be two finite numbers; got {value!r}")
    return pair


def _one_each(argument, values, methods):
    try:
        values = list(values)
    except TypeError:
        values = [values]
    if len(values) != len(methods):
        raise ValueError(f"{argument} must hold {len(methods)} values, one for each method; got {values!r}")
    return values


def _chosen(argument, chosen, known):
    chosen = (chosen,) if isinstance(chosen, str) else tuple(chosen)
    for name in chosen:
        if name not in known:
            raise ValueError(f"{argument} must be some of {', '.join(known)}; got {name!r}")
    return tuple(dict.fromkeys(chosen))


def _source(entry):
    if isinstance(entry, Surface):
        return f"{entry.name.lower()}()" if entry.name in ("Rosenbrock", "Beale", "Himmelblau") else "surface"
    name = getattr(entry, "__name__", "")
    return name if name.isidentifier() else "surface"
