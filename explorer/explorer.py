"""The explorer: sliders, panels and methods, put together in one line."""
import re
from inspect import signature
from io import BytesIO
from threading import RLock

import ipywidgets as widgets
import numpy as np

from optimizers import adam, gradient_descent, momentum, name_of, rmsprop
from surfaces import Surface, ellipse

from . import look
from .access import Access
from .controls import KNOBS, SCHEDULES, accepted, given, menu, move, slider, typed
from .frames import Frames, turned
from .stage import Stage, contour_bands
from .still import Still
from .view import View

SWEEP_BYTES = 16_000_000   # the most that one sweep may hold of paths; of a longer slider the part around the handle is sent
NEARBY = 25                # positions around the handle that are sent first where each has contours of its own (3 ms each)
SCREENS = (260, 1600), (1.0, 3.0), (500, 2000)   # that a stage is rendered for: width, pixel ratio, height of the window
FIRST = 4                  # sliders that are always in sight, if there are many
PRESETS = {
    "aligned ravine": {"condition_number": 25.0, "rotation": 0.0},
    "rotated ravine": {"condition_number": 25.0, "rotation": 45.0},
    "round bowl": {"condition_number": 1.0, "rotation": 0.0},
    "narrow ravine": {"condition_number": 200.0, "rotation": 0.0},
    "narrow ravine, rotated": {"condition_number": 200.0, "rotation": 30.0},
}
USUAL_SLIDERS = ("learning_rate", "warm_up", "beta", "condition_number", "rotation", "epsilon", "beta1", "beta2", "steps")
RATES = {"one for all": "common", "each its own": "own", "each its best": "best"}
ALWAYS = ("learning_rate", "steps", "tolerance", "noise", "seed")   # settings that every picture has
MENUS = ("surface", "inside", "schedule")                           # controls that some pictures have


def explore(surface=ellipse, methods=(gradient_descent, momentum, rmsprop, adam), sliders=None,
            panels=("map", "loss"), presets=None, schedule=None, **state):
    """Show how methods travel over a surface, with sliders; -> Explorer, which a notebook displays.

    surface: a Surface; a factory such as `ellipse`, whose arguments may then be sliders; or label -> either,
        for a menu.
    methods: rules; or label -> rule; or label -> (rule, {hyper-parameter that no slider moves: value}). Such a value may be a
        schedule, a function of the step number t = 0, 1, … that gives a number.
    sliders: some of the names in `controls.KNOBS`: learning_rate, beta, beta1, beta2, epsilon, condition_number,
        rotation, noise, seed, steps, tolerance … One that nothing shown can use is an error. If None: the usual ones,
        USUAL_SLIDERS, as far as something shown can use them. A slider has no position that a surface refuses.
    panels: some of "map", "loss", "inside".
    schedule: "constant", "cosine", "linear", "inverse_square_root" or "warm_up_stable_decay", as in `schedules`: where a menu of
        these begins. It multiplies the learning rate of each method, and so does the slider "warm_up", in steps (0 leaves
        warm_up_stable_decay its own tenth of the steps); rates that are schedules of their own stay as they are. "best" is then
        each method's best under that schedule. The rates are drawn below the loss. None: no menu, all rates are constant.
    presets: label -> {name: value}, for a menu: the picture as it begins, with these of the state's names on other values. If
        None: the usual PRESETS, as far as the sliders have them.
    state: where to begin: a value for any of the sliders' names (also of those not shown; batch_size=None: all);
        start=(u, v), in the surface's own frame, so that it turns with a rotation; rates="common", "own" or "best";
        rates_own=[…]; step; visible=[…]; inside=the label of the method looked into; surface_label;
        window=((x_low, x_high), (y_low, y_high)), of the map; it fits the paths if not given.
        `Explorer.share` writes them.

    Raises ValueError or TypeError that names the argument and what it accepts.
    """
    return Explorer(surface, methods, sliders, panels, presets, schedule, **state)


class Explorer(Still, widgets.VBox):
    """The picture with its controls. Made by `explore`.

    controls: name -> widget; setting `explorer.controls["beta"].value` moves the picture.
    figure(): the picture as a matplotlib Figure.  share(): one line of Python that makes it again, also once it is closed.
    """
    def __init__(self, surface, methods, sliders, panels, presets, schedule=None, **state):
        self._lock, self._quiet, self._held, self._start = RLock(), True, False, None
        self.surfaces = _surfaces(surface)
        self.methods = look.dress(methods)
        _check_schedules(self.methods)
        self._schedule = None if schedule is None else _one_of("schedule", schedule, SCHEDULES.values())
        self.panels = _chosen("panels", panels, ("map", "loss", "inside"))
        if not self.panels:
            raise ValueError("panels must be one or more of map, loss, inside; got none")
        moving = schedule is not None or any(callable(method.fixed.get("learning_rate")) for method in self.methods)
        self._drawn = (*self.panels, "rate") if moving and self.panels != ("map",) else self.panels
        self._frames = Frames(self.surfaces, self.methods, self._drawn)
        usual = [name for name in USUAL_SLIDERS if self._uses(name)]
        self.sliders = _chosen("sliders", usual if sliders is None else sliders, tuple(KNOBS))
        for name in self.sliders:
            if name == "warm_up" and schedule is None:
                raise ValueError("sliders: a warm_up needs a schedule: schedule=\"constant\", for one")
            if not self._uses(name):
                raise ValueError(f"sliders: nothing here has a {name!r}; the surface takes "
                                 f"{', '.join(sorted(self._frames.parameters())) or 'no argument'}")
        self._make_controls(dict(state))
        super().__init__(self._layout(presets))
        self.add_class("explorer")
        self._given_window = self.window
        self.window = self.window or self.fitting_window()
        self._initial = self._positions()
        self._stage = None
        self._quiet = False
        self._restage()
        for name, widget in self.controls.items():
            widget.observe(lambda change, name=name: self._moved(name), names="value")
        self.view.observe(self._screen_changed, names="screen")
        self.view.observe(self._start_dragged, names="start")
        self.view.observe(self._switched, names="visible")
        self.view.on_msg(self._message)

    # -- the controls ------------------------------------------------------------------------------

    def _uses(self, name):
        if name == "warm_up":
            return self._schedule is not None
        return (name in ALWAYS or name in self._frames.parameters()
                or any(name in method.hyper_parameters for method in self.methods))

    def _defaulted(self, name):
        """Has it a value without being given one? A hyper-parameter without a slider keeps its method's own."""
        return name in self.sliders or name in (*ALWAYS, "warm_up")

    def _words(self, name):
        """What stands beside a slider: its words, and whom it moves, if not all."""
        moved = [method.label for method in self.methods if name in method.hyper_parameters]
        others = [method.label for method in self.methods if method.label not in moved]
        if not moved or not others or name in self._frames.parameters() or name in ALWAYS:
            return KNOBS[name].words
        whom = min(", ".join(moved), "all but " + ", ".join(others), key=len)
        if len(KNOBS[name].words + whom) > 42:          # more than the two lines that there are beside a slider
            whom = f"{len(moved)} of {len(self.methods)} methods"
        return f"{KNOBS[name].words}: {whom}"

    def _make_controls(self, state):
        """The widgets, on the values of `state`, each of which is taken out of it."""
        values = {name: accepted(name, state.pop(name, knob.default)) for name, knob in KNOBS.items()
                  if self._uses(name) and (name in state or self._defaulted(name))}
        settings = {name: given(name, value) for name, value in values.items()}
        self.fixed = {name: value for name, value in values.items() if name not in self.sliders}
        self.controls = {name: slider(name, value, self._words(name), self._frames.allowed(name, settings))
                         for name, value in values.items() if name in self.sliders}
        if len(self.surfaces) > 1:
            label = _one_of("surface_label", state.pop("surface_label", next(iter(self.surfaces))), self.surfaces)
            self.controls["surface"] = menu("surface", list(self.surfaces), label)
        elif "surface_label" in state:
            _one_of("surface_label", state.pop("surface_label"), self.surfaces)
        if self._schedule is not None:
            self.controls["schedule"] = menu("schedule", list(SCHEDULES.items()), self._schedule)
        rates = _one_of("rates", state.pop("rates", "common"), RATES.values())
        self.controls["rates"] = menu("learning rates", list(RATES.items()), rates)
        own = _one_each("rates_own", state.pop("rates_own", [self._value("learning_rate")] * len(self.methods)), self.methods)
        for group, (method, rate) in enumerate(zip(self.methods, own)):
            self.controls[f"learning_rate_{group}"] = slider("learning_rate", accepted("learning_rate", rate),
                                                             f"α of {method.label}")
        if "inside" in self.panels:
            labels = [method.label for method in self.methods]
            adaptive = [m.label for m in self.methods if {"mean_square", "sum_square"} & set(signature(m.rule).parameters)]
            inside = _one_of("inside", state.pop("inside", (adaptive or labels)[0]), labels)
            self.controls["inside"] = menu("look inside", labels, inside)
        family = f"explorer-{id(self):x}"
        for name, widget in self.controls.items():
            for css in (family, f"explorer-is-{name}"):
                widget.add_class(css)
        start = state.pop("start", None)
        self._start = self._surface_start() if start is None else _pair("start", start)
        visible = _one_each("visible", state.pop("visible", [True] * len(self.methods)), self.methods)
        steps = self._value("steps")
        step = state.pop("step", steps)
        if not isinstance(step, (int, np.integer)) or not 0 <= step <= steps:
            raise ValueError(f"step must be a whole number from 0 to {steps}; got {step!r}")
        window = state.pop("window", None)
        self.window = None if window is None else _sides("window", window)
        if state:
            raise TypeError(f"explore has no argument {sorted(state)[0]!r}; it takes {', '.join(KNOBS)}, schedule, start, step, "
                            "visible, window, rates, rates_own, inside, surface_label")
        self.view = View(controls=dict(self.controls), family=family, visible=[bool(v) for v in visible], step=int(step))

    def _layout(self, presets):
        positions = {name: [value for _, value in self.controls[name].options] for name in self.sliders}
        self._usual_presets = presets is None
        self._presets = ({name: preset for name, preset in PRESETS.items()
                          if all(value in positions.get(key, ()) for key, value in preset.items())} if presets is None
                         else {label: self._preset(label, preset) for label, preset in presets.items()})
        self.preset = widgets.Dropdown(options=["presets …", *self._presets], tooltip="presets", layout={"width": "13em"})
        self.preset.observe(self._preset_chosen, names="value")
        self.reset = widgets.Button(description="reset", layout={"width": "6em"})
        self.reset.on_click(lambda _: self._go_to(self._initial))
        self.share_button = widgets.Button(description="share line", layout={"width": "8em"})
        self.share_text = widgets.Text(layout={"flex": "1 1 auto", "display": "none"})
        self.share_button.on_click(self._show_share)
        menus = [self.controls[name] for name in MENUS if name in self.controls]
        top = widgets.HBox([*([self.preset] if self._presets else []), self.controls["rates"], *menus, self.reset,
                            self.share_button, self.share_text], layout={"flex_flow": "row wrap"})
        self._own = widgets.VBox([self.controls[f"learning_rate_{group}"] for group in range(len(self.methods))])
        top.add_class("explorer-bar")
        rows = [self.controls[name] for name in self.sliders]
        first = FIRST if len(rows) > FIRST + 1 else len(rows)
        more = widgets.ToggleButton(description="more", tooltip="more sliders", layout={"width": "6em"})
        more.add_class("explorer-more")
        rest = [more, widgets.VBox(rows[first:])] if rows[first:] else []
        sliders = widgets.VBox([self._own, *rows[:first], *rest])
        sliders.add_class("explorer-controls")
        self._show_rate_sliders()
        return [top, self.view, sliders, Access()]

    def _rows(self):
        """How many rows of controls stand with the picture."""
        own = len(self.methods) - 1 if self.controls["rates"].value == "own" else 0
        return min(len(self.sliders), FIRST + 1) + own

    def _preset(self, label, preset):
        """A preset as the positions that it puts the controls on."""
        positions = {}
        for name, value in preset.items():
            if name in self.sliders:
                positions[name] = accepted(name, value)
            elif name == "start":
                positions[name] = _pair(name, value)
            elif name == "step" and isinstance(value, int) and value >= 0:
                positions[name] = value
            elif name == "visible":
                positions[name] = [bool(v) for v in _one_each(name, value, self.methods)]
            elif name in ("rates", "inside", "schedule", "surface_label") and name.removesuffix("_label") in self.controls:
                widget = self.controls[name.removesuffix("_label")]
                known = [option[-1] if isinstance(option, tuple) else option for option in widget.options]
                positions[name.removesuffix("_label")] = _one_of(f"presets: {label!r}: {name}", value, known)
            else:
                known = (*self.sliders, "start", "step", "visible", "rates", "inside", "schedule", "surface_label")
                raise ValueError(f"presets: {label!r} sets {name!r}, which is no control here; there are {', '.join(known)}")
        return positions

    def _show_rate_sliders(self):
        mode = self.controls["rates"].value
        self._own.layout.display = "" if mode == "own" else "none"
        if "learning_rate" in self.controls:
            self.controls["learning_rate"].layout.display = "" if mode == "common" else "none"

    # -- the state ---------------------------------------------------------------------------------

    def _value(self, name):
        value = self.controls[name].value if name in self.controls else self.fixed.get(name)
        return given(name, value)

    def _settings(self):
        """The state as Frames takes it."""
        names = {*self.controls, *self.fixed}
        return {name: self._value(name) for name in (*KNOBS, *self.controls) if name in names} | {"start": self._start}

    def _at(self):
        """The state as the browser sees it."""
        return {name: widget.index for name, widget in self.controls.items()} | {"start": list(self.view.start)}

    def _surface_start(self):
        """The surface's own start, in its own frame."""
        settings = self._settings()
        return turned(self._frames.surface(settings).start, -self._frames.turn(settings))

    def fitting_window(self):
        """A square that holds the paths of now, as far as they stay in the surface's own window, the start and the minima; also
        turned as a slider of the rotation turns them. It is at least 0.7 times as wide as the surface's own window, which is
        taken as it is where no minimum is known: there the paths leave it."""
        settings = self._settings()
        surface = self._frames.surface(settings)
        if not len(surface.minima):
            return surface.window
        turn, data = self._frames.turn(settings), _numbers(self._frames.message(settings))
        paths = np.concatenate([data[[columns["x"], columns["y"]]].T for columns in self._frames.columns]).astype(float)
        (left, right), (low, high) = surface.window
        stay = (left <= paths[:, 0]) & (paths[:, 0] <= right) & (low <= paths[:, 1]) & (paths[:, 1] <= high)
        points = np.concatenate([paths[stay], [turned(self._start, turn)], surface.minima])
        if "rotation" in self.controls and "rotation" in self._frames.parameters(settings):
            points = np.concatenate([turned(points.T, angle - turn) for angle in range(0, 91, 15)])
        ends = points.min(axis=0), points.max(axis=0)
        reach = max(0.56 * np.max(ends[1] - ends[0]), 0.35 * max(right - left, high - low))
        unit = 10.0 ** np.floor(np.log10(reach)) / 10
        reach, sides = np.ceil(reach / unit - 1e-9) * unit, []
        for (least, most), first, last in zip(surface.window, *ends):
            middle = np.clip((first + last) / 2, *sorted((least + reach, most - reach)))   # not beyond the surface's own
            middle = np.round(np.clip(middle, last - 0.95 * reach, first + 0.95 * reach) / unit) * unit
            sides.append((float(f"{middle - reach:.6g}"), float(f"{middle + reach:.6g}")))
        return tuple(sides)

    def _positions(self):
        """What a reset goes back to."""
        return ({name: widget.value for name, widget in self.controls.items()}
                | {"start": self._start, "window": self.window, "visible": list(self.view.visible), "step": self.view.step})

    def _go_to(self, positions):
        """Move many controls at once, and show the picture once."""
        with self._lock:
            before = self._settings().get("surface")
            self._quiet = True
            try:
                for name, value in positions.items():
                    if name in self.controls:
                        move(self.controls[name], value)
                if "start" in positions:
                    start = positions["start"]
                    self._start = self._surface_start() if start is None else start
                    self.view.start = []                                    # until it is dragged again, to wherever
                if "step" in positions:
                    self.view.visible, self.view.step = list(positions["visible"]), positions["step"]
            finally:
                self._quiet = False
            if self._settings().get("surface") != before:
                self.window = self.fitting_window()
            elif "window" in positions:
                self.window = positions["window"] or self.fitting_window()
            self._show_rate_sliders()
            self._restage()

    # -- what the browser is sent --------------------------------------------------------------------

    def _restage(self):
        """A new stage (another size, window, number of steps …), and the frame on it."""
        width, ratio, tall = _screen(self.view.screen)
        self._stage = self._new_stage(width, tall)
        frame = self._frame()
        self._stage.fit(_numbers(frame), self.view.visible)
        with self.view.hold_sync():
            self.view.stage, self.view.sweep, self.view.frame = self._stage.describe(ratio), {}, frame

    def described(self, width, tall, ratio):
        """What the view would draw the lines of now on, on a screen of another size."""
        stage = self._new_stage(width, tall)
        stage.fit(_numbers(self.view.frame), self.view.visible)
        return stage.describe(ratio)

    def _new_stage(self, width, tall):
        settings = self._settings()
        surface = self._frames.surface(settings)
        inside = next((i for i, m in enumerate(self.methods) if m.label == settings.get("inside")), None)
        words = next((words for words, name in SCHEDULES.items() if name == settings.get("schedule")), "")
        return Stage(self.methods, self._drawn, self.window, settings["steps"], int(width), int(tall), controls=self._rows(),
                     minima=surface.minima, inside=inside, tolerance=settings["tolerance"],
                     values=None if len(surface.minima) else _values_on_map(surface, self.window), schedule=words)

    def _window(self):
        return self._stage.window if "map" in self.panels else None

    def _frame(self):
        return {"at": self._at(), **self._frames.message(self._settings(), self._window())}

    def _show(self):
        """Show the frame of now; any sweep is stale."""
        frame = self._frame()
        with self.view.hold_sync():
            self.view.sweep = {}
            self.view.frame = frame
            self._fit()

    def _show_exactly(self):
        """Show the frame of now, if the browser has it only from a sweep; the sweep stays."""
        if self.view.frame["at"] != self._at():
            self.view.frame = self._frame()
        self._fit()

    def _fit(self):
        """Bring the loss axis to what is shown, unless a hand is at it."""
        if not self._held and self._stage.fit(_numbers(self.view.frame), self.view.visible):
            self.view.stage = self._stage.describe(_screen(self.view.screen)[1])

    def _sweep(self, axis):
        """Send the frames of a whole slider, unless the browser has them."""
        if axis not in self.swept_sliders() or self._swept(axis):
            return
        widget, frame = self.controls[axis], self.view.frame
        fit = max(1, SWEEP_BYTES // (4 * frame["columns"] * frame["length"]))
        contours = axis in self._frames.parameters(self._settings())
        for lanes in (NEARBY, fit) if contours and fit > NEARBY else (fit,):
            low = int(np.clip(widget.index - lanes // 2, 0, max(0, len(widget.options) - lanes)))
            positions = range(low, min(len(widget.options), low + lanes))
            self.view.sweep = {"axis": axis, "low": low, "lanes": len(positions), "at": self._at(),
                               **self.frames(axis, positions)}

    def swept_sliders(self):
        """The names of the sliders on show whose whole length the browser can be sent."""
        own = [f"learning_rate_{group}" for group in range(len(self.methods))]
        shown = [name for name in self.sliders if KNOBS[name].swept and not self._moves_minima(name)]
        mode = self.controls["rates"].value
        return [name for name in shown if name != "learning_rate" or mode == "common"] + (own if mode == "own" else [])

    def _moves_minima(self, name):
        """Does the slider move the stars of the surface on show? They belong to the stage."""
        settings = self._settings()
        if name not in self._frames.parameters(settings) or not KNOBS[name].swept:
            return False
        ends = (self.controls[name].options[end][1] for end in (0, -1))
        low, high = (self._frames.surface(settings | {name: value}).minima for value in ends)
        return not np.array_equal(low, high)

    def frames(self, axis, positions):
        """The frames at some positions of one slider, all else as it stands: {columns, length, data, labels, ground}."""
        values = [self.controls[axis].options[position][1] for position in positions]
        return self._frames.message(self._settings(), self._window(), axis, values)

    def _swept(self, axis=None):
        """Has the browser a sweep that holds the frame of now (and is of `axis`)?"""
        sweep, now = self.view.sweep, self._at()
        if (not sweep or axis not in (None, sweep["axis"])
                or any(now[name] != sweep["at"][name] for name in now if name != sweep["axis"])):
            return False
        if sweep["axis"] == "start":
            return now["start"] in sweep["starts"]
        return sweep["low"] <= now[sweep["axis"]] < sweep["low"] + sweep["lanes"]

    def _patch(self, starts, spacing):
        """Send the frames of many starts on the map, or of the first of them if that is too much: as many as a sweep may
        hold, and one alone where each has best rates of its own to be looked for."""
        self._show_exactly()
        frame, settings = self.view.frame, self._settings()
        fit = 1 if settings["rates"] == "best" else max(1, SWEEP_BYTES // (4 * frame["columns"] * frame["length"]))
        own = turned(np.transpose(starts[:fit]), -self._frames.turn(settings))
        self.view.sweep = {"axis": "start", "starts": starts[:fit], "spacing": spacing, "lanes": len(own), "at": self._at(),
                           **self._frames.message(settings, axis="start", values=own)}

    # -- what happens when something moves -----------------------------------------------------------

    def _moved(self, name):
        with self._lock:
            if self._quiet:
                return
            if name == "rates":
                self._show_rate_sliders()
            if name == "surface":
                self._quiet, self.view.start, self._quiet = True, [], False
                self._start = self._surface_start()
                self.window = self.fitting_window()
            if name in ("steps", "surface", "inside", "schedule", "tolerance") or self._moves_minima(name):   # a new stage
                last = self._value("steps")
                if self._stage.steps != last:
                    self.view.step = last if self.view.step == self._stage.steps else min(self.view.step, last)
                self._restage()
            elif not self._swept():
                self._show()
                self._sweep(name)
            elif not self._held:
                self._show_exactly()

    def _message(self, _, content, __):
        with self._lock:
            if content.get("hold") in (*self.controls, "start"):
                self._held = True
                self._show_exactly()
                self._sweep(content["hold"])
            elif content.get("typed") in self.controls:
                self._typed(content["typed"], str(content.get("text")))
            elif content.get("release"):
                self._held = False
                self._show_exactly()
            elif content.get("rest"):
                self.keep()
            elif "starts" in content and "map" in self.panels:
                self._patch(content["starts"], content["spacing"])

    def _typed(self, name, text):
        """Put a slider on what was typed into its readout, or say why not."""
        knob = name if name in KNOBS else "learning_rate"
        try:
            value = accepted(knob, typed(text))
            if name in self._frames.parameters():
                self._frames.surface(self._settings() | {name: given(name, value)})
        except (TypeError, ValueError) as error:
            self.view.send({"refused": str(error)})
            return
        self._quiet, self.view.sweep = True, {}            # whose positions are no more the slider's
        try:
            move(self.controls[name], value)
        finally:
            self._quiet = False
        self._moved(name)

    def _screen_changed(self, change):
        with self._lock:
            (width, ratio, tall), (_, _, before) = _screen(change["new"]), _screen(change["old"])
            if abs(width - self._stage.width) >= 8 or ratio != self.view.stage["ratio"] or tall != before:
                self._restage()

    def _switched(self, change):
        with self._lock:
            if not self._quiet:
                self._fit()

    def _start_dragged(self, change):
        with self._lock:
            if not self._quiet:
                self._start = turned(change["new"], -self._frames.turn(self._settings()))
                if self._swept():
                    self._show_exactly()
                else:
                    self._show()

    def _preset_chosen(self, change):
        if change["new"] in self._presets:
            preset = self._presets[change["new"]]
            if not self._usual_presets:                # one of a notebook's own begins anew, so that it always looks the same
                another = "surface" in preset and preset["surface"] != self._initial["surface"]
                anew = {"window": self._given_window} | ({"start": None} if another else {})
                anew |= {"step": int(preset["steps"])} if "steps" in preset else {}
                preset = self._initial | anew | preset
            self._go_to(preset)
            self.preset.value = self.preset.options[0]

    # -- what can be taken away ----------------------------------------------------------------------

    def figure(self):
        """The picture of now as a matplotlib Figure: for savefig to PNG, SVG or PDF."""
        with self._lock:
            settings = self._settings()
            message = self.view.frame if self.view.frame["at"] == self._at() else self._frame()
            self._fit()
            bands = contour_bands(self._frames.surface(settings), self._stage.window)[0] if "map" in self.panels else None
            texts = [f"{method.label}  {rate}  {words}" for method, (rate, words) in zip(self.methods, message["labels"][0])]
            title = "     ".join(message["titles"][0])
            return self._stage.draw(_numbers(message), bands, self.view.visible, self.view.step, title, texts)

    def share(self):
        """One line of Python that makes this picture again.

        A surface of your own goes by the name `surface`; a schedule by its function's name, or by one such as
        `learning_rate_of_RMSprop` if it has none.
        """
        state = {name: value for name, value in self._settings().items() if name in KNOBS
                 and (name in self.sliders or not self._defaulted(name) or value != KNOBS[name].default)}
        mode = self.controls["rates"].value
        if mode != "common":
            state["rates"] = mode
        if mode == "own":
            state["rates_own"] = [self.controls[f"learning_rate_{group}"].value for group in range(len(self.methods))]
        state |= {name: self.controls[name].value for name in ("inside", "schedule") if name in self.controls}
        if "surface" in self.controls:
            state["surface_label"] = self.controls["surface"].value
        if not all(self.view.visible):
            state["visible"] = list(self.view.visible)
        if self.view.step != self._value("steps"):
            state["step"] = self.view.step
        state["start"] = tuple(float(c) for c in self._start)
        if self.window != self.fitting_window():
            state["window"] = self.window
        methods = ", ".join(f"{m.label!r}: ({name_of(m.rule)}, {_fixed(m)})" for m in self.methods)
        surfaces = {label: _source(entry) for label, entry in self.surfaces.items()}
        where = ", ".join(f"{label!r}: {source}" for label, source in surfaces.items())
        where = next(iter(surfaces.values())) if len(surfaces) == 1 else f"{{{where}}}"
        return (f"explore({where}, {{{methods}}}, sliders={self.sliders!r}, panels={self.panels!r}, "
                + ", ".join(f"{name}={value!r}" for name, value in state.items()) + ")")

    def close(self):
        """Give back all that the picture holds, in the kernel and in the browser. `share` and the controls keep what they said.

        Done by itself when the cell that shows the picture is run again.
        """
        with self._lock:
            super().close()

    def _forget(self):
        self.view.sweep = self.view.stage = self.view.frame = {}   # in this order: the page keeps what it had before the last
        self._stage = None
        self._frames.forget()

    def _show_share(self, _):
        self.share_text.value, self.share_text.layout.display = self.share(), ""

    def _label(self, name):
        """What a control says that it stands on. (The label of ipywidgets' own is empty on the first position.)"""
        option = self.controls[name].options[self.controls[name].index]
        return option if isinstance(option, str) else option[0]

    def words(self):
        """What the picture shows, for who cannot see it: where the controls stand, and how far each method on show came."""
        state = "; ".join(f"{widget.description.partition(':')[0]} {self._label(name)}" for name, widget in self.controls.items()
                          if name in self.sliders or name in (*MENUS, "rates"))
        rows = [f"{method.label}: {rate}, {said}" for method, (rate, said), on
                in zip(self.methods, self.view.frame["labels"][0], self.view.visible) if on]
        return f"{self.view.stage['alt']}. At step {self.view.step}; {state}. " + ". ".join(rows)

    def state(self):
        return repr((self._settings(), self.view.step, list(self.view.visible)))

    def still(self):
        """The picture of now as a PNG, and what it shows in words."""
        buffer, figure = BytesIO(), self.figure()
        figure.savefig(buffer, format="png", bbox_inches=self._stage.extent())
        return {"image/png": buffer.getvalue(), "text/plain": self.words()}


def _surfaces(surface):
    """The `surface` argument as label -> Surface or factory."""
    if not isinstance(surface, dict):
        surface = {getattr(surface, "name", None) or getattr(surface, "__name__", "surface"): surface}
    if not surface:
        raise ValueError("surface must name at least one surface")
    for label, entry in surface.items():
        if not isinstance(entry, Surface) and not callable(entry):
            raise TypeError(f"surface: {label!r} must be a Surface or a function that makes one; got {entry!r}")
    return surface


def _numbers(message):
    """The numbers of a message's frame, (columns, steps + 1)."""
    return np.frombuffer(message["data"], dtype=np.float32).reshape(message["columns"], message["length"])


def _screen(told):
    """What the browser tells of its screen (width, pixel ratio, height of the window), within what a stage is rendered for."""
    return [float(np.clip(value, *range_)) for value, range_ in zip(told, SCREENS, strict=True)]


def _values_on_map(surface, window):
    """The least and greatest value on the map: the range of a loss that has no known minimum."""
    sides = [np.linspace(*side, 41) for side in window]
    with np.errstate(all="ignore"):
        values = surface.value(np.stack(np.meshgrid(*sides), axis=-1))
    values = values[np.isfinite(values)]
    low, high = (float(values.min()), float(values.max())) if values.size else (0.0, 0.0)
    return (low, high) if low < high else (low - 1, high + 1)


def _pair(name, value):
    try:
        pair = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        pair = np.array(np.nan)
    if pair.shape != (2,) or not np.all(np.isfinite(pair)):
        raise ValueError(f"{name} must be two finite numbers; got {value!r}")
    return pair


def _sides(name, value):
    """Two pairs (low, high)."""
    try:
        (left, right), (low, high) = value
        sides = (float(left), float(right)), (float(low), float(high))
    except (TypeError, ValueError):
        sides = ((np.nan, np.nan),) * 2
    if not all(np.isfinite(one) and np.isfinite(other) and one < other for one, other in sides):
        raise ValueError(f"{name} must be ((x_low, x_high), (y_low, y_high)) with low < high; got {value!r}")
    return sides


def _check_schedules(methods):
    """Hyper-parameters that are functions of the step must give one number."""
    for method in methods:
        for name, value in method.fixed.items():
            if callable(value):
                where = f"methods: {method.label!r}: {name}: a schedule must take the step t and give one number"
                try:
                    first = value(0)
                except Exception as error:
                    raise TypeError(f"{where}; for t = 0 it raised {type(error).__name__}: {error}") from error
                if np.shape(first) != () or not isinstance(first, (int, float, np.number, np.ndarray)) or not np.isfinite(first):
                    raise ValueError(f"{where}; for t = 0 it gave {first!r}")


def _fixed(method):
    """What no slider moves, as Python."""
    def source(name, value):
        if not callable(value):
            return repr(value)
        known = name_of(value)
        return known if known.isidentifier() else re.sub(r"\W+", "_", f"{name}_of_{method.label}")
    return "{" + ", ".join(f"{name!r}: {source(name, value)}" for name, value in method.fixed.items()) + "}"


def _one_each(argument, values, methods):
    try:
        values = list(values)
    except TypeError:
        values = [values]
    if len(values) != len(methods):
        raise ValueError(f"{argument} must hold {len(methods)} values, one for each method; got {values!r}")
    return values


def _one_of(argument, value, known):
    if value not in known:
        raise ValueError(f"{argument} must be one of {', '.join(known)}; got {value!r}")
    return value


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
