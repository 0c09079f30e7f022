"""Notebook 5: RMSprop as libraries have it: names, defaults, where epsilon stands; and a few steps that two of them really took.

The defaults were read in each library's source, whose file is named beside them. The steps are from the record in
`tests/references/`, cut short; the tests hold them to it.
"""
from typing import NamedTuple

from optimizers import rmsprop, rmsprop_epsilon_inside


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
