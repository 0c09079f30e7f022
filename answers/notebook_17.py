"""Worked answers to notebook 17."""
import numpy as np

from explorer import dress
from optimizers import (
    adagrad,
    adam,
    amsgrad,
    gradient_descent,
    heavy_ball,
    momentum,
    nesterov,
    rmsprop,
    rmsprop_epsilon_inside,
    sign_descent,
    trajectory,
)
from racing import race
from surfaces import from_function, rosenbrock

OWN = from_function(lambda x, y: x**2 / 10 + y**2 / 5 - np.cos(2 * x) / 2, start=(-5, 4), minima=[(0, 0)])


def a():
    """Two menus of the picture: the surface, and "each its best". Then read the legend.

    Rosenbrock's valley is bent and narrow: gradient descent and RMSprop, at constant rates, are not there within 200 steps.
    """
    rules = (gradient_descent, momentum, heavy_ball, nesterov, sign_descent, adagrad, rmsprop,
             rmsprop_epsilon_inside, adam, amsgrad)
    return race({method.label: method.rule for method in dress(rules)}, rosenbrock(), tolerance=1e-4, steps=200).winner


def b():
    """The preset "at a larger rate", then the slider. Where does momentum's path end?

    A larger rate makes the steps across the waves longer than the waves are wide, and momentum carries on over the last one.
    """
    rates = np.array([0.1, 0.2, 0.3, 0.4])
    ends = trajectory(momentum, OWN.gradient, OWN.start, 200, learning_rate=rates)[-1]
    return float(rates[np.linalg.norm(ends, axis=-1) < 0.05].min())


def c():
    """After one step m is a tenth of the gradient. Which sign has each coordinate of it?

    At (−5, 4) the slope is x/5 + sin 2x = −0.46 along x and 2y/5 = 1.6 along y: one step of 0.1 up in x, one down in y.
    """
    return [-5 + 0.1, 4 - 0.1]
