"""Schedules in the explorer: a hyper-parameter that is one, and the menu that multiplies all rates."""
from functools import partial

import numpy as np
import pytest
from ipywidgets import Widget
from numpy.testing import assert_allclose, assert_array_equal

from explorer import explore, page
from explorer.stage import Stage
from optimizers import adam, descend, gradient_descent, momentum, rmsprop, trajectory
from racing import best_learning_rate
from schedules import constant, cosine, inverse_square_root, linear, warm_up, warm_up_stable_decay
from surfaces import ellipse

FOUR = (gradient_descent, momentum, rmsprop, adam)
STEPS = 60
MENU = {"constant": constant, "cosine": partial(cosine, steps=STEPS), "linear": partial(linear, steps=STEPS),
        "inverse_square_root": inverse_square_root}


@pytest.fixture(autouse=True)
def no_stage(monkeypatch, request):
    """The stage's PNG takes most of an explorer's time."""
    if "rendered" not in request.fixturenames:
        monkeypatch.setattr(Stage, "render", lambda self, ratio=1.0: b"")
    yield
    Widget.close_all()


@pytest.fixture
def rendered():
    """For a test that looks at the stage."""


def numbers(it, name, message=None, lane=0):
    """A column of the frame (or of a sweep's lane) for each method."""
    message = message or it.view.frame
    data = np.frombuffer(message["data"], dtype=np.float32).reshape(-1, message["columns"], message["length"])[lane]
    return [data[columns[name]] for columns in it._frames.columns]


def assert_paths(it, rates):
    """The picture's paths are the trajectories at these rates, one for each method, bit for bit."""
    for x, y, method, rate in zip(numbers(it, "x"), numbers(it, "y"), it.methods, rates):
        path = trajectory(method.rule, ellipse().gradient, (10.0, 1.0), STEPS, learning_rate=rate)
        assert_array_equal(np.stack([x, y], axis=-1), path.astype(np.float32))


# --- the menu and the warm-up ---

@pytest.mark.parametrize("name", MENU)
@pytest.mark.parametrize("rise", [0, 7])
def test_the_menu_multiplies_every_rate(name, rise):
    it = explore(methods=FOUR, sliders=("learning_rate",), schedule=name, warm_up=rise, steps=STEPS, learning_rate=0.04)
    assert_paths(it, [warm_up(MENU[name](0.04), rise)] * 4)
    it.controls["rates"].value = "own"
    it.controls["learning_rate_2"].value = 0.2
    assert_paths(it, [warm_up(MENU[name](rate), rise) for rate in (0.04, 0.04, 0.2, 0.04)])


def test_warm_up_stable_decay_warms_up_as_long_as_the_slider_says_or_else_for_a_tenth():
    it = explore(methods=FOUR, sliders="warm_up", schedule="warm_up_stable_decay", steps=STEPS)
    assert_paths(it, [warm_up_stable_decay(0.05, STEPS)] * 4)
    it.controls["warm_up"].value = 30
    assert_paths(it, [warm_up_stable_decay(0.05, STEPS, rise=0.5)] * 4)


@pytest.mark.parametrize("schedule", ["constant", "cosine", "warm_up_stable_decay"])
@pytest.mark.parametrize("rates", ["common", "best"])
def test_each_lane_of_a_sweep_of_the_rate_or_of_the_warm_up_is_the_exact_frame(schedule, rates):
    it = explore(methods=FOUR, sliders=("learning_rate", "warm_up"), schedule=schedule, warm_up=5, rates=rates, steps=STEPS,
                 tolerance=0.01)
    for axis in ("learning_rate", "warm_up") if rates == "common" else ("warm_up",):
        it.view._handle_custom_msg({"hold": axis}, [])
        sweep, widget = it.view.sweep, it.controls[axis]
        assert sweep["axis"] == axis and sweep["lanes"] == len(widget.options)
        for position in (0, len(widget.options) // 2, len(widget.options) - 1):
            widget.index = position
            frame = it._frame()
            for name in ("x", "y", "rate"):
                assert_array_equal(numbers(it, name, sweep, position), numbers(it, name, frame))
            assert sweep["labels"][position] == frame["labels"][0]
        it.view._handle_custom_msg({"release": True}, [])


def test_the_best_rate_is_the_best_of_that_schedule():
    it = explore(methods=[rmsprop], sliders="warm_up", schedule="cosine", rates="best", steps=STEPS)
    found = best_learning_rate(rmsprop, ellipse(), tolerance=1e-4, steps=STEPS, schedule=partial(cosine, steps=STEPS))
    other = best_learning_rate(rmsprop, ellipse(), tolerance=1e-4, steps=STEPS)
    assert found.learning_rate != other.learning_rate and found.stays < STEPS
    assert_paths(it, [cosine(found.learning_rate, STEPS)])
    it.controls["schedule"].value = "constant"
    assert_paths(it, [float(other.learning_rate)])


def test_a_best_rate_is_found_for_each_lane_of_a_schedule():
    lengths = np.array([0, 20])
    many = best_learning_rate(adam, ellipse(), tolerance=1e-4, steps=100, schedule=lambda rate: warm_up(constant(rate), lengths))
    for lane, length in enumerate(lengths):
        one = best_learning_rate(adam, ellipse(), tolerance=1e-4, steps=100,
                                 schedule=lambda rate, length=length: warm_up(constant(rate), length))
        assert one.learning_rate == many.learning_rate[lane] and one.stays == many.stays[lane]


def test_the_rates_are_drawn_below_the_loss_and_only_where_they_move(rendered):
    it = explore(methods=FOUR, schedule="linear", steps=STEPS, learning_rate=0.2)
    names = list(it._stage.axes)
    assert names == ["map", "loss", "rate"] and it._stage.axes["rate"].get_title() == "learning rate α, linear"
    *decaying, last = numbers(it, "rate")[0]
    assert_allclose(decaying, 0.2 * (1 - np.arange(STEPS) / STEPS), rtol=1e-6)
    assert last == decaying[-1]                 # of the last step taken
    low, high = it._stage.axes["rate"].get_ylim()
    assert low == 0 and 0.2 < high < 0.3
    for axes, other in (("rate", "map"), ("loss", "map"), ("rate", "loss")):
        assert not it._stage.axes[axes].get_position().overlaps(it._stage.axes[other].get_position())
    assert list(explore(methods=FOUR)._stage.axes) == ["map", "loss"]
    assert list(explore(methods=FOUR, panels="map", schedule="linear")._stage.axes) == ["map"]
    it.controls["schedule"].value = "constant"
    assert_array_equal(numbers(it, "rate"), np.full((4, STEPS + 1), 0.2, dtype=np.float32))
    assert it.words().startswith("Paths of gradient descent, momentum, RMSprop, Adam; panels: map, loss, rate")


def test_the_rates_title_names_the_schedule_and_never_calls_a_rate_constant_that_moves():
    it = explore(methods={"RMSprop": (rmsprop, {"learning_rate": rate}), "Adam": adam}, sliders="warm_up", schedule="constant",
                 steps=STEPS)
    for rise in (0, 30):
        it.controls["warm_up"].value = rise
        assert it._stage.axes["rate"].get_title() == "learning rate α" == it._new_stage(1100, 800).axes["rate"].get_title()
    assert np.ptp(numbers(it, "rate"), axis=1).min() > 0
    it.controls["schedule"].value = "cosine"
    assert it._stage.axes["rate"].get_title() == "learning rate α, cosine"


@pytest.mark.parametrize("width", [390, 1100])
@pytest.mark.parametrize("panels", [("map", "loss"), ("map", "loss", "inside")])
def test_the_last_step_is_written_whole_though_it_has_four_digits(rendered, width, panels):
    stage = explore(methods=FOUR, panels=panels, schedule="cosine", steps=5000)._new_stage(width, 800)
    stage.figure.canvas.draw()
    names = [name for name in stage.axes if name != "map" and any(label.get_visible() for label in stage.axes[name].get_xticklabels())]
    for name in names:
        last = stage.axes[name].get_xticklabels()[-1]
        assert last.get_text() == "5000" and last.get_window_extent().x1 <= stage.figure.bbox.x1
    assert names


@pytest.mark.parametrize("width", [390, 700, 1100, 1500])
@pytest.mark.parametrize("panels", [("map", "loss"), ("map", "loss", "inside"), ("loss",)])
def test_no_panel_lies_over_another_on_any_screen(width, panels):
    it = explore(methods=FOUR, panels=panels, schedule="cosine")
    boxes = [panel["box"] for panel in it.described(width, 800, 1.0)["panels"]]
    for i, (left, top, wide, high) in enumerate(boxes):
        assert wide > 60 and high > 40
        for other_left, other_top, other_wide, other_high in boxes[:i]:
            assert (left >= other_left + other_wide or other_left >= left + wide
                    or top >= other_top + other_high + 15 or other_top >= top + high + 15)


def test_the_legend_says_that_a_rate_is_the_largest_of_a_schedule():
    it = explore(methods=[rmsprop], schedule="cosine", learning_rate=0.2)
    assert it.view.frame["labels"][0][0][0] == "α ≤ 0.2"
    it.controls["schedule"].value = "constant"
    assert it.view.frame["labels"][0][0][0] == "α = 0.2"
    it.controls["warm_up"].value = 10
    assert it.view.frame["labels"][0][0][0] == "α ≤ 0.2"


def test_a_share_line_and_a_preset_know_schedule_and_warm_up(rendered):
    it = explore(ellipse, FOUR, schedule="constant", presets={"slow": {"schedule": "inverse_square_root", "warm_up": 20}}, steps=STEPS)
    it.preset.value = "slow"
    assert it.controls["schedule"].value == "inverse_square_root" and it.controls["warm_up"].value == 20
    again = eval(it.share(), {rule.__name__: rule for rule in (explore, ellipse, *FOUR)})
    assert again.share() == it.share() and "schedule='inverse_square_root'" in it.share() and "warm_up=20" in it.share()
    one, other = (picture.figure().canvas for picture in (it, again))
    one.draw(), other.draw()
    assert_array_equal(np.asarray(one.buffer_rgba()), np.asarray(other.buffer_rgba()))
    it.reset.click()
    assert it.controls["schedule"].value == "constant" and it.controls["warm_up"].value == 0


def test_an_exported_page_holds_the_rates_and_the_warm_ups_sweep(monkeypatch, rendered):
    states = []
    monkeypatch.setattr(page, "packed", lambda state, blobs: states.append(state) or {})
    page.fragment(explore(methods=FOUR, sliders=("learning_rate", "warm_up"), schedule="cosine"))
    state, = states
    assert [sweep["axis"] for sweep in state["sweeps"]] == ["learning_rate", "warm_up"]
    assert all(len(stage["panels"]) == 3 and len(stage["lines"]) == 12 for stage in state["stages"])


@pytest.mark.parametrize("arguments, error, words", [
    ({"schedule": "cosin"}, ValueError, "schedule must be one of constant, cosine, linear, inverse_square_root, "
                                        "warm_up_stable_decay; got 'cosin'"),
    ({"schedule": cosine}, ValueError, "schedule must be one of constant, cosine, .* got <function cosine"),
    ({"schedule": "cosine", "warm_up": -1}, ValueError, "warm_up must be a whole number from 0 to 5000; got -1"),
    ({"schedule": "cosine", "warm_up": 2.5}, ValueError, "warm_up must be a whole number"),
    ({"sliders": "warm_up"}, ValueError, 'a warm_up needs a schedule: schedule="constant"'),
    ({"presets": {"mine": {"schedule": "cosine"}}}, TypeError, "presets: 'mine': a preset has no argument 'schedule'"),
    ({"presets": {"mine": {"schedule": "fast"}}, "schedule": "cosine"}, ValueError, "presets: 'mine': schedule must be one of constant"),
    ({"methods": {"a": (rmsprop, {"learning_rate": lambda: 0.1})}}, TypeError,
     "methods: 'a': learning_rate: a schedule must take the step t and give one number; for t = 0 it raised TypeError"),
    ({"methods": {"a": (rmsprop, {"epsilon": lambda t: [1, 2]})}}, ValueError,
     r"methods: 'a': epsilon: a schedule must take the step t and give one number; for t = 0 it gave \[1, 2\]"),
    ({"methods": {"a": (rmsprop, {"beta": lambda t: "high"})}}, ValueError, "methods: 'a': beta: .* gave 'high'"),
    ({"methods": {"a": (rmsprop, {"beta": lambda t: 1 + t})}}, ValueError, "beta must be at least 0 and below 1"),
])
def test_bad_input_is_refused_by_name(arguments, error, words):
    with pytest.raises(error, match=words):
        explore(**arguments)


# --- a hyper-parameter that is a schedule of its own ---

def rate(t):
    return 0.1 / (1 + t)


def test_a_rate_of_its_own_that_is_a_schedule_is_drawn_and_no_menu_changes_it():
    it = explore(methods={"RMSprop": (rmsprop, {"learning_rate": rate}), "Adam": adam}, schedule="cosine", steps=STEPS)
    assert_paths(it, [rate, cosine(0.05, STEPS)])
    assert [words for words, _ in it.view.frame["labels"][0]] == ["α = 0.1, then …", "α ≤ 0.05"]
    assert_allclose(numbers(it, "rate")[0][:STEPS], [rate(t) for t in range(STEPS)], rtol=1e-6)
    assert "rate" in explore(methods=[partial(rmsprop, learning_rate=rate)])._stage.axes


def test_a_schedule_that_is_a_list_of_as_many_rates_as_steps_is_enough():
    rates = np.geomspace(0.3, 0.01, STEPS)
    it = explore(methods={"RMSprop": (rmsprop, {"learning_rate": lambda t: rates[t]})}, steps=STEPS)
    assert_paths(it, [lambda t: rates[t]])


@pytest.mark.parametrize("rule, moving", [
    (rmsprop, {"learning_rate": lambda t: 0.1 / (1 + t)}), (rmsprop, {"epsilon": lambda t: 10.0 ** -t}),
    (rmsprop, {"beta": lambda t: 1 - 1 / (2 + t)}), (adam, {"beta2": lambda t: 1 - 1 / (2 + t), "epsilon": lambda t: 1 / (1 + t)})])
def test_root_and_effective_step_are_right_at_each_step(rule, moving):
    it = explore(methods={"it": (rule, moving)}, panels=("map", "inside"), steps=STEPS, learning_rate=0.04)
    hyper = {"learning_rate": 0.04, **moving}
    path = descend(rule, ellipse().gradient, (10.0, 1.0), **hyper)
    x, _ = next(path)
    for t in range(STEPS):
        g, (after, state) = ellipse().gradient(x), next(path)
        now = {name: value(t) if callable(value) else value for name, value in hyper.items()}
        root = np.sqrt(state[0] if rule is rmsprop else state[1] / (1 - now["beta2"]**(t + 1)))
        effective = now["learning_rate"] / (root + now.get("epsilon", 1e-8))
        assert_allclose([numbers(it, f"root_{axis}")[0][t] for axis in "xy"], root, rtol=1e-6)
        assert_allclose([numbers(it, f"effective_{axis}")[0][t] for axis in "xy"], effective, rtol=1e-6)
        if rule is rmsprop:
            assert_allclose(after, x - effective * g, rtol=1e-9, atol=1e-12)
        x = after


def test_a_share_line_names_the_schedules_that_must_be_in_scope():
    methods = {"one": (rmsprop, {"learning_rate": rate}), "the other": (rmsprop, {"learning_rate": cosine(0.1, 200)})}
    it = explore(methods=methods)
    assert "(rmsprop, {'learning_rate': rate})" in it.share() and "learning_rate_of_the_other" in it.share()
    names = {rule.__name__: rule for rule in (explore, ellipse, rmsprop, rate)}
    again = eval(it.share(), names | {"learning_rate_of_the_other": cosine(0.1, 200)})
    assert again.share() == it.share() and again.view.frame["data"] == it.view.frame["data"]
