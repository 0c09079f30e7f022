"""Many dimensions: what is measured is what is said, what is drawn is what was measured."""
import numpy as np
from numpy.testing import assert_allclose

from explorer.look import LOOKS
from lessons import dimensions
from lessons.dimensions import bowls, digits_against_chance, show_chance, show_steps, show_training
from optimizers import adam, gradient_descent


def test_the_dots_of_one_dimension_are_dark_and_the_law_is_drawn():
    gammas = np.array([0.1, 0.5])
    measured = {d: (gammas, np.full((2, 3), 10.0 * d)) for d in (2, 5)}
    axes, = show_chance(measured, lambda gamma: 1 + gamma, 5).axes
    *dots, law = axes.lines
    assert {(line.get_ydata()[0], line.get_color()) for line in dots} == {(20, "#d4d4d4"), (50, "#222222")}
    assert_allclose(law.get_ydata(), 1 + law.get_xdata())
    assert "5 dimensions" in axes.get_title(loc="left")


def test_steps_join_the_medians_and_never_stands_at_the_top():
    counts = np.array([[10.0, 20, 40], [30, np.inf, 1001]])
    figure = show_steps({"left": {"Adam": (adam, counts)}, "right": {"Adam": (adam, counts)}}, [2, 10], 1000)
    figure.canvas.draw()
    left, right = figure.axes
    *marks, median = left.lines
    assert_allclose([line.get_ydata() for line in marks], [[10, 30], [20, 1500], [40, 1500]])
    assert_allclose(median.get_ydata(), [20, 1500])
    assert {line.get_color() for line in right.lines} == {LOOKS["adam"][1]}
    words = {label.get_position()[1]: label.get_text() for label in left.get_yticklabels()}
    assert words[1500] == "never" and words[1000] == "1000" and words[50] == "50"
    assert [label.get_text() for label in left.get_xticklabels()] == ["2", "10"]


def test_training_curves_stand_at_their_steps_with_their_rates_in_the_legend():
    curves = {"even": {"GD": (gradient_descent, 0.178, [2.0, 1.0, 0.5])}, "uneven": {"Adam": (adam, 0.0316, [2.0, 0.3, 0.2])}}
    even, uneven = show_training(curves, 25).axes
    assert_allclose(even.lines[0].get_xydata(), [[0, 2], [25, 1], [50, 0.5]])
    words = [text.get_text() for axes in (even, uneven) for text in axes.get_legend().get_texts()]
    assert words == ["GD, α = 0.18", "Adam, α = 0.032"]


def by_chance(d, n):
    return np.array([d, n, 3 * n]) / 1.0


def test_the_verdict_on_more_features_is_that_of_the_middle_problem():
    verdict, words = dimensions.more_features(lambda d, n: np.array([d, 1.0, 300.0]))
    assert verdict == dimensions.GROWS and "κ = 10.0 with 10 features, 200.0 with 200" in words
    assert dimensions.more_features(lambda d, n: np.array([n / d]))[0] == dimensions.STAYS


def test_random_problems_are_asked_for_at_each_dimension_and_drawn_at_their_features_per_sample():
    measured = dimensions.measured_by_chance(by_chance)
    assert list(measured) == list(dimensions.DIMENSIONS)
    gammas, numbers = measured[10]
    assert_allclose(numbers[:, 0], 10)
    assert_allclose(gammas, 10 / numbers[:, 1])
    assert np.all(gammas <= dimensions.GAMMAS) and list(dimensions.pictures_of_chance(by_chance, lambda gamma: 1 + gamma)) == [
        str(d) for d in dimensions.DIMENSIONS]


def test_digits_are_compared_with_chance_of_the_same_size():
    rows = digits_against_chance(by_chance, lambda gamma: gamma)
    assert list(rows) == [2, 4, 8, 16, 32, 61] and rows[61]["chance"] == 1797
    assert_allclose(rows[61]["law"], 61 / 1797)
    scaled = [row["pixels, scaled"] for row in rows.values()]
    assert np.all(np.diff(scaled) > 0) and rows[61]["pixels"] > rows[61]["pixels, scaled"] > 1


def test_bowls_have_the_same_starts_and_curvatures_turned_or_not():
    along, turned = bowls(5, False, 100), bowls(5, True, 100)
    assert along.start.shape == turned.start.shape == (9, 5)
    assert_allclose(along.value(along.start), turned.value(turned.start))
    hessian = np.stack([turned.gradient(np.broadcast_to(axis, (9, 5))) for axis in np.eye(5)], axis=-1)
    assert_allclose(np.linalg.eigvalsh(hessian), np.broadcast_to(np.geomspace(1, 100, 5), (9, 5)))
    assert not np.allclose(bowls(5, False, 100, seed=2).start, along.start)


def test_steps_are_asked_for_both_ways():
    steps = dimensions.steps_of_each({"Adam": adam}, lambda rule, turned: (rule, turned))
    assert [rows["Adam"] for rows in steps.values()] == [(adam, (adam, False)), (adam, (adam, True))]
