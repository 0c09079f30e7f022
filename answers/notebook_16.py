"""Worked answers to notebook 16."""
import numpy as np

from lessons.signs import newton_schulz


def a():
    """Adam's first step is the sign of each entry. Which singular values has the matrix of these signs?

    Its columns, (1, 1) and (1, −1), are at right angles and of length √2: both singular values are √2.
    """
    return float(np.linalg.svd(np.sign([[1, 2], [3, -4]]), compute_uv=False)[0])


def b():
    """In the errors Muon without memory is sign descent. By how much does each step bring |e₁| down?

    By α = 0.02, from 3: after 149 steps 3 − 149 · 0.02 = 0.02 is left.
    """
    return (3 - 0.02) / 0.02


def c():
    """Read it from the picture, or apply s ← 3.4445 s − 4.7750 s³ + 2.0315 s⁵ five times.

    0.001 is about multiplied by 3.4445 each time, until the other terms count: 0.0034, 0.012, 0.041, 0.14, 0.47.
    """
    return float(newton_schulz(0.001))
