"""Worked answers to notebook 5."""


def a():
    """Gradient descent at the rate α/ε must be stable in the steepest direction.

    α/ε < 2/h, so ε > αh/2 with h = 50.
    """
    return 0.1 * 50 / 2


def b():
    """At the knee √v is as large as what ε adds to it. In optax ε is added to v, not to √v.

    √eps = 0.001.
    """
    return 0.001**2


def c():
    """√v shrinks with the loss. What must ε do, so that g/(√v + ε) stays what it was?

    g, √v and ε all are divided by 100; their ratio stays, and so does α.
    """
    return [0.01, 0.0001 / 100]
