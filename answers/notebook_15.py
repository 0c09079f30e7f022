"""Worked answers to notebook 15."""


def a():
    """What is the sharpness there, and which rates are below 2 divided by it?

    The sharpness is a² + b² = 4 + 0.25 = 4.25. It lets go when 4.25 > 2/α: from α = 2/4.25 ≈ 0.47 on.
    """
    return 2 / (2**2 + 0.5**2)


def b():
    """At step t the rate is t/1000. When does it pass the answer to 15a?

    t/1000 = 2/4.25, so at step 471 or so.
    """
    return 1000 * a()


def c():
    """By how much does the noise fall, and what do noise and α do to Adam's floor?

    A batch 16 times as large has a quarter of the noise. Adam's floor grows with α and with the noise alike, so α may grow by 4.
    """
    return 16**0.5
