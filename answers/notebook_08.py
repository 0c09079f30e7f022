"""Worked answers to notebook 8."""
import numpy as np

from optimizers import momentum, trajectory
from surfaces import bump


def a():
    """By what factor does plain descent now multiply d at each step? In 7 steps it must grow a millionfold.

    By 1 + αc, and seven steps must make 1 of a millionth: (1 + 0.05 c)⁷ > 10⁶, so c > 20 (10^(6/7) − 1) = 123.9.
    A steep saddle helps plain descent; RMSprop divides the steepness away.
    """
    return int(np.floor((10 ** (6 / 7) - 1) / 0.05)) + 1


def b():
    """Keep the rate, drag the height, and watch whether momentum still comes to the star.

    It passes 2.3 and not 2.4: what it remembers of the way down is then used up before the crest.
    """
    heights = np.arange(0, 50) / 10
    starts = np.broadcast_to([4.0, 1.0], (50, 2))
    ends = trajectory(momentum, bump(heights).gradient, starts, 1000, learning_rate=0.05)[-1, :, 0]
    return heights[(ends > 1).argmax()]
