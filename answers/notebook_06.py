"""Worked answers to notebook 6."""
import numpy as np

from optimizers import adam, momentum
from racing import best_learning_rate
from surfaces import ellipse


def a():
    """One call takes many angles: ellipse(1000, np.arange(46)). Tune Adam on it, and momentum.

    Momentum needs the same number of steps at every angle; the answer is the first at which Adam needs more.
    """
    angles = np.arange(16)
    steps = {rule: best_learning_rate(rule, ellipse(1000, angles), tolerance=1e-4, steps=2000).stays
             for rule in (adam, momentum)}
    return int(angles[steps[momentum] < steps[adam]].min())


def b():
    """Put the two numbers into `left_over`.

    c = ½(κ − 1) sin 2θ, and what is left over is (√(κ + c²) + c)² / κ.
    """
    kappa, angle = 100, np.radians(15)
    c = 0.5 * (kappa - 1) * np.sin(2 * angle)
    return (np.sqrt(kappa + c**2) + c) ** 2 / kappa


def c():
    """After which turn do both axes lie on axes again?

    A quarter turn exchanges the coordinates (and a sign, which the square forgets), so v is exchanged as well.
    """
    return 90
