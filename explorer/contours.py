"""The ground of a map: at which heights its contour lines lie, and the bands between them, from dark (low) to light."""
import contourpy
import numpy as np

from racing import plain

GROUND = ["#98bbdc", "#cbdce8", "#f0f0ea", "#fcf9f1"]   # of the lowest bands to the highest, mixed between
EDGE, EDGE_WIDTH = "#566571", 0.6    # of the contour lines; points
LINES = 10                           # about so many contour lines up to the height that nine tenths of a map lie below
GRID_POINTS = 101                    # of the contour grid, each way


def levels(values, lowest=None):
    """Heights of the contour lines for the values on a map, from the lowest value to the highest, and these heights in words.

    Above a minimum the lines lie at 1, 4, 9, 16 … times one height: round a bowl their rings are evenly spaced, and they
    crowd where it is steeper than a bowl. Where a few heights tower over the map, at 1, 16, 81 … (or a higher even power).
    `lowest` is the value at the minimum; if None, the lowest inside the map. With neither, the lines lie at even distances.
    """
    finite = values[np.isfinite(values)]
    low, high = float(finite.min()), float(finite.max())
    if high - low <= 1e-12 * max(abs(low), abs(high)):       # less than the values are rounded by
        around = max(1.0, 1e-9 * abs(low))
        return np.array([low - around, high + around]), "flat"
    above = "" if lowest in (None, 0) else " above the lowest"
    if lowest is None and np.nanmin(values[1:-1, 1:-1]) == low:
        lowest, above = low, " above the lowest"
    if lowest is None or not lowest <= low:
        step = nice((high - low) / (LINES + 2))
        inner = np.arange(np.floor(low / step) + 1, np.ceil(high / step)) * step
        return np.array([low, *inner, high]), f"lines every {plain(step)}"
    middle, top = np.quantile(finite, (0.5, 0.9)) - lowest
    power = 2 if middle > 0.1 * top else 2 * int(np.clip(np.round(np.log(middle / top) / np.log(0.5) / 2), 2, 4))
    unit = float(f"{top / LINES**power:.2g}")
    inner = lowest + unit * np.arange(1, np.ceil(((high - lowest) / unit)**(1 / power)))**power
    numbers = ", ".join(str(k**power) for k in (1, 2, 3, 4)[:4 if power == 2 else 3])
    return np.array([lowest, *inner, high]), f"lines at {numbers} … × {plain(unit)}{above}"


def nice(number):
    """The next number of 1, 2, 5, 10, 20 … from this one on."""
    power = 10.0**np.floor(np.log10(number))
    return next(float(f"{digit * power:.1g}") for digit in (1, 2, 5, 10) if digit * power >= 0.999 * number)


def ground_colors(bands):
    """One colour a band, lowest and darkest first, as hex."""
    corners = np.array([[int(color[i:i + 2], 16) for i in (1, 3, 5)] for color in GROUND])
    at = np.minimum(np.arange(bands) / LINES, 1) * (len(corners) - 1)
    channels = [np.interp(at, np.arange(len(corners)), channel).round().astype(int) for channel in corners.T]
    return ["#" + "".join(f"{value:02x}" for value in color) for color in zip(*channels)]


def contour_bands(surface, window):
    """The surface's contour bands over the window: one float32 array (n, 2) a band, each ring after a nan; and the heights of
    the lines between them, in words."""
    (x_low, x_high), (y_low, y_high) = window
    x, y = np.linspace(x_low, x_high, GRID_POINTS), np.linspace(y_low, y_high, GRID_POINTS)
    with np.errstate(all="ignore"):
        values = surface.value(np.stack(np.meshgrid(x, y), axis=-1))
        lowest = min((surface.value(minimum) for minimum in surface.minima), default=None)
    if not np.isfinite(values).any():
        return [], "the loss is finite nowhere here"
    edges, words = levels(values, lowest)
    values = values if np.all(np.isfinite(values)) else np.ma.masked_invalid(values)
    generator = contourpy.contour_generator(x, y, values, fill_type="ChunkCombinedOffset")
    bands = []
    for points, offsets in generator.multi_filled(edges):
        if points[0] is None:
            bands.append(np.empty((0, 2), dtype=np.float32))
        else:
            bands.append(np.insert(points[0], offsets[0][:-1].astype(int), np.nan, axis=0).astype(np.float32))
    return bands, words


def values_on(surface, window, points=41):
    """The surface's values on a grid over the window, so many points each way."""
    sides = [np.linspace(*side, points) for side in window]
    with np.errstate(all="ignore"):
        return surface.value(np.stack(np.meshgrid(*sides), axis=-1))


def values_on_map(surface, window):
    """The least and greatest value on the map: the range of a loss that has no known minimum."""
    values = values_on(surface, window)
    values = values[np.isfinite(values)]
    low, high = (float(values.min()), float(values.max())) if values.size else (0.0, 0.0)
    around = max(1.0, 1e-9 * abs(low))
    return (low, high) if high - low > 1e-12 * abs(low) else (low - around, high + around)
