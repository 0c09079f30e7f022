"""Worked answers to notebook 12."""


def a():
    """Take the root of both sides of the law first, and solve for √γ.

    (1 + √γ)/(1 − √γ) = √4 = 2 gives √γ = 1/3 and γ = d/n = 1/9, so n = 9 · 100.
    """
    root = (4**0.5 - 1) / (4**0.5 + 1)
    return 100 / root**2


def b():
    """Each hidden unit has a weight for each pixel and for the constant, and one to each digit.

    65 weights into each of the sixteen units, and ten out of it.
    """
    return 16 * (64 + 1) + 16 * 10


def c():
    """Two things change: how large the weight should be, and how large its gradient is.

    The same network needs a weight 10 times smaller, so each step must be 10 times smaller; but the weight's gradient
    is multiplied by the pixel, so it is 10 times larger.
    """
    step, gradient = 1 / 10, 10
    return step / gradient
