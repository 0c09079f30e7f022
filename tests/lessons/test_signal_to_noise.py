"""Notebook 10's pictures and measurements: the dials show what Adam did, a mean step is a mean step, bad input is named."""
import numpy as np
import pytest
from numpy.testing import assert_allclose

from explorer.look import LOOKS
from lessons import signal_to_noise as lesson
from optimizers import adam, gradient_descent, momentum, rmsprop, sign_descent, trajectory
from surfaces import ellipse, noisy


def reading(m, v, t, beta1, beta2):
    return m / (1 - beta1**t) / np.sqrt(v / (1 - beta2**t))


def without_correction(x, g, m=0.0, v=0.0, *, learning_rate, beta1=0.9, beta2=0.999):
    m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2
    return x - learning_rate * m / v**0.5, m, v


# --- the dials ---

def parts(picture):
    """What moves in the picture: the path, then for x and for y the marks, the needle and the readings of all steps."""
    path, *rest = [line for axes in picture.figure().axes for line in axes.lines if line.get_animated()]
    marks_x, needle_x, marks_y, needle_y, past_x, past_y = rest
    return path, (marks_x, marks_y), (needle_x, needle_y), (past_x, past_y)


def test_the_path_is_adams_and_the_readings_are_its_steps_in_units_of_the_rate():
    path, _, needles, pasts = parts(lesson.dial(reading, start=(9.0, 4.0), steps=60, noise=10))
    truth = trajectory(adam, noisy(ellipse(25), 10).gradient, (9.0, 4.0), 60, learning_rate=0.2)
    assert_allclose(path.get_xydata(), truth)
    for needle, past, moved in zip(needles, pasts, -np.diff(truth, axis=0).T / 0.2, strict=True):
        assert_allclose(past.get_xydata(), np.stack([np.arange(1, 61), moved], axis=-1), atol=1e-6)
        x, y = needle.get_xydata()[1]
        assert_allclose(np.arctan2(x, y), moved[-1] * np.pi / 2, atol=1e-6)       # from upright: +1 lies on the right


def test_without_noise_and_averages_the_dials_stand_at_their_ends_and_the_words_say_so():
    picture = lesson.dial(reading, noise=0, beta1=0, beta2=0)
    assert "x 1.00, y 1.00" in picture.words.value
    assert all(abs(needle.get_xydata()[1, 1]) < 1e-9 for needle in parts(picture)[2])


def test_before_its_second_step_a_dial_has_no_marks():
    picture = lesson.dial(reading, steps=1)
    assert all(len(marks.get_xdata()) == 0 for marks in parts(picture)[1])


def test_the_dials_follow_the_point_the_noise_the_memory_and_the_steps():
    picture = lesson.dial(reading, noise=10)
    path, _, _, pasts = parts(picture)
    first = path.get_xydata().copy()
    picture.view.start = [-5.0, 2.0]
    assert_allclose(path.get_xydata()[0], [-5, 2], atol=1e-6)
    told = picture.words.value
    picture.controls["noise"].value = 0
    assert picture.words.value != told
    still = pasts[0].get_ydata().copy()
    picture.controls["beta1"].value = 0
    assert not np.allclose(pasts[0].get_ydata(), still)
    picture.controls["steps"].value = 10
    assert len(pasts[1].get_ydata()) == 10 and pasts[1].axes.get_xlim() == (0, 10) and len(path.get_xdata()) == 11
    picture.reset.click()
    assert_allclose(path.get_xydata(), first)


@pytest.mark.parametrize("given, error, words", [
    ({"start": (1, np.inf)}, ValueError, "start must be two finite numbers"),
    ({"start": (1, 2, 3)}, ValueError, "start must be two finite numbers"),
    ({"noise": -1}, ValueError, "noise"),
    ({"beta1": 1.5}, ValueError, "beta1"),
    ({"epsilon": 1.0}, TypeError, "no argument 'epsilon'"),
    ({"learning_rate": -0.1}, ValueError, "learning_rate must be at least 0"),
])
def test_the_dials_name_what_they_cannot_take(given, error, words):
    with pytest.raises(error, match=words):
        lesson.dial(reading, **given)


# --- the mean step ---

@pytest.mark.parametrize("kind", lesson.NOISES)
def test_each_kind_of_noise_has_the_mean_0_and_the_size_1(kind):
    drawn = lesson.NOISES[kind](np.random.default_rng(0), (100_000,))
    assert abs(drawn.mean()) < 0.02 and abs(drawn.std() - 1) < 0.02


def test_gradient_descents_mean_step_is_the_slope_and_a_signs_that_of_its_vote():
    means = lesson.mean_steps({"GD": gradient_descent, "sign": sign_descent}, [0.5, 2.0])
    assert_allclose(means["GD"], 1, atol=0.02)
    assert_allclose(means["sign"], [lesson.right_signs(0.5), lesson.right_signs(2.0)], atol=0.01)
    assert_allclose(lesson.mean_steps({"": sign_descent}, [0.5, 2.0], "two-point")[""], [1, 0], atol=0.01)


def test_mean_steps_stand_over_their_laws():
    ones = np.linspace(1, 0, len(lesson.RATIOS))
    axes, = lesson.show_mean_steps({"Adam": adam, "sign": sign_descent}, {"Adam": ones, "sign": ones / 2}).axes
    law, signs, by_adam, by_sign = axes.lines[:4]
    assert_allclose(law.get_ydata(), 1 / np.hypot(1, lesson.RATIOS))
    assert_allclose(signs.get_ydata()[6], 0.6827, atol=1e-4)
    assert_allclose(by_sign.get_xydata(), np.stack([lesson.RATIOS, ones / 2], axis=-1))
    assert (by_adam.get_color(), by_sign.get_marker()) == (LOOKS["adam"][1], LOOKS["sign_descent"][2])
    assert by_sign.get_markersize() > by_adam.get_markersize()      # so that neither hides the other


def test_the_predictions_are_answered_by_what_was_measured():
    assert lesson.ask_mean_step(adam, 1)[0] == "0.7 α" and lesson.ask_mean_step(adam, 0.01)[0] == "1 α"
    assert lesson.ask_first_step(without_correction) == ("longer", "It is 3.16 α long.")
    assert lesson.ask_first_step(adam)[0] == "of the same length"
    assert lesson.ask_first_step(lambda x, g, *, learning_rate: (x - 0.1 * learning_rate * g,))[0] == "shorter"


def test_on_pure_noise_a_step_without_memory_is_the_whole_rate():
    rows = lesson.steps_on_pure_noise(adam, [0, 0.6])
    assert_allclose([*rows["0"].values()], 1, rtol=0.02)
    assert_allclose([*rows["0.6"].values()], 0.5, rtol=0.03)


# --- the first steps, and where Adam leads ---

def test_first_steps_are_points_on_the_lines_of_their_formula():
    axes, = lesson.show_first_steps(without_correction, [0.9, 0.99]).axes
    line, points = axes.lines[3:5]
    assert_allclose(line.get_ydata()[:2], [1, 0.19 / np.sqrt(1 - 0.99**2)])
    assert_allclose(points.get_ydata(), line.get_ydata()[points.get_xdata() - 1], rtol=1e-6)
    assert [text.get_text() for text in axes.get_legend().get_texts()] == [
        "without hats, β₂ = 0.9", "without hats, β₂ = 0.99", "with hats"]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["1", "10", "100", "1000"]


def test_a_loss_at_the_end_is_a_mean_over_the_last_steps_at_the_best_rate():
    one, = lesson.final_losses({"GD": gradient_descent, "half": (momentum, {"beta": 0})}, {"bowl": (1, 0, 0)}, steps=40, runs=3).values()
    assert one["GD"] < 1e-9 and one["half"] == one["GD"]
    straight, turned = lesson.final_losses({"GD": gradient_descent, "RMSprop": rmsprop},
                                           {"straight": (100, 0, 0), "turned": (100, 45, 0)}, steps=40, runs=3).values()
    assert_allclose(turned["GD"], straight["GD"], rtol=1e-9)
    rates = lesson.RATES[:, None]
    drawn = np.random.default_rng(0).uniform(0.9, 1.1, size=(3, 1, 2)) * (10, 1)
    start = drawn * np.ones_like(rates)
    path = trajectory(gradient_descent, ellipse(100).gradient, start, 40, learning_rate=lesson.RATES)
    with np.errstate(all="ignore"):
        losses = ellipse(100).value(path[-lesson.LAST:]).mean(axis=(0, 1))
    assert_allclose(straight["GD"], 1e4 * np.nanmin(losses) / ellipse(100).value(start).mean(), rtol=1e-9)
