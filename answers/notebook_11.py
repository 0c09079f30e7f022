"""Worked answers to notebook 11."""
from lessons.failures import edge, period


def a():
    """Call `lesson.period(0.9, 0.999, n)` for n = 3, 4, 5, … and look at the sign of Adam's last number.

    It is negative (towards −1, the right way) up to n = 73. The longer the period, the more v forgets in it.
    """
    n = 3
    while period(0.9, 0.999, n + 1)[0][-1] < 0:
        n += 1
    return n


def b():
    """Both coordinates take equal steps, so that they end equal.

    w₁ = w₂ = w and w + 4w = 1. The 4 is divided away, as the 3 was.
    """
    return 1 / 5, 1 / 5


def c():
    """Take the formula of the edge, with β₁ = 0.5.

    (2 + 2 · 0.5)/(1 − 0.5): three times the 2 of RMSprop. A longer average stays calm on a larger curvature.
    """
    return edge(0.5)
