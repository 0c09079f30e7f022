"""Worked answers to notebook 11."""
import numpy as np


def a():
    """Call `period(0.9, 0.999, n)` for n = 3, 4, 5, … and look at the sign of Adam's last number.

    It is negative (towards −1, the right way) up to n = 73. The longer the period, the more v forgets in it.
    """
    n = 3
    while _drift(0.9, 0.999, n + 1) < 0:
        n += 1
    return n


def _drift(beta1, beta2, n):
    k, loud = np.arange(n), 10.0 * n
    m = -10 + (loud + 10) * (1 - beta1) * beta1**k / (1 - beta1**n)
    v = 100 + (loud**2 - 100) * (1 - beta2) * beta2**k / (1 - beta2**n)
    return -np.sum(m / np.sqrt(v))


def b():
    """Both coordinates take equal steps, so that they end equal.

    w₁ = w₂ = w and w + 4w = 1.
    """
    return 1 / 5, 1 / 5


def c():
    """Take the formula of the edge, with β₁ = 0.5.

    (2 + 2 · 0.5)/(1 − 0.5).
    """
    return (2 + 2 * 0.5) / (1 - 0.5)
