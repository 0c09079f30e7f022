"""The explorer: sliders, panels and methods, put together in one line."""
import re
from io import BytesIO
from threading import RLock
from time import perf_counter

import ipywidgets as widgets
import numpy as np

from optimizers import adam, gradient_descent, momentum, rmsprop
from surfaces import ellipse

from .access import Access
from .arguments import RATES, Arguments
from .contours import contour_bands, values_on_map
from .controls import KNOBS, SCHEDULES, typed
from .frames import Frames, numbers_of, turned
from .inputs import control, menu, move
from .own import ALWAYS, drawable
from .sharing import share_line
from .still import Still
from .sweeps import Sweeps
from .view import View
from .window import fitting, seen

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
MENUS = ("surface", "inside", "schedule")                           # controls that some pictures have


def explore(surface=ellipse, methods=(gradient_descent, momentum, rmsprop, adam), sliders=None,
            panels=("map", "loss"), presets=None, schedule=None, **state):
    """Show how methods travel over a surface, with sliders; -> Explorer, which a notebook displays.

    surface: a Surface; a factory such as `ellipse`, whose arguments may then be sliders; or label -> either,
        for a menu.
    methods: rules; or label -> rule; or label -> (rule, {hyper-parameter that no slider moves: value}). Such a value may be a
        schedule, a function of the step number t = 0, 1, … that gives a number.
    sliders: names of what can be moved: learning_rate, beta, beta1, beta2, epsilon, condition_number, rotation, noise, seed,
        steps, tolerance … (those in `KNOBS`, with their positions). Or name -> values (two or more numbers; texts or booleans
        make a menu; None: the usual ones) for any argument of the factory and any hyper-parameter of a rule:
        sliders={"learning_rate": None, "width": np.geomspace(0.1, 10, 61)}. One that nothing shown can use is an error. If
        None: the usual ones, USUAL_SLIDERS, as far as something shown can use them. Of the usual positions those are left out
        that a surface refuses.
    panels: some of "map", "loss", "inside".
    schedule: "constant", "cosine", "linear", "inverse_square_root" or "warm_up_stable_decay", as in `schedules`: where a menu of
        these begins. It multiplies the learning rate of each method, and so does the slider "warm_up", in steps (0 leaves
        warm_up_stable_decay its own tenth of the steps); rates that are schedules of their own stay as they are. "best" is then
        each method's best under that schedule. The rates are drawn below the loss. None: no menu, all rates are constant.
    presets: label -> {name: value}, for a menu: the picture as it begins, with these of the state's names on other values. If
        None: the usual PRESETS, as far as the sliders have them.
    state: where to begin: a value for any of the sliders' names (also of those without a slider; batch_size=None: all);
        start=(u, v), in the surface's own frame, so that it turns with a rotation; rates="common", "own" or "best";
        rates_own=[…]; step; visible=[…]; inside=the label of the method looked into; surface_label;
        window=((x_low, x_high), (y_low, y_high)), of the map; it fits the paths if not given.
        `Explorer.share` writes them, `Explorer.set` takes them later.

    Raises ValueError or TypeError that names the argument and what it accepts.
    """
    return Explorer(surface, methods, sliders, panels, presets, schedule, **state)


class Explorer(Still, widgets.VBox):
    """The picture with its controls. Made by `explore`.

    set(beta=0.85, start=(3, 1), step=20): moves any number of controls at once.  controls: name -> widget.
    figure(): the picture as a matplotlib Figure.  save("race.gif"): a file.
    share(): one line of Python that makes it again, also once it is closed.
    """
    def __init__(self, surface, methods, sliders, panels, presets, schedule=None, **state):
        self._lock, self._quiet, self._held, self._start = RLock(), True, False, None
        given = Arguments(surface, methods, sliders, panels, schedule, USUAL_SLIDERS)
        self.surfaces, self.methods, self.panels = given.surfaces, given.methods, given.panels
        self.sliders, self.knobs, self._arguments = given.sliders, given.knobs, given
        self._frames = Frames(self.surfaces, self.methods, given.drawn, self.knobs)
        self._make_controls(dict(state))
        super().__init__(self._layout(presets))
        self.add_class("explorer")
        self._given_window = self.window
        self.window = seen(self._frames.surface(self.settings()), self.window or self.fitting_window())
        self._initial = self._positions()
        self._stage, self._sweeps = None, Sweeps(self)
        self._quiet = False
        self._restage()
        for name, widget in self.controls.items():
            widget.observe(lambda change, name=name: self._moved(name), names="value")
        self.view.observe(self._screen_changed, names="screen")
        self.view.observe(self._start_dragged, names="start")
        self.view.observe(self._switched, names="visible")
        self.view.on_msg(self._message)

    # -- the controls ------------------------------------------------------------------------------

    def _words(self, name):
        """What stands beside a slider: its words, and whom it moves, if not all."""
        moved = [method.label for method in self.methods if name in method.hyper_parameters]
        others = [method.label for method in self.methods if method.label not in moved]
        if not moved or not others or name in self._frames.parameters() or name in ALWAYS:
            return self.knobs[name].words
        whom = min(", ".join(moved), "all but " + ", ".join(others), key=len)
        if len(self.knobs[name].words + whom) > 42:          # more than the two lines that there are beside a slider
            whom = f"{len(moved)} of {len(self.methods)} methods"
        return f"{self.knobs[name].words}: {whom}"

    def _make_controls(self, state):
        """The widgets, where the arguments of `explore` put them."""
        at = self._arguments.beginning(state)
        self.fixed = {name: at[name] for name in self.knobs if name in at and name not in self.sliders}
        settings = {name: self.knobs[name].given(at[name]) for name in self.knobs if name in at}
        self.controls = {name: control(self.knobs[name], at[name], self._words(name), self._frames.allowed(name, settings))
                         for name in self.knobs if name in self.sliders}
        if len(self.surfaces) > 1:
            self.controls["surface"] = menu("surface", list(self.surfaces), at["surface"])
        if self._arguments.schedule is not None:
            self.controls["schedule"] = menu("schedule", list(SCHEDULES.items()), self._arguments.schedule)
        self.controls["rates"] = menu("learning rates", list(RATES.items()), at["rates"])
        for group, method in enumerate(self.methods):
            name = f"learning_rate_{group}"
            self.controls[name] = control(KNOBS["learning_rate"], at[name], f"α of {method.label}")
        if "inside" in self.panels:
            self.controls["inside"] = menu("look inside", [method.label for method in self.methods], at["inside"])
        family = f"explorer-{id(self):x}"
        for name, widget in self.controls.items():
            for css in (family, f"explorer-is-{name}"):
                widget.add_class(css)
        label = at.get("surface", next(iter(self.surfaces)))
        drawable(label, self._frames.surface(settings | {"surface": label}))
        self.window = at["window"]
        self._start = self._surface_start() if at["start"] is None else at["start"]
        self.view = View(controls=dict(self.controls), family=family, visible=at["visible"], step=at["step"])

    def _layout(self, presets):
        positions = {name: [value for _, value in self.controls[name].options] for name in self.sliders}
        self._usual_presets = presets is None
        self._presets = ({name: preset for name, preset in PRESETS.items()
                          if all(value in positions.get(key, ()) for key, value in preset.items())} if presets is None
                         else {label: self._arguments.positions("a preset", preset, self._value("steps"), f"presets: {label!r}: ")
                               for label, preset in presets.items()})
        self.preset = widgets.Dropdown(options=["presets …", *self._presets], tooltip="presets", layout={"width": "8em"})
        self.preset.observe(self._preset_chosen, names="value")
        self.reset = widgets.Button(description="reset", layout={"width": "5em"})
        self.reset.on_click(lambda _: self._go_to(self._initial))
        self.share_button = widgets.Button(description="share line", layout={"width": "7em"})
        self.save_button = widgets.Button(description="save picture", tooltip="a PNG of the picture as it stands, downloaded",
                                          layout={"width": "8em"})
        self.save_button.on_click(self._download)
        self.share_text = widgets.Text(tooltip="one line of Python that makes this picture again",
                                       layout={"flex": "1 1 auto", "display": "none"})
        self.share_button.on_click(self._show_share)
        menus = [self.controls[name] for name in MENUS if name in self.controls]
        top = widgets.HBox([*([self.preset] if self._presets else []), self.controls["rates"], *menus, self.reset,
                            self.share_button, self.save_button, self.share_text], layout={"flex_flow": "row wrap"})
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

    def _show_rate_sliders(self):
        mode = self.controls["rates"].value
        self._own.layout.display = "" if mode == "own" else "none"
        if "learning_rate" in self.controls:
            self.controls["learning_rate"].layout.display = "" if mode == "common" else "none"

    # -- the state ---------------------------------------------------------------------------------

    def _value(self, name):
        value = self.controls[name].value if name in self.controls else self.fixed.get(name)
        return value if value is None else self.given(name, value)

    def settings(self):
        """The state as Frames takes it."""
        names = {*self.controls, *self.fixed}
        return {name: self._value(name) for name in (*self.knobs, *self.controls) if name in names} | {"start": self._start}

    def at(self):
        """The state as the browser sees it."""
        return {name: widget.index for name, widget in self.controls.items()} | {"start": list(self.view.start)}

    def _surface_start(self):
        """The surface's own start, in its own frame."""
        settings = self.settings()
        return turned(self._frames.surface(settings).start, -self._frames.turn(settings))

    def fitting_window(self):
        """The window that fits what there is to see: see `window.fitting`."""
        return fitting(self._frames, self.settings(), "rotation" in self.controls, 2 if self.panels == ("map",) else 1)

    def set(self, **state):
        """Move any number of controls at once, and show the picture once: explorer.set(beta=0.85, start=(3, 1), step=20).

        Takes what `explore` takes as its state: a value for any slider's name (also between two positions, also where there is
        no slider), start (None: the surface's own), step, visible, rates, rates_own, inside, surface_label, window (None: the
        one that fits the paths). A picture at its last step stays at its last step.
        Raises ValueError or TypeError that names the argument, and changes nothing.
        """
        with self._lock:
            positions, before = self._arguments.positions("set", state, self._value("steps")), self._positions()
            if "surface" in positions and positions["surface"] != self._value("surface"):
                positions = {"start": None, "window": None} | positions
            options = {name: widget.options for name, widget in self.controls.items()}
            try:
                self._go_to(positions)
            except Exception:                    # a surface's or a rule's own
                self._quiet = True
                for name, widget in self.controls.items():
                    widget.options = options[name]
                self._go_to(before)
                raise

    def _positions(self):
        """Where everything stands: what a reset goes back to."""
        return ({name: widget.value for name, widget in self.controls.items()} | {"fixed": dict(self.fixed)}
                | {"start": self._start, "window": self.window, "visible": list(self.view.visible), "step": self.view.step})

    def _go_to(self, positions):
        """Move many controls at once, and show the picture once."""
        with self._lock:
            last = self.view.step == self._stage.steps
            self._quiet, self.fixed = True, dict(positions.get("fixed", self.fixed))
            try:
                for name, value in positions.items():
                    if name in self.controls:
                        move(self.controls[name], value)
                    elif name in self.knobs:
                        self.fixed[name] = value
                if "start" in positions:
                    start = positions["start"]
                    self._start = self._surface_start() if start is None else start
                    self.view.start = []                                    # until it is dragged again, to wherever
                steps = self._value("steps")
                self.view.visible = list(positions.get("visible", self.view.visible))
                self.view.step = positions.get("step", steps if last else min(self.view.step, steps))
            finally:
                self._quiet = False
            if "window" in positions:
                window = positions["window"] or self.fitting_window()
                self.window = seen(self._frames.surface(self.settings()), window)
            self._show_rate_sliders()
            self._restage()

    # -- what the browser is sent --------------------------------------------------------------------

    def _restage(self):
        """A new stage (another size, window, number of steps …), and the frame on it."""
        width, ratio, tall = _screen(self.view.screen)
        self._stage = self._new_stage(width, tall)
        frame = self._frame()
        self._stage.fit(numbers_of(frame), self.view.visible)
        with self.view.hold_sync():
            self.view.stage, self.view.sweep, self.view.frame = self._stage.describe(ratio), {}, frame

    def described(self, width, tall, ratio):
        """What the view would draw the lines of now on, on a screen of another size."""
        stage = self._new_stage(width, tall)
        stage.fit(numbers_of(self.view.frame), self.view.visible)
        return stage.describe(ratio)

    def _new_stage(self, width, tall):
        from .stage import Stage  # here: where everything must first be fetched, matplotlib comes last
        settings = self.settings()
        surface = self._frames.surface(settings)
        inside = next((i for i, m in enumerate(self.methods) if m.label == settings.get("inside")), None)
        # "constant" would be wrong over a rate that warms up, or that is a schedule of its own: the panel's lines say it
        words = next((words for words, name in SCHEDULES.items() if name == settings.get("schedule") != "constant"), "")
        return Stage(self.methods, self._arguments.drawn, self.window, settings["steps"], int(width), int(tall),
                     controls=self._rows(), minima=surface.minima, inside=inside, tolerance=settings["tolerance"],
                     values=self._values(), schedule=words)

    def map_window(self):
        return self._stage.window if "map" in self.panels else None

    def _frame(self):
        begun = perf_counter()
        frame = {"at": self.at(), **self._frames.message(self.settings(), self.map_window())}
        self._sweeps.seconds = perf_counter() - begun
        return frame

    def _show(self):
        """Show the frame of now; any sweep is stale."""
        frame = self._frame()
        with self.view.hold_sync():
            self.view.sweep = {}
            self.view.frame = frame
            self._fit()

    def _show_exactly(self):
        """Show the frame of now, if the browser has it only from a sweep; the sweep stays."""
        if self.view.frame["at"] != self.at():
            self.view.frame = self._frame()
        self._fit()

    def _fit(self):
        """Bring the loss axis to what is shown, unless a hand is at it."""
        if not self._held and self._stage.fit(numbers_of(self.view.frame), self.view.visible, self._values()):
            self.view.stage = self._stage.describe(_screen(self.view.screen)[1])

    def _values(self):
        """Between what values the axis of a loss without a known minimum runs; None: there is one."""
        surface = self._frames.surface(self.settings())
        return None if len(surface.minima) else values_on_map(surface, self.window)

    def swept_sliders(self):
        """The names of the sliders on show whose whole length the browser can be sent."""
        return self._sweeps.names()

    def frames(self, axis, positions):
        """The frames at some positions of one slider, all else as it stands: {columns, length, data, labels, titles, ground}."""
        return self._sweeps.frames(axis, positions)

    def _minima_moved(self):
        """Are the stars of the stage no more those of the surface?"""
        return not np.array_equal(self._frames.surface(self.settings()).minima.reshape(-1, 2), self._stage.minima)

    def given(self, name, position):
        """A position of a control as Frames takes it."""
        return self.knobs[name].given(position) if name in self.knobs else position

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
            if name in ("steps", "surface", "inside", "schedule", "tolerance") or self._minima_moved():      # a new stage
                last = self._value("steps")
                if self._stage.steps != last:
                    self.view.step = last if self.view.step == self._stage.steps else min(self.view.step, last)
                self._restage()
            elif not self._sweeps.holds_now():
                if self._held and self._sweeps.is_along(name):      # the sweep goes on where the hand is
                    self._show_exactly()
                else:
                    self._show()
                self._sweeps.send(name)
            elif not self._held:
                self._show_exactly()

    def _message(self, _, content, __):
        with self._lock:
            if content.get("hold") in (*self.controls, "start"):
                self._held = True
                self._show_exactly()
                if content["hold"] in self.controls:
                    self._sweeps.send(content["hold"])
            elif content.get("more") in self.controls:
                if self._held and self._sweeps.is_along(content["more"]):
                    self._sweeps.send(content["more"])
            elif content.get("typed") in self.controls:
                self._typed(content["typed"], str(content.get("text")))
            elif content.get("release"):
                self._held = False
                self._show_exactly()
            elif content.get("rest"):
                self.keep()
            elif "starts" in content and "map" in self.panels:
                self._show_exactly()
                self._sweeps.patch(content["starts"], content["spacing"])

    def _typed(self, name, text):
        """Put a slider on what was typed into its readout, or say why not."""
        try:
            value = self.knobs.get(name, KNOBS["learning_rate"]).accepted(typed(text))
            if name in self._frames.parameters():
                self._frames.surface(self.settings() | {name: self.given(name, value)})
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
                self._start = turned(change["new"], -self._frames.turn(self.settings()))
                if self._sweeps.holds_now():
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
        """The picture of now as a matplotlib Figure, a new one each time; `save` writes it to a file."""
        with self._lock:
            width, _, tall = _screen(self.view.screen)
            return self.drawing(width, tall)[1]()

    def save(self, path, *, width=1100, scale=None, seconds=6.0):
        """Write the picture of now to a file, and say where it went; its ending says as what.

        .png, .svg, .pdf: the figure.  .gif, .mp4: the steps played, from the start to the last one (mp4 needs ffmpeg).
        .html: a page that any browser opens without a kernel: steps, play, legend, swept sliders.
        width: of the picture, in pixels as on a page; from 900 on, the panels stand beside the map. scale: pixels of the file
            for each of these; 2 for png if None, else 1. seconds: how long the steps play; the end stands one second more.
        Raises ValueError, TypeError or, where ffmpeg is missing, RuntimeError that names the argument.
        """
        from .saving import save  # here, as in the other place: matplotlib's films take long to be imported
        return save(self, path, width, scale, seconds)

    def drawing(self, width, tall):
        """A stage of its own for the picture of now, and a function of the step (None: that of now) that draws on it."""
        stage = self._new_stage(width, tall)
        message = self._latest(stage)
        stage.fit(numbers_of(message), self.view.visible)
        return stage, self._brush(stage, message)

    def _latest(self, stage):
        """The frame of now, without a word to the browser, which need not have it, or be there."""
        if self.view.frame.get("at") == self.at():
            return self.view.frame
        return self._frames.message(self.settings(), stage.window if "map" in self.panels else None)

    def _brush(self, stage, message):
        bands = contour_bands(self._frames.surface(self.settings()), stage.window)[0] if "map" in self.panels else None
        texts = [f"{method.label}  {rate}  {words}" for method, (rate, words) in zip(self.methods, message["labels"][0])]
        numbers, titles, visible, now = numbers_of(message), message["titles"][0], self.view.visible, self.view.step
        return lambda step=None: stage.draw(numbers, bands, visible, now if step is None else step, titles, texts)

    def share(self):
        """One line of Python that makes this picture again.

        What you brought goes by its function's name, else by one made from its label (a lone surface by `surface`, a schedule
        by one such as `learning_rate_of_RMSprop`). The line ends with the names that must be in scope.
        """
        with self._lock:
            return share_line(self)

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

    def _download(self, _):
        """Give the browser the picture as it stands, for its downloads: the kernel may run where the reader sees no files."""
        with self._lock:
            from .saving import as_png
            name = re.sub(r"\W+", "_", self._frames.surface(self.settings()).name).strip("_") or "picture"
            width, _, tall = _screen(self.view.screen)
            self.view.send({"save": f"{name}.png"}, buffers=[as_png(*self.drawing(width, tall), scale=2)])

    def _show_share(self, _):
        self.share_text.value, self.share_text.layout.display = self.share(), ""
        self.share_text.focus()                   # to be copied; and a screen reader says what has the focus

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
        return repr((self.settings(), self.view.step, list(self.view.visible)))

    def still(self):
        """The picture of now as a PNG, and what it shows in words."""
        with self._lock:
            message = self._latest(self._stage)
            self._fit()
            buffer, figure = BytesIO(), self._brush(self._stage, message)()
        figure.savefig(buffer, format="png", bbox_inches=self._stage.extent())
        return {"image/png": buffer.getvalue(), "text/plain": self.words()}


def _screen(told):
    """What the browser tells of its screen (width, pixel ratio, height of the window), within what a stage is rendered for."""
    return [float(np.clip(value, *range_)) for value, range_ in zip(told, SCREENS, strict=True)]

