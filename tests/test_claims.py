"""The claims: a text is held to what was computed, a number cannot change unnoticed, a general sentence is tested at large."""
import json
import subprocess
import sys

import numpy as np
import pytest

import claims
from claims import ALWAYS, SOMETIMES, USUALLY, Claims, all_claims, between, hold, log_between, memory, one_of, whole
from claims.text import changed, complaints, plain, text_of

GENERAL = [claim for made in all_claims() for claim in made.general_claims]


@pytest.mark.parametrize("claim", GENERAL, ids=lambda claim: f"{claim.notebook[:2]} {claim.sentence[:60]}")
def test_a_general_sentence_holds_as_often_as_it_says(claim):
    outcome = claim.test(seed=0)
    assert outcome.holds, str(outcome)


# --- the text, and what holds it ---

def test_formulas_code_links_and_list_numbers_are_no_numbers_to_hold():
    assert plain("At $\\alpha = 3$ and `x = 5`, **see [notebook 7](07_a_fair_race.ipynb)** and [Cauchy (1847)](https://x.org/1).") == (
        "At and , see notebook and Cauchy .")
    assert "7" in plain("[notebook 7](08_saddle_points.ipynb)")
    assert plain("1. one\n2. two <details><summary>x < 3</summary>") == "one two x < 3"


def test_a_text_that_says_what_was_computed_has_no_complaint():
    assert complaints(plain("It takes **216 steps**, at 1,000."), ["It takes 216 steps, at 1,000"]) == []


@pytest.mark.parametrize("text", ["It takes 217 steps.", "It takes 21 steps.", "It takes 2160 stones."])
def test_a_changed_number_is_found(text):
    assert complaints(text, ["It takes 216 steps"])[0] == "no text cell says: It takes 216 steps"


def test_a_number_that_nothing_holds_is_found():
    wrong, = complaints("It takes 216 steps. Adam needs 75.", ["It takes 216 steps"])
    assert "Adam needs 75" in wrong


def test_each_number_is_changed_once():
    texts = [text for _, text in changed("from 9 to 10.5, or 1,000")]
    assert texts == ["from 0 to 10.5, or 1,000", "from 9 to 10.6, or 1,000", "from 9 to 10.5, or 1,001"]


# --- the last cell ---

@pytest.fixture
def page(tmp_path, monkeypatch):
    """page(text, function): the last cell of a notebook with this text and these claims."""
    monkeypatch.chdir(tmp_path)

    def page(text, function, general=()):
        cells = [{"cell_type": "markdown", "source": text.splitlines(keepends=True), "metadata": {}}]
        (tmp_path / "99_story.ipynb").write_text(json.dumps({"cells": cells}))
        made = Claims("99_story")
        made.here(function)
        made.general_claims.extend(general)
        monkeypatch.setattr(claims.held.importlib, "import_module", lambda name: type("module", (), {"claims": made}))
        return lambda **variables: hold("99_story", variables)
    return page


def steps(say, page):
    say("It takes {:.0f} steps", page.steps, holds=[page.steps > 0, page.steps < 300])


def test_what_holds_is_said(page, capsys):
    page("# 99 · A story\n\n*5 minutes. Afterwards … *\n\nIt takes 216 steps.", steps)(steps=216)
    assert capsys.readouterr().out == "All 1 sentences that are checked hold in this run.\n"


@pytest.mark.parametrize("variables, words", [({"steps": 217}, "no text cell says: It takes 217 steps"),
                                              ({"steps": 316}, "not true here (condition 2 of 2): It takes 316 steps"),
                                              ({}, "could not be checked: steps: AttributeError")])
def test_what_does_not_hold_is_named_to_a_reader_and_fails_in_a_test(page, capsys, monkeypatch, variables, words):
    run = page("It takes 216 steps.", steps)
    with pytest.raises(AssertionError) as error:
        run(**variables)
    assert words in str(error.value)
    monkeypatch.delenv("PYTEST_VERSION")
    run(**variables)
    assert words in capsys.readouterr().out


def test_a_page_without_its_file_is_still_held_to_what_is_true(page, tmp_path):
    run = page("It takes 216 steps.", steps)
    (tmp_path / "99_story.ipynb").unlink()
    run(steps=217)
    with pytest.raises(AssertionError, match="not true here"):
        run(steps=0)


# --- general sentences ---

def claim(margin, says=ALWAYS, **options):
    made = Claims("99_story")
    options = options or {"x": between(0, 1)}
    made.general("A sentence.", says, samples=200, **options)(margin)
    return made.general_claims[0]


@pytest.mark.parametrize("border, says, holds", [(-0.01, ALWAYS, True), (0.05, ALWAYS, False), (0.1, USUALLY, True),
                                                 (0.5, USUALLY, False), (0.9, SOMETIMES, True), (1.0, SOMETIMES, False)])
def test_it_must_hold_in_the_share_that_its_word_says(border, says, holds):
    outcome = claim(lambda x: x - border, says).test()
    assert outcome.holds == holds and abs(outcome.share - (1 - border)) < 0.1
    assert outcome.worst["x"] < 0.05 and outcome.margin == outcome.worst["x"] - border


def test_what_is_not_a_number_does_not_hold():
    assert claim(lambda x: np.where(x > 0.5, np.nan, 1.0)).test().share < 0.7


def test_settings_are_drawn_from_the_domain_and_from_the_seed():
    domain = {"a": between(-1, 1), "b": log_between(1e-3, 1e3), "c": whole(1, 3), "d": one_of(5, 7), "e": memory(0, 0.999)}
    seen = []
    made = claim(lambda **settings: (seen.append(settings), np.ones(200))[1], **domain)
    for seed in (1, 1, 2):
        made.test(seed)
    first, again, other = seen
    assert all(np.array_equal(first[name], again[name]) and not np.array_equal(first[name], other[name]) for name in domain)
    assert np.all(np.abs(first["a"]) <= 1) and set(first["c"]) == {1, 2, 3} and set(first["d"]) == {5, 7}
    assert 1e-3 <= first["b"].min() < 1e-2 and 1e2 < first["b"].max() <= 1e3
    assert 0.3 < np.mean(first["e"] < 0.9) < 0.7 and 0.2 < np.mean(first["e"] > 0.99) < 0.5       # β by what it remembers
    assert all(low in first[name] and high in first[name] for name, low, high in
               (("a", -1, 1), ("b", 1e-3, 1e3), ("e", 0, 0.999)))                                 # and the ends themselves


def test_a_sentence_that_leaves_nothing_open_has_no_domain_and_is_refused():
    with pytest.raises(ValueError, match="needs a domain"):
        Claims("99_story").general("A sentence.", ALWAYS)
    with pytest.raises(ValueError, match="says must be one of always"):
        Claims("99_story").general("A sentence.", "often", x=between(0, 1))


def test_each_general_sentence_stands_in_its_notebook():
    for made in GENERAL:
        assert plain(made.sentence) in text_of(made.notebook), made.sentence


def test_a_notebook_that_is_not_there_or_no_samples_are_refused():
    for wrong, named in (["0"], "no notebook 0; there are 1 to 17"), (["1", "--samples", "0"], "at least 1; got 0"):
        done = subprocess.run([sys.executable, "-m", "claims", *wrong], capture_output=True, text=True)
        assert done.returncode == 2 and named in done.stderr
