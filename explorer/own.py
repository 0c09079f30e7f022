"""What a reader brings: their surfaces and rules, and the arguments of these as knobs."""
import re
from dataclasses import replace
from inspect import Parameter, signature
from numbers import Real

import numpy as np

from optimizers import meant
from racing import plain
from surfaces import Surface

from .controls import KNOBS, Knob

ALWAYS = ("learning_rate", "steps", "tolerance", "noise", "seed")   # settings that every picture has
STATE = ("start", "step", "visible", "window", "rates", "rates_own", "schedule", "inside", "surface_label")   # what is no slider


def taken(name):
    """Has `explore` the name for something that is no slider?"""
    return (name in (*STATE, "surface", "methods", "sliders", "panels", "presets")
            or re.fullmatch(r"learning_rate_\d+", name) is not None)


def arguments_of(entry):
    """Name -> default of the arguments that a factory of surfaces takes by name from a picture; a Surface takes none."""
    if isinstance(entry, Surface):
        return {}
    try:
        parameters = signature(entry).parameters.values()
    except (TypeError, ValueError):      # some built-in functions do not tell
        return {}
    return {p.name: p.default for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY) and not taken(p.name)}


def made(label, entry, arguments):
    """The Surface that a factory makes of the arguments, or an error that says what it made in its place."""
    missing = [name for name, default in arguments_of(entry).items() if default is Parameter.empty and name not in arguments]
    of_points = ". If it is a function of x and y, from_function makes a surface of it"
    if missing:
        raise TypeError(f"surface: {label!r} needs a value for {missing[0]!r}, as an argument or a slider{of_points}")
    try:
        surface = entry(**arguments)
    except Exception as error:
        if isinstance(error, (TypeError, ValueError)) and any(name in str(error) for name in arguments):
            raise                        # it names its argument itself
        said = ", ".join(f"{name} = {value}" for name, value in arguments.items())
        raise ValueError(f"surface: {label!r} cannot be made{f' with {said}' if said else ''}: {_told(error)}") from error
    if not isinstance(surface, Surface):
        raise TypeError(f"surface: {label!r} must make a Surface; it made {surface!r}{of_points}")
    return replace(surface, name=label) if surface.name == "your function" and label.isidentifier() else surface


def drawable(label, surface):
    """The surface, or an error if it is not one that a map can show."""
    if np.shape(surface.start) != (2,) or np.shape(surface.value(surface.start)) != ():
        raise ValueError(f"surface: {label!r} must be one surface of two coordinates; its start has the shape "
                         f"{np.shape(surface.start)}, its value there {np.shape(surface.value(surface.start))}. (Of a factory's "
                         "argument, many values make a slider: explore(ellipse, sliders=...))")
    if np.ndim(surface.minima) != 2 or np.shape(surface.minima)[1] != 2:
        raise ValueError(f"surface: {label!r} must have minima of shape (n, 2); got {np.shape(surface.minima)}")
    for minimum in surface.minima:
        there, here = surface.value(minimum), surface.value(surface.start)
        if not np.isfinite(there) or there > here + 1e-9 * abs(here):
            raise ValueError(f"surface: {label!r}: its minimum {minimum} is none: the loss is {there:g} there, and {here:g} at "
                             "the start")
    return surface


def _told(error):
    """What an exception says, and what it is."""
    return f"{error}" if isinstance(error, (TypeError, ValueError)) else f"{type(error).__name__}: {error}"


def run_of(label, simulate, *arguments):
    """simulate(*arguments), or what a rule of the reader's own raised, with the method's name."""
    try:
        return simulate(*arguments)
    except Exception as error:
        kind = TypeError if isinstance(error, TypeError) else ValueError
        raise kind(f"methods: {label!r}: {_told(error)}") from error


def knobs_of(surfaces, methods, sliders, usual, scheduled):
    """The `sliders` argument of `explore`, as (names of the sliders, name -> Knob of all that can be moved or fixed here).
    scheduled: is there a menu of schedules?

    The beginning is the default in the signatures; where these differ, that of KNOBS, or the first. Of a name that KNOBS does
    not know the words are the name.
    """
    every = {}
    for arguments in (*map(arguments_of, surfaces.values()), *(method.hyper_parameters for method in methods)):
        for name, default in arguments.items():
            every.setdefault(name, []).extend([] if default in (None, Parameter.empty) else [default])
    defaults = {name: found[0] if found and (name not in KNOBS or all(default == found[0] for default in found)) else None
                for name, found in every.items()}
    knobs = {name: knob for name, knob in KNOBS.items() if name in ALWAYS or name in defaults or name == "warm_up" and scheduled}
    knobs |= {name: replace(knob, default=float(defaults[name])) for name, knob in knobs.items()
              if _takes(knob, defaults.get(name))}
    knobs |= {name: _own(name, default) for name, default in defaults.items() if name not in KNOBS}
    if sliders is None:
        return tuple(name for name in usual if name in knobs), knobs
    given = sliders if isinstance(sliders, dict) else dict.fromkeys([sliders] if isinstance(sliders, str) else sliders)
    for name, values in given.items():
        if taken(name):
            raise ValueError(f"sliders: {name!r} is an argument of explore itself; give yours another name")
        if name == "warm_up" and not scheduled and name not in defaults:
            raise ValueError('sliders: a warm_up needs a schedule: schedule="constant", for one')
        if name not in knobs:
            raise ValueError(f"sliders: nothing here has a {name!r}{meant(name, knobs)}; the surface and the methods take "
                             f"{', '.join(defaults) or 'no argument'}")
        if values is not None or not knobs[name].positions:
            knobs[name] = _with_positions(knobs[name], values, defaults.get(name))
    return tuple(given), knobs


def _takes(knob, default):
    """Is the default of a signature a beginning for the knob?"""
    return isinstance(default, (int, float)) and not isinstance(default, bool) and knob.low <= default <= knob.high


def _own(name, default):
    """The knob of an argument that KNOBS does not know; it has no positions yet, unless it is a yes or no."""
    positions = [False, True] if isinstance(default, (bool, np.bool_)) else []
    return Knob(name, name.replace("_", " "), positions, default, said=lambda value: f"{name} = {_words(value)}")


def _words(value):
    return plain(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else str(value)


def _with_positions(knob, values, default):
    """The knob on positions of the reader's own. It begins on its default, or on the position nearest to it."""
    wanted = f"sliders: {knob.name!r} must have two or more different values: finite numbers, texts, or booleans; got {values!r}"
    try:
        values = [] if isinstance(values, str) else [value.item() if isinstance(value, np.generic) else value for value in values]
    except TypeError:
        values = []
    kinds = {next((kind for kind in (bool, str, Real) if isinstance(value, kind)), None) for value in values}
    if len(values) < 2 or len(kinds) != 1 or None in kinds:
        raise ValueError(wanted)
    if kinds != {Real} and knob.name not in KNOBS:
        if len({*values}) != len(values):
            raise ValueError(wanted)
        return replace(knob, positions=values, default=default if default in values else values[0])
    whole = all(isinstance(value, int) for value in (*values, *([] if default is None else [default])))
    try:
        knob = knob if knob.name in KNOBS else replace(knob, positions=[], whole=whole)
        positions = sorted({knob.accepted(value) for value in values})
    except ValueError as error:
        raise ValueError(f"sliders: {error}") from None
    if len(positions) < 2:
        raise ValueError(wanted)
    begin = knob.default if isinstance(knob.default, (int, float)) else positions[len(positions) // 2]
    if not positions[0] <= begin <= positions[-1]:
        begin = min(positions, key=lambda position: abs(position - begin))
    return replace(knob, positions=positions, default=float(begin))
