"""The arguments of `explore`, checked: what is wrong is refused at the call, by name."""
from dataclasses import replace
from inspect import signature

import numpy as np

from optimizers import meant
from surfaces import Surface

from .controls import KNOBS, SCHEDULES
from .look import dress
from .own import ALWAYS, STATE, arguments_of, knobs_of, taken

RATES = {"one for all": "common", "each its own": "own", "each its best": "best"}


class Arguments:
    """What `explore` is given, read.

    surfaces: label -> Surface or factory.  methods: list of look.Method.  panels; drawn: with that of the rates, if these move.
    schedule: where its menu begins; None: there is none.  sliders: their names.  knobs: name -> Knob of all that can be moved.
    """
    def __init__(self, surface, methods, sliders, panels, schedule, usual):
        self.surfaces, self.methods = _surfaces(surface), [_own_names(method) for method in dress(methods)]
        _check_schedules(self.methods)
        for label, entry in self.surfaces.items():
            _check_names(f"surface: {label!r}", arguments_of(entry))
            _readable("surface: the name", getattr(entry, "name", label))
        for method in self.methods:
            _check_names(f"methods: {method.label!r}", method.hyper_parameters)
            _readable("methods: the label", method.label)
        self.schedule = None if schedule is None else _one_of("schedule", schedule, SCHEDULES.values())
        self.panels = _chosen("panels", panels, ("map", "loss", "inside"))
        if not self.panels:
            raise ValueError("panels must be one or more of map, loss, inside; got none")
        moving = schedule is not None or any(callable(method.fixed.get("learning_rate")) for method in self.methods)
        self.drawn = (*self.panels, "rate") if moving and self.panels != ("map",) else self.panels
        self.sliders, self.knobs = knobs_of(self.surfaces, self.methods, sliders, usual, schedule is not None)

    def defaulted(self, name):
        """Has it a value without being given one? A hyper-parameter without a slider keeps its method's own."""
        return name in self.sliders or name in (*ALWAYS, "warm_up")

    def beginning(self, state):
        """Where everything stands at first: the positions of the state, and the usual ones of what it does not name."""
        adaptive = [m.label for m in self.methods if {"mean_square", "sum_square"} & set(signature(m.rule).parameters)]
        usual = {name: knob.default for name, knob in self.knobs.items() if self.defaulted(name)}
        usual |= {"rates": "common", "visible": [True] * len(self.methods)}
        usual |= {"inside": (adaptive or [self.methods[0].label])[0]} if "inside" in self.panels else {}
        usual |= {"surface_label": next(iter(self.surfaces))} if len(self.surfaces) > 1 else {}
        at = self.positions("explore", usual | state)
        own = {f"learning_rate_{group}": at["learning_rate"] for group in range(len(self.methods))}
        return {"start": None, "window": None, "step": int(at["steps"])} | own | at

    def positions(self, whose, state, steps=0, where=""):
        """The arguments of `explore` or `set`, or what a preset sets, as the positions that `_go_to` takes.

        whose: whose arguments they are. steps: of the picture, if the state has none. where: what an error begins with."""
        at = {}
        for name, value in state.items():
            if name in self.knobs:
                at[name] = self.knobs[name].accepted(value) if self.knobs[name].positions else _as_it_is(name, value)
            elif name == "start":
                at[name] = None if value is None else _pair(name, value)
            elif name == "window":
                at[name] = None if value is None else _sides(name, value)
            elif name == "step":
                at[name] = value
            elif name == "visible":
                at[name] = [bool(shown) for shown in _one_each(name, value, self.methods)]
            elif name == "rates":
                at[name] = _one_of(f"{where}{name}", value, RATES.values())
            elif name == "rates_own":
                at |= {f"learning_rate_{group}": KNOBS["learning_rate"].accepted(rate)
                       for group, rate in enumerate(_one_each(name, value, self.methods))}
            elif name == "surface_label":
                label = _one_of(f"{where}{name}", str(value), self.surfaces)
                at |= {"surface": label} if len(self.surfaces) > 1 else {}
            elif name == "schedule" and self.schedule is not None:
                at[name] = _one_of(f"{where}{name}", value, SCHEDULES.values())
            elif name == "inside" and "inside" in self.panels:
                at[name] = _one_of(f"{where}{name}", str(value), [method.label for method in self.methods])
            else:
                self._refuse(whose, name, where)
        if "step" in at:
            steps, step = at.get("steps", steps), at["step"]
            if isinstance(step, bool) or not isinstance(step, (int, np.integer)) or not 0 <= step <= steps:
                raise ValueError(f"{where}step must be a whole number from 0 to {steps:g}; got {step!r}")
            at["step"] = int(step)
        return at

    def _refuse(self, whose, name, where):
        absent = ["inside"] * ("inside" not in self.panels) + ["schedule"] * (self.schedule is None)
        known = [*self.knobs, *(one for one in STATE if one not in absent)]
        if name in KNOBS and not any(map(arguments_of, self.surfaces.values())):
            raise TypeError(f"{where}nothing here has a {name!r}: no method has it, and the surface takes no "
                            "argument. (A factory does: ellipse, not ellipse())")
        raise TypeError(f"{where}{whose} has no argument {name!r}{meant(name, known)}; it takes {', '.join(known)}")


def _surfaces(surface):
    """The `surface` argument of `explore` as label -> Surface or factory."""
    if not isinstance(surface, dict):
        surface = {getattr(surface, "name", None) or getattr(surface, "__name__", "surface"): surface}
    if not surface:
        raise ValueError("surface must name at least one surface")
    for label, entry in surface.items():
        if not isinstance(entry, Surface) and not callable(entry):
            raise TypeError(f"surface: {label!r} must be a Surface or a function that makes one; got {entry!r}. "
                            "(from_function makes one of a function of x and y)")
    return {str(label): entry for label, entry in surface.items()}


def _own_names(method):
    """The method; what it calls by a name that `explore` has for something else stays on the rule's default."""
    kept = {name: value for name, value in method.hyper_parameters.items() if taken(name) and value is not None}
    return replace(method, fixed=method.fixed | kept)


def _check_names(whose, arguments):
    """Raise TypeError where one name would move two things: every picture has a noise, of the gradients, and a tolerance."""
    for name in {"noise", "tolerance"} & {*arguments}:
        raise TypeError(f"{whose} has an argument {name!r}, and so has every picture; give yours another name")


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


def _readable(argument, text):
    """Raise a ValueError if matplotlib cannot write the text: a formula between two dollar signs that it does not know."""
    dollars = text.count("$") - text.count(r"\$")
    if dollars and dollars % 2 == 0:                           # as matplotlib tells a formula
        from matplotlib.mathtext import MathTextParser  # here: few texts are formulas, and numbers need no matplotlib
        try:
            MathTextParser("path").parse(text)
        except ValueError as error:
            raise ValueError(f"{argument} {text!r} is no formula that can be written: {str(error).splitlines()[-1]}") from None


def _as_it_is(name, value):
    """The value of an argument of the reader's own that has no slider: what it takes, its function alone knows."""
    value = value.item() if isinstance(value, np.generic) else value
    try:
        hash(value)
    except TypeError:
        raise TypeError(f"{name} must be one value, such as a number, a text or a tuple; got {value!r}") from None
    return value


def _pair(name, value):
    """Two finite numbers, as an array."""
    try:
        numbers = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        numbers = np.array(np.nan)
    if numbers.shape != (2,) or not np.all(np.isfinite(numbers)):
        raise ValueError(f"{name} must be two finite numbers; got {value!r}")
    return numbers


def _sides(name, value):
    """Two pairs (low, high)."""
    try:
        (left, right), (low, high) = value
        two = (float(left), float(right)), (float(low), float(high))
    except (TypeError, ValueError):
        two = ((np.nan, np.nan),) * 2
    if not all(np.isfinite(one) and np.isfinite(other) and one < other for one, other in two):
        raise ValueError(f"{name} must be ((x_low, x_high), (y_low, y_high)) with low < high; got {value!r}")
    return two


def _one_each(argument, values, methods):
    """A list of one value for each method."""
    try:
        values = list(values)
    except TypeError:
        values = [values]
    if len(values) != len(methods):
        raise ValueError(f"{argument} must hold {len(methods)} values, one for each method; got {values!r}")
    return values


def _one_of(argument, value, known):
    """The value, if it is among the known."""
    if value not in [*known]:
        raise ValueError(f"{argument} must be one of {', '.join(known)}; got {value!r}")
    return value


def _chosen(argument, chosen, known):
    """Some of the known names, each once."""
    names = (chosen,) if isinstance(chosen, str) else tuple(chosen)
    for name in names:
        if name not in known:
            raise ValueError(f"{argument} must be some of {', '.join(known)}; got {name!r}")
    return tuple(dict.fromkeys(names))
