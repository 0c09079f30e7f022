"""The playground: who rests at the star is what the runs say."""
import pytest

from lessons.playground import PRESETS, who_rests
from optimizers import adam, gradient_descent, momentum, rmsprop, sign_descent
from surfaces import ellipse


@pytest.mark.parametrize("rules, label", [([gradient_descent, sign_descent], "gradient descent"), ([sign_descent, rmsprop], "nobody"),
                                          ([gradient_descent, momentum], "several")])
def test_who_alone_rests_is_named_with_where_all_are(rules, label):
    choice, words = who_rests(ellipse(2), rules, learning_rate=0.3)
    assert choice == label and words.startswith("After 200 steps: ") and words.count(" at (") == 2


def test_a_rate_that_is_too_small_gets_nobody_there():
    assert who_rests(ellipse(2), [adam], learning_rate=1e-3, steps=10) == ("nobody", "After 10 steps: Adam at (9.99, 0.99).")


def test_each_story_has_a_number_of_its_question():
    assert sorted({label[0] for label in PRESETS}) == ["1", "2", "3", "4"]
