"""Worked answers to notebook 14."""
import numpy as np


def a():
    """How large may |y| be in the square, and how large does the loss want it to be?

    Without a turn each coordinate is alone. y wants to be 1, and may be as large as 1/λ: it moves when 1/λ falls below 1.
    x has moved since λ = 1/3, and does not matter to y.
    """
    return 1.0


def b():
    """Set the slope of ½h(x − c)² + ½λx² to zero.

    h(x − c) + λx = 0 gives x = hc/(h + λ) = 3/(1 + λ), which is 1 for λ = 2.
    """
    return 2.0


def c():
    """By which factor does one step multiply the weight?

    By 1 − αλ = 0.9999, and (1 − αλ)ⁿ = ½ gives n = ln ½ / ln(1 − αλ), which is about 0.69/(αλ).
    """
    return float(np.log(0.5) / np.log(1 - 0.001 * 0.1))
