"""Record what PyTorch and optax do, so that the tests can compare without needing either.

    pip install numpy torch optax
    python tests/references/record.py

Writes paths.json beside this file. Each entry says which of our rules, with which hyper-parameters,
must give the same path; where a library's convention differs from ours, the translation is in that
entry's hyper-parameters. None of our code is used here. All in double precision.

Two problems: "gradients" feeds a fixed list of gradients, whatever the position, so that rounding
cannot grow from step to step; "ellipse" takes the library's own automatic gradient of a rotated
ellipse, and stops long before the minimum, where RMSprop's cycle would blow up the last digit.
"""
import json
import math
import platform
from pathlib import Path

import jax
import numpy as np
import optax
import torch

STEPS = 25
CONDITION_NUMBER, ROTATION = 25.0, 30.0  # degrees, counter-clockwise
START = [9.0, -7.0]

# Sizes from 10⁻⁶ to 10³, signs at random, and one gradient that is zero after others that were not.
random = np.random.default_rng(2)
GRADIENTS = random.choice([-1, 1], size=(STEPS, 2)) * 10.0 ** random.uniform(-6, 3, size=(STEPS, 2))
GRADIENTS[10] = 0.0

# label: (optimizer, our rule, our hyper-parameters)
TORCH = {
    "SGD(lr=0.01)":
        (lambda p: torch.optim.SGD(p, lr=0.01), "gradient_descent", {"learning_rate": 0.01}),
    "SGD(lr=0.01, momentum=0.9)":
        (lambda p: torch.optim.SGD(p, lr=0.01, momentum=0.9), "heavy_ball", {"learning_rate": 0.01, "beta": 0.9}),
    "SGD(lr=0.01, momentum=0.75), that is, ours at 0.01/(1 - 0.75)":
        (lambda p: torch.optim.SGD(p, lr=0.01, momentum=0.75), "momentum", {"learning_rate": 0.04, "beta": 0.75}),
    "SGD(lr=0.01, momentum=0.75, nesterov=True), that is, ours at 0.01/(1 - 0.75)":
        (lambda p: torch.optim.SGD(p, lr=0.01, momentum=0.75, nesterov=True),
         "nesterov", {"learning_rate": 0.04, "beta": 0.75}),
    "Adagrad(lr=0.5, eps=1e-3)":
        (lambda p: torch.optim.Adagrad(p, lr=0.5, eps=1e-3), "adagrad", {"learning_rate": 0.5, "epsilon": 1e-3}),
    "RMSprop(lr=0.1, alpha=0.9, eps=1e-3)":
        (lambda p: torch.optim.RMSprop(p, lr=0.1, alpha=0.9, eps=1e-3),
         "rmsprop", {"learning_rate": 0.1, "beta": 0.9, "epsilon": 1e-3}),
    "RMSprop(lr=0.01), alpha=0.99 by default":
        (lambda p: torch.optim.RMSprop(p, lr=0.01), "rmsprop", {"learning_rate": 0.01, "beta": 0.99}),
    "Adam(lr=0.1)":
        (lambda p: torch.optim.Adam(p, lr=0.1), "adam", {"learning_rate": 0.1}),
    "Adam(lr=0.1, betas=(0.5, 0.9), eps=1e-3)":
        (lambda p: torch.optim.Adam(p, lr=0.1, betas=(0.5, 0.9), eps=1e-3),
         "adam", {"learning_rate": 0.1, "beta1": 0.5, "beta2": 0.9, "epsilon": 1e-3}),
    "Adam(lr=0.1, betas=(0.5, 0.9), eps=1e-3, amsgrad=True)":
        (lambda p: torch.optim.Adam(p, lr=0.1, betas=(0.5, 0.9), eps=1e-3, amsgrad=True),
         "amsgrad", {"learning_rate": 0.1, "beta1": 0.5, "beta2": 0.9, "epsilon": 1e-3}),
    "AdamW(lr=0.1), weight_decay=0.01 by default":
        (lambda p: torch.optim.AdamW(p, lr=0.1), "adamw", {"learning_rate": 0.1}),
    "AdamW(lr=0.1, betas=(0.5, 0.9), eps=1e-3, weight_decay=0.3)":
        (lambda p: torch.optim.AdamW(p, lr=0.1, betas=(0.5, 0.9), eps=1e-3, weight_decay=0.3),
         "adamw", {"learning_rate": 0.1, "beta1": 0.5, "beta2": 0.9, "epsilon": 1e-3, "weight_decay": 0.3}),
}
# optax.amsgrad is left out: it takes the maximum of the bias-corrected v, PyTorch (and ours) that of v itself.
OPTAX = {
    "sgd(0.01)":
        (optax.sgd(0.01), "gradient_descent", {"learning_rate": 0.01}),
    "sgd(0.01, momentum=0.9)":
        (optax.sgd(0.01, momentum=0.9), "heavy_ball", {"learning_rate": 0.01, "beta": 0.9}),
    "sgd(0.01, momentum=0.75, nesterov=True), that is, ours at 0.01/(1 - 0.75)":
        (optax.sgd(0.01, momentum=0.75, nesterov=True), "nesterov", {"learning_rate": 0.04, "beta": 0.75}),
    "chain(ema(0.9, debias=False), scale(-0.05))":
        (optax.chain(optax.ema(0.9, debias=False), optax.scale(-0.05)),
         "momentum", {"learning_rate": 0.05, "beta": 0.9}),
    "sign_sgd(0.1)":
        (optax.sign_sgd(0.1), "sign_descent", {"learning_rate": 0.1}),
    "adagrad(0.5, initial_accumulator_value=0, eps=0); its defaults are 0.1 and an eps inside the root":
        (optax.adagrad(0.5, initial_accumulator_value=0.0, eps=0.0), "adagrad", {"learning_rate": 0.5, "epsilon": 0.0}),
    "rmsprop(0.1, decay=0.9, eps=1e-3, eps_in_sqrt=False)":
        (optax.rmsprop(0.1, decay=0.9, eps=1e-3, eps_in_sqrt=False),
         "rmsprop", {"learning_rate": 0.1, "beta": 0.9, "epsilon": 1e-3}),
    "rmsprop(0.1, decay=0.9, eps=1e-3), eps_in_sqrt=True by default":
        (optax.rmsprop(0.1, decay=0.9, eps=1e-3),
         "rmsprop_epsilon_inside", {"learning_rate": 0.1, "beta": 0.9, "epsilon": 1e-3}),
    "adam(0.1), eps_root=0 by default":
        (optax.adam(0.1), "adam", {"learning_rate": 0.1}),
    "adam(0.1, b1=0.5, b2=0.9, eps=1e-3), eps_root=0 by default":
        (optax.adam(0.1, b1=0.5, b2=0.9, eps=1e-3),
         "adam", {"learning_rate": 0.1, "beta1": 0.5, "beta2": 0.9, "epsilon": 1e-3}),
    "adamw(0.1, weight_decay=0.3)":
        (optax.adamw(0.1, weight_decay=0.3), "adamw", {"learning_rate": 0.1, "weight_decay": 0.3}),
    "lion(0.1, weight_decay=0); its default is 0.001":
        (optax.lion(0.1, weight_decay=0.0), "lion", {"learning_rate": 0.1}),
    "lion(0.1, b1=0.5, b2=0.9, weight_decay=0.3)":
        (optax.lion(0.1, b1=0.5, b2=0.9, weight_decay=0.3),
         "lion", {"learning_rate": 0.1, "beta1": 0.5, "beta2": 0.9, "weight_decay": 0.3}),
}


def loss(x):
    """The ellipse, written out once more."""
    cos, sin = math.cos(math.radians(ROTATION)), math.sin(math.radians(ROTATION))
    u, v = cos * x[0] + sin * x[1], cos * x[1] - sin * x[0]
    return (u * u + CONDITION_NUMBER * v * v) / 2


def torch_path(make, problem):
    x = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    optimizer = make([x])
    path = [x.tolist()]
    for t in range(STEPS):
        optimizer.zero_grad()
        if problem == "gradients":
            x.grad = torch.tensor(GRADIENTS[t])
        else:
            loss(x).backward()
        optimizer.step()
        path.append(x.tolist())
    return path


def torch_muon_path():
    """PyTorch's Muon on a fixed list of matrices; its five Newton–Schulz steps only come near to UVᵀ."""
    x = torch.tensor([[3.0, -1.0], [2.0, 5.0]], dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Muon([x], lr=0.1, weight_decay=0.0, momentum=0.9, nesterov=False)
    path = [x.flatten().tolist()]
    for t in range(STEPS - 1):
        x.grad = torch.tensor(GRADIENTS[t:t + 2])
        optimizer.step()
        path.append(x.flatten().tolist())
    return path


def optax_path(optimizer, problem):
    x = jax.numpy.array(START)
    state = optimizer.init(x)
    path = [x.tolist()]
    for t in range(STEPS):
        g = jax.numpy.array(GRADIENTS[t]) if problem == "gradients" else jax.grad(loss)(x)
        updates, state = optimizer.update(g, state, x)
        x = optax.apply_updates(x, updates)
        path.append(x.tolist())
    return path


if __name__ == "__main__":
    jax.config.update("jax_enable_x64", True)
    head = {
        "versions": {"python": platform.python_version(), "torch": torch.__version__, "optax": optax.__version__,
                     "jax": jax.__version__, "numpy": np.__version__},
        "condition_number": CONDITION_NUMBER, "rotation": ROTATION, "start": START, "gradients": GRADIENTS.tolist(),
        "muon": torch_muon_path(),     # Muon(lr=0.1, weight_decay=0, momentum=0.9, nesterov=False), gradients t and t + 1 as rows
    }
    paths = [
        json.dumps({"library": library, "call": call, "problem": problem, "rule": rule,
                    "hyper_parameters": hyper_parameters, "positions": run(optimizer, problem)})
        for library, calls, run in (("torch.optim", TORCH, torch_path), ("optax", OPTAX, optax_path))
        for call, (optimizer, rule, hyper_parameters) in calls.items()
        for problem in ("gradients", "ellipse")
    ]
    text = json.dumps(head)[:-1] + ', "paths": [\n' + ",\n".join(paths) + "\n]}\n"  # one line a path
    Path(__file__).with_name("paths.json").write_text(text, encoding="utf-8")
