"""Notebook 4: the first step of RMSprop."""
import numpy as np

from explorer import Picture, arrow, drag, ground
from surfaces import ellipse

from .gradients import angle


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
