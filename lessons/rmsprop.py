"""Notebook 4: what RMSprop looks at, its first step and its last ones."""
import numpy as np

from explorer import Picture, arrow, drag, ground, lighter
from optimizers import rmsprop, trajectory
from surfaces import ellipse

from .charts import short, show_curves
from .gradients import angle
from .momentum import remembered

CURVATURES = (1, 4, 25, 100)


def what_changes(gradients, others):
    """Is it m, √v or both that differ between two streams of gradients, at β = 0.9? -> what `predict` asks for."""
    of_m, of_root = np.abs(np.subtract(remembered(gradients), remembered(others))).max(axis=1)
    changed = " and ".join(name for name, change in (("m", of_m), ("√v", of_root)) if change > 0)
    return changed, f"The largest change of m is {of_m:.2f}, of √v {of_root:.2f}."


def places_on_the_way(x, gradients):
    """r = |g|/√v at five places of a walk down the cliff, at β = 0.9, from the positions and gradients along x.

    -> {place: {"step": …, "x": …, "|g|": …, "√v": …, "r": …}}
    """
    sizes, roots = np.abs(gradients), remembered(gradients)[1]
    r = sizes / roots
    places = {"first step": 0, "at the edge": np.flatnonzero(x > 5)[-1], "entering the cliff": np.argmax(r * (x < 5)),
              "steepest place": np.argmax(sizes), "below the cliff": np.argmin(r)}
    return {place: {"step": str(t), "x": x[t], "|g|": sizes[t], "√v": roots[t], "r": r[t]} for place, t in places.items()}


def after_a_jump(beta, size=10.0, steps=1000):
    """r = |g|/√v where the gradient is 1 for so many steps, then `size`, then 1 again.

    -> {"at the start": r, "entering": r, "leaving": r, "steps below ½": how many after leaving, as text}
    """
    gradients = np.repeat([1.0, size, 1.0], steps)
    r = gradients / remembered(gradients, beta)[1]
    return {"at the start": r[0], "entering": r[steps], "leaving": r[2 * steps],
            "steps below ½": str(np.sum(r[2 * steps:] < 0.5))}


def first_step(point, beta=0.9, learning_rate=0.5):
    """The first step of RMSprop on the round bowl, from a point, shape (2,)."""
    before, after = trajectory(rmsprop, ellipse(1).gradient, point, 1, learning_rate=learning_rate, beta=beta)
    return after - before


def aim(start=(5.0, 0.05), **values):
    """Drag a point over the round bowl: the first step of RMSprop from there, and the way to the minimum; -> Drag."""
    figure = Picture(figsize=(7, 4.2), layout="constrained")
    axes = figure.add_subplot(xlim=(-7, 7), ylim=(-7, 7), aspect="equal", xticks=[-5, 0, 5], yticks=[-5, 0, 5])
    way, = axes.plot([], [], ":", color="#444444", lw=2.5, animated=True, label="way to the minimum")
    leap, = axes.plot([], [], color="#0072B2", lw=2.5, animated=True, label="first step, α = 0.5")
    figure.legend(loc="outside right upper", frameon=False)
    ground(axes, ellipse(1))

    def follow(x, y, beta):
        point = np.array([x, y])
        taken = first_step(point, beta)
        way.set_data([x, 0], [y, 0])
        arrow(leap, point, taken, np.hypot(*taken))
        return (f"From ({x:.2f}, {y:.2f}) the first step is ({taken[0]:.2f}, {taken[1]:.2f}); it misses the way to the "
                f"minimum by {angle(taken, -point):.1f}°.").replace("-", "−")

    return drag(axes, start, follow, sliders="beta", **values)


def where_it_ends(learning_rate, epsilon=1e-8, beta=0.9):
    """How far each coordinate of ½ Σ h x² is from its minimum after 3000 steps of RMSprop, from 3; -> {"h = …": distance}."""
    end = trajectory(rmsprop, lambda x, t: np.array(CURVATURES) * x, np.full(len(CURVATURES), 3.0), 3000,
                     learning_rate=learning_rate, epsilon=epsilon, beta=beta)[-1]
    return {f"h = {h}": abs(distance) for h, distance in zip(CURVATURES, end)}


def who_is_further():
    """Does the steep or the flat coordinate end further from its minimum? -> what `predict` asks for."""
    flat, *_, steep = where_it_ends(0.1).values()
    choice = "both equally far" if np.isclose(flat, steep, rtol=1e-3) else "the steep one" if steep > flat else "the flat one"
    return choice, f"At α = 0.1 the flat coordinate ends at ±{flat:.4f}, the steep one at ±{steep:.4f}."


def distances(beta, steps=3000, learning_rate=0.1):
    """The distance of RMSprop from the minimum of ½x² after each step, from 1, without noise."""
    return np.abs(trajectory(rmsprop, lambda x, t: x, [1.0], steps, learning_rate=learning_rate, beta=beta))[:, 0]


def show_last_steps(betas, steps=3000):
    """Draw the `distances` from the minimum for each β, and the floor at α/2; -> Picture."""
    methods = {f"β = {beta}": (rmsprop, {"beta": beta}) for beta in betas}
    figure = show_curves(methods, {"distance from the minimum of ½x², α = 0.1": (
        np.arange(steps + 1), [distances(beta, steps) for beta in betas])}, log="y", size=(9, 3.4), every=0,
        ylim=(1e-9, 10), xlabel="step")
    axes, = figure.axes
    axes.set_yticks(ticks := [1e-8, 1e-6, 1e-4, 1e-2, 1], [short(tick) for tick in ticks])
    axes.minorticks_off()
    for line, handle, white in zip(axes.lines, figure.legends[0].legend_handles, np.linspace(0, 0.65, len(betas))):
        line.set_color(lighter(line.get_color(), white))         # a longer memory is paler
        handle.set_color(line.get_color())
        handle.set_marker("")
    axes.axhline(0.05, color="#444444", lw=1, ls=":")
    axes.text(steps, 0.06, "floor α/2", ha="right", va="bottom", color="#444444")
    return figure
