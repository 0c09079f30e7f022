"""A machine that rounds otherwise: the last binary digit of every gradient that a run takes is drawn anew.

A gradient g becomes g (1 + u 2⁻⁵²), each u drawn from −1, 0, 1 by a seed. That is no more than what another processor, or
another release of numpy, may do: a sentence that does not hold under it is true on one machine only. `make test-rounding`
lets PYTHONSTARTUP name this file, so each kernel runs it before a notebook's first cell, with the seed in ROUNDING_SEED.
"""


def nudge_gradients(seed):
    """From now on `optimizers` nudges each gradient, for all that is built on it; -> the function that undoes it."""
    import numpy as np

    import optimizers

    steps = optimizers._steps

    def nudged_steps(rule, gradient, x, state, hyper):
        random = np.random.default_rng(seed)

        def nudged(x, t):
            g = np.asarray(gradient(x, t), dtype=float)
            return g * (1 + random.integers(-1, 2, size=g.shape, dtype=np.int8) * 2.0**-52)

        return steps(rule, nudged, x, state, hyper)

    def undo():
        optimizers._steps = steps

    optimizers._steps = nudged_steps
    return undo


if __name__ == "__main__":    # a kernel runs it in the notebook's own names: leave none there
    import os
    nudge_gradients(int(os.environ["ROUNDING_SEED"]))
    del os, nudge_gradients
