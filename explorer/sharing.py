"""The share line: one line of Python that makes a picture again."""
import re
import sys
from inspect import isfunction
from keyword import iskeyword

import numpy as np

import surfaces
from optimizers import name_of
from surfaces import Surface

from .controls import KNOBS

OURS = ("optimizers", "schedules", "surfaces")       # modules whose names a reader of the line is taken to have


def share_line(picture):
    """See `Explorer.share`."""
    names = _Names()
    methods = ", ".join(f"{method.label!r}: ({names.of(method.rule, method.label)}, {_fixed(method, names)})"
                        for method in picture.methods)
    places = {label: _surface(label, entry, names, alone=len(picture.surfaces) == 1)
              for label, entry in picture.surfaces.items()}
    where = ", ".join(f"{label!r}: {source}" for label, source in places.items())
    where = next(iter(places.values())) if len(places) == 1 else f"{{{where}}}"
    arguments = ", ".join(f"{name}={_python(value)}" for name, value in _state(picture).items())
    line = f"explore({where}, {{{methods}}}, sliders={_sliders(picture, names)}, panels={picture.panels!r}, {arguments})"
    return line + (f"  # needs in scope: {', '.join(names.needed)}" if names.needed else "")


def _state(picture):
    """The arguments that put every control where it stands."""
    settings, mode, view = picture.settings(), picture.controls["rates"].value, picture.view
    state = {name: value for name, value in settings.items() if name in picture.knobs
             and (name in picture.sliders or not picture._arguments.defaulted(name) or value != picture.knobs[name].default)}
    if mode != "common":
        state["rates"] = mode
    if mode == "own":
        state["rates_own"] = [picture.controls[f"learning_rate_{group}"].value for group in range(len(picture.methods))]
    state |= {name: picture.controls[name].value for name in ("inside", "schedule") if name in picture.controls}
    if "surface" in picture.controls:
        state["surface_label"] = picture.controls["surface"].value
    if not all(view.visible):
        state["visible"] = list(view.visible)
    if view.step != settings["steps"]:
        state["step"] = view.step
    state["start"] = tuple(float(c) for c in picture._start)
    if picture.window != picture.fitting_window():
        state["window"] = picture.window
    return state


class _Names:
    """The names by which the line calls what a reader brought, no two things by one; `needed`: those that are not ours."""
    def __init__(self):
        self.needed, self._taken = [], {}

    def of(self, thing, label):
        """The name of a function, if it has one; else one made from the label."""
        name = name_of(thing) if isfunction(thing) else ""
        if not _is_name(name) or self._taken.get(name, thing) is not thing:
            stem = re.sub(r"\W+", "_", label).strip("_")
            name = stem = stem if _is_name(stem) else f"my_{stem}"
            count = 1
            while self._taken.get(name, thing) is not thing:
                count += 1
                name = f"{stem}_{count}"
        self._taken[name] = thing
        ours = any(getattr(sys.modules.get(module), name, None) is thing for module in OURS)
        if not ours and name not in self.needed:
            self.needed.append(name)
        return name

    def need(self, name):
        """A name that the line uses."""
        if name not in self.needed:
            self.needed.append(name)
        return name


def _is_name(text):
    """May Python call something so?"""
    return text.isidentifier() and not iskeyword(text)


def _surface(label, entry, names, alone):
    """A surface that one of our factories makes without arguments goes by that; another by a name."""
    if isinstance(entry, Surface):
        for factory in (surfaces.rosenbrock, surfaces.beale, surfaces.himmelblau, surfaces.cliff, surfaces.hyperbola):
            if _same(entry, factory()):
                return f"{factory.__name__}()"
    return names.of(entry, "surface" if alone else label)


def _same(one, other):
    """Are two surfaces the same in all that a picture shows of them?"""
    functions = [(side.value, side.gradient) for side in (one, other)]
    codes = [[getattr(function, "__code__", function) for function in side] for side in functions]
    return (one.name == other.name and codes[0] == codes[1] and np.array_equal(one.minima, other.minima)
            and one.window == other.window and np.array_equal(one.start, other.start))


def _fixed(method, names):
    """What no slider moves, as Python."""
    return "{" + ", ".join(f"{name!r}: " + (names.of(value, f"{name}_of_{method.label}") if callable(value) else _python(value))
                           for name, value in method.fixed.items()) + "}"


def _sliders(picture, names):
    """The names of the sliders, and the values of those that are not our usual ones."""
    own = {name: picture.knobs[name].positions for name in picture.sliders
           if name not in KNOBS or picture.knobs[name].positions is not KNOBS[name].positions}
    if not own:
        return repr(picture.sliders)
    return "{" + ", ".join(f"{name!r}: {_values(own[name], names) if name in own else None}" for name in picture.sliders) + "}"


def _values(values, names):
    """A slider's values as Python, in short where they are evenly spaced."""
    low, high = values[0], values[-1]
    if len(values) > 5 and not isinstance(low, (str, bool)):
        for make in (np.linspace, np.geomspace) if low > 0 else (np.linspace,):
            if np.array_equal(make(low, high, len(values)), values):
                return f"{names.need('np')}.{make.__name__}({low!r}, {high!r}, {len(values)})"
    return _python(values)


def _python(value):
    """A value as Python, numpy's numbers as plain ones."""
    if isinstance(value, (list, tuple)):
        return repr(type(value)(item.item() if isinstance(item, np.generic) else item for item in value))
    return repr(value.item() if isinstance(value, np.generic) else value)
