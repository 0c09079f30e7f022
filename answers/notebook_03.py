"""Worked answers to notebook 3."""
import numpy as np


def a():
    """A steady gradient comes through whole. What is left of an alternating one?

    m swings between ±(1 − β)/(1 + β) of it, so the steady one counts (1 + β)/(1 − β) times as much.
    """
    beta = 0.8
    return (1 + beta) / (1 - beta)


def b():
    """Look under "Why the map looks so": which of the two curvatures is the first to misbehave?

    The steeper one, λ = κ: α < 2/κ × (1 + β)/(1 − β).
    """
    kappa, beta = 100, 0.9
    return 2 / kappa * (1 + beta) / (1 - beta)


def c():
    """Take the root of κ first; and mind that the formula gives the root of β.

    The window must hold both curvatures, 1 and κ: then α = 1/√κ is its middle, on a log scale.
    """
    root = np.sqrt(9)
    return [1 / root, ((root - 1) / (root + 1))**2]
