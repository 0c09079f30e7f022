"""Worked answers to notebook 9."""
import numpy as np
from sklearn.datasets import load_diabetes


def a():
    """Which of the two curvatures is the larger, and what does it allow? Or drag α and watch.

    Gradient descent diverges above 2/λ, λ the largest eigenvalue of the covariance of the measurements.
    """
    patients = load_diabetes(scaled=False)
    measured = patients.data[:, [2, 8]] - patients.data[:, [2, 8]].mean(axis=0)
    return 2 / np.linalg.eigvalsh(measured.T @ measured / len(measured)).max()


def b():
    """The text says what the two curvatures of scaled measurements are.

    They are 1 + r and 1 − r.
    """
    return (1 + 0.9) / (1 - 0.9)


def c():
    """With a long memory v is the plain mean of the squares; of how many batches?"""
    return np.sqrt(np.mean([1.0] * 19 + [19.0**2]))
