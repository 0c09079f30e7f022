"""Weight decay: where L2 and AdamW end, what the picture says of it, and what noise changes."""
import numpy as np
import pytest
from numpy.testing import assert_allclose

from claims.held import move_everything
from lessons.weight_decay import (
    LEAVES,
    adam_l2,
    balance,
    ends,
    leaves,
    lowest_in_square,
    mean_end,
    noisy_ends,
    point,
    run,
    said,
    square,
    two_decays,
    valley,
    wander,
    with_l2,
)
from optimizers import adam, adamw, trajectory

pytestmark = pytest.mark.filterwarnings("error", "ignore::DeprecationWarning")     # of one library about another


@pytest.mark.parametrize("rotation, scale", [(0, 1), (30, 1), (45, 1000)])
def test_a_valley_lies_where_it_is_put_and_its_gradient_is_that_of_its_value(rotation, scale):
    surface, x, step = valley((3.0, -1.0), rotation, scale), np.array([0.4, 1.7]), 1e-5
    slopes = [(surface.value(x + step * axis) - surface.value(x - step * axis)) / (2 * step) for axis in np.eye(2)]
    assert_allclose(surface.gradient(x), slopes, rtol=1e-6)
    assert_allclose(surface.gradient(np.array([3.0, -1.0])), 0, atol=1e-12)
    hessian = np.stack([surface.gradient(axis) - surface.gradient(np.zeros(2)) for axis in np.eye(2)])
    assert_allclose(np.linalg.eigvalsh(hessian), [scale, 10 * scale])


def test_l2_is_adam_on_the_loss_with_the_decay_in_it():
    surface = valley()
    ours = trajectory(adam_l2, surface.gradient, [1.0, -1.0], 30, learning_rate=0.1, weight_decay=0.3)
    assert_allclose(ours, trajectory(adam, lambda x, t: surface.gradient(x) + 0.3 * x, [1.0, -1.0], 30, learning_rate=0.1))


def test_the_end_of_l2_is_where_the_slope_of_loss_and_decay_is_zero():
    surface, decays = valley((3.0, 1.0), 20), np.array([0.0, 0.1, 2.0])
    places = with_l2(surface, decays)
    assert_allclose(surface.gradient(places) + decays[:, None] * places, 0, atol=1e-9)
    assert_allclose(places[0], [3, 1])


@pytest.mark.parametrize("minimum, rotation, half, place", [((3, 1), 0, 2, (2, 1)), ((3, 3), 0, 2, (2, 2)), ((1, -1), 30, 2, (1, -1)),
                                                            ((3, 1), 45, 2, (2, 1 - 9 / 11))])
def test_the_lowest_place_in_a_square(minimum, rotation, half, place):
    assert_allclose(lowest_in_square(valley(minimum, rotation), half), place, atol=1e-3)
    assert np.abs(square(half)).max(axis=0).tolist() == [half, half] and len(square(half)) == 5


def test_the_picture_says_both_ends_and_draws_the_ends_for_all_lambdas():
    picture = two_decays(weight_decay=0.5)
    assert picture.words.value.endswith("λ = 0.5, 1/λ = 2.00: L2 ends at (2.00, 2.86), AdamW at (2.00, 2.00).</span>")
    frame = picture.view.frame
    columns = np.frombuffer(frame["data"], dtype=np.float32).reshape(frame["columns"], frame["length"])
    assert any(np.isfinite(row).sum() == 301 for row in columns) and any(np.allclose(row[:5], 2 * square(1)[:, 0]) for row in columns)
    picture.view.start = [3.0, 1.0]
    picture.controls["rotation"].value = 45.0
    assert "L2 ends at (2.29, 0.38), AdamW at (2.00, 0.18)." in picture.words.value
    picture.controls["weight_decay"].value = 0.0
    assert "λ = 0, no square: L2 ends at (3.00, 1.00), AdamW at (3.00, 1.00)." in picture.words.value
    picture.controls["weight_decay"].value = 0.2
    assert "λ = 0.2, 1/λ = 5.00, the square lies outside the picture: L2 ends at" in picture.words.value
    move_everything(picture)


def test_the_lambda_that_moves_adamw_is_one_over_the_largest_coordinate():
    choice, words = leaves()
    assert choice in LEAVES and LEAVES[choice] == pytest.approx(1 / 3)
    assert float(words.split()[-1].rstrip(".")) == pytest.approx(1 / 3, rel=0.1)


def test_a_scaled_loss_moves_l2_alone():
    row, = ends([0.5], scales=(1, 1000, 0.001)).values()
    assert row == {"L2, loss": "(2.00, 2.86)", "L2, loss × 1000": "(3.00, 3.00)", "L2, loss ÷ 1000": "(0.01, 0.06)",
                   "AdamW, loss": "(2.00, 2.00)", "AdamW, loss × 1000": "(2.00, 2.00)", "AdamW, loss ÷ 1000": "(2.00, 2.00)"}
    assert [said(scale) for scale in (1, 1000, 0.001)] == ["loss", "loss × 1000", "loss ÷ 1000"]
    assert point([-0.001, 2]) == "(0.00, 2.00)"


@pytest.mark.parametrize("noise, place", [(1e-6, 2.0), (1000.0, 3 / 501)])
def test_the_balance_is_the_square_without_noise_and_l2_with_much(noise, place):
    assert balance(1.0, 3.0, 0.5, noise) == pytest.approx(place, rel=1e-2)


def test_the_balance_is_where_the_step_equals_the_decay():
    x = balance(10.0, 3.0, 0.5, 4.0)
    slope = 10 * (3 - x)
    assert slope / np.hypot(slope, 4) == pytest.approx(0.5 * x)


def test_the_mean_of_noisy_runs_is_near_the_balance():
    found = mean_end(np.array([1.0, 10.0]), 3.0, 0.5, np.array([[3.0], [10.0]]), steps=4000)
    assert_allclose(found, [[balance(h, 3.0, 0.5, noise) for h in (1, 10)] for noise in (3, 10)], atol=0.15)
    row, = noisy_ends((0.01,), 0.5).values()
    assert row["balance"] == "2.0, 2.0" and row["L2 of λσ"] == "3.0, 3.0"


def test_noise_does_not_move_the_mean_end_of_l2():
    found = mean_end(np.array([1.0, 10.0]), 3.0, 0.5, 3.0, rule=adam_l2, lanes=50, steps=4000)
    assert_allclose(found, with_l2(valley(), 0.5), atol=0.05)


def test_a_weight_in_noise_alone_wanders_by_the_root_of_rate_over_twice_the_decay():
    assert_allclose(wander(np.array([0.01, 0.03]), 0.2, steps=5000), np.sqrt(np.array([0.01, 0.03]) / 0.4), rtol=0.15)


def test_a_run_falls_to_the_rate_zero():
    path = run(adamw, valley(), 0.1)
    assert np.abs(np.diff(path, axis=0)[-1]).max() < 1e-4 < np.abs(np.diff(path, axis=0)[0]).min()
