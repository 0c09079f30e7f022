"""The surfaces: gradients by complex step, values worked out on paper, minima, batches, bad input."""
import copy
import dataclasses
import math
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from optimizers import gradient_descent, trajectory
from surfaces import (
    Surface,
    beale,
    bump,
    cliff,
    ellipse,
    from_function,
    himmelblau,
    hyperbola,
    least_squares,
    noisy,
    quadratic,
    ridge,
    rosenbrock,
    saddle,
    two_valleys,
)

FEATURES, TARGETS = np.array([[1.0, 3.0], [2.0, -1.0], [0.5, 0.0], [-1.0, 1.0]]), np.array([1.0, 2.0, -1.0, 0.5])
SURFACES = {                        # made when a test asks for one, so that `make mutation` knows which tests reach which function
    "round bowl": lambda: ellipse(1), "ellipse": lambda: ellipse(25), "rotated ellipse": lambda: ellipse(100, 30),
    "saddle": saddle, "rotated saddle": lambda: saddle(-50), "two valleys": lambda: two_valleys(5, 20),
    "bump": lambda: bump(3), "cliff": cliff, "Rosenbrock": rosenbrock, "Beale": beale,
    "Himmelblau": himmelblau, "least squares": lambda: least_squares(FEATURES, TARGETS),
    "quadratic": lambda: quadratic([[2, 1], [1, 3]], [3, -2]), "hyperbola": hyperbola,
    "ridge": lambda: ridge(least_squares(FEATURES, TARGETS), 0.3), "ridge of Beale": lambda: ridge(beale(), 0.3),
    "your own": lambda: from_function(lambda x, y: np.sin(x) * y + x**2 / 4 + (y - 1)**2),
}
every_surface = pytest.mark.parametrize("surface", SURFACES, indirect=True)
every_formula = pytest.mark.parametrize("surface", [label for label in SURFACES if label != "your own"], indirect=True)


@pytest.fixture
def surface(request):
    return SURFACES[request.param]()


def complex_step(value, x, h=1e-30):
    """The gradient of an analytic function, exact to rounding: Im f(x + ih) / h (Squire & Trapp 1998)."""
    return np.stack([value(x + 1j * h * axis).imag / h for axis in np.eye(2)], axis=-1)


# --- values and gradients ---

@every_formula
def test_gradient_is_the_slope_of_the_value(surface):
    x = np.random.default_rng(1).uniform(-3, 3, size=(5, 3, 2))
    g = surface.gradient(x, 0)
    assert g.shape == (5, 3, 2)
    assert_allclose(g, complex_step(surface.value, x), rtol=1e-13, atol=1e-13 * np.abs(g).max())


@pytest.mark.parametrize("make, arguments, points, values", [
    (ellipse, (4,), [(3, 0), (0, 3), (1, -2)], [4.5, 18, 8.5]),
    (ellipse, (4, 90), [(3, 0), (0, 3), (-2, 1)], [18, 4.5, 8.5]),              # u along y, v along −x
    (ellipse, (9, 45), [(1, 1), (-1, 1), (2, 0)], [1, 9, 10]),                  # u along the diagonal
    (quadratic, ([[2, 1], [1, 3]], [1, 1]), [(1, 1), (2, 1), (2, -1)], [3.5, 7.5, 3.5]),
    (saddle, (), [(2, 0), (0, 2), (3, 1)], [2, -2, 4]),
    (saddle, (90,), [(2, 0), (0, 2), (3, 1)], [-2, 2, -4]),
    (two_valleys, (4,), [(0, 0), (3, 1), (1, -2)], [0.25, 18, 4.25]),
    (two_valleys, (4, 90), [(0, 3), (0, 0), (2, 1)], [18.25, 0.25, 4.25]),      # u along y, v along −x
    (bump, (2, 10), [(3, 1), (2, 0), (1.5, 1)], [9.5, 4, 6.96875]),             # 1.125 + 5 + 2 (3/4)³
    (cliff, (), [(1, 1), (3.5, 2), (6, 0)], [0.1, 6.8125, 13.8]),
    (rosenbrock, (), [(0, 0), (-1, 2), (2, 3)], [1, 104, 101]),
    (beale, (), [(0, 0), (1, 1), (2, -1)], [14.203125, 14.203125, 13.203125]),
    (himmelblau, (), [(0, 0), (1, 1), (-2, 1)], [170, 106, 100]),
    (hyperbola, (), [(0, 0), (1, 2), (-2, 1)], [0.5, 0.5, 4.5]),
    (ridge, (rosenbrock(), 4), [(0, 0), (-1, 2), (2, 3)], [1, 114, 127]),
    (least_squares, ([[1, 3], [2, 0]], [1, 4]), [(0, 0), (1, 1), (-1, 2)], [17 / 4, 13 / 4, 13]),
    (from_function, (lambda x, y: 3 * x * y**2,), [(1, 1), (2, -1), (-1, 3)], [3, 6, -27]),
])
def test_values_at_three_points_worked_out_on_paper(make, arguments, points, values):
    assert_allclose(make(*arguments).value(np.array(points, dtype=float)), values, rtol=1e-14)


@pytest.mark.parametrize("make, arguments, point, slope", [
    (cliff, (), (3.5, 2), (6.35, 0.2)), (cliff, (), (6, -1), (0.6, -0.1)),
    (rosenbrock, (), (-3, 2), (-8408, -1400)), (rosenbrock, (), (2, 3), (802, -200)),
    (himmelblau, (), (1, 1), (-46, -38)), (beale, (), (1, 1), (0, 27.75)), (ellipse, (9, 45), (2, 0), (10, -8)),
    (least_squares, ([[1, 3], [2, 0]], [1, 4]), (1, 1), (-0.5, 4.5)),
])
def test_gradients_worked_out_on_paper(make, arguments, point, slope):
    assert_allclose(make(*arguments).gradient(np.array(point, dtype=float)), slope, rtol=1e-13)


def test_ellipse_has_the_hessian_of_its_description():
    """R(θ) diag(1, κ) R(θ)ᵀ, R counter-clockwise: 30° turns the flat axis to (cos 30°, sin 30°)."""
    kappa, angle = 25.0, np.deg2rad(30)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    hessian = turn @ np.diag([1, kappa]) @ turn.T
    assert_allclose(ellipse(kappa, 30).gradient(np.eye(2)), hessian, rtol=1e-14)
    assert_allclose(ellipse(kappa, 30).start, turn @ [10, 1], rtol=1e-14)
    assert_array_equal(ellipse(kappa, 30).minima, [[0, 0]])
    assert_allclose(saddle(30).start, turn @ [1, 1e-6], rtol=1e-14)


@given(kappa=st.floats(1, 1e6), angle=st.floats(-720, 720), x=st.tuples(*[st.floats(-100, 100)] * 2))
@settings(max_examples=100, deadline=None, derandomize=True, database=None)
def test_ellipse_of_any_shape_and_rotation_is_the_aligned_one_turned(kappa, angle, x):
    cos, sin = np.cos(np.deg2rad(angle)), np.sin(np.deg2rad(angle))
    x = np.array(x)
    u, v = cos * x[0] + sin * x[1], cos * x[1] - sin * x[0]
    size = kappa * (1 + x @ x)
    assert_allclose(ellipse(kappa, angle).value(x), (u * u + kappa * v * v) / 2, rtol=0, atol=1e-13 * size)
    g = ellipse(kappa, angle).gradient(x)
    assert_allclose((cos * g[0] + sin * g[1], cos * g[1] - sin * g[0]), (u, kappa * v), rtol=0, atol=1e-13 * size)


@pytest.mark.parametrize("make, names, defaults", [(ellipse, (), (25, 0)), (saddle, (), (0,)), (two_valleys, (), (1, 0)), (bump, (), (2, 10)),
                                                   (least_squares, (FEATURES, TARGETS, 1), (0,)), (noisy, (rosenbrock(), 1), (0,))])
def test_what_is_not_given_is_what_the_signature_says(make, names, defaults):
    short, full, x = make(*names), make(*names, *defaults), np.array([1.5, -0.7])
    assert_array_equal(short.value(x), full.value(x))
    assert_array_equal(short.gradient(x), full.gradient(x, 0))


# --- minima, window, start ---

@pytest.mark.parametrize("make, name, window, start, formula", [
    (ellipse, "ellipse", [(-11, 11), (-11, 11)], (10, 1), r"\frac{1}{2}\left(u^2 + \kappa v^2\right)"),
    (saddle, "saddle", [(-1.5, 1.5), (-1.5, 1.5)], (1, 1e-6), r"\frac{1}{2}\left(u^2 - v^2\right)"),
    (two_valleys, "two valleys", [(-1.5, 1.5), (-1.5, 1.5)], (1, 1e-6), r"\frac{1}{2}\kappa u^2 + \frac{1}{4}\left(v^2 - 1\right)^2"),
    (bump, "bump", [(-4.5, 4.5), (-4.5, 4.5)], (4, 1), r"\frac{1}{2}\left(x^2 + \kappa y^2\right) + h \left(1 - (x - 2)^2\right)^3_+"),
    (cliff, "bowl with a cliff", [(-10, 10), (-10, 10)], (8, 4), ""),
    (rosenbrock, "Rosenbrock", [(-2, 2), (-1, 3)], (-1.2, 1), r"(1 - x)^2 + 100\,(y - x^2)^2"),
    (beale, "Beale", [(-4.5, 4.5), (-4.5, 4.5)], (1, 1.5), r"\sum_{i=1}^{3} \left(c_i - x + x y^i\right)^2"),
    (himmelblau, "Himmelblau", [(-6, 6), (-6, 6)], (0, -1), r"(x^2 + y - 11)^2 + (x + y^2 - 7)^2"),
    (hyperbola, "hyperbola", [(-1, 5), (-1, 5)], (4, 0.1), r"\frac{1}{2}\left(ab - 1\right)^2"),
    (lambda: quadratic(np.eye(2), [3, -10]), "quadratic", [(-11, 11), (-11, 11)], (3, -10), r"\frac{1}{2} x^T H x"),
    (lambda: quadratic(np.eye(2), [0, 0]), "quadratic", [(-1.1e-3, 1.1e-3)] * 2, (0, 0), r"\frac{1}{2} x^T H x"),
    (lambda: least_squares(np.eye(2), [5, -1]), "least squares", [(-1.5, 6.5), (-4.5, 3.5)], (0, 0),     # ± 0.8 · 5 around half way
     r"\mathrm{mean\ of}\ \frac{1}{2}\left(a_i \cdot w - b_i\right)^2"),
    (lambda: least_squares(np.eye(2), [0, 0]), "least squares", [(-8e-4, 8e-4)] * 2, (0, 0),
     r"\mathrm{mean\ of}\ \frac{1}{2}\left(a_i \cdot w - b_i\right)^2"),
    (lambda: noisy(beale(), 1), "noisy Beale", [(-4.5, 4.5), (-4.5, 4.5)], (1, 1.5), beale().formula),
    (lambda: ridge(beale(), 1), "Beale with L2", [(-4.5, 4.5), (-4.5, 4.5)], (1, 1.5), ""),
])
def test_what_a_picture_shows_before_anything_is_moved(make, name, window, start, formula):
    surface = make()
    assert (surface.name, surface.formula) == (name, formula)
    assert_allclose(surface.window, window, rtol=1e-14)
    assert_allclose(surface.start, start, rtol=1e-14)
    assert surface.start.dtype == surface.minima.dtype == float
    assert all(type(bound) is float for side in surface.window for bound in side)


@every_surface
def test_minima_are_stationary_below_their_neighbours_and_in_the_window_with_the_start(surface):
    (x_low, x_high), (y_low, y_high) = surface.window
    assert surface.minima.shape == (len(surface.minima), 2)
    ring = np.stack([np.cos(turn := np.linspace(0, 2 * np.pi, 60)), np.sin(turn)], axis=-1)
    for minimum in surface.minima:
        assert_allclose(surface.gradient(minimum), 0, atol=1e-11)
        for radius in (1e-3, 1e-2, 0.1):
            assert np.all(surface.value(minimum + radius * ring) > surface.value(minimum))
        assert x_low < minimum[0] < x_high and y_low < minimum[1] < y_high
    assert x_low < surface.start[0] < x_high and y_low < surface.start[1] < y_high


def test_every_surface_with_a_minimum_lists_it():
    without = {label for label, make in SURFACES.items() if len(make().minima) == 0}
    assert without == {"saddle", "rotated saddle", "ridge of Beale", "your own"}
    assert len(himmelblau().minima) == 4


@every_surface
def test_surface_describes_itself_and_is_frozen(surface):
    assert isinstance(surface, Surface)
    assert surface.name
    assert "$" not in surface.formula
    with pytest.raises(dataclasses.FrozenInstanceError):
        surface.name = "another"


# --- batches ---

@pytest.mark.parametrize("batch", [(), (2,), (2, 3)], ids=str)
@every_surface
def test_batch_of_points_is_that_many_single_points(surface, batch):
    x = np.random.default_rng(3).uniform(-2, 2, size=(*batch, 2))
    value, gradient = surface.value(x), surface.gradient(x, 5)
    assert value.shape == batch
    assert gradient.shape == (*batch, 2)
    for lane in np.ndindex(batch):
        assert_array_equal(value[lane], surface.value(x[lane]))
        assert_array_equal(gradient[lane], surface.gradient(x[lane], 5))


@every_surface
def test_step_number_is_optional_and_without_effect_where_there_is_no_noise(surface):
    assert_array_equal(surface.gradient(surface.start), surface.gradient(surface.start, 17))


def test_ellipse_and_saddle_of_arrays_are_that_many_single_ones():
    kappas, rotations = np.array([1.0, 25.0, 1000.0]), np.array([[0.0], [30.0]])
    x = np.array([1.5, -0.7])
    many = ellipse(kappas, rotations)
    assert many.start.shape == (2, 3, 2)
    assert many.value(x).shape == (2, 3)
    for i, j in np.ndindex(2, 3):
        one = ellipse(kappas[j], rotations[i, 0])
        assert_array_equal(many.value(x)[i, j], one.value(x))
        assert_array_equal(many.gradient(x)[i, j], one.gradient(x))
        assert_array_equal(many.start[i, j], one.start)
    turned = saddle([0, 90])
    assert_array_equal(turned.gradient(x), [saddle(0).gradient(x), saddle(90).gradient(x)])
    assert turned.start.shape == (2, 2)


def test_bumps_and_two_valleys_of_arrays_are_that_many_single_ones():
    x = np.array([1.5, -0.7])
    for make, first, second in ((bump, [0.0, 2.0], [[1.0], [10.0]]), (two_valleys, [1.0, 5.0], [[0.0], [45.0]])):
        many = make(np.array(first), np.array(second))
        for i, j in np.ndindex(2, 2):
            one = make(first[j], second[i][0])
            assert_array_equal(many.value(x)[i, j], one.value(x))
            assert_array_equal(many.gradient(x)[i, j], one.gradient(x))
    assert_array_equal(many.start, [two_valleys(1, [0, 0]).start, two_valleys(1, [45, 45]).start])
    assert_allclose(many.minima, [[0, 1], [-np.sqrt(0.5), np.sqrt(0.5)], [0, -1], [np.sqrt(0.5), -np.sqrt(0.5)]], atol=1e-15)


def test_a_bump_stops_a_ball_without_momentum_from_the_height_of_its_description_on():
    x = np.stack([np.linspace(2, 3, 10_001), np.zeros(10_001)], axis=-1)
    assert np.all(bump(1.41).gradient(x)[:, 0] > 0) and np.any(bump(1.42).gradient(x)[:, 0] < 0)


def test_quadratics_of_five_coordinates_one_for_each_lane():
    hessians = np.stack([np.diag([1.0, 2, 3, 4, 5]), np.full((5, 5), 2.0)])
    many = quadratic(hessians, np.ones(5))
    rounded = np.array([[1e14, 10.0], [0.0, 1e14]])             # symmetric to a ten-millionth of a millionth of its own size
    assert quadratic([rounded, np.eye(2)], [1, 1]).gradient(np.array([1.0, 0.0])).shape == (2, 2)
    assert_allclose(many.value(np.ones(5)), [7.5, 25])
    assert_allclose(many.gradient(np.ones((3, 2, 5)))[2], [[1, 2, 3, 4, 5], [10] * 5])
    assert many.minima.shape == (1, 5) and len(many.window) == 5
    starts = quadratic(np.eye(2), np.ones((3, 2)))
    assert starts.gradient(starts.start).shape == (3, 2)


def test_a_quadratic_may_be_flat_and_its_curvature_below_0_by_rounding_alone():
    assert_array_equal(quadratic(np.zeros((2, 2)), [1, 1]).value(np.ones((3, 2))), [0, 0, 0])
    assert quadratic(np.diag([1e14, -1]), [1, 1]).value([0.0, 2.0]) == -2
    with pytest.raises(ValueError, match="no curvature below 0"):
        quadratic(np.diag([1e14, -1000]), [1, 1])


# --- least squares ---

def test_least_squares_finds_the_solution_that_numpy_finds():
    assert_allclose(least_squares(FEATURES, TARGETS).minima, [np.linalg.lstsq(FEATURES, TARGETS)[0]])
    assert_allclose(least_squares([[1, 3]], [1]).minima, [[0.1, 0.3]])  # of all solutions, the shortest
    assert_allclose(least_squares(FEATURES, TARGETS).value(np.zeros(2)), np.mean(TARGETS**2) / 2)


def test_a_batch_of_all_rows_is_the_full_gradient_and_single_rows_average_to_it():
    x = np.array([0.3, -0.4])
    full = least_squares(FEATURES, TARGETS).gradient(x)
    assert_allclose(least_squares(FEATURES, TARGETS, batch_size=4, seed=1).gradient(x, 9), full, rtol=1e-14)
    # four rows, each one's own gradient written out
    own = (FEATURES @ x - TARGETS)[:, None] * FEATURES
    assert_allclose(own.mean(axis=0), full)
    drawn = np.array([least_squares(FEATURES, TARGETS, batch_size=1).gradient(x, t) for t in range(400)])
    which = np.abs(drawn[:, None] - own).max(axis=-1).argmin(axis=-1)
    assert_allclose(drawn, own[which], rtol=1e-13)             # each step's batch is one of the rows
    assert np.all(np.bincount(which, minlength=4) > 60)        # each drawn about 100 times


def test_a_smaller_batch_is_the_beginning_of_a_larger_one_without_repetition():
    x = np.zeros(2)
    # rows that tell themselves apart in a sum: powers of two
    surface = {size: least_squares(np.ones((6, 2)), 2.0**np.arange(6), batch_size=size, seed=4) for size in range(1, 7)}
    for t in range(20):
        sums = [-size * surface[size].gradient(x, t)[0] for size in range(1, 7)]
        rows = [int(round(total)) for total in sums]
        for fewer, more in zip(rows, rows[1:]):
            assert fewer & more == fewer and bin(more).count("1") == bin(fewer).count("1") + 1


def test_the_value_is_of_all_rows_whatever_the_batch():
    x = np.array([0.3, -0.4])
    full = least_squares(FEATURES, TARGETS)
    assert_array_equal(least_squares(FEATURES, TARGETS, batch_size=1).value(x), full.value(x))


# --- noise ---

@pytest.mark.parametrize("make", [lambda seed: noisy(ellipse(), 1.0, seed),
                                  lambda seed: least_squares(FEATURES, TARGETS, batch_size=1, seed=seed)],
                         ids=["noisy", "mini-batch"])
def test_noise_depends_on_the_seed_and_the_step_alone(make):
    x = np.array([0.3, -0.4])

    def draws(seed):
        return np.array([make(seed).gradient(x, t) for t in range(20)])

    assert_array_equal(draws(3), draws(3))
    assert_array_equal(draws(3)[::-1], [make(3).gradient(x, t) for t in reversed(range(20))])  # in any order
    assert not np.array_equal(draws(3), draws(4))
    assert len(np.unique(draws(3), axis=0)) > 1


def test_noise_is_normal_of_the_given_scale_and_the_value_stays_exact():
    x = np.array([2.0, 1.0])
    surface = noisy(ellipse(4), 0.5, seed=1)
    off = np.array([surface.gradient(x, t) for t in range(3000)]) - ellipse(4).gradient(x)
    assert_allclose(off.mean(axis=0), 0, atol=0.04)           # 4 standard errors: 0.037
    assert_allclose(off.std(axis=0), 0.5, atol=0.03)
    assert abs(np.corrcoef(off.T)[0, 1]) < 0.08
    assert_array_equal(surface.value(x), ellipse(4).value(x))
    assert_array_equal(surface.minima, ellipse(4).minima)


def test_every_lane_meets_the_same_noise_and_a_scale_of_its_own():
    x = np.random.default_rng(0).normal(size=(3, 2))
    off = noisy(rosenbrock(), [0.0, 1.0, 10.0], seed=2).gradient(x, 6) - rosenbrock().gradient(x)
    assert_array_equal(off[0], [0, 0])
    assert_allclose(off[2], 10 * off[1], rtol=1e-9)
    assert_allclose(off[1], np.random.default_rng([2, 6]).normal(size=2), rtol=1e-9)
    assert_array_equal(noisy(rosenbrock(), [0.0, 1.0, 10.0]).start, [rosenbrock().start] * 3)
    assert noisy(rosenbrock(), 1.0).start.shape == (2,)


def test_the_hyperbola_is_sharper_further_from_its_middle():
    surface = hyperbola()
    assert_array_equal(surface.minima[:, 0], [0.25, 0.5, 1, 2, 4])
    for a, b in surface.minima:
        hessian = np.array([surface.gradient([a + 1e-6 * u, b + 1e-6 * v]) for u, v in np.eye(2)]) / 1e-6
        assert_allclose(np.linalg.eigvalsh(hessian), [0, a**2 + b**2], atol=1e-4)


def test_a_ridge_pulls_to_the_origin_and_one_of_no_strength_is_the_surface():
    x = np.random.default_rng(0).normal(size=(4, 2))
    assert_array_equal(ridge(rosenbrock(), 0).gradient(x), rosenbrock().gradient(x))
    lanes = ridge(ellipse(10), [0.0, 0.5, 2.0])
    assert lanes.start.shape == (3, 2) and lanes.minima.shape == (0, 2)
    for lane, strength in enumerate((0.0, 0.5, 2.0)):
        assert_array_equal(lanes.gradient(lanes.start)[lane], ridge(ellipse(10), strength).gradient(ellipse(10).start))
        assert_array_equal(lanes.value(lanes.start)[lane], ridge(ellipse(10), strength).value(ellipse(10).start))


def test_noise_and_batches_under_a_ridge_or_more_noise_are_those_of_the_step():
    x, inside = np.array([1.5, -0.7]), noisy(rosenbrock(), 1, seed=3)
    for t in (0, 5):
        assert_array_equal(ridge(inside, 2).gradient(x, t), inside.gradient(x, t) + 2 * x)
        assert_allclose(noisy(inside, 1, seed=4).gradient(x, t) - inside.gradient(x, t),
                        noisy(rosenbrock(), 1, seed=4).gradient(x, t) - rosenbrock().gradient(x), rtol=1e-9)
    assert_array_equal(ridge(inside, 2).gradient(x), ridge(inside, 2).gradient(x, 0))


@pytest.mark.parametrize("make, minima", [
    (lambda: ridge(ellipse(3), 1), [[0, 0]]), (lambda: ridge(saddle(30), 2), [[0, 0]]),
    (lambda: ridge(least_squares(np.eye(2), [4, 1]), 0.5), [[2, 0.5]]),                     # half the curvature, half the way
    (lambda: ridge(least_squares(np.eye(2), [4, 1], batch_size=1), 0.5), [[2, 0.5]]),
    (lambda: ridge(noisy(least_squares(np.eye(2), [4, 1]), 1), 0.5), [[2, 0.5]]),
    (lambda: ridge(least_squares([[1, 3]], [1]), 0), [[0.1, 0.3]]),
    (lambda: ridge(quadratic(np.diag([1, 2, 3]), [1, 1, 1]), 1), [[0, 0, 0]]),
    (lambda: ridge(from_function(lambda x, y: 1e-6 * (x + y**2)), 1e-6), [[-1, 0]]),
    (lambda: ridge(saddle(), 0.5), []),                                                     # level at the origin, and falls along v
    (lambda: ridge(from_function(lambda x, y: 1e-6 * (x + y**2)), 0), []),                  # falls for ever
    (lambda: ridge(from_function(lambda x, y: 1e-7 * (x**2 - y**2)), 0), []),
    (lambda: ridge(from_function(lambda x, y: 1e-6 * (x**2 + y**2 + x**4)), 0), []),
    (lambda: ridge(from_function(lambda x, y: 3 + 0 * x), 0), [[0, 0]]),                    # flat: as low as any
    (lambda: ridge(from_function(lambda x, y: 1e-6 * x**4 + x**2 + y**2), 1), []), (lambda: ridge(rosenbrock(), 1), []),
    (lambda: ridge(from_function(lambda x, y: np.log(x) + y**2, window=((1, 2), (1, 2))), 1), []),
    (lambda: ridge(ellipse([1, 2]), 1), []),
])
def test_a_ridge_lists_the_minimum_of_a_quadratic_that_has_one(make, minima):
    found = make().minima
    assert found.shape == (len(minima), make().start.shape[-1])
    assert len(minima) == 0 or np.allclose(found, minima, rtol=0, atol=1e-8)


# --- your own function ---

def test_gradient_of_your_own_function_is_close_to_the_true_one():
    own = from_function(lambda x, y: (1 - x)**2 + 100 * (y - x**2)**2)
    x = np.random.default_rng(0).uniform(-2, 2, size=(5, 3, 2))
    assert_allclose(own.gradient(x), rosenbrock().gradient(x), rtol=0, atol=1e-8)
    waves = from_function(lambda x, y: np.sin(x) * np.exp(-y))
    truth = np.stack([np.cos(x[..., 0]), -np.sin(x[..., 0])], axis=-1) * np.exp(-x[..., 1:])
    assert_allclose(waves.gradient(x), truth, rtol=0, atol=1e-10)


def test_gradient_of_your_own_function_keeps_its_accuracy_far_from_the_origin():
    own = from_function(lambda x, y: x**2 / 2 + y**2)
    x = np.random.default_rng(0).uniform(1e7, 1e8, size=(20, 2))
    assert_allclose(own.gradient(x), x * [1, 2], rtol=1e-9)


def test_a_kink_gets_the_mean_of_its_two_sides():
    assert_allclose(from_function(lambda x, y: np.abs(x) + y).gradient(np.array([0.0, 1.0])), [0, 1], atol=1e-9)


def test_your_own_function_keeps_what_you_say_of_it():
    own = from_function(lambda x, y: x**2 + y**2, window=((-1, 3), (0, 8)), minima=[(0, 0)], name="bowl", formula="x^2")
    assert own.window == ((-1.0, 3.0), (0.0, 8.0))
    assert_array_equal(own.start, [0, 2])                       # the lower left quarter
    assert_array_equal(own.minima, [[0, 0]])
    assert (own.name, own.formula) == ("bowl", "x^2")
    assert_array_equal(from_function(lambda x, y: x, start=(1, 2)).start, [1, 2])

    def hills(x, y):
        return np.cos(x) + y

    assert from_function(hills).name == "hills"
    assert from_function(lambda x, y: x).name == "your function"


def test_your_own_function_need_not_say_anything():
    own = from_function(lambda x, y: x + 0 * y, minima=None)
    assert (own.window, own.formula) == (((-5.0, 5.0), (-5.0, 5.0)), "")
    assert all(type(bound) is float for side in from_function(np.add, window=((0, 2), (1, 3))).window for bound in side)
    assert own.minima.shape == (0, 2) and own.value([1, 2]).dtype == float
    assert from_function(lambda x, y: x**2 + y**2, start=(1, 2), minima=(0, 0)).start.dtype == float
    assert_array_equal(from_function(lambda x, y: x**2 + y**2, minima=(0, 0)).minima, [[0, 0]])        # one alone
    assert from_function(partial(np.add)).name == "your function"
    steps = from_function(lambda x, y: np.where(x > 0, 1, 0) + 0 * np.int64(1), start=(1, 2))
    assert steps.value(np.ones((4, 2))).dtype == float


@pytest.mark.parametrize("f, value", [
    (lambda *both: both[0] + 2 * both[1], 8), (lambda x, *rest: x + 2 * rest[0], 8), (lambda x, y, scale=3: scale * x + y, 9),
    (lambda p, scale=3: scale * p[0] + p[1], 9), (lambda x, y, **other: x * y, 6), (lambda x, y, *, scale=3: scale * x * y, 18),
    (partial(lambda scale, x, y: scale * x + y, 5), 13),
])
def test_the_arguments_of_your_own_function_are_told_by_their_kinds(f, value):
    assert from_function(f).value([2, 3]) == value


def test_a_function_that_does_not_tell_its_arguments_takes_two():
    with pytest.warns(UserWarning, match="let it work on arrays x and y element by element"):
        own = from_function(max)
    assert_array_equal(own.value([[1.0, 2.0], [4.0, 3.0]]), [2, 4])
    assert own.value(np.empty((0, 2))).shape == (0,)


def test_a_gradient_that_is_called_point_by_point_sees_floats():
    with pytest.warns(UserWarning, match="point by point"):
        own = from_function(stepwise, gradient=lambda x, y: (2 * x, 0 * y) if x > 0 else (x, 2 * y))
    assert_array_equal(own.gradient(np.array([[200, 3], [0, 2]], dtype=np.uint8)), [[400, 0], [0, 4]])
    assert own.value([2, 1]).dtype == own.gradient([2, 1]).dtype == float


def test_a_warning_about_your_own_function_stands_at_your_own_line():
    with pytest.warns(UserWarning) as told:
        from_function(lambda x, y: math.sin(x) + y**2, gradient=lambda x, y: (math.cos(x), 2 * y))
    assert [record.filename for record in told] == [__file__, __file__]


def test_your_own_function_is_asked_at_the_same_places_each_time_and_hardly_beyond_its_window():
    asked = []

    def f(x, y):
        asked.append(np.stack(np.broadcast_arrays(x, y), axis=-1).reshape(-1, 2))
        return np.sin(x / 10) + y**2

    first, second = [(from_function(f, window=((400, 420), (-3000, -2800))), np.concatenate(asked), asked.clear())[1] for _ in range(2)]
    assert_array_equal(first, second)
    inside = (first - [400, -3000]) / [20, 200]
    assert inside.min() > -0.021 and inside.max() < 1.021                           # two steps of a hundredth
    assert inside.min() < 0.1 and inside.max() > 0.9


def test_your_own_function_may_have_no_value_at_places():
    own = from_function(lambda x, y: np.sqrt(x) + y, window=((-3, 1), (0, 4)), start=(0.5, 1))       # without a warning
    with np.errstate(invalid="ignore"):
        assert_array_equal(np.isnan(own.value([[-1.0, 2.0], [0.25, 2.0]])), [True, False])
    assert_allclose(own.gradient([0.25, 2.0]), [1, 1], rtol=1e-7)
    stripes = from_function(lambda x, y: np.sqrt(np.cos(300 * x)) + x**2 + y, window=((-1, 1), (-1, 1)), start=(0, 0))
    assert_allclose(stripes.gradient([0.0, 0.5]), [0, 1], atol=1e-8)
    dust = from_function(lambda x, y: np.where(np.abs(np.sin(1e6 * x)) < 0.2, x + y, np.nan), start=(0, 1))
    assert_allclose(dust.gradient([0.0, 1.0]), [1, 1], atol=1e-5)


@pytest.mark.parametrize("scale", [1e-8, 1, 1e8])
def test_a_gradient_of_ones_own_is_accepted_and_refused_by_its_size(scale):
    def own(slope, **where):
        return from_function(lambda x, y: scale * (np.exp(x) - x + y**2), gradient=lambda x, y: (slope * scale * (np.exp(x) - 1), 2 * scale * y),
                             **where)

    for where in ({}, {"start": (0, 0)}, {"start": (0, 0), "minima": [(0, 0)]}):           # where the slope is 0, its difference is rounding
        assert own(1, **where).gradient([0.0, 1.0])[1] == 2 * scale
        assert own(1.0005, **where).gradient([0.0, 1.0])[1] == 2 * scale
        for wrong in (-1, 1.005, 2, np.nan):
            with pytest.raises(ValueError, match="gradient must be that of f"):
                own(wrong, **where)


def test_a_gradient_of_ones_own_is_held_to_each_place_by_the_slope_there():
    for near, far in ((1.02, 1), (1, 1.02)):
        with pytest.raises(ValueError, match="gradient must be that of f"):
            from_function(lambda x, y: (x**2 + y**2) / 2, start=(0.05, 0.05),
                          gradient=lambda x, y, near=near, far=far: (np.where(np.abs(x) < 0.1, near, far) * x, y))
    with pytest.raises(ValueError, match="gradient must be that of f"):                      # also where f has no value at one of them
        from_function(lambda x, y: np.sqrt(x) + y, gradient=lambda x, y: (0.6 / np.sqrt(x), 1), window=((-3, 1), (0, 4)), start=(0.5, 1))


@pytest.mark.parametrize("f, minimum", [(lambda x, y: 3 + 0 * x, (1, 1)), (lambda x, y: 1e-9 * (x**2 + y**2), (0, 0)),
                                        (lambda x, y: 1e9 * (x**2 + y**2), (1e-3, 0)), (lambda x, y: np.exp(x) - x + y**2, (0, 0))])
def test_a_minimum_is_believed_where_f_is_level_for_its_window(f, minimum):
    assert_array_equal(from_function(f, minima=[minimum]).minima, [minimum])
    assert_array_equal(from_function(f, minima=[minimum], start=minimum).minima, [minimum])      # as low as the start is low enough


def test_a_constant_function_is_flat():
    flat = from_function(lambda x, y: 3.0)
    assert_array_equal(flat.value(np.ones((4, 2))), [3, 3, 3, 3])
    assert_array_equal(flat.gradient(np.ones((4, 2))), np.zeros((4, 2)))
    assert_array_equal(from_function(lambda x, y: 3.0, gradient=lambda x, y: (0, 0)).gradient(np.ones((4, 2))), np.zeros((4, 2)))


def test_your_own_function_may_overflow_during_a_run():
    path = trajectory(gradient_descent, from_function(lambda x, y: np.exp(x) + x**4 + y**2).gradient, [3, 1], 30,
                      learning_rate=1.0)
    assert not np.isfinite(path[-1]).all()


X, Y = np.linspace(-1, 1, 30), np.linspace(-1, 1, 30)**3


def stepwise(x, y):
    return x**2 if x > 0 else x**2 / 2 + y**2


@pytest.mark.parametrize("slow, fast", [
    (lambda w, b: np.mean((w * X + b - Y)**2), lambda w, b: np.mean((w[..., None] * X + b[..., None] - Y)**2, axis=-1)),
    (lambda x, y: math.sin(x) + y**2, lambda x, y: np.sin(x) + y**2),
    (stepwise, lambda x, y: np.where(x > 0, x**2, x**2 / 2 + y**2)),
    (lambda p: p @ np.diag([1.0, 3.0]) @ p, lambda x, y: x**2 + 3 * y**2),
])
def test_a_function_for_one_point_is_called_point_by_point_and_says_how_it_could_be_fast(slow, fast):
    with pytest.warns(UserWarning, match="f is called point by point, which is slow. To make it fast, let it work on arrays .* element by element"):
        own = from_function(slow)
    x = np.random.default_rng(0).uniform(-4, 4, size=(5, 3, 2))
    assert_allclose(own.value(x), fast(x[..., 0], x[..., 1]), rtol=1e-12)
    assert own.value(x[0, 0]).shape == () and own.gradient(x).shape == x.shape


@pytest.mark.parametrize("f, slopes", [(lambda p: np.sum(p**2), lambda p: 2 * p), (lambda p: p @ np.diag([1, 3]) @ p, lambda p: p * [2, 6]),
                                       (np.linalg.norm, lambda p: p / np.linalg.norm(p, axis=-1, keepdims=True))])
def test_a_function_of_one_vector_may_sum_over_it(f, slopes):
    points = np.array([[1.0, 2.0], [-3.0, 0.5]])
    with pytest.warns(UserWarning, match=r"p\[0\] and p\[1\]"):
        surface = from_function(lambda p: f(p))
    assert_allclose(surface.value(points), [f(point) for point in points])
    assert_allclose(surface.gradient(points), slopes(points), rtol=1e-6)


@pytest.mark.parametrize("f, gradient", [(lambda p: p[0]**2 + 3 * p[1], lambda p: [2 * p[0], 3.0]),
                                         (lambda x, y: x**2 + 3 * y, lambda x, y: (2 * x, 3))])
@pytest.mark.filterwarnings("error")            # a slope that is a plain number is no reason to go point by point
def test_a_function_of_a_vector_and_a_gradient_of_ones_own(f, gradient):
    own, x = from_function(f, gradient=gradient), np.random.default_rng(0).uniform(-4, 4, size=(5, 3, 2))
    assert_array_equal(own.value(x), x[..., 0]**2 + 3 * x[..., 1])
    assert_array_equal(own.gradient(x, 7), np.stack([2 * x[..., 0], 3 + 0 * x[..., 0]], axis=-1))
    assert_array_equal(own.gradient(x[0, 0]), [2 * x[0, 0, 0], 3])


def about(centre, size):
    return tuple((c - size, c + size) for c in centre)


@pytest.mark.parametrize("f, slope, window", [
    (np.cos, lambda x: -np.sin(x), about((2025, 0), 3)),
    (lambda x: np.sin(1e4 * x), lambda x: 1e4 * np.cos(1e4 * x), about((0, 0), 1e-3)),
    (lambda x: np.sin(100 * x), lambda x: 100 * np.cos(100 * x), about((0, 0), 5)),
    (lambda x: 1e6 + x**2, lambda x: 2 * x, about((3, 3), 1)),
    (lambda x: x**2, lambda x: 2 * x, about((1e6, 0), 1e6)),
    (lambda x: np.exp(x / 1e5), lambda x: np.exp(x / 1e5) / 1e5, about((0, 0), 1e6)),
    (lambda x: x**2, lambda x: 2 * x, about((1e-6, 0), 1e-6)),
])
def test_the_gradient_is_right_on_windows_of_any_size_and_place(f, slope, window):
    own = from_function(lambda x, y: f(x) + 0 * y, window=window)
    x = np.array(window)[:, 0] + 2 * np.random.default_rng(1).random((50, 2)) * np.ptp(window, axis=1) / 2
    truth = slope(x[:, 0])
    assert_allclose(own.gradient(x)[:, 0], truth, rtol=1e-6, atol=1e-6 * np.abs(truth).max())


def test_beside_the_end_of_its_domain_a_function_has_its_gradient():
    own = from_function(lambda x, y: x - 1e-3 * np.log(x) + y**2, window=((0, 2), (-1, 1)), start=(1, 0.5))
    x = np.stack([np.geomspace(1e-9, 1, 40), np.full(40, 0.3)], axis=-1)
    slopes = np.stack([1 - 1e-3 / x[:, 0], 2 * x[:, 1]], axis=-1)
    assert_allclose(own.gradient(x), slopes, rtol=1e-5)                                                    # without a warning
    small = from_function(lambda x, y: 1e-6 * (x - 1e-3 * np.log(x) + y**2), window=((0, 2), (-1, 1)), start=(1, 0.5))
    assert_allclose(small.gradient(x), 1e-6 * slopes, rtol=1e-5)
    path = trajectory(gradient_descent, own.gradient, own.start, 1100, learning_rate=1e-3)
    assert_allclose(path[-1], [1e-3, 0.5 * 0.998**1100], rtol=1e-4)


def test_points_of_whole_numbers_and_lists_are_points():
    for surface in (make() for make in SURFACES.values()):
        for whole in (np.array([3, 2], dtype=np.uint8), [3, 2], np.array([[30000, 2], [0, 1]], dtype=np.int16)):
            floats = np.array(whole, dtype=float)
            assert_array_equal(surface.value(whole), surface.value(floats))
            assert_array_equal(surface.gradient(whole), surface.gradient(floats))


def test_a_surface_equals_itself_alone():
    one, other = rosenbrock(), rosenbrock()
    assert one == one and one != other and one != copy.deepcopy(one) and len({one, other, one}) == 2


def test_noise_has_the_dimension_of_its_surface():
    surface = noisy(quadratic(np.eye(3), [1, 2, 3]), 0.5, seed=1)
    assert surface.gradient(np.ones((4, 3)), 2).shape == (4, 3)
    assert np.ptp(surface.gradient(np.ones(3), 2)) > 0


# --- what the factories refuse ---

@pytest.mark.parametrize("error, match, make", [
    (ValueError, "condition_number must be finite above 0; got 0", lambda: ellipse(0)),
    (ValueError, "condition_number must be finite above 0; got -1", lambda: ellipse(-1)),
    (ValueError, "condition_number must be finite above 0", lambda: ellipse([1, np.inf])),
    (TypeError, "condition_number must be a number or an array of numbers; got 'big'", lambda: ellipse("big")),
    (ValueError, "rotation must be finite; got nan", lambda: ellipse(1, np.nan)),
    (ValueError, r"condition_number of shape \(2,\) does not broadcast with rotation of shape \(3,\)",
     lambda: ellipse([1, 2], [1, 2, 3])),
    (ValueError, r"start \(..., d\); got \(2, 2\) and \(3,\)", lambda: quadratic(np.eye(2), [1, 2, 3])),
    (ValueError, r"got \(2,\) and \(2,\)", lambda: quadratic([1, 2], [1, 2])),
    (ValueError, r"got \(2, 2\) and \(\)", lambda: quadratic(np.eye(2), 1)),
    (ValueError, "hessian must be symmetric", lambda: quadratic([[1, 2], [0, 1]], [1, 1])),
    (ValueError, "hessian must be symmetric", lambda: quadratic([1e14 * np.eye(2), [[1, 0.5], [0, 1]]], [1, 1])),
    (TypeError, "hessian must be a number or an array", lambda: quadratic([["a", 0], [0, 1]], [1, 1])),
    (ValueError, "hessian must be symmetric", lambda: quadratic(1e-9 * np.array([[1, 0.5], [0, 1]]), [1, 1])),
    (ValueError, "no curvature below 0", lambda: quadratic([[1, 0], [0, -1]], [1, 1])),
    (ValueError, "rotation must be finite; got inf", lambda: saddle(np.inf)),
    (TypeError, "rotation must be a number", lambda: saddle("left")),
    (ValueError, r"features must have shape \(n, 2\) and targets \(n,\); got \(2, 3\)",
     lambda: least_squares(np.ones((2, 3)), [1, 2])),
    (ValueError, r"targets \(n,\); got \(2, 2\) and \(3,\)", lambda: least_squares(np.ones((2, 2)), [1, 2, 3])),
    (ValueError, "features must have shape", lambda: least_squares(np.ones((0, 2)), [])),
    (ValueError, "features must be finite", lambda: least_squares([[1, np.nan]], [1])),
    (TypeError, "targets must be a number", lambda: least_squares([[1, 2]], ["cat"])),
    (ValueError, "batch_size must be a whole number from 1 to 4.*got 0", lambda: least_squares(FEATURES, TARGETS, 0)),
    (ValueError, "batch_size must be a whole number from 1 to 4.*got 5", lambda: least_squares(FEATURES, TARGETS, 5)),
    (ValueError, "batch_size .* got 1.5", lambda: least_squares(FEATURES, TARGETS, 1.5)),
    (ValueError, "seed must be a whole number, 0 or more; got -1", lambda: least_squares(FEATURES, TARGETS, 1, -1)),
    (ValueError, "scale must be finite, at least 0; got -1", lambda: noisy(ellipse(), -1)),
    (ValueError, "scale must be finite", lambda: noisy(ellipse(), [1, np.nan])),
    (ValueError, "seed must be a whole number, 0 or more; got 0.5", lambda: noisy(ellipse(), 1, seed=0.5)),
    (TypeError, "surface must be a Surface", lambda: noisy(ellipse, 1)),
    (ValueError, "scale must be finite, at least 0", lambda: noisy(ellipse(), -1e-300)),
    (TypeError, "scale must be a number", lambda: noisy(ellipse(), "loud")),
    (ValueError, "hessian must be finite", lambda: quadratic([[1, np.nan], [np.nan, 1]], [1, 1])),
    (ValueError, "start must be finite", lambda: quadratic(np.eye(2), [1, np.nan])),
    (ValueError, "height must be finite, at least 0; got -1", lambda: bump(-1)),
    (ValueError, "condition_number must be finite above 0; got 0", lambda: bump(1, 0)),
    (ValueError, "condition_number must be finite above 0; got 0", lambda: two_valleys(0)),
    (ValueError, "rotation must be finite", lambda: two_valleys(1, np.nan)),
    (ValueError, "strength must be finite, at least 0; got -1", lambda: ridge(ellipse(), -1)),
    (TypeError, "surface must be a Surface", lambda: ridge(ellipse, 1)),
    (ValueError, r"features must have shape \(n, 2\) and targets \(n,\); got \(2,\) and \(2,\)", lambda: least_squares([1, 2], [1, 2])),
    (ValueError, r"targets \(n,\); got \(2, 2\) and \(2, 1\)", lambda: least_squares(np.ones((2, 2)), [[1], [2]])),
    (ValueError, "seed must be a whole number, 0 or more; got -1", lambda: noisy(ellipse(), 1, -1)),
    (ValueError, "window must be", lambda: from_function(np.add, window=((0, 1), (2, 2)))),
    (TypeError, "start must be a number", lambda: from_function(np.add, start="here")),
    (TypeError, "minima must be a number", lambda: from_function(np.add, minima=["a", "b"])),
    (ValueError, r"minima \(n, 2\); got .* \(1, 2, 2\)", lambda: from_function(np.add, minima=[[[1, 2], [3, 4]]])),
    (ValueError, r"formula must be LaTeX without dollar signs, .* got '\$x\$'", lambda: from_function(np.add, formula="$x$")),
    (ValueError, "formula must be LaTeX .* braces in pairs; got '{x'", lambda: from_function(np.add, formula="{x")),
    (ValueError, "formula must be LaTeX .* got 3", lambda: from_function(np.add, formula=3)),
    (TypeError, "gradient must take x and y, or one vector", lambda: from_function(np.add, gradient=lambda x, y, z: (x, y))),
    (ValueError, "gradient must give each point its own value",
     lambda: from_function(lambda x, y: x**2 + y**2, gradient=lambda x, y: (2 * x + 0 * np.max(x), 2 * np.max(y)))),
    (ValueError, "f must give each point its own value; for 2 points together it gave", lambda: from_function(lambda x, y: 1e-12 * np.max(x**2 + y))),
    (ValueError, "f must give each point its own value", lambda: from_function(lambda x, y: 10 + y + 1e-6 * np.max(x))),
    (TypeError, "f must be a function of x and y; got 3", lambda: from_function(3)),
    (TypeError, "f must take x and y, or one vector of both; it raised: .*missing", lambda: from_function(lambda x, y, z: x)),
    (ValueError, r"f must give one number for each point; for one point it gave the shape \(2,\)", lambda: from_function(lambda p: p)),
    (ValueError, "f must give each point its own value", lambda: from_function(lambda x, y: x.sum() + y)),
    (ValueError, "f must give each point its own value", lambda: from_function(lambda x, y: np.max([x**2, y**2]))),
    (ValueError, "f must give each point its own value", lambda: from_function(lambda x, y: (1 + x**2) / np.max(1 + x**2))),
    (ValueError, "f must give each point its own value", lambda: from_function(lambda x, y: x - x.mean() + y)),
    (ValueError, "f must give each point its own value", lambda: from_function(lambda x, y: np.sort(np.atleast_1d(x)).reshape(np.shape(x)))),
    (TypeError, "gradient must .* a complex number is no height", lambda: from_function(np.add, gradient=lambda x, y: (1, 1j))),
    (TypeError, "f must .* a complex number is no height", lambda: from_function(lambda x, y: np.sqrt(x + 0j) + y)),
    (ValueError, "f must be finite at the start", lambda: from_function(lambda x, y: np.log(x + y))),
    (ValueError, "window must have points where f is finite", lambda: from_function(lambda x, y: np.log(x) + y, window=((-9, -1), (0, 1)))),
    (ValueError, "window must have points where f is finite",
     lambda: from_function(lambda x, y: np.log(x) + y, window=((-9, -1), (0, 1)), start=(1, 1))),
    (ValueError, "gradient must be that of f; at", lambda: from_function(lambda x, y: x**2 + y**2, gradient=lambda x, y: (x, y))),
    (ValueError, "gradient must give two numbers", lambda: from_function(lambda x, y: x**2 + y**2, gradient=lambda x, y: (x, y, x))),
    (ValueError, r"minima: \[1. 3.\] is no minimum", lambda: from_function(lambda x, y: (x - 3)**2 + (y - 1)**2, minima=[(1, 3)])),
    (ValueError, "minima: .* is no minimum", lambda: from_function(lambda x, y: -np.exp(-x**2 - y**2) + 1, minima=[(2, 2)])),
    (ValueError, "minima: .* is no minimum", lambda: from_function(lambda x, y: np.where(x < -4, np.inf, x**2 + y**2), minima=[(2, 2)])),
    (ValueError, "minima: .* is no minimum", lambda: from_function(lambda x, y: x**2 + y**2, window=((-999, 999),) * 2, minima=[(300, 0)])),
    (ValueError, "minima: .* is no minimum", lambda: from_function(lambda x, y: 1e6 + x**2 + y**2, minima=[(1, 0)])),
    (ValueError, "minima: .* is no minimum", lambda: from_function(lambda x, y: 1e-9 * (x**2 + y**2), minima=[(1, 0)])),
    (ValueError, "minima: .* f is -inf there", lambda: from_function(lambda x, y: np.log(x**2 + y**2), minima=[(0, 0)])),
    (ValueError, "window must be", lambda: from_function(np.add, window=((1, 0), (0, 1)))),
    (ValueError, "window must be", lambda: from_function(np.add, window=(-5, 5))),
    (TypeError, "window must be", lambda: from_function(np.add, window="all")),
    (ValueError, r"start must have shape \(2,\)", lambda: from_function(np.add, start=(1, 2, 3))),
    (ValueError, "start must be finite", lambda: from_function(np.add, start=(1, np.nan))),
    (ValueError, r"minima \(n, 2\); got .* \(1, 3\)", lambda: from_function(np.add, minima=(1, 2, 3))),
])
def test_bad_input_is_refused_with_a_message_that_names_it(error, match, make):
    with pytest.raises(error, match=match):
        make()
