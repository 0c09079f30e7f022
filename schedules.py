"""How long the steps are: learning rates as functions of the step number t = 0, 1, …

    trajectory(rmsprop, gradient, start, 300, learning_rate=cosine(0.1, 300))

A rate may be an array: one schedule for each lane. After its last step a schedule keeps its last value.
"""
import numpy as np


def constant(learning_rate):
    """α."""
    return _schedule(learning_rate, 1, lambda t: 1.0)


def linear(learning_rate, steps):
    """α (1 − t/T): a straight line down to zero at t = T, the number of steps."""
    return _schedule(learning_rate, steps, lambda t: 1 - t / steps)


def cosine(learning_rate, steps):
    """α ½(1 + cos(πt/T)): half a wave down to zero at t = T.  Loshchilov & Hutter (2017), arXiv 1608.03983."""
    return _schedule(learning_rate, steps, lambda t: 0.5 * (1 + np.cos(np.pi * t / steps)))


def inverse_square_root(learning_rate):
    """α/√(t + 1).  The rate of the proofs for convex losses: Zinkevich (2003)."""
    return _schedule(learning_rate, np.inf, lambda t: 1 / np.sqrt(t + 1))


def warm_up(schedule, steps):
    """A schedule, its first `steps` rates multiplied by 1/T, 2/T, … up to T/T. `steps` may be an array; 0: none is changed."""
    whole = np.asarray(steps)
    if whole.dtype.kind not in "iuf" or not np.all((whole >= 0) & (whole == np.round(whole)) & np.isfinite(whole)):
        raise ValueError(f"steps must be whole numbers, 0 or more; got {steps!r}")
    rise = np.maximum(whole, 1.0)
    return lambda t: schedule(t) * np.minimum(1.0, (t + 1) / rise)


def warm_up_stable_decay(learning_rate, steps, rise=0.1, fall=0.2):
    """A straight line up in the first part `rise` of the steps, α in the middle, a straight line down to zero in the part `fall`.

    `rise` may be an array.  Hu et al. (2024), arXiv 2404.06395."""
    rise = np.asarray(rise, dtype=float)
    if not np.all((rise > 0) & np.isfinite(rise)):
        raise ValueError(f"rise must be above 0 and finite; got {rise!r}")
    return _schedule(learning_rate, steps, lambda t: np.minimum(min(1.0, (steps - t) / (fall * steps)), (t + 1) / (rise * steps)))


def one_cycle(learning_rate, steps, rise=0.3):
    """Half a wave up in the first part `rise` of the steps, from α/25, and half a wave down to almost zero in the rest.

    Smith & Topin (2019), arXiv 1708.07120; the numbers are PyTorch's."""
    def factor(t):
        top = rise * steps - 1
        if t < top:
            return 1 / 25 + (1 - 1 / 25) * 0.5 * (1 - np.cos(np.pi * t / top))
        return 1 / 250_000 + (1 - 1 / 250_000) * 0.5 * (1 + np.cos(np.pi * (t - top) / (steps - 1 - top)))
    return _schedule(learning_rate, steps - 1, factor)


def _schedule(learning_rate, steps, factor):
    rate = np.asarray(learning_rate, dtype=float)
    if not np.all((rate >= 0) & np.isfinite(rate)):
        raise ValueError(f"learning_rate must be at least 0 and finite; got {learning_rate!r}")
    last = steps if steps == np.inf else _count(steps)
    return lambda t: rate * np.maximum(0.0, factor(min(t, last)))


def _count(steps):
    if isinstance(steps, bool) or not isinstance(steps, (int, np.integer)) or steps < 1:
        raise ValueError(f"steps must be a whole number, 1 or more; got {steps!r}")
    return int(steps)
