"""How much faster is one call for a whole slider, and how does the runner compare with PyTorch and optax?

    make bench                          # or, after pip install -r benchmarks/requirements.txt:
    python benchmarks/arithmetic.py

Prints ratios measured in one run, on one machine, and writes them to arithmetic.json beside this file.
Work: ½(u² + 25v²) turned 30°, gradient written by hand for everyone unless it says autograd. Each time is
the best of several repetitions, taken in turns, so that a busy moment hits all alike. Nothing is asserted.
"""
import json
import os
import platform
import time
from pathlib import Path

import numpy as np

from optimizers import adagrad_full_matrix, adam, gradient_descent, heavy_ball, rmsprop, rmsprop_full_matrix, soap, trajectory
from surfaces import ellipse

STEPS = 200
SURFACE = ellipse(25, 30)
HESSIAN = SURFACE.gradient(np.eye(2))
START = SURFACE.start
RATES = np.geomspace(1e-4, 0.05, 200)
SWEPT = {"gradient descent": gradient_descent, "Adam": adam, "RMSprop, full matrix": rmsprop_full_matrix,
         "AdaGrad, full matrix": adagrad_full_matrix, "SOAP": soap}
# rule, torch.optim's name and arguments for the same path; optax's likewise
METHODS = [
    (gradient_descent, "SGD", {"lr": 0.02}, "sgd", {"learning_rate": 0.02}),
    (heavy_ball, "SGD", {"lr": 0.02, "momentum": 0.9}, "sgd", {"learning_rate": 0.02, "momentum": 0.9}),
    (rmsprop, "RMSprop", {"lr": 0.02, "alpha": 0.9}, "rmsprop", {"learning_rate": 0.02, "eps_in_sqrt": False}),
    (adam, "Adam", {"lr": 0.02}, "adam", {"learning_rate": 0.02}),
]


def ours():
    return [trajectory(rule, SURFACE.gradient, START, STEPS, learning_rate=0.02) for rule, *_ in METHODS]


def by_torch(torch, autograd):
    """A plain training loop, as a PyTorch user writes it, the positions kept."""
    hessian = torch.tensor(HESSIAN)
    paths = []
    for _, name, arguments, *_ in METHODS:
        x = torch.tensor(START, requires_grad=True)
        optimizer = getattr(torch.optim, name)([x], **arguments)
        path = [x.detach().clone()]
        for _ in range(STEPS):
            if autograd:
                optimizer.zero_grad()
                (x @ hessian @ x / 2).backward()
            else:
                x.grad = hessian @ x.detach()
            optimizer.step()
            path.append(x.detach().clone())
        paths.append(torch.stack(path).numpy())
    return paths


def by_optax(jax, optax):
    """Each method as one compiled scan; gives the function that runs them, to be compiled by its first call."""
    hessian, start = jax.numpy.array(HESSIAN), jax.numpy.array(START)

    def compiled(optimizer):
        def step(carry, _):
            x, state = carry
            updates, state = optimizer.update(hessian @ x, state, x)
            x = optax.apply_updates(x, updates)
            return (x, state), x

        @jax.jit
        def run(start):
            positions = jax.lax.scan(step, (start, optimizer.init(start)), None, length=STEPS)[1]
            return jax.numpy.concatenate([start[None], positions])
        return run

    runs = [compiled(getattr(optax, name)(**arguments)) for *_, name, arguments in METHODS]
    return lambda: [np.asarray(run(start)) for run in runs]


def best_times(contestants, repetitions):
    """label -> seconds, the best of the repetitions, after one run of each that is not counted."""
    times = {label: [] for label in contestants}
    for repetition in range(repetitions + 1):
        for label, work in contestants.items():
            begin = time.perf_counter()
            work()
            if repetition:
                times[label].append(time.perf_counter() - begin)
    return {label: min(seconds) for label, seconds in times.items()}


def measure():
    results = {"versions": {"python": platform.python_version(), "numpy": np.__version__}, "cpus": os.cpu_count()}
    rows = results["sweep, 200 rates × 200 steps"] = {}
    for label, rule in SWEPT.items():
        times = best_times({
            "one call": lambda rule=rule: trajectory(rule, SURFACE.gradient, START, STEPS, learning_rate=RATES),
            "200 calls": lambda rule=rule: [trajectory(rule, SURFACE.gradient, START, STEPS, learning_rate=a) for a in RATES],
        }, repetitions=5)
        rows[label] = {"one call, ms": 1e3 * times["one call"], "200 calls, ms": 1e3 * times["200 calls"],
                       "200 calls / one call": times["200 calls"] / times["one call"]}

    contestants = {"ours": ours}
    try:
        import torch
        torch.set_num_threads(1)
        results["versions"]["torch"] = torch.__version__
        contestants["torch.optim, gradient by hand"] = lambda: by_torch(torch, autograd=False)
        contestants["torch.optim, autograd"] = lambda: by_torch(torch, autograd=True)
    except ImportError:
        print("torch is not installed: left out")
    try:
        import jax
        import optax
        jax.config.update("jax_enable_x64", True)
        results["versions"] |= {"jax": jax.__version__, "optax": optax.__version__}
        begin = time.perf_counter()
        run = by_optax(jax, optax)
        run()
        results["optax, first call with compiling, ms"] = 1e3 * (time.perf_counter() - begin)
        contestants["optax, jit and scan, after compiling"] = run
    except ImportError:
        print("optax is not installed: left out")
    reference = ours()
    for label, work in contestants.items():  # the same work, or the ratio means nothing
        for (rule, *_), path, expected in zip(METHODS, work(), reference):
            off = np.abs(path[:30] - expected[:30]).max()
            if off > 1e-9:
                print(f"{label}: the path of {rule.__name__} differs by {off:.1g}")
    times = best_times(contestants, repetitions=7)
    results["4 methods × 200 steps"] = {
        label: {"ms": 1e3 * seconds, "time / ours": seconds / times["ours"]} for label, seconds in times.items()}
    return results


if __name__ == "__main__":
    results = measure()
    print("Versions: " + ", ".join(f"{name} {version}" for name, version in results["versions"].items()))
    print("\nA sweep of 200 rates × 200 steps")
    for label, row in results["sweep, 200 rates × 200 steps"].items():
        print(f"  {label:38} one call {row['one call, ms']:8.2f} ms   200 calls {row['200 calls, ms']:8.0f} ms"
              f"   ratio {row['200 calls / one call']:6.0f}")
    print("\n4 methods × 200 steps")
    for label, row in results["4 methods × 200 steps"].items():
        print(f"  {label:38} {row['ms']:8.2f} ms   {row['time / ours']:8.3g} × ours")
    if first := results.get("optax, first call with compiling, ms"):
        print(f"  {'optax, the first call, with compiling':38} {first:8.0f} ms")
    written = Path(__file__).with_name("arithmetic.json")
    rounded = json.loads(json.dumps(results), parse_float=lambda digits: float(f"{float(digits):.3g}"))
    written.write_text(json.dumps(rounded, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"\nWritten to {written.name}")
