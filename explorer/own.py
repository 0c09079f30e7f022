"""What a reader brings: the arguments of their surfaces and rules, as knobs, and the checks of what `explore` is given."""
from dataclasses import replace
from difflib import get_close_matches
from inspect import Parameter, signature

import numpy as np

from optimizers import ELSEWHERE
from racing import plain
from surfaces import Surface

from .controls import KNOBS, Knob

RATES = {"one for all": "common", "each its own": "own", "each its best": "best"}
ALWAYS = ("learning_rate", "steps", "tolerance", "noise", "seed")   # settings that every picture has
STATE = ("start", "step", "visible", "window", "rates", "rates_own", "schedule", "inside", "surface_label")   # what is no slider


def surfaces_of(surface):
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


def arguments_of(entry):
    """Name -> default of the arguments that a factory of surfaces takes by name; a Surface takes none."""
    if isinstance(entry, Surface):
        return {}
    try:
        parameters = signature(entry).parameters.values()
    except (TypeError, ValueError):      # some built-in functions do not tell
        return {}
    return {p.name: p.default for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)}


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
    return surface


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

    Of names that KNOBS does not know, the beginning is the default in the signature, the words are the name.
    """
    defaults = {}
    for arguments in (*map(arguments_of, surfaces.values()), *(method.hyper_parameters for method in methods)):
        for name, default in arguments.items():
            if defaults.get(name) is None:
                defaults[name] = None if default is Parameter.empty else default
    knobs = {name: knob for name, knob in KNOBS.items() if name in ALWAYS or name in defaults or name == "warm_up" and scheduled}
    knobs |= {name: _own(name, default) for name, default in defaults.items() if name not in KNOBS and name not in STATE}
    if sliders is None:
        return tuple(name for name in usual if name in knobs), knobs
    given = sliders if isinstance(sliders, dict) else dict.fromkeys([sliders] if isinstance(sliders, str) else sliders)
    for name, values in given.items():
        if name in STATE:
            raise ValueError(f"sliders: {name!r} is an argument of explore itself; give yours another name")
        if name == "warm_up" and not scheduled and name not in defaults:
            raise ValueError('sliders: a warm_up needs a schedule: schedule="constant", for one')
        if name not in knobs:
            taken = [own for own in defaults if own not in STATE]
            raise ValueError(f"sliders: nothing here has a {name!r}{meant(name, knobs)}; the surface and the methods take "
                             f"{', '.join(taken) or 'no argument'}")
        if values is not None or not knobs[name].positions:
            knobs[name] = _with_positions(knobs[name], values, defaults.get(name))
    return tuple(given), knobs


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
        values = [value.item() if isinstance(value, np.generic) else value for value in values]
    except TypeError:
        values = []
    kinds = {bool if isinstance(value, bool) else str if isinstance(value, str) else float for value in values}
    if len(values) < 2 or len(kinds) != 1:
        raise ValueError(wanted)
    if kinds != {float} and knob.name not in KNOBS:
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


def check_schedules(methods):
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


def readable(argument, text):
    """Raise a ValueError if matplotlib cannot write the text: a formula between two dollar signs that it does not know."""
    if text.count("$") > 1:
        from matplotlib.mathtext import MathTextParser  # here: few texts are formulas, and numbers need no matplotlib
        try:
            MathTextParser("path").parse(text)
        except ValueError as error:
            raise ValueError(f"{argument} {text!r} is no formula that can be written: {str(error).splitlines()[-1]}") from None


def meant(name, known):
    """" (did you mean …?)", if there is such a name, or another library's word for one."""
    names = [*known]
    word = ELSEWHERE.get(name) or next(iter(get_close_matches(name, names, n=1)), None)
    return f" (did you mean {word}?)" if word and set(word.split(" and ")) <= {*names} else ""


def pair(name, value):
    """Two finite numbers, as an array."""
    try:
        numbers = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        numbers = np.array(np.nan)
    if numbers.shape != (2,) or not np.all(np.isfinite(numbers)):
        raise ValueError(f"{name} must be two finite numbers; got {value!r}")
    return numbers


def sides(name, value):
    """Two pairs (low, high)."""
    try:
        (left, right), (low, high) = value
        two = (float(left), float(right)), (float(low), float(high))
    except (TypeError, ValueError):
        two = ((np.nan, np.nan),) * 2
    if not all(np.isfinite(one) and np.isfinite(other) and one < other for one, other in two):
        raise ValueError(f"{name} must be ((x_low, x_high), (y_low, y_high)) with low < high; got {value!r}")
    return two


def one_each(argument, values, methods):
    """A list of one value for each method."""
    try:
        values = list(values)
    except TypeError:
        values = [values]
    if len(values) != len(methods):
        raise ValueError(f"{argument} must hold {len(methods)} values, one for each method; got {values!r}")
    return values


def one_of(argument, value, known):
    """The value, if it is among the known."""
    if value not in [*known]:
        raise ValueError(f"{argument} must be one of {', '.join(known)}; got {value!r}")
    return value


def chosen(argument, chosen, known):
    """Some of the known names, each once."""
    names = (chosen,) if isinstance(chosen, str) else tuple(chosen)
    for name in names:
        if name not in known:
            raise ValueError(f"{argument} must be some of {', '.join(known)}; got {name!r}")
    return tuple(dict.fromkeys(names))
