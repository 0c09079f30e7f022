"""The turned ravine of notebook 6: what is measured, what is drawn, and what stretching leaves of it."""
import numpy as np
import pytest
from numpy.testing import assert_allclose

from lessons.rotation import (
    ANGLES,
    by_angle,
    displaced,
    farthest_apart,
    left_over,
    pulls,
    show_turning,
    stretched,
    what_is_left,
    who_changes,
)
from optimizers import adam, gradient_descent, momentum, rmsprop

FOUR = {"GD": gradient_descent, "momentum": momentum, "RMSprop": rmsprop, "Adam": adam}


def test_who_changes_is_said_with_the_steps():
    choice, words = who_changes({"momentum": momentum, "Adam": adam})
    assert choice == "Adam" and words.startswith("Steps, straight → turned: momentum 101 → 101, Adam 79 → ")


def test_a_method_that_sees_the_axes_is_displaced():
    assert displaced(gradient_descent, 0.009) < 1e-9 < 1 < displaced(rmsprop, 0.05)
    assert [row["farthest apart"] for row in farthest_apart(FOUR).values()][:2] == 2 * ["equal to rounding"]


@pytest.mark.parametrize("kappa, angle", [(1000, 0), (1000, 15), (100, 45), (25, 5), (1, 30)])
def test_what_is_left_over_is_the_least_that_any_stretching_leaves(kappa, angle):
    after = stretched(kappa, angle)
    assert_allclose(np.diag(after), 1)
    assert_allclose(np.linalg.cond(after), left_over(kappa, angle), rtol=1e-9)
    pull = np.stack([np.ones(2001), np.geomspace(0.01, 100, 2001)], axis=-1)
    assert np.linalg.cond(pull[:, :, None] * after * pull[:, None, :]).min() >= left_over(kappa, angle) * (1 - 1e-9)


def test_a_picture_of_the_pull_says_both_condition_numbers():
    pictures = pulls(25, (0, 45))
    titles = [[axes.get_title(loc="left") for axes in picture.axes] for picture in pictures.values()]
    assert list(pictures) == ["0°", "45°"]
    assert titles == [["as it lies: κ = 25", "x and y stretched: κ = 1.0 is left"],
                      ["as it lies: κ = 25", "x and y stretched: κ = 25.0 is left"]]


def test_steps_are_drawn_and_put_into_tables_by_their_angles():
    steps = {label: np.arange(2 * len(ANGLES)).reshape(2, -1) + 20.0 for label in ("RMSprop", "Adam")}
    left, right = show_turning({"RMSprop": rmsprop, "Adam": adam}, steps, ["κ = 10", "κ = 1000"]).axes
    assert_allclose(right.lines[0].get_xydata(), np.stack([ANGLES, steps["RMSprop"][1]], axis=-1))
    rows = what_is_left(1000, steps)
    assert list(rows) == ["0°", "5°", "10°", "15°", "30°", "45°"]
    assert rows["45°"] == {"left over": left_over(1000, 45), "Adam": 34, "RMSprop": 34}


def test_the_steps_by_angle_of_a_blind_method_are_all_the_same():
    row, = by_angle(10, {"momentum": momentum}).values()
    assert list(row) == [f"{angle}°" for angle in ANGLES] and set(row.values()) == {70}
