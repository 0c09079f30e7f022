"""How a step is taken: one pure rule for each method, and one runner.

A rule is one step. It takes the position x, the gradient g and its own state, and gives back the
new position and the new state (a method that remembers nothing gives back the position alone):

    x, mean_square = rmsprop(x, g, mean_square, learning_rate=0.01)

The default state is the initial state. Hyper-parameters are keyword-only. x and g are arrays of
shape (..., d): d coordinates on the last axis, any number of independent lanes before it.
Epsilon stands outside the root, and nothing is clipped or corrected unless the formula says so.
"""
from difflib import get_close_matches
from functools import partial
from inspect import Parameter, signature
from itertools import count, islice

import numpy as np


def gradient_descent(x, g, *, learning_rate):
    """x ← x − α g.  Cauchy (1847)."""
    return x - learning_rate * g


def momentum(x, g, velocity=0.0, *, learning_rate, beta=0.9):
    """m ← βm + (1−β)g;  x ← x − α m.  The averaged form: m is a running mean of gradients."""
    velocity = beta * velocity + (1 - beta) * g
    return x - learning_rate * velocity, velocity


def heavy_ball(x, g, velocity=0.0, *, learning_rate, beta=0.9):
    """m ← βm + g;  x ← x − α m.  Polyak (1964), PyTorch's SGD: `momentum` at the rate α/(1−β)."""
    velocity = beta * velocity + g
    return x - learning_rate * velocity, velocity


def nesterov(x, g, velocity=0.0, *, learning_rate, beta=0.9):
    """m ← βm + (1−β)g;  x ← x − α(βm + (1−β)g).  Nesterov (1983), in the form of Sutskever (2013)."""
    velocity = beta * velocity + (1 - beta) * g
    return x - learning_rate * (beta * velocity + (1 - beta) * g), velocity


def sign_descent(x, g, *, learning_rate):
    """x ← x − α sign(g).  The limit of RMSprop for β → 0, of Adam for β₁ = β₂ = 0."""
    return x - learning_rate * np.sign(g)


def adagrad(x, g, sum_square=0.0, *, learning_rate, epsilon=1e-8):
    """s ← s + g²;  x ← x − α g/(√s + ε).  Duchi, Hazan & Singer (2011)."""
    sum_square = sum_square + g**2
    return x - learning_rate * g / (np.sqrt(sum_square) + epsilon), sum_square


def rmsprop(x, g, mean_square=0.0, *, learning_rate, beta=0.9, epsilon=1e-8):
    """v ← βv + (1−β)g²;  x ← x − α g/(√v + ε).  Tieleman & Hinton (2012), lecture 6.5."""
    mean_square = beta * mean_square + (1 - beta) * g**2
    return x - learning_rate * g / (np.sqrt(mean_square) + epsilon), mean_square


def rmsprop_epsilon_inside(x, g, mean_square=0.0, *, learning_rate, beta=0.9, epsilon=1e-8):
    """v ← βv + (1−β)g²;  x ← x − α g/√(v + ε).  RMSprop as TensorFlow 1 and optax's default have it."""
    mean_square = beta * mean_square + (1 - beta) * g**2
    return x - learning_rate * g / np.sqrt(mean_square + epsilon), mean_square


def adam(x, g, mean=0.0, mean_square=0.0, step=0,
         *, learning_rate, beta1=0.9, beta2=0.999, epsilon=1e-8):
    """m ← β₁m + (1−β₁)g;  v ← β₂v + (1−β₂)g²;  x ← x − α m̂/(√v̂ + ε),
    m̂ = m/(1−β₁ᵗ), v̂ = v/(1−β₂ᵗ) with t counted from 1.  Kingma & Ba (2015), arXiv 1412.6980."""
    step = step + 1
    mean = beta1 * mean + (1 - beta1) * g
    mean_square = beta2 * mean_square + (1 - beta2) * g**2
    corrected_mean = mean / (1 - beta1**step)
    corrected_square = mean_square / (1 - beta2**step)
    x = x - learning_rate * corrected_mean / (np.sqrt(corrected_square) + epsilon)
    return x, mean, mean_square, step


def amsgrad(x, g, mean=0.0, mean_square=0.0, step=0, max_mean_square=0.0,
            *, learning_rate, beta1=0.9, beta2=0.999, epsilon=1e-8):
    """Adam, with v replaced by the largest v so far: x ← x − α m̂/(√v̂max + ε),
    v̂max = max(v)/(1−β₂ᵗ), PyTorch's form.  Reddi, Kale & Kumar (2018), arXiv 1904.09237."""
    step = step + 1
    mean = beta1 * mean + (1 - beta1) * g
    mean_square = beta2 * mean_square + (1 - beta2) * g**2
    max_mean_square = np.maximum(max_mean_square, mean_square)
    corrected_mean = mean / (1 - beta1**step)
    corrected_square = max_mean_square / (1 - beta2**step)
    x = x - learning_rate * corrected_mean / (np.sqrt(corrected_square) + epsilon)
    return x, mean, mean_square, step, max_mean_square


def adamw(x, g, mean=0.0, mean_square=0.0, step=0,
          *, learning_rate, beta1=0.9, beta2=0.999, epsilon=1e-8, weight_decay=0.01):
    """Adam's step, with x shrunk beside it: x ← (1 − αλ)x − α m̂/(√v̂ + ε).

    λ is the weight decay; αλ a step is PyTorch's convention.  Loshchilov & Hutter (2019), arXiv 1711.05101."""
    new, *state = adam(x, g, mean, mean_square, step, learning_rate=learning_rate, beta1=beta1, beta2=beta2, epsilon=epsilon)
    return new - learning_rate * weight_decay * x, *state


def lion(x, g, mean=0.0, *, learning_rate, beta1=0.9, beta2=0.99, weight_decay=0.0):
    """x ← x − α(sign(β₁m + (1−β₁)g) + λx);  m ← β₂m + (1−β₂)g.  Chen et al. (2023), arXiv 2302.06675."""
    direction = np.sign(beta1 * mean + (1 - beta1) * g)
    return x - learning_rate * (direction + weight_decay * x), beta2 * mean + (1 - beta2) * g


def muon(x, g, velocity=0.0, *, learning_rate, beta=0.95):
    """m ← βm + (1−β)g;  x ← x − α UVᵀ, with m = UΣVᵀ read as a square matrix: all its singular values are set to one.

    x and g are matrices n × n, flattened row by row, so d = n². A singular value of zero stays zero. Exact, where the usual
    code takes five Newton–Schulz steps.  Jordan et al. (2024), kellerjordan.github.io/posts/muon."""
    velocity = beta * velocity + (1 - beta) * g
    n = round(x.shape[-1]**0.5)
    if n * n != x.shape[-1]:
        raise ValueError(f"muon needs a square matrix, flattened: d = 1, 4, 9, …; got d = {x.shape[-1]}")
    left, values, right = np.linalg.svd(_finite(velocity.reshape(*velocity.shape[:-1], n, n)))
    kept = values > 1e-15 * values[..., :1]
    direction = _times(left * kept[..., None, :], right).reshape(velocity.shape)
    return x - learning_rate * direction + 0 * velocity, velocity        # + 0 m: what is not finite stays so


def rmsprop_full_matrix(x, g, mean_outer=0.0, *, learning_rate, beta=0.9, epsilon=1e-8):
    """M ← βM + (1−β)ggᵀ;  x ← x − α(M^½ + εI)⁻¹g: RMSprop along the axes that the gradients themselves have."""
    mean_outer = _wide(beta) * mean_outer + (1 - _wide(beta)) * _outer(g)
    return x - learning_rate * _divided_by_root(g, mean_outer, epsilon), mean_outer


def adagrad_full_matrix(x, g, sum_outer=0.0, *, learning_rate, epsilon=1e-8):
    """G ← G + ggᵀ;  x ← x − α(G^½ + εI)⁻¹g.  Duchi, Hazan & Singer (2011); for a vector the same as Shampoo: Gupta, Koren &
    Singer (2018), arXiv 1802.09568."""
    sum_outer = sum_outer + _outer(g)
    return x - learning_rate * _divided_by_root(g, sum_outer, epsilon), sum_outer


def soap(x, g, mean=0.0, mean_square=0.0, mean_outer=0.0, basis=0.0, step=0,
         *, learning_rate, beta1=0.9, beta2=0.999, epsilon=1e-8, every=1):
    """Adam in the eigenbasis Q of M, the running mean of ggᵀ, which is found anew every so many steps:

    M ← β₂M + (1−β₂)ggᵀ;  m ← β₁m + (1−β₁)g;  v ← β₂v + (1−β₂)(Qᵀg)²;  x ← x − α Q(Qᵀm̂/(√v̂ + ε)).
    For a vector of parameters; hats as in Adam.  Vyas et al. (2024), arXiv 2409.11321."""
    mean_outer = _wide(beta2) * mean_outer + (1 - _wide(beta2)) * _outer(g)
    basis = np.where(_wide(step % every == 0), np.linalg.eigh(_finite(mean_outer))[1], basis)
    along = np.swapaxes(basis, -1, -2)
    step = step + 1
    mean = beta1 * mean + (1 - beta1) * g
    mean_square = beta2 * mean_square + (1 - beta2) * _times(along, g)**2
    corrected_mean = _times(along, mean) / (1 - beta1**step)
    corrected_square = mean_square / (1 - beta2**step)
    x = x - learning_rate * _times(basis, corrected_mean / (np.sqrt(corrected_square) + epsilon))
    return x, mean, mean_square, mean_outer, basis, step


def _wide(value):
    """A hyper-parameter or a count, of shape (..., 1), against a state of shape (..., d, d)."""
    return np.asarray(value)[..., None]


def _outer(g):
    return g[..., :, None] * g[..., None, :]


def _times(matrix, other):
    """matrix @ other, a matrix or a vector; added up in one order, so that a lane of many is the same as one alone."""
    vector = other.ndim < matrix.ndim
    product = (matrix[..., None] * (other[..., None, :, None] if vector else other[..., None, :, :])).sum(axis=-2)
    return product[..., 0] if vector else product


def _finite(matrix):
    """The matrices, those that are not finite replaced by zero: LAPACK refuses them, and a diverged lane is nobody else's."""
    return np.where(np.isfinite(matrix).all(axis=(-2, -1), keepdims=True), matrix, 0.0)


def _divided_by_root(g, outer, epsilon):
    """(outer^½ + εI)⁻¹g, by the eigenvalues of outer."""
    values, vectors = np.linalg.eigh(_finite(outer))
    roots = np.sqrt(np.maximum(values, 0))
    return _times(vectors, _times(np.swapaxes(vectors, -1, -2), g) / (roots + epsilon))


def trajectory(rule, gradient, start, steps, **hyper_parameters):
    """The path of `steps` steps: positions of shape (steps + 1, ..., d), positions[0] the start.

    rule: one of the functions above, or your own of the same form.
    gradient(x, t): the gradient at x, shape (..., d), for step number t = 0, 1, …
    start: shape (..., d).
    hyper_parameters: numbers, arrays (one lane for each value: a trailing axis is added, and the
        result is broadcast with the start), or functions of t that give either (a schedule). What
        a rule of your own takes besides, texts, booleans and None, reaches it as it is.

    A lane that overflows stays in the result as inf or nan; no other lane notices.
    Raises TypeError for an unknown or missing hyper-parameter and for a rule that loses its state,
    ValueError for a value outside its range, a start that is not (..., d), steps below 0, and for a
    rule that mixes its lanes, which is looked at in the first step of more than one.
    """
    if not isinstance(steps, (int, np.integer)) or isinstance(steps, bool) or steps < 0:
        raise ValueError(f"steps must be a whole number, 0 or more; got {steps!r}")
    path = descend(rule, gradient, start, **hyper_parameters)
    first, _ = next(path)
    positions = np.empty((steps + 1, *first.shape))
    positions[0] = first
    for t, (x, _) in enumerate(islice(path, steps), start=1):
        positions[t] = x
    return positions


def descend(rule, gradient, start, **hyper_parameters):
    """The same path, one (position, state) after another, without end; the state is a tuple.

    Takes what `trajectory` takes and raises what it raises, at the call and not at the first step.
    """
    if not (callable(rule) and callable(gradient)):
        raise TypeError(f"rule and gradient must be functions; got {rule!r} and {gradient!r}")
    state, hyper = _read(rule, hyper_parameters)
    try:
        x = np.array(start, dtype=float)
    except (TypeError, ValueError):
        x = np.array(np.nan)
    if x.ndim == 0 or x.shape[-1] == 0 or not np.all(np.isfinite(x)):
        raise ValueError(f"start must be finite numbers of shape (..., d); got {start!r}")
    lanes = [value(0) if callable(value) else value for value in hyper.values()]
    try:
        x = np.broadcast_to(x, np.broadcast_shapes(x.shape, *(np.shape(lane) for lane in lanes))).copy()
    except ValueError:
        shapes = {name: np.shape(lane)[:-1] for name, lane in zip(hyper, lanes)}
        raise ValueError(f"start of shape {x.shape} does not broadcast with the lanes of {shapes}") from None
    return _steps(rule, gradient, x, state, hyper)


def _steps(rule, gradient, x, state, hyper):
    for t in count():
        yield x, state
        x, state = x.copy(), tuple([part.copy() if isinstance(part, np.ndarray) else part for part in state])
        with np.errstate(all="ignore"):  # divergence is shown as inf and nan, not as a warning
            now = {name: value(t) if callable(value) else value for name, value in hyper.items()}
            g = np.array(gradient(x, t), dtype=float)  # copies, all three: a rule may work in place, what was yielded stays
            if g.shape != x.shape:
                raise ValueError(f"gradient must have the position's shape {x.shape}; got {g.shape}")
            if t == 0 and x[..., 0].size > 1:
                _check_lanes(rule, x, g, state, now)
            result = rule(x, g, *state, **now)
        new_x, *new_state = result if isinstance(result, tuple) else (result,)
        if np.shape(new_x) != x.shape:
            raise ValueError(f"{name_of(rule)} must give back a position of shape {x.shape}; got {np.shape(new_x)}")
        if len(new_state) != len(state):
            raise TypeError(f"{name_of(rule)} takes {len(state)} pieces of state and must give all of "
                            f"them back after the position; it gave back {len(new_state)}")
        x, state = new_x, tuple(new_state)


def _check_lanes(rule, x, g, state, hyper):
    """Raise ValueError if the first step of a lane is another one beside other lanes than alone. (A rule that draws lots is let
    pass.)"""
    wide = {name: np.broadcast_to(value, (*x.shape[:-1], 1)) if isinstance(value, np.ndarray) else value
            for name, value in hyper.items()}

    def step(lane, hyper):
        result = rule(x[lane].copy(), g[lane].copy(), *state, **hyper)
        return result[0] if isinstance(result, tuple) else result

    def alike(a, b):
        return np.shape(a) == np.shape(b) and np.allclose(a, b, rtol=1e-9, atol=1e-9 * np.abs(x).max(), equal_nan=True)

    together = step((), hyper)
    for end in (0, -1):
        lane = (slice(end, end + 1 or None),) * (x.ndim - 1)
        own = {name: value[lane] if isinstance(value, np.ndarray) else value for name, value in wide.items()}
        alone = step(lane, own)
        if np.shape(together) == x.shape and not alike(together[lane], alone) and alike(step(lane, own), alone):
            raise ValueError(f"{name_of(rule)} must take each lane by itself; beside others, a lane steps elsewhere than alone. "
                             "(np.linalg.norm(g), np.max(g) are over all lanes: axis=-1, keepdims=True makes them of each)")


# What the runner accepts for the hyper-parameters it knows by name: at least the first, below the second.
RANGES = {"learning_rate": (0, np.inf), "epsilon": (0, np.inf), "beta": (0, 1), "beta1": (0, 1), "beta2": (0, 1),
          "weight_decay": (0, np.inf), "every": (1, np.inf)}


# What other libraries call them.
ELSEWHERE = {"lr": "learning_rate", "alpha": "learning_rate", "eta": "learning_rate", "step_size": "learning_rate",
             "eps": "epsilon", "rho": "beta", "decay": "beta", "gamma": "beta", "momentum": "beta",
             "b1": "beta1", "b2": "beta2", "beta_1": "beta1", "beta_2": "beta2", "betas": "beta1 and beta2"}


def meant(name, known):
    """" (did you mean …?)", if there is such a name, or another library's word for one; else nothing."""
    word = ELSEWHERE.get(name) or next(iter(get_close_matches(name, [*known], n=1)), None)
    return f" (did you mean {word}?)" if word and set(word.split(" and ")) <= {*known} else ""


def name_of(rule):
    """What a rule is called: its function's name, also where it is a `functools.partial`; else its class's."""
    while isinstance(rule, partial):
        rule = rule.func
    return getattr(rule, "__name__", type(rule).__name__)


def hyper_parameters_of(rule):
    """The rule's hyper-parameters and their defaults, in order; `None` where it has no default.

    Raises TypeError if a rule has one of the usual ones before the `*`, where its state stands."""
    parameters = signature(rule).parameters.values()
    for p in parameters:
        if p.name in RANGES and p.kind is Parameter.POSITIONAL_OR_KEYWORD:
            raise TypeError(f"{name_of(rule)} must have {p.name} after a *, as hyper-parameters stand: (x, g, *, {p.name})")
    return {p.name: None if p.default is Parameter.empty else p.default for p in parameters if p.kind is Parameter.KEYWORD_ONLY}


def _read(rule, given):
    """Check the given hyper-parameters against the rule; -> its initial state, every value ready to use."""
    names = hyper_parameters_of(rule)
    for name in given:
        if name not in names:
            raise TypeError(f"{name_of(rule)} has no hyper-parameter {name!r}{meant(name, names)}; it takes {', '.join(names)}")
    for name, default in names.items():
        if default is None and name not in given and signature(rule).parameters[name].default is Parameter.empty:
            raise TypeError(f"{name_of(rule)} needs {name!r}; it takes {', '.join(names)}")
    positional = [p for p in signature(rule).parameters.values() if p.kind is Parameter.POSITIONAL_OR_KEYWORD]
    state = tuple(p.default for p in positional[2:])
    if any(initial is Parameter.empty for initial in state):
        raise TypeError(f"{name_of(rule)}: each piece of state needs a default, its initial value")
    return state, {name: _lanes(name, value) for name, value in {**names, **given}.items()}


def _lanes(name, value):
    if value is None or isinstance(value, (str, bool)) and name not in RANGES:
        return value                     # a choice of the rule's own
    if callable(value):
        return lambda t: _lanes(name, value(t))
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise TypeError(f"{name} must be a number, an array or a function of t; got {value!r}") from None
    low, high = RANGES.get(name, (-np.inf, np.inf))
    if not np.all((array >= low) & (array < high)):
        raise ValueError(f"{name} must be at least {low} and below {high}; got {value!r}")
    return array[..., None]
