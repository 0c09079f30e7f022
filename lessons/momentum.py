"""Notebook 3: what momentum remembers, and the plane of α and β."""
import numpy as np
from matplotlib.colors import LogNorm

from explorer import LOOKS, Picture, drag, ground
from optimizers import momentum, rmsprop, trajectory
from racing import plain
from surfaces import ellipse, noisy


def remembered(gradients, beta=0.9):
    """What momentum and RMSprop keep of a list of gradients, by the rules themselves; -> (m, √v) after each."""
    m, v = [0.0], [0.0]
    for g in gradients:
        m.append(momentum(0.0, g, m[-1], learning_rate=1, beta=beta)[1])
        v.append(rmsprop(0.0, g, v[-1], learning_rate=1, beta=beta)[1])
    return np.array(m[1:]), np.sqrt(v[1:])


def swing_of_m():
    """Which of the choices is the swing of m under the gradient +1, −1, …, at β = 0.9? -> what `predict` asks for."""
    m, root = remembered([1, -1] * 100)
    choice = min(["1", "0.5", "0.05"], key=lambda words: abs(float(words) - abs(m[-1])))
    return choice, f"m swings between ±{abs(m[-1]):.3f}; √v stands at {root[-1]:.3f}."


def show_memory(streams, beta=0.9):
    """Draw streams of gradients, label -> numbers, with what momentum and RMSprop keep of them; -> figure.

    The unit of a stream is its largest gradient.
    """
    figure = Picture(figsize=(10, 2.9), layout="constrained")
    row = figure.subplots(1, len(streams), sharey=True, squeeze=False)[0]
    for axes, (label, gradients) in zip(row, streams.items()):
        gradients = np.divide(gradients, np.abs(gradients).max())
        m, root = remembered(gradients, beta)
        axes.vlines(np.arange(len(gradients)), 0, gradients, color="#d0d0d0", lw=2, label="gradient g")
        for name, values, kept in (("rmsprop", root, "√v"), ("momentum", m, "m")):
            _, color, marker, _ = LOOKS[name]
            axes.plot(values, color=color, marker=marker, ms=4, mec="white", mew=0.5, lw=1.6, label=kept)
        axes.axhline(0, color="#888888", lw=0.8)
        axes.set(ylim=(-1.2, 1.2), yticks=[-1, 0, 1], xlabel="step",
                 ylabel="in units of the largest |g|" if axes is row[0] else "")
        axes.set_title(label, loc="left")
    figure.legend(*axes.get_legend_handles_labels(), loc="outside right upper", frameon=False)
    return figure


def rate(learning_rate, beta, curvature):
    """The factor by which momentum shrinks a coordinate of this curvature at each step, in the long run.

    A step multiplies (x, m) by a 2 × 2 matrix with the trace and determinant below; it is the larger of its two
    multipliers, in size.  Polyak (1964), Goh (2017).
    """
    trace, determinant = 1 + beta - learning_rate * (1 - beta) * curvature, beta
    root = np.sqrt(trace**2 - 4 * determinant + 0j)
    return np.maximum(abs(trace + root), abs(trace - root)) / 2


def worst_rate(learning_rate, beta, condition_number):
    """The `rate` of the slower of an ellipse's two directions."""
    return np.maximum(rate(learning_rate, beta, 1.0), rate(learning_rate, beta, condition_number))


def wobble(rule, learning_rate=0.05, steps=20_000):
    """How far noise of size one shakes a method that begins at the minimum of `ellipse(25)`: its standard deviations.

    -> {"along the valley": …, "across it": …}, the first 1000 steps left out.
    """
    path = trajectory(rule, noisy(ellipse(25), 1.0).gradient, (0, 0), steps, learning_rate=learning_rate)
    return dict(zip(("along the valley", "across it"), path[1000:].std(axis=0)))


def momentum_plane(start=(0.05, 0.9), steps=100, **values):
    """Drag a point over the α × β plane: the rate of momentum on an ellipse, the path and the loss; -> Drag."""
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

    def still(condition_number):
        factor = worst_rate(alphas, betas[:, None], condition_number)
        with np.errstate(divide="ignore", invalid="ignore"):
            mesh.set_array(np.where(factor < 1, np.clip(-0.5 / np.log10(factor), 1, 1000), np.nan))
        root = np.sqrt(condition_number)
        best.set_data([1 / root], [((root - 1) / (root + 1))**2])
        descent.set_data([2 / (1 + condition_number)], [0])
        ground(place, ellipse(condition_number))

    def follow(x, y, condition_number):
        surface = ellipse(condition_number)
        run = trajectory(momentum, surface.gradient, surface.start, steps, learning_rate=x, beta=y)
        factor = float(worst_rate(x, y, condition_number))
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
