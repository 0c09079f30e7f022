"""What notebook 4 measures and draws of RMSprop, against what one works out on paper."""
import numpy as np
import pytest
from numpy.testing import assert_allclose

from claims.held import move_everything
from lessons.rmsprop import (
    after_a_jump,
    aim,
    distances,
    first_step,
    places_on_the_way,
    show_last_steps,
    what_changes,
    where_it_ends,
    who_is_further,
)

pytestmark = pytest.mark.filterwarnings("error", "ignore::DeprecationWarning")     # of one library about another


def test_what_changes_is_what_differs():
    assert what_changes([1.0, -2], [1.0, 2])[0] == "m"
    assert what_changes([1.0, -2], [1.0, 4])[0] == "m and √v"


def test_the_places_are_where_the_ratio_says():
    places = places_on_the_way(np.array([6.0, 5.5, 4, 3, 1]), np.array([1.0, 1, 5, 8, 0.1]))
    assert {place: row["step"] for place, row in places.items()} == {
        "first step": "0", "at the edge": "1", "entering the cliff": "2", "steepest place": "3", "below the cliff": "4"}
    assert_allclose([places["first step"]["r"], places["steepest place"]["|g|"]], [np.sqrt(10), 8])


def test_a_jump_is_as_worked_out_on_paper():
    row = after_a_jump(0.9, size=10)
    assert_allclose([row["at the start"], row["entering"]], [np.sqrt(10), 10 / np.sqrt(0.9 + 0.1 * 100)])
    assert row["steps below ½"] == str(int(np.ceil(np.log(3 / 99) / np.log(0.9))) - 1)


def test_the_first_step_has_one_length_in_both_coordinates():
    assert_allclose(first_step((4, -3), beta=0.75, learning_rate=0.5), [-1, 1], rtol=1e-6)


def test_it_ends_on_its_floor():
    ends = where_it_ends(0.2, epsilon=0.1)
    assert_allclose(list(ends.values()), [0, 0.1 - 0.1 / 4, 0.1 - 0.1 / 25, 0.1 - 0.1 / 100], atol=1e-6)
    assert who_is_further()[0] == "both equally far"


def test_the_last_steps_are_drawn_beside_the_floor():
    figure = show_last_steps((0.5, 0.9), steps=300)
    figure.canvas.draw()
    *curves, floor = figure.axes[0].lines
    assert_allclose(curves[1].get_ydata(), distances(0.9, 300))
    assert_allclose([curves[0].get_ydata()[-1], floor.get_ydata()[0]], 0.05, rtol=1e-3)


def test_the_aim_says_by_how_much_a_step_misses():
    picture = aim(start=(4, 1), beta=0.75)
    assert "(−1.00, −1.00)" in picture.words.value and "minimum by 31.0°" in picture.words.value
    picture.view.start = [0.0, 0.0]     # the minimum, to which no way leads: nothing may raise
    move_everything(picture)
