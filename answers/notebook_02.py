"""Worked answers to notebook 2."""
import numpy as np


def a():
    """Put κ into the formula under "Why", and turn radians into degrees.

    tan φ = (9 − 1)/(2 · 3) = 4/3: the two slopes there are 1/3 and 3.
    """
    kappa = 9
    return np.degrees(np.arctan((kappa - 1) / (2 * np.sqrt(kappa))))


def b():
    """Where do the dashed lines of the map run?

    tan φ = (κ − 1)t/(1 + κt²) is largest where 1/t + κt is smallest, that is at t = 1/√κ.
    """
    kappa = 25
    return 1 / np.sqrt(kappa)


def c():
    """The tangent of that angle is one: an equation for √κ.

    κ − 1 = 2√κ, so √κ = 1 + √2: 45° is already possible on a rather round ellipse.
    """
    return (1 + np.sqrt(2))**2
