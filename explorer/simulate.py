"""From the state of the sliders to the numbers of a picture: one broadcast call for one position or for all.

A run is one method's whole path with what an onlooker may ask of it; a frame is all the runs of a picture
as columns over the steps; a sweep is the frames of every position of one slider.
"""
from dataclasses import dataclass
from inspect import Parameter, signature
from itertools import islice

import numpy as np

from optimizers import descend, name_of
from racing import plain

DIVERGED = 1e3           # × the starting loss: the top of the loss panel
NARROW = 0.05            # how evenly the last steps must alternate to be called a circle
LAST = 10                # how many of them are looked at


@dataclass
class Run:
    """One method's path. T = steps + 1 points, L lanes, 2 coordinates."""
    positions: np.ndarray     # (T, L, 2)
    gradients: np.ndarray     # (T, L, 2): as the method met them, noise included
    roots: np.ndarray | None  # (T, L, 2): √v of the step that leaves each point, as it stands in the denominator
    effective: np.ndarray | None  # (T, L, 2): the effective step α/(√v + ε)
    angles: np.ndarray        # (T, L): degrees between the step and the way straight down
    rates: np.ndarray         # (T, 1) or (T, L): the learning rate of the step that leaves each point
    loss: np.ndarray          # (T, L)


def simulate(rule, surface, quiet, start, steps, hyper_parameters):
    """Run the rule on `surface` from `start`, shape (L, 2); `quiet` is the same surface without its noise.

    The step that would leave the last point, which is looked at but not taken, has the hyper-parameters of the last one taken.
    """
    gradients, points, states = [], [], []
    hyper_parameters = {name: (lambda t, value=value: value(min(t, max(steps - 1, 0)))) if callable(value) else value
                        for name, value in hyper_parameters.items()}

    def recorded(x, t):
        gradients.append(surface.gradient(x, t))
        return gradients[-1]

    for x, state in islice(descend(rule, recorded, start, **hyper_parameters), steps + 2):
        points.append(x)
        states.append(state)
    positions = np.array(points)
    with np.errstate(all="ignore"):
        moves = positions[1:] - positions[:-1]
        positions = positions[:-1]
        down = -quiet.gradient(positions)
        across = down[..., 0] * moves[..., 1] - down[..., 1] * moves[..., 0]
        angles = np.degrees(np.arctan2(np.abs(across), (down * moves).sum(axis=-1)))
        roots, effective = _denominators(rule, states[1:], hyper_parameters, positions.shape)
        rates = _at_each_step(hyper_parameters.get("learning_rate", np.nan), steps + 1)[..., 0]
        return Run(positions, np.array(gradients), roots, effective, angles, rates, quiet.value(positions))


def _at_each_step(value, count):
    """A hyper-parameter (a number, one a lane, or a function of t that gives either) at so many steps: (count, 1 or L, 1)."""
    values = [value(t) for t in range(count)] if callable(value) else [value] * count
    return np.array([np.atleast_1d(value) for value in values], dtype=float)[..., None]


def _denominators(rule, states, hyper_parameters, shape):
    """√v and α/(√v + ε) at each step, read from the states by name; (None, None) for a rule without a v."""
    parameters = signature(rule).parameters.values()
    names = [p.name for p in parameters if p.kind is Parameter.POSITIONAL_OR_KEYWORD][2:]
    kept = next((name for name in ("max_mean_square", "mean_square", "sum_square") if name in names), None)
    if kept is None or "basis" in names:     # SOAP's v belongs to axes of its own, not to x and y
        return None, None
    square = np.array([state[names.index(kept)] for state in states])
    values = {p.name: p.default for p in parameters if p.kind is Parameter.KEYWORD_ONLY} | hyper_parameters
    if "learning_rate" not in values or "step" in names and "beta2" not in values:
        return None, None                    # a rule that calls something else so
    values = {name: _at_each_step(values.get(name, 0), len(square)) for name in ("learning_rate", "epsilon", "beta2")}
    if "step" in names:
        count = np.array([state[names.index("step")] for state in states], dtype=float)
        square = square / (1 - values["beta2"] ** count[:, None, None])
    roots = np.sqrt(square)
    if name_of(rule).endswith("epsilon_inside"):
        effective = values["learning_rate"] / np.sqrt(square + values["epsilon"])
    else:
        effective = values["learning_rate"] / (roots + values["epsilon"])
    return np.broadcast_to(roots, shape), np.broadcast_to(effective, shape)


def relative_loss(run, surface):
    """Loss above the lowest minimum in units of the starting one, (T, L); the plain loss without a minimum.

    At the minimum it is 0, also for a run that starts there.
    """
    if len(surface.minima) == 0:
        return run.loss
    lowest = np.min([surface.value(minimum) for minimum in surface.minima], axis=0)
    with np.errstate(all="ignore"):
        above = run.loss - lowest
        return np.where(above == 0, 0.0, above / above[0])


def readouts(run, surface, tolerance):
    """What to say of each lane, in words; `surface` without its noise."""
    undefined = _undefined(run, surface.window)
    if len(surface.minima) == 0:
        return _leaves(run, surface.window, undefined)
    loss, steps = relative_loss(run, surface), len(run.loss) - 1
    with np.errstate(all="ignore"):
        inside = loss <= tolerance
        far = ~(loss <= DIVERGED)
        gone = far[-1] & _outside(run, surface.window)[-1]   # a path far above a start near the minimum may be at home
        circles = _circles(run.positions, np.ptp(surface.window, axis=1).max())
    target = f"{tolerance:.0e}".replace("e-0", "e-")
    power = f"10{str(int(round(np.log10(tolerance)))).translate(SUPERSCRIPT)}" if "1e" in target else plain(tolerance)
    said = []
    for lane in range(loss.shape[1]):
        here = inside[:, lane]
        if undefined[lane] >= 0:
            said.append(f"leaves the domain at step {undefined[lane]}")
            continue
        if gone[lane]:
            back = np.flatnonzero(~far[:, lane])
            said.append(f"diverged at step {back[-1] + 1 if len(back) else 0}")
            continue
        if here.any():
            first, outside = int(here.argmax()), np.flatnonzero(~here)
            stays = int(outside[-1]) + 1 if len(outside) else 0
            words = f"below {power} from step {first}" if stays == first else f"below {power} at step {first}"
            if stays != first:
                words += f", stays from {stays}" if stays <= steps else ", does not stay"
        else:
            words = f"not below {power} in {steps} steps"
        if circles[lane] > 0:
            words += f"; circles at ±{plain(circles[lane], 2)}"
        said.append(words)
    return said


SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def _circles(positions, size):
    """Half the stride of a path that ends by stepping back and forth, for each lane; 0 where it does not. size: of the window."""
    if len(positions) <= LAST:
        return np.zeros(positions.shape[1])
    moves = np.diff(positions[-LAST - 1:], axis=0)
    stride = np.abs(moves).mean(axis=0)
    alternating = np.all(moves[1:] * moves[:-1] < 0, axis=0)
    even = np.abs(moves).std(axis=0) < NARROW * stride
    return np.where(alternating & even & (stride > 1e-7 * size), stride / 2, 0).max(axis=-1)


def _outside(run, window):
    """Is each point off the map, or not a number? (T, L)"""
    low, high = np.array(window).T
    with np.errstate(all="ignore"):
        return ~np.all((run.positions >= low) & (run.positions <= high), axis=-1)


def _undefined(run, window):
    """The step at which each lane comes to a place on or near the map where the loss is not a number, or infinite; −1: never."""
    low, high = np.array(window).T
    with np.errstate(all="ignore"):
        near = np.all(np.abs(run.positions - (low + high) / 2) < 100 * (high - low), axis=-1)
        off = near & ~np.isfinite(run.loss) & ~np.isfinite(run.loss[-1])
    return np.where(off.any(axis=0), off.argmax(axis=0), -1)


def _leaves(run, window, undefined):
    outside = _outside(run, window)
    steps = len(outside) - 1
    return [f"leaves the domain at step {off}" if off >= 0 and lane.argmax() >= off else
            f"leaves the map at step {int(lane.argmax())}" if lane.any() else f"still on the map after {steps} steps"
            for lane, off in zip(outside.T, undefined)]
