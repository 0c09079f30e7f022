"""Worked answers to notebook 8."""
import numpy as np

from optimizers import gradient_descent, momentum, trajectory
from surfaces import bump, saddle


def a():
    """Each step multiplies the distance by the same factor; which power of it is a million million?

    (1 + α)ᵗ · 10⁻¹² > 1, that is t > ln 10¹² / ln(1 + α).
    """
    path = trajectory(gradient_descent, saddle().gradient, (1.0, 1e-12), 1000, learning_rate=0.05)
    return int((np.abs(path[:, 1]) > 1).argmax())


def b():
    """Write d and m of one step as a 2 × 2 matrix of those of the step before. Which eigenvalue wins in the end?

    m ← βm − (1−β)d and d ← d − αm give the matrix [[1 + α(1−β), −αβ], [−(1−β), β]] for (d, m).
    """
    alpha, beta = 0.5, 0.9
    return max(np.linalg.eigvals([[1 + alpha * (1 - beta), -alpha * beta], [-(1 - beta), beta]]).real)


def c():
    """Keep the rate, drag the height, and watch whether momentum still comes to the star."""
    heights = np.arange(0, 50) / 10
    starts = np.broadcast_to([4.0, 1.0], (50, 2))
    ends = trajectory(momentum, bump(heights).gradient, starts, 1000, learning_rate=0.05)[-1, :, 0]
    return heights[(ends > 1).argmax()]
