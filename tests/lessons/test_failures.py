"""Notebook 11's pictures and measurements: what they show is what the rules did, and bad input is named."""
import numpy as np
import pytest
from numpy.testing import assert_allclose

from explorer.look import LOOKS
from lessons import failures as lesson
from optimizers import adam, amsgrad, gradient_descent, momentum, rmsprop, sign_descent, trajectory


def moving(picture):
    """The lines that follow the point, in the order in which they were drawn."""
    return [line for axes in picture.figure().axes for line in axes.lines if line.get_animated()]


# --- the wrong way ---

def test_a_walk_is_put_back_between_its_walls_and_meets_the_loud_gradient_where_it_is_said_to():
    walked = lesson.walk(sign_descent_of_two, lambda t, loud: 1.0 if t % 4 == loud else -1.0, 1, 8)
    rates = 0.5 / np.sqrt(np.arange(1, 9))
    x, expected = 0.0, []
    for t, rate in enumerate(rates):
        x = min(max(x - rate if t % 4 == 1 else x + rate, -1), 1)
        expected.append(x)
    assert_allclose(walked, expected)
    assert walked.max() == 1 and lesson.ask_walk(never_moves, lambda t, loud: 1.0) == ("in between", "It ends at +0.00.")


def sign_descent_of_two(x, g, *, learning_rate, beta1, beta2):
    return (sign_descent(x, g, learning_rate=learning_rate),)


def never_moves(x, g, *, learning_rate, beta1, beta2):
    return (x,)


def test_a_period_is_what_the_rules_do_once_they_have_settled():
    for column, rule in enumerate((adam, amsgrad)):
        path = trajectory(rule, lambda x, t: 0 * x + (50.0 if t % 5 == 0 else -10.0), [0.0], 1000, learning_rate=1.0,
                          beta1=0.5, beta2=0.9)[:, 0]
        assert_allclose(lesson.period(0.5, 0.9, 5)[column], path[-5:] - path[-6], rtol=1e-6)
    assert lesson.sides([5, 101], (0.9, 0.9999)) == {"n = 5": {"0.9": "right", "0.9999": "right"},
                                                     "n = 101": {"0.9": "WRONG", "0.9999": "right"}}


def test_the_plane_is_parted_where_the_drift_changes_its_sign():
    plane, _ = lesson.forgetting().figure().axes
    border = plane.collections[-1].get_paths()[0].vertices
    drifts = [[lesson.period(beta1, 1 - 1 / (memory * nudge))[0][-1] for nudge in (0.9, 1.1)] for beta1, memory in border[5:-5]]
    assert len(drifts) > 20 and all(below > 0 > above for below, above in drifts)
    assert [label.get_text() for label in plane.get_yticklabels()] == ["0.9", "0.99", "0.999", "0.9999", "0.99999"]


def test_the_course_begins_at_0_and_ends_with_the_drift_in_words():
    picture = lesson.forgetting(start=(0.5, 10.0))
    lines = moving(picture)
    assert [line.get_color() for line in lines] == [LOOKS["adam"][1], LOOKS["amsgrad"][1]]
    for line, course in zip(lines, lesson.period(0.5, 0.9), strict=True):
        assert_allclose(line.get_xydata(), np.stack([np.arange(102), np.append(0, course)], axis=-1))
    told = picture.words.value
    assert f"Adam moves by +{lesson.period(0.5, 0.9)[0][-1]:.2f} α, AMSGrad by −" in told and "β₁ = 0.50, β₂ = 0.9:" in told
    picture.view.start = [0.25, 1e4]
    assert "β₂ = 0.9999" in picture.words.value and "Adam moves by −0." in picture.words.value


def test_forgetting_names_what_it_cannot_take():
    with pytest.raises(ValueError, match="start must be two finite numbers"):
        lesson.forgetting(start=(0.5, np.nan))
    with pytest.raises(TypeError, match="no argument 'beta'"):
        lesson.forgetting(beta=0.9)


def test_walks_are_shown_by_the_means_of_their_whole_periods():
    def gradient(t, loud):
        return 3.0 if t % 4 == loud else -1.0
    axes, = lesson.show_walks({"Adam": (adam, 0, 1001), "late": (adam, 2, 801)}, gradient, period=4).axes
    for line, loud, whole in zip(axes.lines, (0, 2), (250, 200)):
        means = lesson.walk(adam, gradient, loud, 1001)[:4 * whole].reshape(whole, 4).mean(axis=1)
        assert_allclose(line.get_xydata(), np.stack([4 * np.arange(1, whole + 1), means], axis=-1))
    assert axes.lines[0].get_color() == axes.lines[1].get_color() == LOOKS["adam"][1]
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["Adam", "late"]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["100", "1,000"]


# --- another solution, and no rest ---

def test_each_star_is_a_solution_and_the_ends_lie_on_their_line():
    valley = lesson.one_equation()
    assert_allclose(valley.value(valley.minima), 0, atol=1e-15)
    rows = lesson.ends(valley, {gradient_descent: 0.05, momentum: 0.05, adam: 0.005})
    assert list(rows) == ["gradient descent", "momentum", "Adam"]
    for row in rows.values():
        assert_allclose([row["w₁"] + 3 * row["w₂"], row["length"], row["largest"]],
                        [1, np.hypot(row["w₁"], row["w₂"]), max(row["w₁"], row["w₂"])], atol=1e-5)


def test_the_steepness_after_the_first_step_is_the_curvature_over_the_size_of_the_gradient():
    first = lesson.steepness(rmsprop, 1, (2.0, 8.0), (3.0, 5.0), learning_rate=np.array([0.1, 1.0]), beta=0.75)
    assert_allclose(first, [[0.1 / (3 * 0.5), 1 / (3 * 0.5)]])                # h/√((1−β)(hx)²), largest where x is smallest
    assert_allclose(lesson.steepness(adam, 1, (2.0, 8.0), (3.0, 5.0), learning_rate=0.1, beta2=0.9), [0.1 / 3])


def test_the_edge_is_where_momentum_in_its_averaged_form_loses_its_calm():
    for beta1 in (0.0, 0.5, 0.9):
        near, far = (trajectory(momentum, lambda x, t: x, [1.0], 2000, learning_rate=factor * lesson.edge(beta1), beta=beta1)
                     for factor in (0.99, 1.01))
        assert abs(near[-1, 0]) < 0.1 and not abs(far[-1, 0]) < 10


def test_the_edge_is_shown_with_adams_mean_and_range():
    swinging = np.arange(1, 5)[:, None] * lesson.BETA1S
    course, middle = lesson.show_edge([0.1], np.full((100, 1), 2.0), swinging, late=2).axes
    assert course.lines[0].get_color() == LOOKS["rmsprop"][1] and course.lines[1].get_color() == LOOKS["adam"][1]
    assert_allclose(course.lines[1].get_ydata().ravel(), 0.9 * np.arange(1, 5))
    formula, means = middle.lines[:2]
    assert_allclose(formula.get_ydata()[:2], [2, 2.6 / 0.7])
    assert_allclose(means.get_ydata(), 3.5 * lesson.BETA1S)
    assert_allclose([bar[:, 1] for bar in middle.collections[0].get_segments()], np.stack([3, 4]) * lesson.BETA1S[:, None])
