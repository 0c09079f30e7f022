"""Notebook 6: what is left of a ravine when each axis may be stretched."""
import numpy as np

from explorer import Picture
from surfaces import ellipse, quadratic


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
