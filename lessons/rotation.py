"""Notebook 6: what a turned ravine costs each method, and what is left of it when each axis may be stretched."""
import numpy as np

from explorer import Picture, turned
from optimizers import trajectory
from racing import race_each
from surfaces import ellipse, quadratic

from .charts import show_curves

ANGLES = [0, 5, 10, 15, 30, 45, 60, 75, 90]     # degrees
RATES = (0.009, 0.03, 0.05, 0.3)                # that suit the straight ravine with κ = 200, for the four methods in order


def who_changes(methods):
    """Who needs another number of steps when a ravine is turned; -> (the choice that comes true, the steps)."""
    steps = race_each(methods, ellipse(1000, [0, 45]), tolerance=1e-4, steps=2000)
    changed = [label for label, (straight, tilted) in steps.items() if straight != tilted]
    words = ", ".join(f"{label} {straight:.0f} → {tilted:.0f}" for label, (straight, tilted) in steps.items())
    return " and ".join(changed), f"Steps, straight → turned: {words.replace('inf', 'never')}."


def displaced(rule, learning_rate):
    """How far from the straight path a path is, turned back, at most, over all whole angles up to 90°, κ = 200 and 200 steps."""
    angles = np.arange(91)
    surface = ellipse(200, angles)
    paths = trajectory(rule, surface.gradient, surface.start, 200, learning_rate=learning_rate)
    back = turned(np.moveaxis(paths, -1, 0), -angles)
    return np.linalg.norm(back - back[:, :1], axis=-1).max()


def farthest_apart(methods):
    """`displaced` of each method, at RATES; -> rows for a table."""
    distances = {label: displaced(rule, rate) for (label, rule), rate in zip(methods.items(), RATES)}
    return {label: {"farthest apart": "equal to rounding" if far < 1e-9 else f"{far:.1f}"} for label, far in distances.items()}


def show_turning(methods, steps, titles):
    """Draw the steps of each method, {label: (ravines, ANGLES)}, against the angle, a panel for each ravine; -> Picture."""
    panels = {title: (ANGLES, [counts[row] for counts in steps.values()]) for row, title in enumerate(titles)}
    return show_curves(methods, panels, log="y", xlabel="rotation θ, degrees", ylabel="steps to 10⁻⁴ of the loss",
                       xticks=range(0, 91, 15), yticks=[20, 50, 100, 200, 500, 1000, 2000])


def left_over(condition_number, angle):
    """The condition number that is left of a turned ravine after the best stretching of x and y."""
    c = 0.5 * (condition_number - 1) * np.sin(2 * np.radians(angle))
    return (np.sqrt(condition_number + c**2) + c)**2 / condition_number


def what_is_left(condition_number, steps):
    """What is `left_over` up to 45°, beside the steps of the last ravine of `steps`; -> rows for a table."""
    return {f"{angle}°": {"left over": left_over(condition_number, angle),
                          **{label: steps[label][-1][i] for label in ("Adam", "RMSprop")}}
            for i, angle in enumerate(ANGLES) if angle <= 45}


def by_angle(condition_number, methods):
    """The steps of each method to 10⁻⁴, within 2000, at each of the ANGLES; -> rows for a table."""
    steps = race_each(methods, ellipse(condition_number, ANGLES), tolerance=1e-4, steps=2000)
    return {label: {f"{angle}°": count for angle, count in zip(ANGLES, counts)} for label, counts in steps.items()}


def stretched(condition_number, rotation):
    """The Hessian of an ellipse after the stretching of x and y that makes both its diagonal entries one; -> (2, 2)."""
    hessian = np.stack([ellipse(condition_number, rotation).gradient(axis) for axis in np.eye(2)])
    scale = 1 / np.sqrt(np.diag(hessian))
    return scale[:, None] * hessian * scale


def show_stretch(condition_number, rotation):
    """Draw an ellipse as it lies, and after the best that stretching x and y can do, with the κ of each; -> Picture."""
    figure, after = Picture(figsize=(8, 4), layout="constrained"), stretched(condition_number, rotation)
    ravines = {f"as it lies: κ = {condition_number:g}": ellipse(condition_number, rotation),
               f"x and y stretched: κ = {np.linalg.cond(after):.1f} is left": quadratic(after, (10.0, 10.0))}
    x = np.stack(np.meshgrid(*[np.linspace(-11, 11, 221)] * 2), axis=-1)
    for axes, (title, surface) in zip(figure.subplots(1, 2), ravines.items()):
        axes.set(aspect="equal", xticks=[], yticks=[], xlabel="x", ylabel="y")
        least = np.linalg.eigvalsh([surface.gradient(axis) for axis in np.eye(2)])[0]
        reach = np.sqrt(2 * surface.value(x) / least)             # how far a contour reaches along the valley
        axes.contour(x[..., 0], x[..., 1], reach, [2.5, 5, 7.5, 10], colors="#0072B2", linewidths=1.5)
        axes.plot(0, 0, "k*", ms=12)
        axes.set_title(title, loc="left")
    return figure


def pulls(condition_number, angles):
    """`show_stretch` at each angle; -> {angle in words: Picture}."""
    return {f"{angle}°": show_stretch(condition_number, angle) for angle in angles}
