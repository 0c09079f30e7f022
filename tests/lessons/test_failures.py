"""The pictures of where adaptive methods fail: what they hold is what the rules did, and bad input is named."""
import numpy as np
import pytest
from numpy.testing import assert_allclose

from explorer.look import LOOKS
from lessons.failures import forgetting, show_edge, show_walks
from optimizers import adam, amsgrad, rmsprop


def period(beta1, beta2):
    """A stand-in that drifts right or wrong by β₂ alone."""
    return np.array([-3.0, 1 if beta2 < 0.99 else -1]) + beta1, np.array([-2.0, -0.5])


def moving(picture):
    """The lines that follow the point, in the order in which they were drawn."""
    return [line for axes in picture._figure.axes for line in axes.lines if line.get_animated()]


# --- forgetting ---

def test_the_plane_is_parted_where_the_drift_changes_its_sign():
    picture = forgetting(period, start=(0.0, 100.0))
    plane, _ = picture._figure.axes
    border = plane.collections[-1].get_paths()[0].vertices
    left = border[border[:, 0] < 0.001, 1]
    assert len(left) and np.all((left > 70) & (left < 140))            # β₂ = 0.99 is a memory of 100 steps
    assert [label.get_text() for label in plane.get_yticklabels()] == ["0.9", "0.99", "0.999", "0.9999", "0.99999"]


def test_the_course_begins_at_0_and_ends_with_the_drift_in_words():
    picture = forgetting(period, start=(0.5, 10.0))
    lines = moving(picture)
    assert [line.get_color() for line in lines] == [LOOKS["adam"][1], LOOKS["amsgrad"][1]]
    assert_allclose(lines[0].get_xydata(), [[0, 0], [1, -2.5], [2, 1.5]])
    assert_allclose(lines[1].get_xydata(), [[0, 0], [1, -2], [2, -0.5]])
    assert picture.words.value.count("β₁ = 0.50, β₂ = 0.9: in one period Adam moves by +1.50 α, AMSGrad by −0.50 α.") == 1


def test_dragged_up_the_plane_adam_drifts_the_right_way():
    picture = forgetting(period, start=(0.5, 10.0))
    picture.view.start = [0.25, 1000.0]
    assert "β₂ = 0.999" in picture.words.value and "Adam moves by −0.75 α" in picture.words.value
    assert_allclose(moving(picture)[0].get_ydata(), [0, -2.75, -0.75], atol=1e-6)


def test_forgetting_names_what_it_cannot_take():
    with pytest.raises(ValueError, match="start must be two finite numbers"):
        forgetting(period, start=(0.5, np.nan))
    with pytest.raises(TypeError, match="no argument 'beta'"):
        forgetting(period, beta=0.9)


# --- still pictures ---

def test_a_walk_is_shown_by_the_means_of_its_whole_periods():
    walk = np.tile([0.0, 1.0], 500)
    axes, = show_walks({adam: walk[:-1], amsgrad: -walk}, period=2).axes
    assert_allclose(axes.lines[0].get_xydata(), np.stack([2 * np.arange(1, 500), np.full(499, 0.5)], axis=-1))
    assert_allclose(axes.lines[1].get_ydata(), -0.5)
    assert [label.get_text() for label in axes.get_xticklabels()] == ["100", "1,000"]


def test_the_edge_is_shown_with_adams_mean_and_range():
    betas, late = np.array([0.0, 0.5]), np.array([[1.0, 4], [3, 10]])
    left, right = show_edge({"RMSprop": (rmsprop, "--", np.full(100, 2.0))}, betas, late).axes
    assert left.lines[0].get_color() == LOOKS["rmsprop"][1] and left.lines[0].get_linestyle() == "--"
    formula, means = right.lines[:2]
    assert_allclose(formula.get_ydata(), [2, 6])
    assert_allclose(means.get_ydata(), [2, 7])
    bars = right.collections[0].get_segments()
    assert_allclose([bar[:, 1] for bar in bars], [[1, 3], [4, 10]])
