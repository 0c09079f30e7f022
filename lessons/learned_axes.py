"""Notebook 13: axes that are learned from the gradients, how often they must be found, and what knowing the Hessian adds."""
from itertools import islice

import numpy as np

from explorer import LOOKS, Picture, drag, turned
from optimizers import adam, descend, rmsprop_full_matrix, soap, trajectory
from racing import best_learning_rate, named, race_each, steps_to_reach
from surfaces import ellipse, saddle

STEPS, RATE, START = 60, 0.5, (10.0, 1.0)      # of the path whose gradients the picture shows
FULL = "#C51B7D"                                  # the colour of what is learned
FRACTIONS = {"about as few as Adam on the straight ravine": 0.0, "about halfway between": 0.5,
             "about as many as Adam on the turned one": 1.0}


def turned_soap():
    """Which of FRACTIONS says where SOAP's steps on a turned ravine, κ = 1000, lie between Adam's? -> what `predict` asks for."""
    straight, tilted = race_each({"Adam": adam}, ellipse(1000, [0, 45]), tolerance=1e-4, steps=2000)["Adam"]
    found = float(race_each({"SOAP": soap}, ellipse(1000, 45), tolerance=1e-4, steps=2000)["SOAP"])
    where = (found - straight) / (tilted - straight)
    return (min(FRACTIONS, key=lambda words: abs(FRACTIONS[words] - where)),
            f"Adam straight {straight:.0f}, Adam turned {tilted:.0f}, SOAP turned {found:.0f}.")


def off(matrix, rotation):
    """Degrees between the axes of a symmetric matrix (..., 2, 2) and those of a valley turned by `rotation`; -> 0 to 45."""
    first = np.linalg.eigh(matrix)[1][..., -1]
    along, across = (np.abs((first * turned(axis, rotation)).sum(axis=-1)) for axis in ((1.0, 0.0), (0.0, 1.0)))
    return np.degrees(np.arctan2(np.minimum(along, across), np.maximum(along, across)))


def learned(condition_number, rotation, beta):
    """The path of RMSprop with the full matrix, its gradients, and its M after each; -> (STEPS + 1, …) each.

    rotation may be an array, one lane for each angle.
    """
    surface = ellipse(condition_number, rotation)
    path = descend(rmsprop_full_matrix, surface.gradient, turned(START, rotation), learning_rate=RATE, beta=beta)
    runs = list(islice(path, STEPS + 2))
    positions = np.array([x for x, _ in runs[:-1]])
    return positions, surface.gradient(positions), np.array([state[0] for _, state in runs[1:]])


def ellipse_of(matrix):
    """The ellipse {M^½ w : |w| = 1} of a positive (2, 2) matrix: it touches the box ±√M₁₁, ±√M₂₂; -> (181, 2)."""
    values, vectors = np.linalg.eigh(matrix)
    around = np.linspace(0, 2 * np.pi, 181)
    circle = np.stack([np.cos(around), np.sin(around)], axis=-1)
    return circle * np.sqrt(np.maximum(values, 0)) @ vectors.T


def learning(start=(35.0, 45.0), **values):
    """Drag a point over step × angle: the path, the learned axes at its end, the ellipses of √M and √v; -> Drag."""
    figure = Picture(figsize=(11, 4.4), layout="constrained")
    plane, place, space = figure.subplots(1, 3, width_ratios=(1.1, 1, 1))
    angles = np.arange(91.0)
    mesh = plane.pcolormesh(np.arange(STEPS + 1), angles, np.zeros((91, STEPS + 1)), cmap="cividis_r", vmin=0, vmax=45)
    figure.colorbar(mesh, ax=plane, pad=0.02, ticks=[0, 15, 30, 45])
    plane.set(xlim=(0, STEPS), ylim=(0, 90), xlabel="step", ylabel="rotation θ, degrees", yticks=[0, 30, 60, 90])
    plane.set_title("learned axes: degrees off", loc="left")
    place.set(xlim=(-12, 12), ylim=(-12, 12), aspect="equal", xticks=[-10, 0, 10], yticks=[-10, 0, 10], xlabel="x", ylabel="y")
    place.set_title("path, and the axes at its end", loc="left")
    rings, = place.plot([], [], color="#7d94a8", lw=1, animated=True, label="contours")
    path, = place.plot([], [], color="#222222", lw=1.3, marker="o", ms=3, animated=True)
    cross, = place.plot([], [], color=FULL, lw=3, animated=True)
    space.set(xlim=(-1.2, 1.2), ylim=(-1.2, 1.2), aspect="equal", xticks=[0], yticks=[0], xlabel="along x", ylabel="along y")
    space.set_title("gradients, √v and √M", loc="left")
    dots, = space.plot([], [], "o", color="#777777", ms=5, animated=True, label="latest gradients, scaled")
    box, = space.plot([], [], "--", color=LOOKS["rmsprop"][1], lw=2, animated=True, label="√v of RMSprop")
    shape, = space.plot([], [], color=FULL, lw=2.5, animated=True, label="√M, and the learned axes")
    figure.legend(handles=[rings, dots, box, shape], loc="outside upper center", ncols=4, frameon=False)
    runs = {}

    def still(condition_number, beta):
        runs["of now"] = positions, gradients, matrices = learned(condition_number, angles, beta)
        mesh.set_array(off(matrices, angles).T)

    def follow(x, y, condition_number, beta):
        t, theta = int(np.clip(round(x), 0, STEPS)), int(np.clip(round(y), 0, 90))
        positions, gradients, matrices = (values[:t + 1, theta] for values in runs["of now"])
        matrix = matrices[-1]
        around = np.linspace(0, 2 * np.pi, 91)
        ring = np.stack([np.append(np.cos(around), np.nan), np.append(np.sin(around), np.nan) / np.sqrt(condition_number)])
        rings.set_data(*turned(np.concatenate([size * ring for size in (2.5, 5, 7.5, 10)], axis=1), theta).T)
        path.set_data(*positions.T)
        arms = 4 * np.linalg.eigh(matrix)[1].T
        nothing = np.full(2, np.nan)
        cross.set_data(*(positions[-1] + np.stack([-arms[0], arms[0], nothing, -arms[1], arms[1]])).T)
        latest = gradients[-8:]
        dots.set_data(*(latest / max(np.hypot(*latest.T).max(), 1e-300)).T)
        unit = np.sqrt(np.trace(matrix))
        box.set_data(*ellipse_of(np.diag(np.diag(matrix)) / unit**2).T)
        shape.set_data(*ellipse_of(matrix / unit**2).T)
        return f"step {t}, θ = {theta}°: the learned axes are {off(matrix, theta):.0f}° off the valley's."

    return drag(plane, start, follow, still, sliders=("condition_number", "beta"), **values)


def often(intervals, starts, beta2, steps=500):
    """Steps of SOAP at κ = 1000, turned by 45°, its axes found anew every so many steps, and those of Adam; -> rows for a table.

    intervals: words -> so many steps.  starts: (u, v) in the ravine's frame.  beta2: each is run with each of these.
    """
    points, memories = np.array(starts, dtype=float), np.array(beta2)[:, None]
    target = {"tolerance": 1e-4, "steps": steps}
    found = best_learning_rate(soap, ellipse(1000, 45), turned(points.T, 45)[:, None], beta2=memories[..., None],
                               every=np.array([*intervals.values()]), **target).stays
    rows = {f"SOAP, new axes {words}": found[..., i] for i, words in enumerate(intervals)}
    rows |= {f"Adam, {words}": best_learning_rate(adam, ellipse(1000, angle), turned(points.T, angle), beta2=memories,
                                                   **target).stays for words, angle in (("turned", 45), ("straight", 0))}
    columns = [f"({u:g}, {v:g}), β₂ = {memory:g}" for memory in beta2 for u, v in starts]
    return {row: dict(zip(columns, counts.ravel())) for row, counts in rows.items()}


def counted(steps):
    """A count of steps in words. From 500 on in tens: then a method steps back and forth, and the last step hangs on rounding."""
    return "never" if np.isinf(steps) else f"{steps:.0f}" if steps < 500 else f"about {10 * round(steps / 10)}"


def by_angle(steps, angles):
    """The result of `race_each` over these angles as rows for a table."""
    return {label: {f"{angle}°": counted(count) for angle, count in zip(angles, counts)} for label, counts in steps.items()}


def newton(surface):
    """x ← x − α H⁻¹g, with H the Hessian of a quadratic surface, found from its gradient; -> a rule."""
    hessian = np.stack([surface.gradient(axis) - surface.gradient(0 * axis) for axis in np.eye(2)])
    return lambda x, g, *, learning_rate: x - learning_rate * np.linalg.solve(hessian, g[..., None])[..., 0]


def left_at(rule, angle, learning_rate, steps=500):
    """The first step at which a method is farther than one from a turned saddle, along the way down; inf for never."""
    surface = saddle(angle)
    path = trajectory(rule, surface.gradient, surface.start, steps, learning_rate=learning_rate)
    away = np.abs(path @ turned((0.0, 1.0), angle)) > 1
    return float(away.argmax()) if away.any() else np.inf


def against_newton(methods, angle=45):
    """Steps to the end of a ravine, κ = 1000, and off a saddle, both turned, for methods and for Newton; -> rows for a table."""
    ravine = ellipse(1000, angle)
    rows = {label: {"to the end of the ravine": counted(count), "off the saddle": left_at(named(methods)[label][0], angle, 0.05)}
            for label, count in race_each(methods, ravine, tolerance=1e-4, steps=2000).items()}
    arrived = steps_to_reach(newton(ravine), ravine, tolerance=1e-4, steps=2, learning_rate=1.0).stays
    return rows | {"Newton, α = 1": {"to the end of the ravine": counted(arrived),
                                     "off the saddle": left_at(newton(saddle(angle)), angle, 1.0)}}
