"""The pictures over many dimensions: what is drawn is what was measured."""
import numpy as np
from numpy.testing import assert_allclose

from explorer.look import LOOKS
from lessons.dimensions import show_chance, show_steps, show_training
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
    figure = show_steps([2, 10], {"left": {"Adam": (adam, counts)}, "right": {"Adam": (adam, counts)}}, 1000)
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
