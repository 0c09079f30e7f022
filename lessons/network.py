"""Notebook 12: a small network as a loss over one flat array of weights, so that the rules of `optimizers` can train it."""
from itertools import islice

import numpy as np

from optimizers import descend

RATES = np.geomspace(0.00316, 3.16, 13)     # that are tried


def network(inputs, labels, hidden=8, batch_size=32):
    """One hidden layer of tanh units, softmax and cross-entropy; -> loss(w, rows), gradient(w, t).

        h = tanh(xW),  p = softmax(hV),  loss = the mean of −log p[label]

    inputs: (n, features), to which a constant 1 is added.  labels: n whole numbers from 0.
    w: shape (..., (features + 1) · hidden + hidden · classes): W row by row, then V.
    The loss is that of all samples, or of some rows; the gradient is that of the mini-batch of step t, drawn from t alone.
    """
    x, one_hot = np.c_[inputs, np.ones(len(inputs))], np.eye(np.max(labels) + 1)[labels]
    if len(x) != len(one_hot):
        raise ValueError(f"labels must be one for each of the {len(x)} inputs; got {len(one_hot)}")
    shapes = (x.shape[1], hidden), (hidden, one_hot.shape[1])
    cut = x.shape[1] * hidden

    def layers(w, rows):
        W, V = (part.reshape(*w.shape[:-1], *shape) for part, shape in zip((w[..., :cut], w[..., cut:]), shapes))
        h = np.tanh(x[rows] @ W)
        z = h @ V
        z = z - z.max(axis=-1, keepdims=True)
        return V, h, z - np.log(np.exp(z).sum(axis=-1, keepdims=True))

    def loss(w, rows=slice(None)):
        return -(layers(w, rows)[-1] * one_hot[rows]).sum(axis=-1).mean(axis=-1)

    def gradient(w, t):
        rows = np.random.default_rng(t).integers(len(x), size=batch_size)
        V, h, log_p = layers(w, rows)
        off = (np.exp(log_p) - one_hot[rows]) / batch_size
        parts = x[rows].T @ (off @ np.swapaxes(V, -1, -2) * (1 - h**2)), np.swapaxes(h, -1, -2) @ off
        return np.concatenate([part.reshape(*w.shape[:-1], -1) for part in parts], axis=-1)

    return loss, gradient


def turned(loss, gradient, start, signs):
    """The same loss over turned weights: signs ±1, then each becomes a mixture of all; -> its loss, gradient and start.

    The mixture is Hartley's transform, which is orthogonal (no length and no angle changes) and its own inverse.
    """
    def mix(w):
        wave = np.fft.fft(w)
        return (wave.real - wave.imag) / np.sqrt(w.shape[-1])

    def back(w):
        return signs * mix(w)

    return lambda w, *rows: loss(back(w), *rows), lambda w, t: mix(signs * gradient(back(w), t)), mix(signs * start)


def three_networks(seed=0, starts=3):
    """The digits to learn, three times; -> {title: (loss, gradient, start)}, with as many random starts, (starts, 1, 600).

    On even pixels, between 0 and 1; on uneven ones, each in a unit of its own, from a tenth to ten times the even one; on the
    uneven ones with the weights `turned`.
    """
    from sklearn.datasets import load_digits  # here: a page of the site has the numbers alone
    (images, labels), draw = load_digits(return_X_y=True), np.random.default_rng(seed)
    units, signs = 10**draw.uniform(-1, 1, size=64), draw.choice([-1, 1], size=600)
    start = draw.normal(size=(starts, 1, 600)) * np.repeat([1 / 8, 1 / np.sqrt(8)], [520, 80])
    uneven = (*network(images / 16 * units, labels), start)
    return {"even pixels": (*network(images / 16, labels), start), "uneven pixels": uneven,
            "uneven pixels, weights turned": turned(*uneven, signs)}


def train(methods, networks, steps=200, every=25):
    """Train each network with each method at its best of RATES; -> {title: {label: (rule, rate, losses)}}."""
    return {title: {label: (rule, *best_run(rule, *problem, rates=RATES, steps=steps, every=every))
                    for label, rule in methods.items()} for title, problem in networks.items()}


def best_run(rule, loss, gradient, start, *, rates, steps, every):
    """Train from several starts with each of the rates; -> the best rate, and the mean loss each `every` steps with it.

    start: (starts, 1, weights).  Best: the lowest mean loss at the end.
    """
    path = islice(descend(rule, gradient, start, learning_rate=rates), 0, steps + 1, every)
    losses = np.array([loss(w).mean(axis=0) for w, _ in path])
    best = np.where(np.isnan(losses[-1]), np.inf, losses[-1]).argmin()
    return rates[best], losses[:, best]
