"""What the notebooks measure of a gradient: where it points, where a first step goes, what a method remembers of it."""
import numpy as np

from optimizers import momentum, rmsprop, trajectory
from surfaces import ellipse

from .scenes import angle


def crossing(surface, x):
    """Degrees between the steepest way down and the contour, found by looking round the point x in steps of 0.1°.

    No gradient is asked: only where the loss falls most, and where it stays as it is.
    """
    degrees = np.arange(0, 360, 0.1)
    around = np.stack([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))], axis=-1)
    rise = surface.value(x + 1e-5 * around) - surface.value(x)
    between = abs(degrees[abs(rise).argmin()] - degrees[rise.argmin()])
    return min(between, abs(180 - between), 360 - between)


def worst_miss(condition_number):
    """How far −gradient misses the way to the minimum of an ellipse, at worst; -> (degrees, |v/u| of the place)."""
    around = np.linspace(0, np.pi, 100_001)
    x = np.stack([np.cos(around), np.sin(around)], axis=-1)
    miss = angle(-ellipse(condition_number).gradient(x), -x)
    return miss.max(), abs(np.tan(around[miss.argmax()]))


def first_misses(rules, surface, start):
    """By how many degrees the first step of each rule misses the way to the minimum, which must be the origin."""
    start = np.asarray(start, dtype=float)
    steps = [np.diff(trajectory(rule, surface.gradient, start, 1, learning_rate=0.01), axis=0)[0] for rule in rules]
    return [float(angle(step, -start)) for step in steps]


def remembered(gradients, beta=0.9):
    """What momentum and RMSprop keep of a list of gradients, by the rules themselves; -> (m, √v) after each."""
    m, v = [0.0], [0.0]
    for g in gradients:
        m.append(momentum(0.0, g, m[-1], learning_rate=1, beta=beta)[1])
        v.append(rmsprop(0.0, g, v[-1], learning_rate=1, beta=beta)[1])
    return np.array(m[1:]), np.sqrt(v[1:])
