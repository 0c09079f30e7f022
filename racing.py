"""Who gets there first: fair comparisons of methods on a surface.

Fair means: the same start, the same steps, the same noise, the same target, and each method's
learning rate either common to all or tuned for it in the open. Everything here streams: memory
does not grow with the number of steps.
"""
from dataclasses import dataclass
from functools import partial
from html import escape
from inspect import signature
from itertools import islice
from typing import NamedTuple

import numpy as np

from optimizers import descend, hyper_parameters_of, meant, name_of
from surfaces import noisy

RATES = np.geomspace(1e-4, 3.9, 60)  # what `best_learning_rate` tries unless told otherwise
NUDGES = 1 + 1e-7 * np.arange(-2, 3)  # times the start: where it tries each of them from


class Reach(NamedTuple):
    """When a run reached its target: arrays over the lanes, `inf` for never."""
    first: np.ndarray  # the first step at which it was there
    stays: np.ndarray  # the step from which it was there until the end


class Best(NamedTuple):
    """The best of the rates tried, and when a run at that rate reached the target."""
    learning_rate: np.ndarray
    first: np.ndarray
    stays: np.ndarray


def steps_to_reach(rule, surface, start=None, *, tolerance, steps, **hyper_parameters):
    """How many steps until the loss is at most `tolerance` × the loss at the start; -> (first, stays).

    Loss is counted above the surface's lowest known minimum. `first` is the first such step, `stays`
    the step from which it remains so until step `steps`; each is an array over the lanes (of the
    start, the surface, the hyper-parameters and the tolerance), `inf` where it never happens.
    start: the surface's own if None.

    Raises ValueError for a tolerance not above 0, steps below 1, a surface without a minimum.
    """
    return _run(rule, surface, start, tolerance, steps, hyper_parameters)[0]


def best_learning_rate(rule, surface, start=None, *, tolerance, steps, schedule=None, learning_rates=RATES, refinements=0,
                       **hyper_parameters):
    """The rate with which the rule soonest reaches the target and stays there; -> (learning_rate, first, stays).

    Every rate of `learning_rates` (increasing, above 0) is run from five starts that differ by a ten-millionth, and is as
    good as the slowest of the five: no rate is best by the luck of a last digit. Then, `refinements` times, so are nine
    more between the best rate's neighbours, evenly on a log scale. Equal steps are decided by the lower final loss; so are
    rates none of which gets there. Lanes as in `steps_to_reach`; each has a rate of its own.
    schedule: a function of a rate that gives a function of t, such as partial(cosine, steps=300): then it is that function's
        rate which is looked for. None: the rates are constant.
    """
    if "learning_rate" in hyper_parameters:
        raise TypeError("learning_rate is what best_learning_rate looks for; say which to try with learning_rates")
    if not isinstance(refinements, (int, np.integer)) or refinements < 0:
        raise ValueError(f"refinements must be a whole number, 0 or more; got {refinements!r}")
    rates = _numbers("learning_rates", learning_rates)
    if rates.ndim != 1 or len(rates) == 0 or not np.all(rates > 0) or np.any(np.diff(rates) <= 0):
        raise ValueError(f"learning_rates must be one or more increasing numbers above 0; got {learning_rates!r}")
    start = _start_of(surface, start)
    used = (lambda rate: rate) if schedule is None else schedule
    lanes = _lanes_of(surface, start, {**hyper_parameters, "learning_rate": used(1.0)}, tolerance)
    rates = rates.reshape(-1, *(1,) * len(lanes))
    starts = NUDGES.reshape(-1, *(1,) * (len(lanes) + 1)) * start
    best = None
    for round in range(refinements + 1):
        reach, loss = _run(rule, surface, starts, tolerance, steps, {**hyper_parameters, "learning_rate": used(rates[:, None])})
        first, stays, loss = (values.max(axis=1) for values in (*reach, np.where(np.isnan(loss), np.inf, loss)))
        tried = np.broadcast_to(rates, stays.shape)
        if best is not None:  # the best so far competes with the finer rates around it
            tried, first, stays, loss = (np.concatenate([[old], new]) for old, new in
                                         zip(best, (tried, first, stays, loss)))
        order = np.lexsort((loss, stays), axis=0)[:1]
        best = [np.take_along_axis(a, order, axis=0)[0] for a in (tried, first, stays, loss)]
        if round == 0:
            grid = np.broadcast_to(rates, stays.shape)
            low = np.take_along_axis(grid, np.maximum(order - 1, 0), axis=0)[0]
            high = np.take_along_axis(grid, np.minimum(order + 1, len(grid) - 1), axis=0)[0]
        else:
            width = (high / low) ** (1 / 10)
            low, high = best[0] / width, best[0] * width
        rates = np.geomspace(low, high, 11)[1:-1]
    return Best(*best[:3])


@dataclass(frozen=True)
class Table:
    """A table that a notebook displays: HTML where there is HTML, else text in columns.

    lines: the head, then the rows, each a list of texts.  note: a line below them, or nothing.
    """
    lines: list
    note: str = ""

    def __repr__(self):
        widths = [max(map(len, column)) for column in zip(*self.lines)]
        rows = ["   ".join([first.ljust(widths[0]), *(text.rjust(width) for text, width in zip(rest, widths[1:]))])
                for first, *rest in self.lines]
        return "\n".join([*rows, self.note]).rstrip()

    def _repr_html_(self):
        def row(texts, cell):
            first, *rest = map(escape, texts)
            return (f'<tr><th style="text-align: left">{first}</th>'
                    + "".join(f'<{cell} style="text-align: right">{text}</{cell}>' for text in rest) + "</tr>")

        head, *body = self.lines
        note = f"<p>{escape(self.note)}</p>" if self.note else ""
        return f"<table><thead>{row(head, 'th')}</thead><tbody>{''.join(row(line, 'td') for line in body)}</tbody></table>{note}"


@dataclass(frozen=True)
class Race:
    """The result of `race`. A notebook displays it as a table; race["Adam"] is one row of it.

    rows: label -> Best.  note: how it was run.
    """
    rows: dict
    note: str

    def __getitem__(self, label):
        if label not in self.rows:
            raise KeyError(f"no method is called {label!r}; there are {', '.join(map(str, self.rows))}")
        return self.rows[label]

    @property
    def table(self):
        """The rows in words, as a Table."""
        lines = [[str(label), plain(row.learning_rate), _steps(row.first), _steps(row.stays)] for label, row in self.rows.items()]
        return Table([["", "learning rate", "reached", "stays from"], *lines], self.note)

    def __repr__(self):
        return repr(self.table)

    def _repr_html_(self):
        return self.table._repr_html_()

    @property
    def winner(self):
        """The label that is first at the target to stay; None if nobody is."""
        label = min(self.rows, key=lambda label: self.rows[label].stays)
        return label if np.isfinite(self.rows[label].stays) else None

    @property
    def words(self):
        """The steps of each, as a sentence."""
        steps = (f"{label} {_steps(row.stays)}" for label, row in self.rows.items())
        return f"Steps until each has arrived: {', '.join(steps)}."


def race(methods, surface, start=None, *, tolerance, steps, learning_rate=None, learning_rates=RATES, refinements=0):
    """All the methods on one surface, each at its best rate, or all at the common `learning_rate`; -> Race.

    methods: rules, or label -> rule, or label -> (rule, {hyper-parameter: value}). A method whose own
        learning_rate is given there keeps it (for a schedule the table shows the first rate).
    """
    start = _start_of(surface, start)
    if _lanes_of(surface, start, {"learning_rate": learning_rate}, tolerance) != ():
        raise ValueError("race takes one surface, start, tolerance and learning_rate, not arrays of them; "
                         "see best_learning_rate and who_wins")
    rows = {}
    for label, (rule, fixed) in named(methods).items():
        hyper = fixed if learning_rate is None else {"learning_rate": learning_rate, **fixed}
        if "learning_rate" in hyper:
            reach = steps_to_reach(rule, surface, start, tolerance=tolerance, steps=steps, **hyper)
            rows[label] = Best(_first_rate(hyper["learning_rate"]), *reach)
        else:
            rows[label] = best_learning_rate(rule, surface, start, tolerance=tolerance, steps=steps,
                                             learning_rates=learning_rates, refinements=refinements, **hyper)
    note = (f"{surface.name} from ({', '.join(f'{c:g}' for c in start)}), target {tolerance:g} × the starting loss, "
            f"limit {steps} steps, " + _rates_said(learning_rate, learning_rates, refinements))
    return Race(rows, note)


def race_each(methods, surfaces, *, tolerance, steps):
    """One `race` on each of many surfaces, each method at its best rate; -> label -> steps until there to stay.

    surfaces: one Surface with lanes, such as ellipse([1, 10, 100]). The other arguments are those of `race`.
    """
    return {label: best_learning_rate(rule, surfaces, tolerance=tolerance, steps=steps, **fixed).stays
            for label, (rule, fixed) in named(methods).items()}


@dataclass(frozen=True)
class WhoWins:
    """The result of `who_wins`: a map of rows × columns."""
    labels: tuple           # of the methods
    rules: tuple
    stays: np.ndarray       # (methods, rows, columns): the step from which each stays at the target
    learning_rate: np.ndarray  # the same shape: the rate it used
    winner: np.ndarray      # (rows, columns): index into labels, -1 where nobody arrives; ties go to the first label
    rows: tuple             # (name, values)
    columns: tuple          # (name, values)
    note: str


def who_wins(methods, surface, start=None, *, rows, columns, tolerance, steps, learning_rate=None,
             learning_rates=RATES, refinements=0):
    """Which method first reaches the target and stays there, over a map of two parameters; -> WhoWins.

    surface: a Surface, or a factory such as `ellipse`.
    rows, columns: {name: values}. A name is the factory's (`condition_number`, `rotation`, one of your own; texts and booleans
        too), `tolerance`, `steps` (the limit), `noise` (of the gradient, see `surfaces.noisy`), or a hyper-parameter (given to
        the methods that have it; the others do not change along it). A factory that takes no arrays is called for each cell.
    learning_rate: common to all; None tunes it for each method in each cell.
    The other arguments are those of `race`. A method that has its rate on an axis is not tuned.
    Raises ValueError for an axis nobody has.
    """
    methods = named(methods)
    if not hasattr(surface, "value") and not callable(surface):
        raise TypeError(f"surface must be a Surface or a factory such as ellipse; got {surface!r}")
    of_surface = {} if hasattr(surface, "value") else signature(surface).parameters
    row_name, row_values = _axis("rows", rows, of_surface)
    column_name, column_values = _axis("columns", columns, of_surface)
    grid = dict(zip((row_name, column_name), np.meshgrid(row_values, column_values, indexing="ij")))
    if row_name == column_name:
        raise ValueError(f"rows and columns must name two different parameters; both name {row_name!r}")
    known = {name for rule, _ in methods.values() for name in hyper_parameters_of(rule)} | {"tolerance", "steps", "noise"}
    for name in grid:
        if name not in known and name not in of_surface:
            raise ValueError(f"no surface parameter or hyper-parameter is called {name!r}; there are "
                             f"{', '.join(sorted(known | set(of_surface)))}")
    arguments = {name: values for name, values in grid.items() if name in of_surface}
    shape = (len(row_values), len(column_values))
    places = [(..., surface)] if hasattr(surface, "value") else _places(surface, arguments, shape)
    common = {} if learning_rate is None else {"learning_rate": learning_rate}
    limits = np.broadcast_to(grid.get("steps", steps), shape)
    if np.any(limits != limits.round()):
        raise ValueError(f"steps must be whole numbers, 1 or more; got {grid['steps'].ravel()}")
    stays, rates = np.full((len(methods), *shape), np.inf), np.full((len(methods), *shape), np.nan)
    for (rule, fixed), stay, used in zip(_progress(methods.values(), "who wins"), stays, rates):
        for where, surface in places:
            here = {name: values[where] for name, values in grid.items()}
            axes = {name: values for name, values in here.items() if name in hyper_parameters_of(rule)}
            met = noisy(surface, here["noise"]) if "noise" in here and "noise" not in of_surface else surface
            hyper, limits_here = {**common, **fixed, **axes}, limits[where]
            for limit in np.unique(limits_here):        # one race for all cells of a limit
                target = {"tolerance": here.get("tolerance", tolerance), "steps": int(limit)}
                if "learning_rate" in hyper:
                    reach = steps_to_reach(rule, met, start, **target, **hyper)
                    rate = _first_rate(hyper["learning_rate"])
                else:
                    rate, *reach = best_learning_rate(rule, met, start, **target, learning_rates=learning_rates,
                                                      refinements=refinements, **hyper)
                stay[where] = np.where(limits_here == limit, reach[-1], stay[where])
                used[where] = np.where(limits_here == limit, rate, used[where])
    winner = np.where(np.isfinite(stays).any(axis=0), stays.argmin(axis=0), -1)
    target = "on an axis" if "tolerance" in grid else f"{tolerance:g} × the starting loss"
    rates_said = _rates_said(learning_rate, learning_rates, refinements)
    limit = "limit on an axis" if "steps" in grid else f"limit {steps} steps"
    note = (f"{surface.name} from {'its own start' if start is None else start}, target {target}, {limit}, "
            + ("rates on an axis" if "learning_rate" in grid else rates_said))
    rules = tuple(rule for rule, _ in methods.values())
    return WhoWins(tuple(methods), rules, stays, rates, winner, (row_name, row_values), (column_name, column_values), note)


def _places(factory, arguments, shape):
    """(index, Surface) of a map's cells: of all at once, if the factory takes arrays and gives the ends as alone; or each."""
    def alone(cell):
        return factory(**{name: values[cell].item() for name, values in arguments.items()})

    try:
        together = factory(**arguments)
        lanes = np.broadcast_to(together.value(together.start), shape)
        ends = {cell: alone(cell) for cell in ((0, 0), (-1, -1))}
        alike = all(np.allclose(lanes[cell], one.value(one.start), rtol=1e-9) for cell, one in ends.items())
    except Exception:             # whatever the reader's own function says to an array
        alike = False
    return [(..., together)] if alike else [(cell, alone(cell)) for cell in np.ndindex(*shape)]


def named(methods):
    """Any of the ways to list methods, as label -> (rule, fixed hyper-parameters).

    In a list, where a rule stands more than once (or two are called alike), what differs tells them apart: "adam, beta1 = 0.5".
    """
    if callable(methods):
        raise TypeError(f"methods must be a list of rules or a dict; got the rule {methods!r} alone")
    listed = not isinstance(methods, dict)
    entries = [(None, entry) for entry in methods] if listed else list(methods.items())
    entries = [(label, entry if isinstance(entry, tuple) else (entry, {})) for label, entry in entries]
    for label, entry in entries:
        if len(entry) != 2 or not callable(entry[0]) or not isinstance(entry[1], dict):
            got = entry[0] if len(entry) == 2 and entry[1] == {} else entry
            raise TypeError(f"methods: {got if label is None else label!r} must be a rule or (rule, {{hyper-parameter: value}}); "
                            f"got {got!r}")
    entries = [(label, _unwrapped(*entry)) for label, entry in entries]
    if listed:
        entries = list(zip(_told_apart([entry for _, entry in entries]), (entry for _, entry in entries)))
    for label, (rule, fixed) in entries:
        known = hyper_parameters_of(rule)
        for name in fixed:
            if name not in known:
                raise ValueError(f"methods: {label!r} has no hyper-parameter {name!r}{meant(name, known)}; it takes "
                                 f"{', '.join(known) or 'none'}")
    if not entries:
        raise ValueError("methods must name at least one rule")
    return dict(entries)


def _unwrapped(rule, fixed):
    """A `functools.partial` of a rule as that rule, and what the partial fixes with what is fixed."""
    while isinstance(rule, partial) and not rule.args:
        rule, fixed = rule.func, {**rule.keywords, **fixed}
    return rule, fixed


def _told_apart(entries):
    """One label for each (rule, fixed): its name; with what is fixed where names are alike; numbered where that is alike too."""
    names = [name_of(rule).replace("_", " ") for rule, _ in entries]
    labels = []
    for name, (_, fixed) in zip(names, entries):
        words = ", ".join(f"{key} = {value:g}" if isinstance(value, (int, float)) else key for key, value in fixed.items())
        labels.append(f"{name}, {words}" if names.count(name) > 1 and words else name)
    return [f"{label} ({labels[:i].count(label) + 1})" if labels.count(label) > 1 else label for i, label in enumerate(labels)]


def plain(number, digits=3):
    """A number in plain digits, `digits` of them significant: 0.0123, 250, 0.00000001."""
    if not np.isfinite(number) or number == 0:
        return f"{number:g}"
    return np.format_float_positional(number, precision=digits, unique=False, fractional=False, trim="-")


def _progress(work, words, total=None):
    """The work, with a bar if it takes longer than a second."""
    from tqdm.auto import tqdm  # only here: a tenth of the time that a notebook's first import takes
    return tqdm(work, desc=words, total=total, delay=1, leave=False)


def _run(rule, surface, start, tolerance, steps, hyper_parameters):
    """Stream one run of all lanes; -> Reach, and the loss at the end above the minimum's."""
    start = _start_of(surface, start)
    if len(surface.minima) == 0:
        raise ValueError(f"surface: {surface.name} has no known minimum, so there is no target to reach")
    if not isinstance(steps, (int, np.integer)) or isinstance(steps, bool) or steps < 1:
        raise ValueError(f"steps must be a whole number, 1 or more; got {steps!r}")
    tolerance = _numbers("tolerance", tolerance)
    if not np.all((tolerance > 0) & np.isfinite(tolerance)):
        raise ValueError(f"tolerance must be above 0 and finite; got {tolerance}")
    lanes, all_lanes = (_lanes_of(surface, start, hyper_parameters, target) for target in (0.0, tolerance))
    start = np.broadcast_to(start, (*lanes, start.shape[-1]))
    lowest = np.min([surface.value(minimum) for minimum in surface.minima], axis=0)
    with np.errstate(all="ignore"):
        target = tolerance * (surface.value(start) - lowest)
    if not np.all(np.isfinite(target)):
        raise ValueError(f"start must have a finite loss; at {start} it is not finite")
    first = np.full(all_lanes, np.inf)
    last_outside = np.full(first.shape, -1.0)
    path = islice(descend(rule, surface.gradient, start, **hyper_parameters), steps + 1)
    for t, (x, _) in enumerate(_progress(path, name_of(rule), steps + 1)):
        with np.errstate(all="ignore"):
            loss = surface.value(x) - lowest
            inside = loss <= target
        last_outside[~inside] = t
        first[inside & (first == np.inf)] = t
    return Reach(first, np.where(last_outside == steps, np.inf, last_outside + 1)), np.broadcast_to(loss, first.shape)


def _lanes_of(surface, start, hyper_parameters, tolerance=0.0):
    """The shape that the lanes of the start, the surface and the hyper-parameters broadcast to."""
    shapes = {"start": start.shape[:-1], "tolerance": np.shape(tolerance)}
    for name, value in hyper_parameters.items():
        shapes[name] = np.shape(value(0) if callable(value) else value)
    try:
        with np.errstate(all="ignore"):
            return np.broadcast_shapes(np.shape(surface.value(start)), *shapes.values())
    except ValueError:
        raise ValueError(f"the surface's lanes and those of {shapes} do not broadcast") from None


def _start_of(surface, start):
    if not hasattr(surface, "minima"):
        raise TypeError(f"surface must be a Surface, such as ellipse(); got {surface!r}")
    start = surface.start if start is None else _numbers("start", start)
    if np.shape(start)[-1:] != np.shape(surface.start)[-1:]:
        raise ValueError(f"start must have shape (..., {np.shape(surface.start)[-1]}); got {np.shape(start)}")
    return start


def _first_rate(rate):
    return np.asarray(rate(0) if callable(rate) else rate, dtype=float)


def _numbers(name, value):
    try:
        return np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise TypeError(f"{name} must be a number or an array of numbers; got {value!r}") from None


def _axis(argument, axis, own):
    """The name of an axis and its values. own: names of arguments that may be whole numbers, texts or booleans, as they are."""
    if not isinstance(axis, dict) or len(axis) != 1:
        raise ValueError(f"{argument} must be one {{name: values}}; got {axis!r}")
    (name, values), = axis.items()
    plainly = name in own and np.asarray(values).dtype.kind in "iUb"
    values = np.asarray(values) if plainly else _numbers(f"{argument}: {name}", values)
    if values.ndim != 1 or len(values) == 0:
        raise ValueError(f"{argument}: {name} must be a list of one or more numbers; got {axis[name]!r}")
    return name, values


def _rates_said(learning_rate, learning_rates, refinements):
    if learning_rate is not None:
        return f"learning rate {plain(_first_rate(learning_rate))}{' at first' * callable(learning_rate)} for all"
    finer = f", refined {refinements} ×" if refinements else ""
    return (f"each method's best of {len(learning_rates)} rates from {plain(learning_rates[0])} "
            f"to {plain(learning_rates[-1])}{finer}, each judged by the slowest of {len(NUDGES)} starts "
            "a ten-millionth apart")


def _steps(count):
    return f"{int(count)}" if np.isfinite(count) else "never"
