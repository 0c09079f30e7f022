"""What ε does, as notebook 5 draws it; RMSprop as libraries have it: the steps of two of them are those of the record."""
import json
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from lessons.epsilon import (
    GRADIENTS,
    LIBRARIES,
    RECORDED,
    START,
    bends,
    best_steps,
    floors,
    libraries,
    libraries_differ,
    rmsprop_in_units,
    show_floors,
)
from optimizers import hyper_parameters_of, rmsprop, rmsprop_epsilon_inside, trajectory
from racing import race
from surfaces import ellipse

RECORD = json.loads((Path(__file__).parents[1] / "references" / "paths.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("version, call, rule, hyper, positions", RECORDED)
def test_the_steps_are_those_of_the_record_and_ours_are_the_same(version, call, rule, hyper, positions):
    path, = (path for path in RECORD["paths"] if path["call"] == call and path["problem"] == "gradients")
    package = {"torch.optim": "torch", "optax": "optax"}[path["library"]]
    assert version.split()[1] == RECORD["versions"][package].split("+")[0] and version in LIBRARIES
    assert (rule.__name__, hyper) == (path["rule"], path["hyper_parameters"])
    assert (START, GRADIENTS) == (RECORD["start"], RECORD["gradients"][:len(GRADIENTS)])
    assert positions == path["positions"][1:len(GRADIENTS) + 1]
    ours = trajectory(rule, lambda x, t: np.array(GRADIENTS[t]), START, len(GRADIENTS), **hyper)
    assert_allclose(ours[1:], positions, rtol=1e-12)


def test_every_record_of_rmsprop_is_there():
    assert len(RECORDED) == sum("rmsprop" in path["rule"] and path["problem"] == "gradients" for path in RECORD["paths"])


def test_this_projects_row_is_what_its_rule_does():
    row, known = LIBRARIES["this project"], hyper_parameters_of(rmsprop)
    assert (row.rule, row.beta, row.epsilon, row.v_start) == (rmsprop, known["beta"], known["epsilon"], 0)


def test_a_library_s_row_says_its_defaults_and_the_step_that_they_take():
    assert libraries()["optax 0.2.8"] == {"β is called": "decay", "β": "0.9", "ε": "10⁻⁸", "ε stands": "inside", "v starts at": "0",
                                          "step ÷ α": f"{1e-6 / (1e-12 + 1e-8)**0.5:.3f}"}
    assert libraries_differ()[0] == "over 100 times"


def test_a_bend_is_drawn_for_each_epsilon_and_rule():
    pictures = bends({"outside": rmsprop, "inside": rmsprop_epsilon_inside}, (1e-8, 1))
    assert list(pictures) == ["10⁻⁸", "1"]
    axes, = pictures["1"].axes
    outside, inside = axes.lines
    assert_allclose(outside.get_ydata(), outside.get_xdata() / (outside.get_xdata() + 1))
    assert_allclose(inside.get_ydata(), inside.get_xdata() / np.hypot(inside.get_xdata(), 1))


def test_the_floors_are_those_of_the_formula_and_are_drawn():
    rules, epsilons = {"outside": rmsprop, "inside": rmsprop_epsilon_inside}, np.array([0.01, 0.2, 5])
    found = floors(rules, curvature=4, learning_rate=0.2, steps=3000, epsilons=epsilons)
    wanted = [np.maximum(0.1 - epsilons / 4, 0), np.sqrt(np.maximum(0.01 - epsilons / 16, 0))]
    assert_allclose(found, wanted, atol=1e-6)
    axes, = show_floors(rules, curvature=4, learning_rate=0.2, steps=3000).axes
    assert len(axes.lines) == 2 and np.isclose(axes.lines[0].get_ydata()[0], 0.1, atol=1e-4)


def test_with_a_tiny_epsilon_the_race_is_rmsprops_own_and_with_a_huge_one_gradient_descents():
    row = best_steps(ellipse(10), [1e-8, 1e6])
    assert list(row) == ["ε = 10⁻⁸", "ε = 1000000", "gradient descent"]
    assert row["ε = 10⁻⁸"] == race([rmsprop], ellipse(10), tolerance=1e-4, steps=2000).rows["rmsprop"].stays
    assert abs(row["ε = 1000000"] - row["gradient descent"]) <= 1
    x, v = rmsprop_in_units(1.0, 3.0, 2.0, learning_rate=0.1, epsilon=5.0)
    assert (x, v) == rmsprop(1.0, 3.0, 2.0, learning_rate=0.5, epsilon=5.0)
