"""Worked answers to notebook 10."""
import numpy as np


def a():
    """Set the law of the mean step equal to α/2, and solve for σ/μ.

    √(1 + (σ/μ)²) = 2, so that (σ/μ)² = 3: noise 1.7 times as large as the slope costs half the speed.
    """
    return np.sqrt(3)


def b():
    """What are m and v after one step from zero, as multiples of g and g²?

    m = (1 − β₁)g and v = (1 − β₂)g², so that the step is α(1 − β₁)/√(1 − β₂). It is α if 1 − β₂ = (1 − β₁)²: what is
    missing in m and what is missing in √v then cancel, but only at this step.
    """
    return 1 - (1 - 0.5)**2


def c():
    """Set the typical length of a step on pure noise equal to α/2, and solve for β₁.

    (1 − β₁)/(1 + β₁) = ¼, so that 4 − 4β₁ = 1 + β₁. A longer memory averages more of the noise away.
    """
    return 3 / 5
