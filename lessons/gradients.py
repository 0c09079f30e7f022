"""Notebook 2: where the gradient points, and how far that is from the way to the minimum."""
import numpy as np

from explorer import Picture, arrow, drag, ground
from optimizers import trajectory
from surfaces import ellipse, himmelblau


def angle(a, b):
    """Degrees between the directions a and b, of shape (..., 2)."""
    return np.degrees(np.arctan2(np.abs(a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]), (a * b).sum(axis=-1)))


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


def at_a_right_angle():
    """Which of the choices is the angle between the steepest way down and the contour? -> what `predict` asks for."""
    degrees = crossing(himmelblau(), np.array([1.0, 2.0]))
    return f"{degrees:.0f}°", f"Looking around a point of a surface with four valleys, we measured {degrees:.1f}°."


def astray(condition_number):
    """Which of the choices is the largest miss of −gradient on an ellipse? -> what `predict` asks for."""
    miss, _ = worst_miss(condition_number)
    choice = "less than 45°" if miss < 45 else "between 45° and 90°" if miss < 90 else "more than 90°"
    return choice, f"The largest angle all around is {miss:.1f}°."


def first_misses(methods, surface, start):
    """By how many degrees the first step of each method misses the way to the minimum, which must be the origin.

    methods: label -> rule.  -> label -> degrees
    """
    start = np.asarray(start, dtype=float)
    steps = {label: np.diff(trajectory(rule, surface.gradient, start, 1, learning_rate=0.01), axis=0)[0]
             for label, rule in methods.items()}
    return {label: float(angle(step, -start)) for label, step in steps.items()}


def contour_through(point, condition_number=25.0, rotation=0.0):
    """The contour of an ellipse through a point: (721, 2), all the way round from the point back to it."""
    c, s = np.cos(np.deg2rad(rotation)), np.sin(np.deg2rad(rotation))
    root, axes = np.sqrt(condition_number), np.array([[c, s], [-s, c]])
    u, v = axes @ point
    turn = np.arctan2(root * v, u) + np.linspace(0, 2 * np.pi, 721)
    return np.hypot(u, root * v) * np.stack([np.cos(turn), np.sin(turn) / root], axis=-1) @ axes


def compass(start=(8.0, 3.0), **values):
    """Drag a point over an ellipse: −gradient, the direction of the contour, and the way to the minimum; -> Drag."""
    figure = Picture(figsize=(8, 4.6), layout="constrained")
    axes = figure.add_subplot(xlim=(-11, 11), ylim=(-11, 11), aspect="equal", xticks=[-10, 0, 10], yticks=[-10, 0, 10])
    contour, = axes.plot([], [], color="#0072B2", lw=1.3, animated=True, label="contour through the point")
    along, = axes.plot([], [], "--", color="#0072B2", lw=2.5, animated=True, label="direction of the contour")
    way, = axes.plot([], [], ":", color="#444444", lw=2.5, animated=True, label="way to the minimum")
    down, = axes.plot([], [], color="black", lw=2.5, animated=True, label="−gradient")
    figure.legend(loc="outside right upper", frameon=False)

    def landscape(condition_number, rotation):
        ground(axes, ellipse(condition_number, rotation))

    def follow(x, y, condition_number, rotation):
        point = np.array([x, y])
        downhill = -ellipse(condition_number, rotation).gradient(point)
        ring = contour_through(point, condition_number, rotation)
        tangent = ring[1] - ring[-2]
        contour.set_data(*ring.T)
        way.set_data([x, 0], [y, 0])
        along.set_data(*(point + np.outer([-4, 4], tangent / max(np.hypot(*tangent), 1e-300))).T)
        arrow(down, point, downhill, 4)
        return (f"−gradient and contour: {angle(downhill, tangent):.1f}°.   −gradient and the way to the minimum: "
                f"{angle(downhill, -point):.1f}°.")

    return drag(axes, start, follow, landscape, sliders=("condition_number", "rotation"), **values)


def show_misses(condition_number, law):
    """Draw how far −gradient misses the way to the minimum, all over an ellipse; and the worst place; -> figure.

    law(κ): the largest angle, in degrees, as a formula has it.
    """
    figure = Picture(figsize=(9, 3.9), layout="constrained")
    left, right = figure.subplots(1, 2)
    x = np.stack(np.meshgrid(*[np.linspace(-10, 10, 200)] * 2), axis=-1)
    surface, kappas = ellipse(condition_number), np.geomspace(1, 1000, 200)
    miss = angle(-surface.gradient(x), -x)
    image = left.imshow(miss, extent=(-10, 10, -10, 10), origin="lower", cmap="cividis", vmin=0, vmax=90)
    left.contour(x[..., 0], x[..., 1], np.sqrt(surface.value(x)), 6, colors="white", linewidths=0.5)
    if condition_number > 1:
        left.plot([-10, 10], np.outer([-10, 10], [1, -1]) / np.sqrt(condition_number), "--", color="white", lw=1.8)
    left.set(xticks=[-10, 0, 10], yticks=[-10, 0, 10])
    left.set_title(f"how far −gradient misses, κ = {condition_number}", loc="left")
    figure.colorbar(image, ax=left, label="degrees", ticks=[0, 30, 60, 90])
    right.semilogx(kappas, law(kappas), color="#444444", label="arctan((κ − 1)/(2√κ))")
    right.plot(condition_number, miss.max(), "o", color="#0072B2", ms=10, clip_on=False,
               label="largest angle in the map")
    right.set(xlabel="condition number κ", ylim=(0, 95), yticks=[0, 30, 60, 90], xticks=[1, 10, 100, 1000],
              xticklabels=["1", "10", "100", "1000"])
    right.set_title("the worst place, degrees", loc="left")
    right.legend(loc="lower right", frameon=False)
    return figure


def show_parts(starts, surface):
    """Draw −gradient at each start, title -> (x, y), with its part along x and its part along y; -> figure."""
    figure = Picture(figsize=(9, 2.6 * len(starts)), layout="constrained")
    for axes, (title, start) in zip(figure.subplots(len(starts), 1, squeeze=False)[:, 0], starts.items()):
        axes.set(xlim=(-1, 13), ylim=(-2.6, 1.6), aspect="equal", yticks=[-2, 0])
        ground(axes, surface)
        start = np.array(start, dtype=float)
        down = -surface.gradient(start)
        for part, color in (([1, 0], "#009E73"), ([0, 1], "#D55E00"), ([1, 1], "black")):
            line, = axes.plot([], [], color=color, lw=2)
            arrow(line, start, down * part, 3 * np.hypot(*(down * part)) / np.hypot(*down))
        axes.plot(*start, "ko", ms=7)
        axes.set_title(f"{title}: {abs(down[0]):g} along (green), {abs(down[1]):g} across (red); "
                       f"−gradient misses by {angle(down, -start):.1f}°", loc="left", fontsize=10.5)
    return figure
