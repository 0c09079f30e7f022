"""What part of a surface the map shows."""
import numpy as np

from .contours import values_on
from .frames import numbers_of, turned

NEAR = 1e-4        # the least size of a window, in units of its distance from 0: a thousand numbers of float32 lie in it
SIZES = 1e-30, 1e30    # what float32 can hold, with some room


def seen(surface, window):
    """The window, or an error if there is nothing to see in it."""
    window = _drawn(window)
    if any(high - low < NEAR * max(abs(low), abs(high)) for low, high in window):
        raise ValueError(f"window is too small for its distance from 0: no picture could tell its points apart; got {window}. "
                         "Move the function nearer to 0, as f(x + shift, y)")
    if not np.isfinite(values_on(surface, window)).any():
        raise ValueError(f"window must have points where the loss is finite; there are none on {window}")
    return window


def _drawn(window):
    """The window, or an error if the numbers of a picture cannot be so large or so small."""
    if any(not SIZES[0] <= high - low <= SIZES[1] or max(abs(low), abs(high)) > SIZES[1] for low, high in window):
        raise ValueError(f"window must be from {SIZES[0]:g} to {SIZES[1]:g} wide and high; got {window}. Measure in other units, "
                         "as f(x * unit, y * unit)")
    return window


def fitting(frames, settings, rotates, shape=1):
    """A window that holds the paths of now, as far as they stay in the surface's own window, the start and the minima.

    rotates: as a slider of the rotation turns them, too. shape: how many times as wide as high. It is at least 0.7 times as wide
    as the surface's own window, which is taken as it is where no minimum is known: there the paths leave it."""
    surface = frames.surface(settings)
    _drawn(surface.window)
    if not len(surface.minima):
        return surface.window
    turn, data = frames.turn(settings), numbers_of(frames.message(settings))
    paths = np.concatenate([data[[columns["x"], columns["y"]]].T for columns in frames.columns]).astype(float)
    (left, right), (low, high) = surface.window
    stay = (left <= paths[:, 0]) & (paths[:, 0] <= right) & (low <= paths[:, 1]) & (paths[:, 1] <= high)
    points = np.concatenate([paths[stay], [turned(settings["start"], turn)], surface.minima])
    if rotates and "rotation" in frames.parameters(settings):
        points = np.concatenate([turned(points.T, angle - turn) for angle in range(0, 91, 15)])
    ends = points.min(axis=0), points.max(axis=0)
    across, along = ends[1] - ends[0]
    wide = max(0.56 * max(across, shape * along), 0.35 * max(right - left, high - low))
    unit, sides = 10.0 ** np.floor(np.log10(wide)) / 10, []
    for (least, most), first, last, reach in zip(surface.window, *ends, (wide, wide / shape)):
        reach = np.ceil(reach / unit - 1e-9) * unit
        middle = np.clip((first + last) / 2, *sorted((least + reach, most - reach)))   # not beyond the surface's own
        middle = np.round(np.clip(middle, last - 0.95 * reach, first + 0.95 * reach) / unit) * unit
        sides.append((float(f"{middle - reach:.12g}"), float(f"{middle + reach:.12g}")))
    return tuple(sides)
