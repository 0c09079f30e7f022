"""What notebook 15 measures: the descent along the hyperbola, the floors, and Adam's first steps."""
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from lessons.warm_up import (
    SCHEDULES,
    STEPS,
    batch_and_rate,
    descent,
    ends,
    first_steps,
    floors,
    landings,
    power,
    sharpness,
    show_sharpness,
    what_is_left,
    where_it_ends,
)
from optimizers import adam, gradient_descent, rmsprop, trajectory
from racing import RATES
from schedules import constant, cosine
from surfaces import ellipse, hyperbola


def test_the_sharpness_is_the_largest_curvature_on_the_curve():
    for a in (0.3, 1.0, 2.5):
        x = np.array([a, 1 / a])
        hessian = [(hyperbola().gradient(x + 1e-6 * axis) - hyperbola().gradient(x - 1e-6 * axis)) / 2e-6 for axis in np.eye(2)]
        assert_allclose(sharpness(x), np.linalg.eigvalsh(hessian)[-1], rtol=1e-6)


def test_many_descents_are_each_the_one_alone():
    many = descent(np.array([0.1, 0.5]), np.array([[0], [1000]]))
    assert many.shape == (STEPS + 1, 2, 2, 2)
    for i, rise in enumerate((0, 1000)):
        for j, rate in enumerate((0.1, 0.5)):
            assert_array_equal(many[:, i, j], descent(rate, rise))
    assert not np.isfinite(many[-1, 0, 1]).any() and np.isfinite(many[-1, 1, 1]).all()


def test_the_question_is_answered_by_the_run(monkeypatch):
    assert where_it_ends()[0] == "at another minimum" and "(4.00, 0.25)" in where_it_ends()[1]
    real = descent
    monkeypatch.setattr("lessons.warm_up.descent", lambda rate, rise: real(rate, 0 * np.array(rise)))
    assert where_it_ends() == ("it flies off", "")
    monkeypatch.setattr("lessons.warm_up.descent", lambda rate, rise: real(0.1, rise))
    assert where_it_ends()[0] == "where a small rate leads"


def test_the_table_says_where_each_came_to_rest():
    rows = landings((0.1, 0.5), (0, 1000))
    assert rows["α = 0.5"] == {"2/α": "4.0", "warm-up 0": "flies off", "warm-up 1000": "3.8"}
    assert rows["α = 0.1"]["warm-up 0"] == "16.0"


def test_the_drawn_limit_is_two_over_the_rate_of_the_step():
    limit, path = show_sharpness(0.5, 1000).axes[0].lines
    assert_allclose(limit.get_ydata()[[0, 99, 999, 2000]], [4000, 40, 4, 4])
    assert_array_equal(path.get_ydata(), sharpness(descent(0.5, 1000)))


def test_what_is_left_at_the_best_rate_is_the_least_of_single_runs():
    surface = ellipse(1000, np.array([0.0, 30.0]))
    left = ends(rmsprop, surface, surface.start, lambda rate: cosine(rate, 40), steps=40)
    assert left.shape == (2,)
    for lane, angle in enumerate((0, 30)):
        single = ellipse(1000, angle)
        last = [trajectory(rmsprop, single.gradient, single.start, 40, learning_rate=cosine(rate, 40))[-1] for rate in RATES]
        assert_allclose(left[lane], single.value(np.array(last)).min() / single.value(single.start), rtol=0.01)


def test_what_a_method_is_after_can_be_its_mean():
    def schedule_free(x, g, z=0.0, mean=0.0, *, learning_rate):
        return x, z, 0 * x
    assert ends(schedule_free, ellipse(10), ellipse(10).start, constant, steps=3) == 0


def test_the_rows_are_schedules_and_the_columns_angles():
    rows = what_is_left(10)
    assert list(rows) == list(SCHEDULES) and rows["cosine"]["0°"] == "3·10⁻³³" and list(rows["linear"]) == ["0°", "45°"]


@pytest.mark.parametrize("number, text", [(3.1e-4, "3·10⁻⁴"), (1e-21, "10⁻²¹"), (0.95, "10⁰" if f"{0.95:.0e}" == "1e+00" else "9·10⁻¹")])
def test_a_small_number_in_words(number, text):
    assert power(number) == text


def test_the_floor_of_descent_is_that_of_the_formula():
    alpha, kappa, noise = 0.03, 10.0, np.array([1.0, 0.5])
    exact = sum(0.5 * h * alpha * noise**2 / (h * (2 - alpha * h)) for h in (1, kappa))     # the stationary variance, each way
    assert_allclose(floors(gradient_descent, noise, [alpha, alpha]), exact, rtol=0.05)


def test_batches_and_rates_scale_the_floors():
    rows = batch_and_rate({"GD": gradient_descent, "Adam": adam})
    assert rows["GD"]["batch × 4"] == "÷ 4.0" and rows["Adam"]["batch × 4"] in ("÷ 1.9", "÷ 2.0", "÷ 2.1", "÷ 2.2")
    assert rows["GD"]["α × 2"].startswith("× ")


def test_adams_first_step_on_noise_is_a_whole_rate_and_later_ones_are_those_of_a_mean():
    assert_allclose(first_steps([1, 300]), [1, np.sqrt(0.1 / 1.9)], rtol=0.05)
