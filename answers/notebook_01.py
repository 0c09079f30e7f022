"""Worked answers to notebook 1."""
from optimizers import adam, gradient_descent
from racing import race
from surfaces import ellipse


def a():
    """Along a direction of curvature λ each step multiplies the distance by 1 − αλ.

    It shrinks while |1 − αλ| < 1, that is while α < 2/λ; the steepest direction has λ = κ.
    """
    return 2 / 100


def b():
    """Which α makes 1 − αλ zero, if both curvatures are one?"""
    curvature = 1.0
    return 1 / curvature


def c():
    """Divide the two numbers in the row of the table."""
    rows = race({"GD": gradient_descent, "Adam": adam}, ellipse(1000), tolerance=1e-4, steps=2000).rows
    return rows["GD"].stays / rows["Adam"].stays
