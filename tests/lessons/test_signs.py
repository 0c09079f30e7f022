"""What notebook 16 measures: the layer of two facts, its errors, singular values, and the fair tables."""
from functools import partial

import numpy as np
import pytest
from numpy.testing import assert_allclose

from lessons.signs import (
    METHODS,
    STEPS,
    VALUES,
    errors,
    fair,
    first_steps,
    layer,
    left,
    lion_races,
    muon_nesterov,
    muon_races,
    newton_schulz,
    path,
    rows,
    show_newton_schulz,
    two_facts,
    whose_steps_change,
)
from optimizers import gradient_descent, muon, sign_descent, trajectory
from schedules import constant, cosine
from surfaces import ellipse


@pytest.mark.parametrize("keys, values", [(0, 0), (30, 20), (-70, 200)])
def test_the_layers_loss_is_that_of_its_two_answers(keys, values):
    def unit(degrees):
        return np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])
    surface, error = layer(keys, values, ratio=7.0), np.array([[1.0, 2.0], [-3.0, 0.5]])
    first, second = error @ unit(keys), error @ unit(keys + 90)
    assert_allclose(surface.value(error.ravel()), 0.5 * (first @ first + 7 * second @ second))
    assert_allclose(errors(error.ravel(), keys, values), [unit(values) @ first, unit(values + 90) @ second])
    assert_allclose(errors(surface.start, keys, values), [10, 1])


@pytest.mark.parametrize("keys", [0, 33, 90])
def test_muon_without_memory_is_sign_descent_in_the_errors(keys):
    surface = layer(keys)
    run = errors(trajectory(muon, surface.gradient, surface.start, 60, learning_rate=cosine(0.3, 60), beta=0.0), keys)
    plane = trajectory(sign_descent, ellipse(25).gradient, (10.0, 1.0), 60, learning_rate=cosine(0.3, 60))
    assert_allclose(run, plane, atol=1e-9)


def test_the_question_is_answered_by_the_races(monkeypatch):
    choice, words = whose_steps_change()
    assert choice == "Adam's" and "Adam: 79 → 585" in words and "Muon, β = 0: 781 → 781" in words
    assert whose_steps_change(keys=0.0)[0] == "neither's"
    monkeypatch.setitem(METHODS, "Muon, β = 0", METHODS["sign descent"])
    assert whose_steps_change()[0] == "both"


def test_the_first_step_of_muon_has_equal_singular_values_and_adams_has_not():
    steps = first_steps([[3, 1], [1, 2]])
    assert [list(row.values()) for row in steps.values()] == [["3.62", "1.38"], ["2", "0"], ["1", "1"]]


def test_nesterovs_step_is_that_of_the_loop_which_does_not_average():
    surface = layer(30)
    x, buffer = surface.start, np.zeros((2, 2))
    run = trajectory(muon_nesterov, surface.gradient, surface.start, 40, learning_rate=0.2)
    for taken in run[1:]:
        g = surface.gradient(x).reshape(2, 2)
        buffer = 0.95 * buffer + g                       # torch.optim.Muon, with the exact UVᵀ
        left, _, right = np.linalg.svd(g + 0.95 * buffer)
        x = x - 0.2 * (left @ right).ravel()
        assert_allclose(taken, x, atol=1e-9)


def test_newton_and_schulz_are_not_exact():
    assert_allclose(newton_schulz(np.array([1e-3, 1.0])), [0.4705, 0.6964], atol=1e-3)
    assert newton_schulz(0.3, steps=0) == 0.3
    made, exact = show_newton_schulz().axes[0].lines
    assert set(exact.get_ydata()) == {1.0} and 1.1 < made.get_ydata().max() < 1.3


def test_the_drawn_paths_follow_the_point_and_the_slider():
    picture = two_facts(rotation=0)
    lines = [line for line in picture._figure.axes[0].lines if line.get_label() in METHODS]
    adam, _, bare = lines
    assert_allclose(adam.get_xydata(), path("Adam, β₂ = 0.95", 0)[0])
    assert_allclose(bare.get_xydata(), path("Muon, β = 0", 0)[0])
    before = adam.get_xydata().copy()
    picture.controls["rotation"].value = 45
    assert np.abs(adam.get_xydata() - before).max() > 1
    assert_allclose(bare.get_xydata(), path("Muon, β = 0", 0)[0], atol=1e-9)
    assert len(bare.get_xdata()) == STEPS + 1 and "Values at 20°. Loss left after 100 steps: Adam, β₂ = 0.95: " in picture.words.value


def test_what_is_left_is_the_median_at_the_best_rate():
    assert left(gradient_descent, ellipse(1), constant, 5, 0.0) < 1e-4          # a rate near one goes to the minimum at once
    calm, noisy = (left(sign_descent, ellipse(10), partial(cosine, steps=50), 50, noise) for noise in (0.0, 20.0))
    assert calm < noisy < 1


def test_a_fair_table_has_each_place_at_both_schedules():
    made = fair({"GD": (gradient_descent, {})}, {"here": ellipse(1), "there": ellipse(2)}, 5, 0.0, runs=3)
    assert list(made["GD"]) == ["here, constant", "there, constant", "here, cosine", "there, cosine"]
    assert rows({"a": {"b": 3e-4}}) == {"a": {"b": "3·10⁻⁴"}}


def test_the_tables_of_the_notebook_name_their_methods():
    assert list(lion_races()) == ["sign descent", "Lion", "Adam", "Adam, β₂ = 0.95", "momentum"]
    races = muon_races()
    assert list(races) == [*METHODS, "Muon, β = 0.95", "Muon, Nesterov's step"] and races["Muon, β = 0"]["keys 45°, cosine"] < 1e-2 * races["Adam"]["keys 45°, cosine"]
    assert VALUES == 20
