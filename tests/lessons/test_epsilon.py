"""RMSprop as libraries have it: the steps that two of them took are those of the record, and our rules take the same."""
import json
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from lessons.epsilon import GRADIENTS, LIBRARIES, RECORDED, START
from optimizers import hyper_parameters_of, rmsprop, trajectory

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
