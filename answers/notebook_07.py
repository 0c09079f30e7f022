"""Worked answers to notebook 7."""


def a():
    """What happens to the gradient, and so to the step α g?

    The gradient becomes 1000 times as large, so the rate must become 1000 times as small for the same step.
    """
    return 0.02 / 1000


def b():
    """How long is the way in the new unit, and how large is the gradient (loss per unit)?

    The way is 1000 times as long, and RMSprop's rate is a length. The gradient is 1000 times as small, so that gradient
    descent's rate must grow by 1000 for the way and by 1000 for the gradient.
    """
    return 1000, 1000**2


def c():
    """Add up all the rates: a geometric series."""
    return 1 / (1 - 0.98)
