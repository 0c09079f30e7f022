"""Worked answers to notebook 4."""


def a():
    """v is zero before the first step. What is it after, if the gradient is g?

    v = (1 − β) g², so r = |g|/√v = 1/√(1 − β), whatever g.
    """
    return (1 - 0.999)**-0.5


def b():
    """Before it √v has caught up with the steady gradient. Put the large one into the rule for v first.

    v = 0.9 · 1² + 0.1 · 100², and r = 100/√v: almost the bound 1/√0.1.
    """
    return 100 / (0.9 * 1**2 + 0.1 * 100**2)**0.5


def c():
    """The cycle between +a and −a: each step is 2a long.

    2a = α ha/(ha + ε), so a = α/2 − ε/h: ε takes more from a flat coordinate than from a steep one.
    """
    return 0.2 / 2 - 0.1 / 4
