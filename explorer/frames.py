"""The numbers of a picture: from the settings of the controls to the messages that the view draws.

Settings are a plain dict: a value for each name of the knobs that is in use, and
    start     (u, v), in the surface's own frame
    rates     "common", "own" or "best"; learning_rate_0, learning_rate_1, … for "own"
    surface   the label of the surface, inside the label of the method looked into, where there is a choice
    schedule  the name of a function in `schedules`, where there is a choice: it multiplies the rate of every method, unless that
              is a schedule of its own
"""
import numpy as np

import schedules
from optimizers import hyper_parameters_of
from racing import best_learning_rate
from surfaces import Surface, noisy

from .contours import EDGE, EDGE_WIDTH, contour_bands, ground_colors
from .controls import KNOBS, digits
from .look import PIXELS
from .own import arguments_of, made, run_of
from .simulate import readouts, relative_loss, simulate

FAR = 1e5      # × the window's size: where a path is drawn no more, for float32 has no direction left there that it could show
ALONE = ("seed", "steps", "tolerance")   # settings that are one for a whole picture
KEPT = 500     # surfaces, contours and best rates that are remembered
INSIDE = [f"{name}_{axis}" for name in ("root", "effective", "ratio") for axis in "xy"]


class Frames:
    """surfaces: label -> Surface or factory. methods: list of look.Method. panels: as in a Stage. knobs: name -> Knob."""
    def __init__(self, surfaces, methods, panels, knobs=KNOBS):
        self.surfaces, self.methods, self.panels, self.knobs = surfaces, methods, panels, knobs
        self.columns = columns_of(methods, panels)
        self._surfaces, self._bands, self._rates, self._together, self._grounds = {}, {}, {}, {}, 0

    def forget(self):
        """Let go of what is remembered."""
        for memory in (self._surfaces, self._bands, self._rates, self._together):
            memory.clear()

    def entry(self, settings):
        return self.surfaces[settings.get("surface", next(iter(self.surfaces)))]

    def parameters(self, settings=None):
        """The names that the surface of the settings (of any surface, if None) takes from them."""
        entries = self.surfaces.values() if settings is None else [self.entry(settings)]
        return {name for entry in entries for name in arguments_of(entry)}

    def surface(self, settings):
        """The surface without noise; its arguments may be arrays."""
        entry = self.entry(settings)
        if isinstance(entry, Surface):
            return entry
        label = settings.get("surface", next(iter(self.surfaces)))
        arguments = {name: settings[name] for name in arguments_of(entry) if name in settings}
        if any(isinstance(value, np.ndarray) for value in arguments.values()):
            return made(label, entry, arguments)
        return remembered(self._surfaces, (label, *arguments.items()), lambda: made(label, entry, arguments))

    def allowed(self, name, settings):
        """The positions of the slider `name` that no surface refuses, all else as in the settings. The reader's own raise."""
        def taken(value, may_be_refused=True):
            try:
                for label in self.surfaces:
                    self.surface(settings | {"surface": label, name: value})
            except (TypeError, ValueError) as error:
                if may_be_refused:
                    return False
                raise ValueError(f"sliders: {name}: {error}") from error
            return True

        knob = self.knobs[name]
        values = [knob.given(position) for position in knob.positions]
        if name not in self.parameters() or None not in values and taken(np.array(values)):
            return knob.positions
        usual = name in KNOBS and knob.positions is KNOBS[name].positions
        return [position for position, value in zip(knob.positions, values) if taken(value, may_be_refused=usual)]

    def together(self, axis, values, settings):
        """Do the frames of two values of the setting `axis`, computed together, equal those of each computed alone? A slider of
        which they do is swept. (A surface or a rule of a reader's own may take one number at a time, or mix its lanes.)"""
        def answer():
            short = settings | {"rates": "common" if settings["rates"] == "best" else settings["rates"],
                                "steps": min(settings["steps"], 10)}
            try:
                both = self.message(short, axis=axis, values=values)
                alone = [self.message(short | {axis: value}) for value in values]
            except Exception:            # whatever the reader's own function says to an array
                return False
            frames = np.frombuffer(both["data"], np.float32), np.frombuffer(b"".join(one["data"] for one in alone), np.float32)
            return np.allclose(*frames, rtol=1e-5, equal_nan=True)

        kinds = (settings[name] for name, knob in self.knobs.items() if knob.menu and name in settings)
        key = (axis, settings.get("surface"), settings["noise"] > 0, *map(str, kinds))
        return axis not in ALONE and remembered(self._together, key, answer)

    def turn(self, settings):
        """By how many degrees the surface's own frame is turned."""
        return settings.get("rotation", 0.0) if "rotation" in self.parameters(settings) else 0.0

    def message(self, settings, window=None, axis=None, values=(), gradients=True):
        """What the view draws for the settings, or for each of the `values` of the setting `axis`:
        {columns, length, data, labels, titles, ground}, see View. window: of the map; None: without its contours.
        gradients: with the columns of the gradients, which are the last ones?"""
        lanes = 1
        if axis is not None:
            settings, lanes = settings | {axis: np.array(values)}, len(values)
        surface, noise = self.surface(settings), settings["noise"]
        met = noisy(surface, noise, settings["seed"]) if np.any(noise) else surface
        start = np.atleast_2d(turned(np.moveaxis(settings["start"], -1, 0), self.turn(settings)))
        # what the surface's swept argument or the noise touches has all lanes; what neither does, one for all
        start = np.broadcast_to(start, np.broadcast_shapes(start.shape, (*np.shape(surface.value(start)), 2),
                                                           (*np.shape(noise), 1)))
        columns = 1 + max(max(c.values()) for c in self.columns) - (0 if gradients else 2 * len(self.methods))
        data = np.empty((lanes, columns, settings["steps"] + 1), dtype=np.float32)
        labels, rises = [[] for _ in range(lanes)], np.ravel(moving(settings))
        for group, method in enumerate(self.methods):
            hyper = {name: settings[name] for name in hyper_parameters_of(method.rule) if name in settings} | method.fixed
            rate = self._rate(group, hyper, met, start, settings) if "learning_rate" in hyper_parameters_of(method.rule) else None
            if rate is not None:
                hyper["learning_rate"] = rate if callable(rate) else scheduled(rate, settings)
            run = run_of(method.label, simulate, method.rule, met, surface, start, settings["steps"], hyper)
            for name, numbers in self._numbers(run, surface, method.label == settings.get("inside")).items():
                if (column := self.columns[group][name]) < columns:
                    with np.errstate(all="ignore"):      # what float32 cannot hold is inf there, as it should be
                        data[:, column, :] = numbers.T
            rates, words = np.ravel(rate(0) if callable(rate) else rate), readouts(run, surface, settings["tolerance"])
            then = ", then …" * callable(rate)
            for lane, said in enumerate(labels):
                if rate is None:
                    said.append(["", words[min(lane, len(words) - 1)]])
                    continue
                sign = "≤" if rises[min(lane, len(rises) - 1)] and not then else "="
                said.append([f"α {sign} {digits(rates[min(lane, len(rates) - 1)], 3)}{then}", words[min(lane, len(words) - 1)]])
        ground, lines = (None, [""]) if window is None else self._ground(settings, window, axis, values)
        moves = axis in self.parameters(settings)
        names = [self._title(settings | {axis: value}) for value in (values if moves else values[:1])] or [self._title(settings)]
        return {"columns": data.shape[1], "length": data.shape[2], "data": data.tobytes(), "labels": labels,
                "titles": [[name, lines[min(lane, len(lines) - 1)]] for lane, name in enumerate(names)], "ground": ground}

    def _title(self, settings):
        """The surface's name, and the values of what it takes: "ellipse  κ = 25  θ = 0°"."""
        entry = self.entry(settings)
        name = entry.name if isinstance(entry, Surface) else self.surface(settings).name
        taken = [knob.said(settings[name]) for name, knob in self.knobs.items()
                 if name in self.parameters(settings) and name in settings]
        return "  ".join([name, *filter(None, taken)])

    def _numbers(self, run, surface, inside):
        """Column name -> its numbers, (T, lanes)."""
        low, high = np.array(surface.window).T
        near = np.where(np.abs(run.positions - (low + high) / 2) < FAR * (high - low).max(), run.positions, np.nan)
        numbers = {"x": near[..., 0], "y": near[..., 1], "gradient_x": run.gradients[..., 0],
                   "gradient_y": run.gradients[..., 1], "loss": relative_loss(run, surface), "angle": run.angles,
                   "rate": run.rates}
        if inside and run.roots is None:
            numbers |= dict.fromkeys(INSIDE, np.full(run.positions.shape[:2], np.nan))
        elif inside:
            with np.errstate(all="ignore"):
                ratio = np.abs(run.gradients) / run.roots
            triple = (run.roots, run.effective, ratio)
            numbers |= {name: values[..., i] for name, (values, i) in
                        zip(INSIDE, [(values, i) for values in triple for i in (0, 1)])}
        return {name: values for name, values in numbers.items() if name in self.columns[0]}

    def _rate(self, group, hyper, surface, start, settings):
        """The rate that a method uses: the common one, its own, or the best that `racing` finds for it."""
        method = self.methods[group]
        if "learning_rate" in method.fixed:
            return method.fixed["learning_rate"]
        if settings["rates"] == "own":
            return settings[f"learning_rate_{group}"]
        if settings["rates"] == "common" or len(surface.minima) == 0:
            return settings["learning_rate"]
        others = {name: value for name, value in hyper.items() if name != "learning_rate"}
        relevant = {**others, **{name: settings[name] for name in self.parameters(settings) if name in settings},
                    **{name: settings[name] for name in ("noise", "seed", "schedule", "warm_up") if name in settings}}
        key = (group, settings.get("surface"), start.tobytes(), settings["tolerance"], settings["steps"],
               *((name, value if callable(value) else np.asarray(value).tobytes()) for name, value in relevant.items()))
        return remembered(self._rates, key, lambda: best_learning_rate(
            method.rule, surface, start, tolerance=settings["tolerance"], steps=settings["steps"],
            schedule=lambda rate: scheduled(rate, settings), **others).learning_rate)

    def _ground(self, settings, window, axis, values):
        """The contour bands of the settings, or of each value of an axis that moves the surface; and their lines in words."""
        moves = axis in self.parameters(settings)
        lanes = [settings | {axis: value} for value in values] if moves else [settings | ({axis: values[0]} if axis else {})]
        names = [name for name in self.parameters(settings) if name in settings]
        begins, ends, pieces, words, total = [], [], [], [], 0
        for lane in lanes:
            key = (lane.get("surface"), window, *(lane[name] for name in names))
            bands, said = remembered(self._bands, key, lambda lane=lane: contour_bands(self.surface(lane), window))
            words.append(said)
            begins.append(total)
            ends.append([total := total + len(band) for band in bands])
            pieces += bands
        self._grounds += 1
        return {"id": self._grounds, "panel": 0, "colors": ground_colors(max(map(len, ends))), "edge": EDGE,
                "edge_width": EDGE_WIDTH * PIXELS, "data": np.concatenate([np.empty((0, 2), np.float32), *pieces]).tobytes(),
                "begins": begins,
                "ends": ends}, words


def columns_of(methods, panels):
    """One dict of name -> column for each method. The inside columns belong to the method looked into; those of the gradients
    are last: they are needed only where arrows are drawn."""
    names = ["x", "y", "loss"] + ["rate"] * ("rate" in panels) + ["angle"] * ("inside" in panels)
    columns = [{name: group * len(names) + i for i, name in enumerate(names)} for group in range(len(methods))]
    count = len(methods) * len(names)
    if "inside" in panels:
        for group in columns:
            group.update({name: count + i for i, name in enumerate(INSIDE)})
        count += len(INSIDE)
    for group, own in enumerate(columns):
        own.update(gradient_x=count + 2 * group, gradient_y=count + 2 * group + 1)
    return columns


def numbers_of(message):
    """The numbers of a message's frame, (columns, steps + 1)."""
    return np.frombuffer(message["data"], dtype=np.float32).reshape(message["columns"], message["length"])


def joined(first, second, moves):
    """The messages of lanes that follow one another as one; moves: has each lane contours and a title of its own?"""
    ground, other = first["ground"], second["ground"]
    if ground is not None and moves:
        shift = len(ground["data"]) // 8                # vertices: two float32 each
        ground = ground | {
            "id": max(ground["id"], other["id"]), "data": ground["data"] + other["data"],
            "colors": max(ground["colors"], other["colors"], key=len),
            "begins": ground["begins"] + [begin + shift for begin in other["begins"]],
            "ends": ground["ends"] + [[end + shift for end in ends] for ends in other["ends"]]}
    return first | {"data": first["data"] + second["data"], "labels": first["labels"] + second["labels"], "ground": ground,
                    "titles": first["titles"] + second["titles"] if moves else first["titles"]}


def remembered(memory, key, make):
    """memory[key], made if it is not there; a full memory is emptied first."""
    if key not in memory:
        if len(memory) >= KEPT:
            memory.clear()
        memory[key] = make()
    return memory[key]


def moving(settings):
    """Does the menu of schedules, or the warm-up, change the rates from step to step? For each lane of the warm-up."""
    if "schedule" not in settings:
        return np.asarray(False)
    return np.asarray(settings["schedule"] != "constant") | (np.asarray(settings.get("warm_up", 0)) > 0)


def scheduled(learning_rate, settings):
    """The rate as the menu of schedules and the warm-up slider have it: a function of t, or itself where it stays the same."""
    name, rise, steps = settings.get("schedule", "constant"), settings.get("warm_up", 0), settings["steps"]
    if not np.any(moving(settings)):
        return learning_rate
    if name == "warm_up_stable_decay":             # its own warm-up, a tenth of the steps, unless the slider says how long it is
        return schedules.warm_up_stable_decay(learning_rate, steps, np.where(rise, rise / steps, 0.1))
    make = getattr(schedules, name)
    return schedules.warm_up(make(learning_rate, steps) if name in ("cosine", "linear") else make(learning_rate), rise)


def turned(point, degrees):
    """The point (x, y) turned about the origin, shape (..., 2); x, y and the degrees may be arrays, and broadcast."""
    angle, (x, y) = np.deg2rad(np.asarray(degrees, dtype=float)), (np.asarray(side, dtype=float) for side in point)
    return np.stack([np.cos(angle) * x - np.sin(angle) * y, np.sin(angle) * x + np.cos(angle) * y], axis=-1)
