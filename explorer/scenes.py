"""Pictures for single questions: where the gradient points, and what momentum makes of α and β."""
import numpy as np
from matplotlib.colors import LogNorm

from optimizers import momentum, trajectory
from racing import plain
from surfaces import ellipse

from .drag import arrow, drag
from .look import LOOKS, Picture
from .stage import ground


def angle(a, b):
    """Degrees between the directions a and b, of shape (..., 2)."""
    return np.degrees(np.arctan2(np.abs(a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]), (a * b).sum(axis=-1)))


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


def aim(step, start=(5.0, 0.05), **values):
    """Drag a point over the round bowl: the step that a method takes from there, and the way to the minimum; -> Drag.

    step(point, beta): the step, of shape (2,).
    """
    figure = Picture(figsize=(7, 4.2), layout="constrained")
    axes = figure.add_subplot(xlim=(-7, 7), ylim=(-7, 7), aspect="equal", xticks=[-5, 0, 5], yticks=[-5, 0, 5])
    way, = axes.plot([], [], ":", color="#444444", lw=2.5, animated=True, label="way to the minimum")
    leap, = axes.plot([], [], color="#0072B2", lw=2.5, animated=True, label="first step")
    figure.legend(loc="outside right upper", frameon=False)
    ground(axes, ellipse(1))

    def follow(x, y, beta):
        point = np.array([x, y])
        taken = step(point, beta)
        way.set_data([x, 0], [y, 0])
        arrow(leap, point, taken, np.hypot(*taken))
        return (f"From ({x:.2f}, {y:.2f}) the first step is ({taken[0]:.2f}, {taken[1]:.2f}); it misses the way to the "
                f"minimum by {angle(taken, -point):.1f}°.").replace("-", "−")

    return drag(axes, start, follow, sliders="beta", **values)


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


def show_memory(streams, remember):
    """Draw streams of gradients, label -> numbers, with what momentum and RMSprop keep of them; -> figure.

    remember(gradients): -> (m, √v) after each of them.
    """
    figure = Picture(figsize=(10, 2.9), layout="constrained")
    row = figure.subplots(1, len(streams), sharey=True, squeeze=False)[0]
    for axes, (label, gradients) in zip(row, streams.items()):
        m, root = remember(gradients)
        axes.vlines(np.arange(len(gradients)), 0, gradients, color="#d0d0d0", lw=2, label="gradient g")
        for name, values, kept in (("rmsprop", root, "√v"), ("momentum", m, "m")):
            _, color, marker = LOOKS[name]
            axes.plot(values, color=color, marker=marker, ms=4, mec="white", mew=0.5, lw=1.6, label=kept)
        axes.axhline(0, color="#888888", lw=0.8)
        axes.set(ylim=(-1.2, 1.2), yticks=[-1, 0, 1], xlabel="step")
        axes.set_title(label, loc="left")
    figure.legend(*axes.get_legend_handles_labels(), loc="outside right upper", frameon=False)
    return figure


def momentum_plane(rate, start=(0.05, 0.9), steps=100, **values):
    """Drag a point over the α × β plane: the rate of momentum on an ellipse, the path and the loss; -> Drag.

    rate(learning_rate, beta, curvature): the factor by which one coordinate shrinks each step in the long run.
    """
    figure = Picture(figsize=(11, 4.2), layout="constrained")
    plane, place, losses = figure.subplots(1, 3, width_ratios=(1.25, 1, 1))
    alphas, betas = np.geomspace(1e-3, 10, 241), np.linspace(0, 0.99, 150)
    mesh = plane.pcolormesh(alphas, betas, np.ones((150, 241)), norm=LogNorm(1, 1000), shading="nearest")
    ticks = [0.001, 0.01, 0.1, 1, 10]
    plane.set(xscale="log", xlim=(1e-3, 10), ylim=(0, 0.99), xlabel="learning rate α", ylabel="β", facecolor="#e4e4e4")
    plane.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    plane.set_title("steps for one digit of loss", loc="left")
    bar = figure.colorbar(mesh, ax=plane, pad=0.02, ticks=[1, 10, 100, 1000], format="%g")
    color = LOOKS["momentum"][1]
    best, = plane.plot([], [], "*", color="white", mec="black", ms=15, zorder=6)
    descent, = plane.plot([], [], "o", color="black", mec="white", ms=8, zorder=6, clip_on=False)
    place.set(xlim=(-11, 11), ylim=(-11, 11), aspect="equal", xticks=[-10, 0, 10], yticks=[-10, 0, 10])
    place.set_title(f"path, {steps} steps", loc="left")
    path, = place.plot([], [], color=color, lw=1.5, marker="^", ms=5, mec="white", mew=0.6, animated=True)
    losses.set(xlim=(0, steps), ylim=(1e-10, 1e3), yscale="log", xlabel="step")
    for part in (plane, losses, bar.ax):
        part.minorticks_off()
    losses.set_yticks(10.0 ** np.arange(-10, 4, 2))
    losses.set_title("loss ÷ starting loss", loc="left")
    law, = losses.plot([], [], "--", color="#444444", lw=1.5, animated=True, label="the rate")
    loss, = losses.plot([], [], color=color, lw=1.8, animated=True, label="the run")
    losses.legend(loc="upper right", frameon=False)

    def worst(learning_rate, beta, condition_number):
        return np.maximum(rate(learning_rate, beta, 1.0), rate(learning_rate, beta, condition_number))

    def still(condition_number):
        factor = worst(alphas, betas[:, None], condition_number)
        with np.errstate(divide="ignore", invalid="ignore"):
            mesh.set_array(np.where(factor < 1, np.clip(-0.5 / np.log10(factor), 1, 1000), np.nan))
        root = np.sqrt(condition_number)
        best.set_data([1 / root], [((root - 1) / (root + 1))**2])
        descent.set_data([2 / (1 + condition_number)], [0])
        ground(place, ellipse(condition_number))

    def follow(x, y, condition_number):
        surface = ellipse(condition_number)
        run = trajectory(momentum, surface.gradient, surface.start, steps, learning_rate=x, beta=y)
        factor = float(worst(x, y, condition_number))
        path.set_data(*run.T)
        with np.errstate(over="ignore", invalid="ignore"):
            loss.set_data(np.arange(steps + 1), surface.value(run) / surface.value(surface.start))
            law.set_data([0, steps], [1, np.float64(factor)**(2 * steps)])
        pace = "it never settles"
        if 0 < factor < 1:
            pace = f"one digit of loss every {plain(-0.5 / np.log10(factor))} steps"
        return (f"α = {plain(x)}, β = {plain(y)}: in the long run the distance is multiplied by {factor:.3f} each "
                f"step; {pace}.")

    return drag(plane, start, follow, still, sliders="condition_number", **values)
