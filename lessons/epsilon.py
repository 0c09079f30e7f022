"""Notebook 5: from a sign to gradient descent and to rest, by epsilon alone; and RMSprop as libraries have it.

The libraries' defaults were read in their sources, whose files are named beside them. The steps that two of them really
took are from the record in `tests/references/`, cut short; the tests hold them to it.
"""
from typing import NamedTuple

import numpy as np

from optimizers import gradient_descent, rmsprop, rmsprop_epsilon_inside, trajectory
from racing import best_learning_rate
from surfaces import ellipse

from .charts import short, show_curves


def raised():
    """What a larger ε changes in a ravine with κ = 25 at α = 0.5; -> (the choice that comes true, what was measured)."""
    ends = trajectory(rmsprop, ellipse(25).gradient, (9, 4), 1000, learning_rate=0.5, epsilon=np.array([1e-8, 10]))[-1]
    tiny, large = np.abs(ends).max(axis=-1)
    choice = ("it comes to rest" if large < 1e-6 else "it steps back and forth as before" if large < 100 else "it diverges")
    return choice, f"After 1000 steps it is {tiny:.2f} from the minimum with the tiny ε, {large:.6f} with ε = 10."


def bends(rules, epsilons):
    """Each rule's step for a steady gradient, against the gradient's size, by epsilon; -> {ε in words: Picture}."""
    g = np.geomspace(1e-9, 100, 200)

    def bend(epsilon):
        steps = [-rule(0.0, g, g**2, learning_rate=1, epsilon=epsilon)[0] for rule in rules.values()]
        return show_curves(rules, {"a steady gradient": (g, steps)}, log="xy", every=20, size=(7, 3.4), xlabel="|g|",
                           ylabel="step ÷ α", ylim=(1e-9, 10))

    return {short(epsilon): bend(epsilon) for epsilon in epsilons}


def floors(rules, curvature, learning_rate, steps, epsilons):
    """How far from the minimum of ½hx², h the curvature, each rule is after its steps from 3; -> (rules, epsilons)."""
    return np.array([np.abs(trajectory(rule, lambda x, t: curvature * x, [3.0], steps, learning_rate=learning_rate,
                                       epsilon=epsilons)[-1, :, 0]) for rule in rules.values()])


def show_floors(rules, curvature, learning_rate, steps):
    """Draw the `floors` against epsilon; -> Picture."""
    epsilons = np.geomspace(1e-4, 0.5, 50)
    curves = floors(rules, curvature, learning_rate, steps, epsilons)
    return show_curves(rules, {"distance from the minimum at the end": (epsilons, curves)}, log="x", size=(7, 3.4), xlabel="ε",
                       xticks=[0.0001, 0.001, 0.01, 0.1])


def rmsprop_in_units(x, g, mean_square=0.0, *, learning_rate, beta=0.9, epsilon):
    """RMSprop at the rate α · max(1, ε): one search for α then serves a tiny ε and a large one."""
    return rmsprop(x, g, mean_square, learning_rate=learning_rate * np.maximum(1, epsilon), beta=beta, epsilon=epsilon)


def best_steps(surface, epsilons, start=None):
    """Steps to 10⁻⁴ of RMSprop with each epsilon and of gradient descent, each at its best rate; -> a row for a table."""
    goal = {"tolerance": 1e-4, "steps": 2000}
    steps = best_learning_rate(rmsprop_in_units, surface, start, epsilon=np.array(epsilons), **goal).stays
    return {**{f"ε = {short(epsilon)}": count for epsilon, count in zip(epsilons, steps)},
            "gradient descent": best_learning_rate(gradient_descent, surface, start, **goal).stays}


class Version(NamedTuple):
    """How one library has RMSprop. `called`: its name for β. `rule`: the one of ours that it is. `v_start`: v before step 1."""
    called: str
    beta: float
    epsilon: float
    rule: callable
    v_start: float
    source: str

    @property
    def epsilon_stands(self):
        """ "inside" the root or "outside" it."""
        return "outside" if self.rule is rmsprop else "inside"


LIBRARIES = {
    "PyTorch 2.13.0": Version("alpha", 0.99, 1e-8, rmsprop, 0.0, "torch/optim/rmsprop.py"),
    "Keras 2, legacy": Version("rho", 0.9, 1e-7, rmsprop, 0.0, "keras/optimizers/optimizer_v2/rmsprop.py"),
    "Keras 3.15.1": Version("rho", 0.9, 1e-7, rmsprop_epsilon_inside, 0.0, "keras/src/optimizers/rmsprop.py"),
    "optax 0.2.8": Version("decay", 0.9, 1e-8, rmsprop_epsilon_inside, 0.0, "optax/_src/alias.py"),
    "TensorFlow 1": Version("decay", 0.9, 1e-10, rmsprop_epsilon_inside, 1.0, "tensorflow/python/training/rmsprop.py"),
    "this project": Version("beta", 0.9, 1e-8, rmsprop, 0.0, "optimizers.py"),
}


def library_steps():
    """The step of each library's RMSprop, in units of α, where the gradient has been 10⁻⁶ for long; -> {library: number}."""
    return {name: -row.rule(0.0, 1e-6, 1e-12, learning_rate=1, beta=row.beta, epsilon=row.epsilon)[0]
            for name, row in LIBRARIES.items()}


def libraries_differ():
    """By how much those steps differ; -> (the choice that comes true, what was measured)."""
    steps = library_steps().values()
    ratio = max(steps) / min(steps)
    choice = "by less than 1 %" if ratio < 1.01 else "up to 10 times" if ratio < 10 else "over 100 times"
    return choice, f"The longest step is {ratio:.0f} times the shortest."


def libraries():
    """Each library's names and defaults, and its step at a gradient of 10⁻⁶; -> rows for a table."""
    steps = library_steps()
    return {name: {"β is called": row.called, "β": f"{row.beta:g}", "ε": short(row.epsilon), "ε stands": row.epsilon_stands,
                   "v starts at": f"{row.v_start:g}", "step ÷ α": f"{steps[name]:.3f}"} for name, row in LIBRARIES.items()}


# Four steps in double precision, from START, fed these GRADIENTS wherever the weights stand.
START = [9.0, -7.0]
GRADIENTS = [[207.94671715156016, -0.017305691948154598],
             [-1.7531924019319984, -9.222863394488466e-06],
             [-8.727543576072344e-06, 6.563976654454905e-05],
             [-91.21096765992847, -1.313116182088855]]
RECORDED = [  # (version, call, the rule of ours, its hyper-parameters, the positions after each step)
    ("PyTorch 2.13.0", "RMSprop(lr=0.1, alpha=0.9, eps=1e-3)", rmsprop,
     {"learning_rate": 0.1, "beta": 0.9, "epsilon": 0.001},
     [[8.683777042834231, -6.732629058530789],
      [8.68658720993962, -6.732480103463896],
      [8.686587224685578, -6.733587885778001],
      [8.831081957486964, -6.418139760054426]]),
    ("PyTorch 2.13.0", "RMSprop(lr=0.01), alpha=0.99 by default", rmsprop,
     {"learning_rate": 0.01, "beta": 0.99},
     [[8.90000000004809, -6.900000577841224],
      [8.900847313933129, -6.899947015860907],
      [8.90084731817238, -6.900330137850923],
      [8.941524380582111, -6.800338571026127]]),
    ("optax 0.2.8", "rmsprop(0.1, decay=0.9, eps=1e-3, eps_in_sqrt=False)", rmsprop,
     {"learning_rate": 0.1, "beta": 0.9, "epsilon": 0.001},
     [[8.683777042834231, -6.732629058530789],
      [8.68658720993962, -6.732480103463896],
      [8.686587224685578, -6.733587885778001],
      [8.831081957486964, -6.418139760054426]]),
    ("optax 0.2.8", "rmsprop(0.1, decay=0.9, eps=1e-3), eps_in_sqrt=True by default", rmsprop_epsilon_inside,
     {"learning_rate": 0.1, "beta": 0.9, "epsilon": 0.001},
     [[8.68377227054818, -6.946076115176877],
      [8.686582482337043, -6.9460473352083065],
      [8.686582497083247, -6.946252433554344],
      [8.83107950084752, -6.630957532040561]]),
]
