"""Worked answers to notebook 13."""
import numpy as np

from racing import steps_to_reach
from surfaces import ellipse


def a():
    """Along which direction is the mean of the squares largest, if all gradients lie along one?

    g gᵀ of a multiple of (3, 4) has the eigenvector (3, 4) with all of the size, and (−4, 3) with none of it. So the first
    axis is the direction of (3, 4) itself.
    """
    return float(np.degrees(np.arctan2(4, 3)))


def b():
    """By which factor does each step multiply the distance, and by which the loss?

    The step is half of the way to the minimum, so the distance is halved and the loss divided by four: 4⁻⁶ is still above
    10⁻⁴, and 4⁻⁷ below. Neither κ nor the angle has a say.
    """
    ravine = ellipse(1000, 30)
    hessian = np.stack([ravine.gradient(axis) for axis in np.eye(2)])

    def newton(x, g, *, learning_rate):
        return x - learning_rate * np.linalg.solve(hessian, g)

    return int(steps_to_reach(newton, ravine, tolerance=1e-4, steps=20, learning_rate=0.5).stays)


def c():
    """One matrix has as many rows and columns as the layer has rows, the other as it has columns.

    64 × 64 for the axes of the rows and 10 × 10 for those of the columns; M would have 640 × 640 = 409 600.
    """
    return 64**2 + 10**2
