"""Worked answers to notebook 6."""
import numpy as np

from optimizers import adam, momentum
from racing import race_each
from surfaces import ellipse


def a():
    """One call takes many angles: ellipse(1000, np.arange(0, 46, 5)). Race Adam on it, and momentum.

    Momentum needs the same number of steps at every angle; the answer is the first angle at which Adam needs more.
    """
    angles = np.arange(0, 16, 5)
    steps = race_each({"momentum": momentum, "Adam": adam}, ellipse(1000, angles), tolerance=1e-4, steps=2000)
    return int(angles[steps["momentum"] < steps["Adam"]].min())


def b():
    """Put the two numbers into the formula for what is left over.

    c = ½(κ − 1) sin 2θ, and what is left over is (√(κ + c²) + c)² / κ.
    """
    kappa, angle = 100, np.radians(15)
    c = 0.5 * (kappa - 1) * np.sin(2 * angle)
    return (np.sqrt(kappa + c**2) + c) ** 2 / kappa


def c():
    """After which turn do both axes lie on axes again?

    A turn by 90° exchanges the coordinates (and a sign, which the square forgets), so v is exchanged as well. A smaller
    one mixes them, and squares of a mixture are no mixture of squares.
    """
    return 90
