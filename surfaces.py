"""Where a step is taken: functions of two coordinates (of any number: `quadratic`), as data.

Coordinates stand on the last axis: `value` maps (..., 2) to (...), `gradient` maps (..., 2) to
(..., 2). A gradient takes the step number t as well; only the noisy and mini-batch ones use it.
"""
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from inspect import signature
from numbers import Integral

import numpy as np


@dataclass(frozen=True, eq=False)
class Surface:
    """A loss over two coordinates. A surface equals itself alone.

    value(x): the loss, shape (...).              gradient(x, t=0): its gradient, shape (..., 2).
    minima: the minima known, shape (n, 2).       window: ((x_low, x_high), (y_low, y_high)) to look at.
    start: a good place to begin, shape (2,).     formula: LaTeX, without the dollar signs.
    """
    name: str
    value: Callable
    gradient: Callable
    minima: np.ndarray
    window: tuple
    start: np.ndarray
    formula: str


def ellipse(condition_number=25.0, rotation=0.0):
    """f = ½(u² + κv²), with (x, y) = R(θ)(u, v): curvatures 1 and κ, turned θ degrees counter-clockwise.

    The Hessian is R(θ) diag(1, κ) R(θ)ᵀ. κ = 1 is the round bowl. `start` is (10, 1) in the (u, v)
    frame, so it turns with the ellipse. Either argument may be an array: one ellipse for each lane
    (`start` then has shape (..., 2)).
    Raises ValueError unless κ > 0 and both are finite.
    """
    kappa = _number("condition_number", condition_number, above=0)
    turn, turn_back = _turns(rotation)
    try:
        np.broadcast_shapes(kappa.shape, np.shape(rotation))
    except ValueError:
        raise ValueError(f"condition_number of shape {kappa.shape} does not broadcast with rotation of shape "
                         f"{np.shape(rotation)}") from None

    def value(x):
        u, v = turn_back(x)
        return 0.5 * (u**2 + kappa * v**2)

    def gradient(x, t=0):
        u, v = turn_back(x)
        return turn(u, kappa * v)

    start = turn(np.full(kappa.shape, 10.0), np.full(kappa.shape, 1.0))
    return Surface("ellipse", value, gradient, np.zeros((1, 2)), ((-11.0, 11.0), (-11.0, 11.0)), start,
                   r"\frac{1}{2}\left(u^2 + \kappa v^2\right)")


def quadratic(hessian, start):
    """f = ½ xᵀHx over any number of coordinates: the curvature along an eigenvector of H is its eigenvalue.

    hessian: symmetric, no curvature below 0, shape (..., d, d); a stack of them is one surface for each lane.
    start: shape (..., d).
    Raises ValueError for other shapes or matrices.
    """
    hessian, start = _number("hessian", hessian), _number("start", start)
    if start.ndim == 0 or hessian.shape[-2:] != 2 * start.shape[-1:]:
        raise ValueError(f"hessian must have shape (..., d, d) and start (..., d); got {hessian.shape} and "
                         f"{start.shape}")
    curvatures = np.linalg.eigvalsh(hessian)
    apart = np.abs(hessian - hessian.swapaxes(-1, -2)).max(axis=(-2, -1))
    if np.any(apart > 1e-12 * np.abs(hessian).max(axis=(-2, -1))) or curvatures.min() < -1e-12 * curvatures.max():
        raise ValueError("hessian must be symmetric, with no curvature below 0")

    def value(x):
        return 0.5 * (_floats(x) * gradient(x)).sum(axis=-1)

    def gradient(x, t=0):
        return (hessian @ _floats(x)[..., None])[..., 0]

    d, reach = start.shape[-1], 1.1 * max(float(np.abs(start).max()), 1e-3)
    return Surface("quadratic", value, gradient, np.zeros((1, d)), ((-reach, reach),) * d, start,
                   r"\frac{1}{2} x^T H x")


def saddle(rotation=0.0):
    """f = ½(u² − v²), with (x, y) = R(θ)(u, v): down along v, up along u; it has no minimum.

    `start` is (1, 10⁻⁶) in the (u, v) frame: almost on the ridge.
    """
    turn, turn_back = _turns(rotation)

    def value(x):
        u, v = turn_back(x)
        return 0.5 * (u**2 - v**2)

    def gradient(x, t=0):
        u, v = turn_back(x)
        return turn(u, -v)

    return Surface("saddle", value, gradient, np.empty((0, 2)), ((-1.5, 1.5), (-1.5, 1.5)),
                   turn(np.array(1.0), np.array(1e-6)), r"\frac{1}{2}\left(u^2 - v^2\right)")


def two_valleys(condition_number=1.0, rotation=0.0):
    """f = ½κu² + ¼(v² − 1)², with (x, y) = R(θ)(u, v): the saddle at the origin, with a valley on either side.

    The double well of mechanics. Curvatures κ and −1 at the saddle, κ and 2 at the minima, (0, ±1) in the (u, v)
    frame. `start` is (1, 10⁻⁶) there: almost on the ridge. Either argument may be an array, as in `ellipse`: the minima of
    all its lanes are listed.
    """
    kappa = _number("condition_number", condition_number, above=0)
    turn, turn_back = _turns(rotation)

    def value(x):
        u, v = turn_back(x)
        return 0.5 * kappa * u**2 + 0.25 * (v**2 - 1)**2

    def gradient(x, t=0):
        u, v = turn_back(x)
        return turn(kappa * u, v * (v**2 - 1))

    minima = np.concatenate([turn(np.array(0.0), np.array(side)).reshape(-1, 2) for side in (1.0, -1.0)])
    return Surface("two valleys", value, gradient, minima, ((-1.5, 1.5), (-1.5, 1.5)),
                   turn(np.full(kappa.shape, 1.0), np.full(kappa.shape, 1e-6)),
                   r"\frac{1}{2}\kappa u^2 + \frac{1}{4}\left(v^2 - 1\right)^2")


def bump(height=2.0, condition_number=10.0):
    """f = ½(x² + κy²) + h(1 − (x − 2)²)³ where |x − 2| < 1: a bowl with a ridge of height h across the way down.

    From h = 1.42 on there is a hollow before the ridge, not listed as a minimum. `start` is (4, 1), behind it.
    Either argument may be an array: one surface for each lane.
    """
    height, kappa = _number("height", height, least=0), _number("condition_number", condition_number, above=0)

    def value(x):
        x, y = _coordinates(x)
        ridge = np.where(np.abs(x - 2) < 1, (1 - (x - 2)**2)**3, 0)
        return 0.5 * (x**2 + kappa * y**2) + height * ridge

    def gradient(x, t=0):
        x, y = _coordinates(x)
        slope = np.where(np.abs(x - 2) < 1, -6 * (x - 2) * (1 - (x - 2)**2)**2, 0)
        return np.stack(np.broadcast_arrays(x + height * slope, kappa * y), axis=-1)

    return Surface("bump", value, gradient, np.zeros((1, 2)), ((-4.5, 4.5), (-4.5, 4.5)), np.array([4.0, 1.0]),
                   r"\frac{1}{2}\left(x^2 + \kappa y^2\right) + h \left(1 - (x - 2)^2\right)^3_+")


def cliff():
    """f = (x² + y²)/20 + 12(3t² − 2t³): a wide bowl, with a cliff across it from x = 5 down to x = 2.

    t = (x − 2)/3 between them, 0 before and 1 beyond. `start` is (8, 4), above the cliff.
    """
    def height(x):
        return np.clip((x - 2) / 3, 0, 1)

    def value(x):
        x, y = _coordinates(x)
        return 0.05 * (x**2 + y**2) + 12 * (3 * height(x)**2 - 2 * height(x)**3)

    def gradient(x, t=0):
        x, y = _coordinates(x)
        return np.stack([0.1 * x + 24 * height(x) * (1 - height(x)), 0.1 * y], axis=-1)

    return Surface("bowl with a cliff", value, gradient, np.zeros((1, 2)), ((-10.0, 10.0), (-10.0, 10.0)),
                   np.array([8.0, 4.0]), "")


def rosenbrock():
    """f = (1 − x)² + 100(y − x²)²: a curved valley.  Rosenbrock (1960), doi 10.1093/comjnl/3.3.175."""
    def value(x):
        x, y = _coordinates(x)
        return (1 - x)**2 + 100 * (y - x**2)**2

    def gradient(x, t=0):
        x, y = _coordinates(x)
        return np.stack([-2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2)], axis=-1)

    return Surface("Rosenbrock", value, gradient, np.array([[1.0, 1.0]]), ((-2.0, 2.0), (-1.0, 3.0)),
                   np.array([-1.2, 1.0]), r"(1 - x)^2 + 100\,(y - x^2)^2")


def beale():
    """f = Σ (cᵢ − x + xyⁱ)², c = (1.5, 2.25, 2.625), i = 1, 2, 3.  Beale (1958): flat, with sharp walls."""
    constants = (1.5, 2.25, 2.625)

    def value(x):
        x, y = _coordinates(x)
        return sum((c - x + x * y**i)**2 for i, c in enumerate(constants, start=1))

    def gradient(x, t=0):
        x, y = _coordinates(x)
        terms = [(i, c - x + x * y**i) for i, c in enumerate(constants, start=1)]
        along_x = sum(2 * term * (y**i - 1) for i, term in terms)
        along_y = sum(2 * term * i * x * y**(i - 1) for i, term in terms)
        return np.stack([along_x, along_y], axis=-1)

    return Surface("Beale", value, gradient, np.array([[3.0, 0.5]]), ((-4.5, 4.5), (-4.5, 4.5)),
                   np.array([1.0, 1.5]), r"\sum_{i=1}^{3} \left(c_i - x + x y^i\right)^2")


def himmelblau():
    """f = (x² + y − 11)² + (x + y² − 7)²: four minima, all 0.  Himmelblau (1972)."""
    def value(x):
        x, y = _coordinates(x)
        return (x**2 + y - 11)**2 + (x + y**2 - 7)**2

    def gradient(x, t=0):
        x, y = _coordinates(x)
        p, q = x**2 + y - 11, x + y**2 - 7
        return np.stack([4 * x * p + 2 * q, 2 * p + 4 * y * q], axis=-1)

    minima = np.array([[3.0, 2.0], [-2.805118086952745, 3.131312518250573],
                       [-3.779310253377747, -3.283185991286170], [3.584428340330492, -1.848126526964404]])
    return Surface("Himmelblau", value, gradient, minima, ((-6.0, 6.0), (-6.0, 6.0)),
                   np.array([0.0, -1.0]), r"(x^2 + y - 11)^2 + (x + y^2 - 7)^2")


def hyperbola():
    """f = ½(ab − 1)²: every point of the curve ab = 1 is a minimum, and its sharpness there, the largest curvature, is a² + b².

    The smallest network with two layers. Five points of the branch a > 0 are listed as minima. `start` is (4, 0.1).
    """
    def value(x):
        a, b = _coordinates(x)
        return 0.5 * (a * b - 1)**2

    def gradient(x, t=0):
        a, b = _coordinates(x)
        return np.stack([b * (a * b - 1), a * (a * b - 1)], axis=-1)

    minima = np.array([[c, 1 / c] for c in (0.25, 0.5, 1.0, 2.0, 4.0)])
    return Surface("hyperbola", value, gradient, minima, ((-1.0, 5.0), (-1.0, 5.0)), np.array([4.0, 0.1]),
                   r"\frac{1}{2}\left(ab - 1\right)^2")


def ridge(surface, strength):
    """A surface with ½λ|x|² added, λ the strength: its gradient pulls towards the origin as well. L2, or ridge regularization.

    Of a quadratic surface the minimum is found, if it has one; of another none is listed. `strength` may be an array, one for
    each lane.
    Raises ValueError for a strength below 0.
    """
    if not isinstance(surface, Surface):
        raise TypeError(f"surface must be a Surface, such as ellipse(); got {surface!r}")
    strength = _number("strength", strength, least=0)

    def value(x):
        return surface.value(x) + 0.5 * strength * (_floats(x)**2).sum(axis=-1)

    def gradient(x, t=0):
        return surface.gradient(x, t) + strength[..., None] * _floats(x)

    one = strength.ndim == 0 and surface.start.ndim == 1
    minima = _bottom(value, len(surface.start)) if one else np.empty((0, surface.start.shape[-1]))
    return replace(surface, name=f"{surface.name} with L2", value=value, gradient=gradient, minima=minima,
                   start=surface.start + 0 * strength[..., None], formula="")


def _bottom(value, dimensions):
    """The minimum of a quadratic, shape (1, d), the one of least norm; (0, d) if it has none, or `value` is no quadratic.

    From values alone: a gradient may be of one batch, or have noise.
    """
    axes = np.eye(dimensions)
    with np.errstate(all="ignore"):
        origin = value(0 * axes[0])
        slope = (value(axes) - value(-axes)) / 2
        hessian = value(axes[:, None] + axes) - value(axes)[:, None] - value(axes) + origin
        probes = np.random.default_rng(0).normal(size=(5, dimensions))
        rise = probes @ slope + 0.5 * (probes @ hessian * probes).sum(axis=-1)
        found = np.empty((0, dimensions))
        if not np.abs(value(probes) - origin - rise).max() <= 1e-9 * np.abs(rise).max():
            return found
        minimum = np.linalg.lstsq(hessian, -slope, rcond=1e-12)[0]
        level = np.abs(hessian @ minimum + slope).max() <= 1e-9 * np.abs(slope).max()
        lowest = np.linalg.eigvalsh(hessian).min() >= -1e-12 * np.abs(hessian).max()
    return minimum[None] if level and lowest else found


def least_squares(features, targets, batch_size=None, seed=0):
    """f(w) = mean of ½(aᵢ·w − bᵢ)² over the rows aᵢ of `features`, shape (n, 2), and bᵢ of `targets`, (n,).

    With a `batch_size` the gradient of step t is that of a batch drawn without replacement from
    (seed, t); a smaller batch is the beginning of a larger one. The value is always the full loss.
    The minimum listed is the one of least norm. Start: the origin.
    Raises ValueError for other shapes, numbers that are not finite, a batch size outside 1 … n.
    """
    features, targets, seed = _number("features", features), _number("targets", targets), _seed(seed)
    if features.ndim != 2 or features.shape[1] != 2 or targets.shape != features.shape[:1] or len(targets) == 0:
        raise ValueError(f"features must have shape (n, 2) and targets (n,); got {features.shape} and {targets.shape}")
    n = len(targets)
    if batch_size is not None and not (isinstance(batch_size, Integral) and 1 <= batch_size <= n):
        raise ValueError(f"batch_size must be a whole number from 1 to {n}, or None for all rows; got {batch_size!r}")

    minimum = np.linalg.lstsq(features, targets, rcond=None)[0]
    lowest = 0.5 * np.mean((features @ minimum - targets)**2)
    curvature = features.T @ features / n

    def value(x):  # the same as ½(a·w − b)² in the mean, without a look at every row
        u, v = (coordinate - least for coordinate, least in zip(_coordinates(x), minimum))
        return lowest + 0.5 * (curvature[0, 0] * u**2 + 2 * curvature[0, 1] * u * v + curvature[1, 1] * v**2)

    def gradient(x, t=0):
        rows = slice(None)
        if batch_size is not None:
            rows = np.random.default_rng([seed, t]).permutation(n)[:batch_size]
        u, v = (coordinate[..., None] for coordinate in _coordinates(x))
        off = u * features[rows, 0] + v * features[rows, 1] - targets[rows]
        return np.stack([np.mean(off * features[rows, i], axis=-1) for i in (0, 1)], axis=-1)

    reach = 0.8 * max(np.abs(minimum).max(), 1e-3)
    window = tuple((float(c / 2 - reach), float(c / 2 + reach)) for c in minimum)
    return Surface("least squares", value, gradient, minimum[None], window, np.zeros(2),
                   r"\mathrm{mean\ of}\ \frac{1}{2}\left(a_i \cdot w - b_i\right)^2")


def noisy(surface, scale, seed=0):
    """The same surface, its gradient with normal noise of standard deviation `scale` on each coordinate.

    Step t's noise is drawn from (seed, t) alone: every method, lane and run meets the same noise.
    `scale` may be an array, one for each lane (`start` then has the lanes too). The value stays exact.
    Raises ValueError for a scale below 0, a seed that is not a whole number of 0 or more.
    """
    if not isinstance(surface, Surface):
        raise TypeError(f"surface must be a Surface, such as ellipse(); got {surface!r}")
    scale, seed = _number("scale", scale, least=0)[..., None], _seed(seed)
    start = surface.start + 0 * scale

    def gradient(x, t=0):
        return surface.gradient(x, t) + scale * np.random.default_rng([seed, t]).normal(size=surface.start.shape[-1])

    return replace(surface, name=f"noisy {surface.name}", gradient=gradient, start=start)


def from_function(f, *, gradient=None, window=((-5.0, 5.0), (-5.0, 5.0)), start=None, minima=(), name=None, formula=""):
    """A surface of your own.

        from_function(lambda x, y: np.sin(x) + y**2 / 4)
        from_function(lambda p: p[0]**2 + p[1]**2)                    # of one vector
        from_function(lambda w, b: np.mean((w * X + b - Y)**2))        # over data of your own

    f: of x and y, or of one vector p. If it works element by element (np.sin, np.where), all points cost one call. Any other
        is called point by point, which is right but slower: a warning says so.
    gradient: of the same arguments -> (slope along x, slope along y). If None: the five-point central difference (Fornberg 1988,
        doi 10.1090/S0025-5718-1988-0935077-0), its step fitted to f on the window, and smaller where f ends beside the point. At
        a kink it is the mean of the two sides.
    start: the window's lower left quarter if not given.  minima: (n, 2), if you know them.
    Raises TypeError if f is not such a function; ValueError if it mixes points, if it is not finite at the start or anywhere on
    the window, if the gradient is another function's, or a minimum is none.
    """
    if not callable(f):
        raise TypeError(f"f must be a function of x and y; got {f!r}")
    window = _window(window)
    if not isinstance(formula, str) or "$" in formula or formula.count("{") != formula.count("}"):
        raise ValueError(f"formula must be LaTeX without dollar signs, its braces in pairs; got {formula!r}")
    low, high = np.array(window).T
    start = low + (high - low) / 4 if start is None else _number("start", start)
    minima = np.empty((0, 2)) if minima is None or len(minima) == 0 else np.atleast_2d(_number("minima", minima))
    if start.shape != (2,) or minima.ndim != 2 or minima.shape[1] != 2:
        raise ValueError(f"start must have shape (2,) and minima (n, 2); got {start.shape} and {minima.shape}")
    points = np.stack([start, low + (high - low) * [0.71, 0.23], low + (high - low) * [0.37, 0.59]])     # in no order
    value = _for_all_points("f", f, points)
    probes = low + (high - low) * np.random.default_rng(0).random((64, 2))
    with np.errstate(all="ignore"):
        here, around = value(start), value(probes)
        if not np.isfinite(around).any():
            raise ValueError(f"window must have points where f is finite; f is finite nowhere on {window}")
        if not np.isfinite(here):
            raise ValueError(f"f must be finite at the start; at {start} it is {here}")
        difference = _differences(value, window, probes[np.isfinite(around)])
        if gradient is not None:
            given = _for_all_points("gradient", gradient, points, pair=True)
            said, found = given(points), difference(points)
            size = np.abs(found).max(axis=-1)
            size = np.maximum(size, 1e-3 * size.max(initial=0, where=np.isfinite(size)))       # at a minimum it is rounding
            wrong = np.isfinite(size) & ~(np.abs(said - found).max(axis=-1) <= 1e-3 * size)
            for i in np.flatnonzero(wrong):
                raise ValueError(f"gradient must be that of f; at {points[i]} it gives {said[i]}, but f rises by {found[i]}")
        spread = np.nanmax(np.abs(around - here), initial=0.0, where=np.isfinite(around))
        for minimum in minima:
            lowest, slope = value(minimum), difference(minimum)
            if not lowest <= here or np.isinf(lowest) or np.abs(slope * (high - low)).max() > 1e-2 * spread:
                raise ValueError(f"minima: {minimum} is no minimum of f: f is {lowest:g} there and {here:g} at the start, "
                                 f"and its slope is {slope}")

    return Surface(name or getattr(f, "__name__", "your function").replace("<lambda>", "your function"), value,
                   difference if gradient is None else lambda x, t=0: given(x), minima, window, start, formula)


def _for_all_points(name, f, points, pair=False):
    """f of (x, y), or of one vector, as a function of points (..., 2); pair: it gives two numbers for each point."""
    try:
        required = [p for p in signature(f).parameters.values() if p.default is p.empty and p.kind <= p.VAR_POSITIONAL]
    except (TypeError, ValueError):      # some built-in functions do not tell
        required = [None, None]
    of_vector = len(required) == 1 and required[0].kind != required[0].VAR_POSITIONAL

    def call(x, y):
        result = f(np.stack([x, y])) if of_vector else f(x, y)
        if pair:
            result = np.stack(np.broadcast_arrays(*result), axis=-1)        # one of the two may be the same everywhere
        if np.iscomplexobj(result):
            raise TypeError("a complex number is no height; np.real and np.abs give real ones")
        return np.asarray(result, dtype=float)

    def all_at_once(x):
        x = np.asarray(x, dtype=float)
        return np.broadcast_to(call(x[..., 0], x[..., 1]), x.shape if pair else x.shape[:-1])

    with np.errstate(all="ignore"):
        try:
            alone = np.array([call(*point) for point in points])
        except Exception as error:
            raise TypeError(f"{name} must take x and y, or one vector of both; it raised: {error}") from error
        if alone.shape != ((len(points), 2) if pair else (len(points),)):
            raise ValueError(f"{name} must give {'two numbers' if pair else 'one number'} for each point; for one point it gave "
                             f"the shape {alone.shape[1:]}")
        try:
            together = [all_at_once(points[:2]), all_at_once(points)]
        except Exception:                # a loop over data, math.sin, if … else: right for one point at a time
            together = []
    mixed = [values for values in together if not np.allclose(values, alone[:len(values)], rtol=1e-9, atol=0, equal_nan=True)]
    if mixed and not of_vector:
        raise ValueError(f"{name} must give each point its own value; for {len(mixed[0])} points together it gave {mixed[0]}, "
                         f"for each alone {alone[:len(mixed[0])]}. (np.max, np.mean and sum mix points: np.maximum does not; "
                         "np.vectorize lets a function see one point at a time)")
    if together and not mixed:
        return all_at_once
    # of one vector, np.sum(p**2) and np.linalg.norm(p) are meant of its two numbers
    arrays = "p[0] and p[1]" if of_vector else "x and y"
    warnings.warn(f"{name} is called point by point, which is slow. To make it fast, let it work on arrays {arrays} element by "
                  "element, with numpy's functions (np.sin and np.where, not math.sin and if; x[..., None] against data)",
                  stacklevel=3)
    each = np.vectorize(call, signature="(),()->(n)" if pair else None, otypes=[float])

    def one_by_one(x):
        x = np.asarray(x, dtype=float)
        return each(x[..., 0], x[..., 1])

    return one_by_one


def _differences(value, window, probes):
    """The gradient of `value` by differences. Its step, among five, is the one whose result changes least when it is halved."""
    low, high = np.array(window).T

    around = np.array([[[(1, 0), (-1, 0)], [(2, 0), (-2, 0)]], [[(0, 1), (0, -1)], [(0, 2), (0, -2)]]])   # axis, width, side

    def slopes(x, size):
        """Along x and along y, with steps of `size` × the window (× the distance from it, far outside); -> slopes, doubts."""
        step = size * np.maximum(high - low, np.abs(x - (low + high) / 2))
        with np.errstate(all="ignore"):                 # it is we who look at places where f may have no value
            values = value(x[..., None, None, None, :] + around * step[..., None, None, None, :])
        narrow, wide = np.moveaxis((values[..., 0] - values[..., 1]) / (step[..., None] * [2, 4]), -1, 0)
        return (4 * narrow - wide) / 3, np.abs(narrow - wide)

    sizes = [1e-2, 1e-3, 1e-4, 1e-5, 1e-6]
    changes = [np.abs(slopes(probes, size)[0] - slopes(probes, size / 2)[0]) for size in sizes]
    usual = sizes[int(np.argmin([np.median(np.nan_to_num(change, nan=np.inf)) for change in changes]))]

    def gradient(x, t=0):
        x = np.asarray(x)
        found, doubt = slopes(x, usual)
        open_, size = ~(doubt <= 1e-3 * np.abs(found)), usual
        for _ in range(12):             # beside a kink, or where f ends within two steps: smaller steps, while they help
            points = open_.any(axis=-1)
            if not points.any():
                break
            size /= 8
            finer, finer_doubt = slopes(x[points], size)
            better = open_[points] & (np.isnan(doubt[points]) | (finer_doubt < doubt[points]))
            found[points], doubt[points] = (np.where(better, new, old) for new, old in
                                            ((finer, found[points]), (finer_doubt, doubt[points])))
            open_[points] = better & ~(finer_doubt <= 1e-3 * np.abs(finer))
        return found

    return gradient


def _floats(x):
    """Points of any kind of number as floats; complex ones stay (the tests take complex steps)."""
    x = np.asarray(x)
    return x if x.dtype.kind in "fc" else x.astype(float)


def _coordinates(x):
    """x and y of points."""
    x = _floats(x)
    return x[..., 0], x[..., 1]


def _number(name, value, least=-np.inf, above=-np.inf):
    """`value` as an array of finite floats within bounds, or an error that names it."""
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise TypeError(f"{name} must be a number or an array of numbers; got {value!r}") from None
    if not np.all(np.isfinite(array) & (array >= least) & (array > above)):
        bound = f" above {above}" if above > -np.inf else f", at least {least}" if least > -np.inf else ""
        raise ValueError(f"{name} must be finite{bound}; got {value!r}")
    return array


def _seed(seed):
    if not isinstance(seed, Integral) or seed < 0:
        raise ValueError(f"seed must be a whole number, 0 or more; got {seed!r}")
    return seed


def _window(window):
    bounds = _number("window", window)
    if bounds.shape != (2, 2) or not np.all(bounds[:, 0] < bounds[:, 1]):
        raise ValueError(f"window must be ((x_low, x_high), (y_low, y_high)) with low < high; got {window!r}")
    return tuple((float(low), float(high)) for low, high in bounds)


def _turns(rotation):
    """Two functions for a turn by `rotation` degrees: (u, v) -> positions, and positions -> (u, v)."""
    angle = np.deg2rad(_number("rotation", rotation))
    cos, sin = np.cos(angle), np.sin(angle)
    along, across = np.stack([cos, sin], axis=-1), np.stack([-sin, cos], axis=-1)  # the u and v axes

    def turn(u, v):
        return u[..., None] * along + v[..., None] * across

    def turn_back(x):
        x, y = _coordinates(x)
        return cos * x + sin * y, cos * y - sin * x

    return turn, turn_back
