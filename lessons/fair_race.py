"""Notebook 7: three ways to hand out the rates; every rate at once; a slow start, a fast one, and a rate that shrinks."""
import numpy as np

from optimizers import adam, gradient_descent, rmsprop, trajectory
from racing import best_learning_rate, plain, steps_to_reach

from .charts import show_curves

RATES = np.geomspace(1e-4, 10, 101)                 # every rate at once
PRESETS = {"equal": {"rates": "common"}, "as delivered": {"rates": "own"}, "best": {"rates": "best"},
           "3: best, for a tight target": {"rates": "best", "tolerance": 1e-6}}
STARTS = {"GD, α = 0.001": (gradient_descent, {"learning_rate": 0.001}),
          "RMSprop, β = 0.9, α = 0.05": (rmsprop, {"learning_rate": 0.05}),
          "RMSprop, β = 0.99, α = 0.05": (rmsprop, {"learning_rate": 0.05, "beta": 0.99}),
          "the same, bias-corrected": (adam, {"learning_rate": 0.05, "beta1": 0, "beta2": 0.99})}
DIGITS = np.arange(1, 9)
TARGETS = {"10⁻²": 1e-2, "10⁻⁴": 1e-4, "10⁻⁶": 1e-6, "10⁻⁸": 1e-8}


def winners(races):
    """How many winners the races have; -> (the choice that comes true, who wins each)."""
    first = {name: run.winner for name, run in races.items()}
    return (("one", "two", "three")[len(set(first.values())) - 1],
            ", ".join(f"{name}: {label}" for name, label in first.items()) + ".")


def three(races):
    """The steps of each method in each race, and its rate there; -> rows for a table."""
    return {label: {name: f"{run.rows[label].stays:.0f} (α = {plain(run.rows[label].learning_rate, 2)})".replace("inf", "never")
                    for name, run in races.items()} for label in next(iter(races.values())).rows}


def valleys(rules, surface, goal):
    """The steps of each method at each of the RATES; -> {label: numbers}."""
    return {label: steps_to_reach(rule, surface, **goal, learning_rate=RATES).stays for label, rule in rules.items()}


def show_valleys(rules, races, surface, goal):
    """Draw the `valleys`, with the rates that each race used; -> Picture."""
    figure = show_curves(rules, {"": (RATES, valleys(rules, surface, goal))}, log="xy", size=(9, 4), xlabel="learning rate α",
                         ylabel="steps", xticks=[0.001, 0.01, 0.1, 1, 10], yticks=[50, 100, 200, 500, 1000, 2000])
    for name, mark in (("as delivered", "o"), ("best", "*")):
        for row in races[name].rows.values():
            figure.axes[0].plot(row.learning_rate, row.stays, mark, color="black", markersize=16, markerfacecolor="none")
    equal, *_ = races["equal"].rows.values()
    figure.axes[0].axvline(equal.learning_rate, color="#7A7A7A", linestyle=":")
    return figure


def scaled(rules, surface, factor=1000):
    """Is the path the same where the loss is multiplied, at the same α and at α divided by the factor? -> rows for a table."""
    times, rows = np.array([[1], [factor], [factor]]), {}               # one lane as it is, two multiplied
    for (label, rule), rate in zip(rules.items(), (0.0015, 0.03, 0.05, 0.3)):
        lanes = rate * np.array([1, 1, 1 / factor])
        path = trajectory(rule, lambda x, t: times * surface.gradient(x), surface.start, 300, learning_rate=lanes)
        same = ["the same" if np.allclose(path[:, 0], path[:, lane], atol=1e-4) else "another" for lane in (1, 2)]
        rows[label] = dict(zip(("at the same α", f"at α ÷ {factor}"), same))
    return rows


def losses(surface, steps):
    """Loss ÷ starting loss of each of the STARTS at each step; -> {label: numbers}."""
    return {label: surface.value(trajectory(rule, surface.gradient, surface.start, steps, **hyper)) / surface.value(surface.start)
            for label, (rule, hyper) in STARTS.items()}


def show_starts(surface, goal):
    """Draw the `losses`, and the target as a grey line; -> Picture."""
    steps = goal["steps"]
    figure = show_curves(STARTS, {"loss ÷ starting loss": (range(steps + 1), losses(surface, steps))}, log="xy", every=0,
                         xlabel="step", xlim=(1, steps), ylim=(1e-5, 1.5), xticks=[1, 10, 100, 1000])
    figure.axes[0].axhline(goal["tolerance"], color="#7A7A7A", linewidth=1)
    return figure


def by_digits(rules, surface, steps=4500):
    """The steps of each method to each number of DIGITS, at its best rate for it; -> {label: numbers}."""
    return {label: best_learning_rate(rule, surface, tolerance=10.0**-DIGITS, steps=steps).stays for label, rule in rules.items()}


def show_digits(rules, steps):
    """Draw the steps `by_digits`; -> Picture."""
    return show_curves(rules, {"steps to each precision": (DIGITS, steps)}, log="y", ylabel="steps",
                       xlim=(0.8, 8.2), xlabel="digits asked for: 3 means a loss of a thousandth", yticks=[1, 10, 100, 1000])


def shrinking(rule, shrink):
    """A rule of one piece of state, whose α at step t is the α₀ that it is given × shrink(t); -> another rule."""
    def shrunk(x, g, state=0.0, t=0, *, learning_rate):
        x, state = rule(x, g, state, learning_rate=learning_rate * shrink(t))
        return x, state, t + 1

    return shrunk


def best_of_all(schedules, rule, surface, steps=2500):
    """The steps of a rule to each of the TARGETS under each schedule, with the best α₀ for it; -> rows for a table.

    schedules: label -> function of the step t, by which α₀ is multiplied.
    """
    targets = np.array(list(TARGETS.values()))
    return {label: dict(zip(TARGETS, best_learning_rate(shrinking(rule, shrink), surface, tolerance=targets, steps=steps).stays))
            for label, shrink in schedules.items()}
