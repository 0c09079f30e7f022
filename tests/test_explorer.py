"""The explorer without a browser: what it sends, what it says, what it draws, and that nothing stale is ever shown.

The browser's part is played by `seen`, which picks a frame by the rule of view.js. tests/browser has the real one.
"""
import ast
import re
import sys
from functools import partial
from io import BytesIO
from itertools import islice, pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ipywidgets import Widget
from matplotlib.colors import to_rgb
from numpy.testing import assert_allclose, assert_array_equal

import explorer.explorer
import explorer.sweeps
from explorer import PRESETS, explore
from explorer.contours import EDGE, ground_colors
from explorer.stage import Stage, thinned
from explorer.sweeps import SWEEP_BYTES
from optimizers import (
    adagrad,
    adam,
    amsgrad,
    descend,
    gradient_descent,
    momentum,
    nesterov,
    rmsprop,
    rmsprop_epsilon_inside,
    trajectory,
)
from racing import best_learning_rate, plain, steps_to_reach
from surfaces import bump, ellipse, from_function, himmelblau, least_squares, rosenbrock, saddle, two_valleys

FOUR = (gradient_descent, momentum, rmsprop, adam)
EIGHT = (*FOUR, nesterov, adagrad, amsgrad, rmsprop_epsilon_inside)
SIX_SLIDERS = ("learning_rate", "beta", "epsilon", "condition_number", "rotation", "steps")
SWEPT = ("learning_rate", "beta", "beta1", "beta2", "epsilon", "condition_number", "rotation", "noise")
ALL_PANELS = ("map", "loss", "inside")
READOUT = re.compile(r"diverged at step \d+"
                     r"|(below 10\S+ (from step \d+|at step \d+, (stays from \d+|does not stay))"
                     r"|not below 10\S+ in \d+ steps)(; circles at ±[\d.]+)?")


@pytest.fixture(autouse=True)
def no_stage(monkeypatch, request):
    """The stage's PNG is looked at in tests/browser, and most of an explorer's time goes into it."""
    if "rendered" not in request.fixturenames:
        monkeypatch.setattr(Stage, "render", lambda self, ratio=1.0: b"")
    yield
    Widget.close_all()      # ipywidgets keeps every widget ever made


@pytest.fixture
def rendered():
    """For a test that looks at the stage."""


@pytest.fixture
def short_sweeps(monkeypatch):
    """Sweeps of few lanes: quick to make, and often left behind. Whole ones have tests of their own."""
    monkeypatch.setattr(explorer.sweeps, "SWEEP_BYTES", 60_000)


@pytest.fixture(autouse=True)
def nothing_logged(caplog):
    """ipywidgets only logs what is raised while it handles a message; here that fails the test."""
    yield
    for when in ("setup", "call"):
        assert [record.getMessage()[-500:] for record in caplog.get_records(when)] == []


# --- what a browser would see and do ---

def unpack(message, lane=0):
    """One lane of a frame or a sweep: its columns, shape (columns, steps + 1), and its labels."""
    size = 4 * message["columns"] * message["length"]
    data = np.frombuffer(message["data"][lane * size:(lane + 1) * size], dtype=np.float32)
    return data.reshape(message["columns"], message["length"]), message["labels"][lane]


def column(it, data, *names, group=0):
    """Of one lane: the named columns of a method, (len(names), steps + 1)."""
    return data[[it._frames.columns[group][name] for name in names]]


ALL_INSIDE = [f"{name}_{axis}" for name in ("root", "effective", "ratio") for axis in "xy"]


def bands(message, lane=0):
    """The contour bands that go with a lane, each an array (n, 2)."""
    ground = message["ground"]
    lane = lane if len(ground["ends"]) > 1 else 0
    vertices = np.frombuffer(ground["data"], dtype=np.float32).reshape(-1, 2)
    return [vertices[low:high] for low, high in pairwise([ground["begins"][lane], *ground["ends"][lane]])]


def seen(it):
    """(message, lane) that the browser shows, by the rule of view.js; it knows only what was sent to it."""
    frame, sweep = it.view.frame, it.view.sweep
    now = {name: widget.get_state().get("index") for name, widget in it.controls.items()} | {"start": list(it.view.start)}

    def same(at, but=None):
        return all(str(now[name]) == str(at[name]) for name in now if name != but)

    if sweep and same(sweep["at"], sweep["axis"]) and not same(frame["at"]) and sweep["length"] == frame["length"]:
        if sweep["axis"] == "start":
            starts = sweep["starts"]
            return (sweep | {"ground": frame["ground"]}, starts.index(now["start"])) if now["start"] in starts else (frame, 0)
        lane = now[sweep["axis"]] - sweep["low"]
        if 0 <= lane < sweep["lanes"]:
            return sweep, lane
    return frame, 0


def send(it, **message):
    it.view._handle_custom_msg(message, [])


def hold(it, name):
    send(it, hold=name)


def release(it):
    send(it, release=True)


def drag_start(it, x, y):
    it.view.set_state({"start": [x, y]})


def ask_for_starts(it, x, y, apart=0.3, count=25):
    """Take hold of the ring: a patch of starts around a place, the nearest first; -> the patch."""
    sides = apart * np.arange(-3, 4)
    starts = sorted(([x + right, y + up] for right in sides for up in sides), key=lambda start: np.hypot(start[0] - x, start[1] - y))
    send(it, starts=starts[:count], spacing=2)
    return it.view.sweep


def fresh(it, **names):
    """A new explorer in the same state, made from the share line, on the same screen."""
    known = {thing.__name__: thing for thing in (explore, ellipse, saddle, rosenbrock, himmelblau, *EIGHT)}
    made = eval(it.share(), known | names)
    made.view.set_state({"screen": [it._stage.width, *it.view.screen[1:]]})      # the window is as wide as the map is
    return made


def assert_same_picture(message, lane, other, other_lane=0):
    (data, labels), (other_data, other_labels) = unpack(message, lane), unpack(other, other_lane)
    assert_array_equal(data, other_data[:len(data)])          # a patch comes without the gradients, which are last
    assert labels == other_labels
    for band, other_band in zip(bands(message, lane), bands(other, other_lane), strict=True):
        assert_array_equal(band, other_band)


def assert_nothing_stale(it, **names):
    """What the browser sees is what an explorer made now would show."""
    assert_same_picture(*seen(it), fresh(it, **names).view.frame)


def pixels(it):
    figure = it.figure()
    figure.canvas.draw()
    return np.array(figure.canvas.buffer_rgba())


def texts(it, message=None):
    return [text for _, text in (message or it.view.frame)["labels"][0]]


def assert_sound(it):
    """The picture is there, its start is finite, and it says of each method what became of it."""
    message, lane = seen(it)
    data, labels = unpack(message, lane)
    assert data.shape[1] == it.controls["steps"].value + 1 if "steps" in it.controls else data.shape[1] > 1
    assert np.all(np.isfinite(column(it, data, "x", "y", "loss", "gradient_x", "gradient_y")[:, 0]))
    assert all(len(band) for band in bands(message, lane)[-1:])
    for group, (rate, text) in enumerate(labels):
        assert re.fullmatch(r"α = ([\d.]+|([\d.]+·)?10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", rate)
        assert READOUT.fullmatch(text), text
        x, y, loss = column(it, data, "x", "y", "loss", group=group)
        home = np.all(np.abs([x[-1], y[-1]]) <= 11)
        if not (loss[-1] <= 1e3 or home):
            last = np.flatnonzero(loss <= 1e3)[-1]
            assert text == f"diverged at step {last + 1}"
        else:
            assert "diverged" not in text


# --- every corner of the sliders ---

def gray(bits):
    """All corners, each one move from the one before: (slider, end) for each move."""
    now = [0] * bits
    for i in range(1, 2**bits):
        bit = (i & -i).bit_length() - 1
        now[bit] ^= 1
        yield bit, now[bit]


def test_no_corner_of_the_six_sliders_raises_warns_or_blanks_the_picture(short_sweeps):
    it = explore(ellipse, FOUR, SIX_SLIDERS, start=(9, 4))
    for name in SIX_SLIDERS:
        it.controls[name].index = 0
        assert_sound(it)
    for i, (bit, end) in enumerate(gray(len(SIX_SLIDERS))):
        widget = it.controls[SIX_SLIDERS[bit]]
        widget.index = end * (len(widget.options) - 1)
        assert_sound(it)
        if i % 16 == 0:
            it.figure().canvas.draw()


@pytest.mark.parametrize("ends", [(0, 0, 0), (1, 1, 1), (1, 0, 1), (0, 1, 0)])
def test_every_slider_can_be_swept_at_corners_of_the_others(ends):
    it = explore(ellipse, FOUR, SWEPT, ("map", "inside"), start=(9, 4), steps=40)
    corner = dict(zip(SWEPT, [*ends, *ends, *ends]))
    for name, end in corner.items():
        it.controls[name].index = end * (len(it.controls[name].options) - 1)
    for name in SWEPT:
        hold(it, name)
        sweep = it.view.sweep
        assert (sweep["axis"], sweep["lanes"]) == (name, len(it.controls[name].options))
        for lane in range(sweep["lanes"]):
            data, labels = unpack(sweep, lane)
            assert np.all(np.isfinite(data[:2, 0])) and len(labels) == 4


POSITIONS = {name: explorer.KNOBS[name].positions for name in (*SWEPT, "seed", "tolerance")}


@settings(max_examples=20, deadline=None, derandomize=True, database=None)
@given(state=st.fixed_dictionaries({name: st.sampled_from(positions) for name, positions in POSITIONS.items()}
                                   | {"start": st.tuples(st.floats(-11, 11), st.floats(-11, 11)), "step": st.integers(0, 30),
                                      "rates": st.sampled_from(["common", "own"])}), axis=st.sampled_from(SWEPT))
def test_no_state_of_the_sliders_raises_or_warns(state, axis):
    it = explore(ellipse, FOUR, tuple(POSITIONS), ("map",), steps=30, **state)
    assert_sound(it)
    hold(it, axis)
    it.controls[axis].index = len(it.controls[axis].options) // 2
    assert_sound(it)


# --- a sweep's lanes are the exact frames ---

SWEEPS = [*((name, "common") for name in SWEPT), ("learning_rate_0", "own"), ("learning_rate_3", "own"), ("beta", "own"),
          ("beta", "best"), ("epsilon", "best"), ("condition_number", "best"), ("rotation", "best"), ("noise", "best")]


@pytest.mark.parametrize("axis, rates", SWEEPS)
def test_each_lane_of_a_sweep_is_the_exact_frame_bit_for_bit(axis, rates):
    it = explore(ellipse, FOUR, (axis,) if axis in SWEPT else (), ("map", "inside"), start=(9, 4), rotation=30, steps=40,
                 rates=rates, rates_own=[0.05, 0.4, 0.02, 0.3], tolerance=0.01)
    hold(it, axis)
    sweep, count = it.view.sweep, len(it.controls[axis].options)
    assert (sweep["low"], sweep["lanes"]) == (0, count)
    for position in sorted({0, 1, count // 2, count - 1, *range(3, count, 41 if rates == "best" else 19)}):
        elsewhere = it.view.frame["at"][axis] != position
        hold(it, axis)
        it.controls[axis].index = position
        assert seen(it) == ((sweep, position) if elsewhere else (it.view.frame, 0))
        release(it)
        assert it.view.frame["at"][axis] == position and it.view.sweep is sweep
        assert_same_picture(sweep, position, it.view.frame)
    assert_nothing_stale(it)


# --- so are those of a patch of starts ---

PATCHES = {
    "aligned": {},
    "turned": {"rotation": 30, "condition_number": 200},
    "with noise and rates of their own": {"noise": 2.0, "seed": 3, "rotation": 77, "rates": "own", "rates_own": [0.05, 0.4, 0.02, 0.3]},
    "best rates": {"rates": "best", "tolerance": 0.01},
    "a saddle": {"surface": saddle},
    "a surface without arguments": {"surface": himmelblau, "learning_rate": 0.01},
    "a reader's function": {"surface": from_function(lambda x, y: np.sin(x) + y**2 / 4)},
    "a data set": {"surface": least_squares(np.vander(np.linspace(-1, 1, 12), 2), np.linspace(0, 3, 12) ** 2)},
    "where paths end at inf and nan": {"learning_rate": 10.0},
}


@pytest.mark.parametrize("state", PATCHES)
def test_each_lane_of_a_patch_of_starts_is_the_exact_frame_bit_for_bit(state):
    it = explore(**{"methods": FOUR, "panels": ("map", "loss", "inside"), "steps": 60} | PATCHES[state])
    patch = ask_for_starts(it, 2.1, -1.7)
    assert patch["lanes"] == len(patch["starts"]) == (1 if state == "best rates" else 25)
    for lane in sorted({0, len(patch["starts"]) // 2, len(patch["starts"]) - 1}):
        drag_start(it, *patch["starts"][lane])
        assert it.view.sweep is patch and it.view.frame["at"]["start"] == patch["starts"][lane]
        data, labels = unpack(patch, lane)
        assert_array_equal(data, unpack(it.view.frame)[0][:len(data)])
        assert labels == unpack(it.view.frame)[1]
    assert_nothing_stale(it, surface=PATCHES[state].get("surface"))


def test_a_patch_has_the_gradients_where_the_picture_has_arrows():
    it = explore(methods=FOUR, steps=60)
    at_the_end, whole = ask_for_starts(it, 2.1, -1.7), it.view.frame["columns"]
    assert at_the_end["columns"] == whole - 2 * len(FOUR) == min(own["gradient_x"] for own in it._frames.columns)
    it.view.step = 59
    early = ask_for_starts(it, 2.2, -1.7)
    assert early["columns"] == whole
    assert_allclose(column(it, unpack(early)[0], "gradient_x", "gradient_y")[:, 0], ellipse().gradient(early["starts"][0]), rtol=1e-6)


def test_a_patchs_paths_are_the_trajectories_of_its_starts():
    it = explore(ellipse(25), FOUR, start=(9, 4), steps=50)
    patch = ask_for_starts(it, 3.0, 4.0)
    for lane, start in enumerate(patch["starts"]):
        for group, rule in enumerate(FOUR):
            path = trajectory(rule, ellipse(25).gradient, start, 50, learning_rate=0.05)
            assert_array_equal(column(it, unpack(patch, lane)[0], "x", "y", group=group), path.T.astype(np.float32))


def test_while_the_ring_is_held_the_browser_shows_the_patch_and_the_kernel_what_it_has():
    it = explore(start=(9, 4))
    before, patch = it.view.frame, ask_for_starts(it, 8.0, 3.0)
    assert it.view.frame is before and seen(it) == (before, 0)
    it.view.start = patch["starts"][7]                # let go on one of them
    assert seen(it) == (it.view.frame, 0) and it.view.sweep is patch
    assert_same_picture(patch | {"ground": it.view.frame["ground"]}, 7, it.view.frame)
    drag_start(it, -5.0, 1.0)                         # let go outside
    assert not it.view.sweep
    assert_nothing_stale(it)


def test_a_patch_that_is_asked_for_twice_is_sent_twice():
    it = explore(start=(9, 4))                        # the view waits for each answer
    sent = [ask_for_starts(it, 8.0, 3.0) for _ in range(2)]
    assert sent[0] is not sent[1] and sent[0]["id"] != sent[1]["id"]
    assert sent[0] | {"id": 0} == sent[1] | {"id": 0}


def test_without_a_map_there_is_no_patch():
    it = explore(panels=("loss",))
    assert not ask_for_starts(it, 2.0, 3.0)


# --- nothing stale ---

CHANGES = {
    "another slider": lambda it: setattr(it.controls["epsilon"], "index", 5),
    "a slider that moves the map": lambda it: setattr(it.controls["rotation"], "index", 5),
    "the steps": lambda it: setattr(it.controls["steps"], "index", 1),
    "the target": lambda it: setattr(it.controls["tolerance"], "index", 1),
    "the seed": lambda it: setattr(it.controls["seed"], "index", 1),
    "the rates": lambda it: setattr(it.controls["rates"], "value", "own"),
    "the surface": lambda it: setattr(it.controls["surface"], "value", "saddle"),
    "the method looked into": lambda it: setattr(it.controls["inside"], "value", "Adam"),
    "the start": lambda it: drag_start(it, 3.0, -2.0),
    "a preset": lambda it: setattr(it.preset, "value", "round bowl"),
    "reset": lambda it: it.reset.click(),
}
NOISY_SLIDERS = (*SIX_SLIDERS, "noise", "seed", "tolerance")


@pytest.mark.parametrize("change", CHANGES)
def test_a_sweep_is_not_shown_once_something_else_has_changed(change):
    it = explore({"ellipse": ellipse, "saddle": saddle}, FOUR, NOISY_SLIDERS, ("map", "inside"), steps=30, noise=0.1)
    hold(it, "beta")
    sweep = it.view.sweep
    assert sweep["axis"] == "beta"
    it.controls["beta"].index += 3
    assert seen(it)[0] is sweep
    CHANGES[change](it)
    it.controls["beta"].index = 7
    assert seen(it)[0] is not sweep
    assert_nothing_stale(it)


@pytest.mark.parametrize("change", CHANGES)
def test_a_patch_of_starts_is_not_shown_once_something_else_has_changed(change):
    it = explore({"ellipse": ellipse, "saddle": saddle}, FOUR, NOISY_SLIDERS, ("map", "inside"), steps=30, noise=0.1)
    patch = ask_for_starts(it, 8.0, 3.0)
    drag_start(it, *patch["starts"][3])
    CHANGES[change](it)
    drag_start(it, *patch["starts"][5])
    assert seen(it) == (it.view.frame, 0)
    if change != "the start":
        assert not it.view.sweep
    assert_nothing_stale(it)


def test_a_slider_held_while_another_was_moved_and_never_let_go_has_the_contours_of_now():
    it = explore(start=(9, 4))
    hold(it, "condition_number")
    it.controls["condition_number"].index += 10      # by the keyboard, its key still down
    hold(it, "learning_rate")
    it.controls["learning_rate"].index += 10
    assert_nothing_stale(it)


def test_a_move_that_no_hand_makes_or_that_comes_after_the_release_shows_the_kernels_frame_and_keeps_the_sweep():
    it = explore(start=(9, 4))
    hold(it, "beta")
    release(it)
    sweep = it.view.sweep
    for _ in range(3):                               # the keyboard, a program, a message that the release overtook
        it.controls["beta"].index += 1
        assert seen(it) == (it.view.frame, 0) and it.view.sweep is sweep
    hold(it, "beta")
    assert it.view.sweep is sweep                    # good still: nothing is computed twice
    assert_nothing_stale(it)


def test_the_contours_around_the_handle_come_first():
    it, sweeps = explore(start=(9, 4), rotation=85), []
    it.view.observe(lambda change: sweeps.append(change["new"]), names="sweep")
    hold(it, "rotation")
    few, all_ = [(sweep["low"], sweep["lanes"]) for sweep in sweeps if sweep]
    rotation = it.controls["rotation"]
    assert few[1] == 25 and few[0] <= rotation.index < few[0] + 25 and all_ == (0, len(rotation.options))


ACTIONS = st.one_of(
    st.tuples(st.just("move"), st.sampled_from([*NOISY_SLIDERS, "learning_rate_1"]), st.floats(0, 1)),
    st.tuples(st.just("hold"), st.sampled_from(["learning_rate", "learning_rate_1", "beta", "rotation", "condition_number", "noise"])),
    st.tuples(st.just("release")),
    st.tuples(st.just("start"), st.floats(-11, 11), st.floats(-11, 11)),
    st.tuples(st.just("patch"), st.floats(-11, 11), st.floats(-11, 11), st.integers(0, 4)),
    st.tuples(st.just("preset"), st.sampled_from(list(PRESETS))),
    st.tuples(st.just("rates"), st.sampled_from(["common", "own"])),
    st.tuples(st.just("screen"), st.integers(300, 1700), st.integers(400, 1200)),
    st.tuples(st.just("reset")))


def act(it, action, *values):
    if action == "move":
        widget = it.controls[values[0]]
        widget.index = round(values[1] * (len(widget.options) - 1))
    elif action == "hold":
        hold(it, *values)
    elif action == "release":
        release(it)
    elif action == "start":
        drag_start(it, *values)
    elif action == "patch":
        *around, lane = values
        starts = ask_for_starts(it, *around)["starts"]
        drag_start(it, *starts[lane % len(starts)])
    elif action == "preset":
        it.preset.value = values[0]
    elif action == "rates":
        it.controls["rates"].value = values[0]
    elif action == "screen":
        it.view.set_state({"screen": [values[0], 1.0, values[1]]})
    else:
        it.reset.click()


@settings(max_examples=20, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(actions=st.lists(ACTIONS, min_size=2, max_size=8))
def test_whatever_is_done_the_browser_sees_the_frame_of_now(short_sweeps, actions):
    it = explore(ellipse, FOUR, NOISY_SLIDERS, steps=20)
    for action in actions:
        act(it, *action)
        assert_sound(it)
    assert_nothing_stale(it)


def test_after_a_reset_the_start_can_be_dragged_to_where_it_was_before():
    it = explore(start=(9, 4))
    drag_start(it, 8.0, 3.0)
    dragged = it.view.frame
    it.reset.click()
    assert_array_equal(unpack(it.view.frame)[0][:2, 0], [9, 4])
    drag_start(it, 8.0, 3.0)
    assert_same_picture(it.view.frame, 0, dragged)


def test_a_sweep_that_does_not_fit_is_sent_around_where_the_slider_stands_and_again_where_it_ends(short_sweeps):
    it = explore(ellipse, EIGHT, ("learning_rate",), ALL_PANELS, steps=30)
    hold(it, "learning_rate")
    first = it.view.sweep
    assert 2 < first["lanes"] < len(it.controls["learning_rate"].options)
    for position in (first["low"] + first["lanes"] - 1, first["low"] + first["lanes"], 0):
        it.controls["learning_rate"].index = position
        assert_nothing_stale(it)
    assert it.view.sweep["low"] == 0 and it.view.sweep["axis"] == "learning_rate"


@pytest.mark.parametrize("methods, panels, steps", [(FOUR, ("map", "loss"), 200), (EIGHT, ALL_PANELS, 1000)])
def test_no_sweep_is_larger_than_it_may_be(methods, panels, steps):
    it = explore(ellipse, methods, ("learning_rate", "condition_number"), panels, steps=steps)
    for name in ("learning_rate", "condition_number"):
        hold(it, name)
        assert len(it.view.sweep["data"]) <= SWEEP_BYTES
        assert len(it.view.sweep["ground"]["data"]) <= SWEEP_BYTES / 4
    for count in (1, 49):
        patch = ask_for_starts(it, 3.0, 4.0, count=count)
        assert len(patch["data"]) <= SWEEP_BYTES and patch["starts"][0] == [3.0, 4.0] and patch["lanes"] <= count


# --- the same state gives the same picture ---

def test_the_picture_after_moving_every_control_is_the_picture_drawn_fresh():
    it = explore(ellipse, FOUR, NOISY_SLIDERS, ALL_PANELS)
    for name in (*NOISY_SLIDERS, "inside"):
        before, widget = it.view.frame, it.controls[name]
        hold(it, name)
        widget.index = (widget.index + len(widget.options) // 3) % len(widget.options)
        release(it)
        assert before["data"] != it.view.frame["data"] or before["labels"] != it.view.frame["labels"]
    drag_start(it, 3.0, -8.5)
    it.view.set_state({"step": 7, "visible": [True, False, True, True]})
    assert_array_equal(pixels(it), pixels(fresh(it)))


STATES = {
    "as it begins": {},
    "a start": {"start": (9, 4), "learning_rate": 0.012345},
    "a step and hidden methods": {"step": 17, "visible": [True, False, False, True], "steps": 50},
    "rates of their own": {"rates": "own", "rates_own": [0.05, 0.4, 0.02, 0.3]},
    "best rates": {"rates": "best", "tolerance": 0.01, "steps": 100},
    "hyper-parameters without sliders": {"sliders": ("learning_rate",), "beta": 0.5, "beta2": 0.99, "noise": 2.0, "seed": 3},
    "a slider at another rule's default": {"sliders": ("learning_rate",), "beta": 0.9,
                                           "methods": {"quick": rmsprop_epsilon_inside, "slow": (rmsprop, {"beta": 0.99})}},
    "looking inside": {"panels": ALL_PANELS, "inside": "Adam", "rotation": 30},
    "another surface": {"surface": {"ellipse": ellipse, "saddle": saddle}, "surface_label": "saddle"},
}


@pytest.mark.parametrize("state", STATES)
def test_a_share_line_makes_the_same_picture(state):
    it = explore(**STATES[state])
    again = fresh(it)
    assert_array_equal(pixels(again), pixels(it))
    assert again.share() == it.share()
    assert again.controls.keys() == it.controls.keys()


def patient(x, g, velocity=0.0, *, learning_rate, beta=0.5):
    velocity = beta * velocity + (1 - beta) * g
    return x - learning_rate * velocity, velocity


def test_a_share_line_says_a_hyper_parameter_that_is_a_sliders_default_but_not_the_rules():
    assert "beta=0.9" in explore(ellipse, [patient], ("learning_rate",), beta=0.9).share()
    assert "beta" not in explore(ellipse, [patient], ("learning_rate",)).share()


def test_a_share_line_is_python_even_where_the_surface_has_no_name():
    for surface in (partial(ellipse, 4), lambda rotation=0.0: ellipse(4, rotation), from_function(lambda x, y: x**2 + y**2)):
        ast.parse(explore(surface, sliders=("learning_rate",)).share())


def test_reset_goes_back_to_the_beginning_and_presets_set_what_they_say():
    it = explore(start=(9, 4), steps=100, learning_rate=0.0123, step=30)
    begun = pixels(it)
    it.preset.value = "narrow ravine, rotated"
    assert (it.controls["condition_number"].value, it.controls["rotation"].value) == (200, 30)
    assert it.preset.value == "presets …"
    for widget in it.controls.values():
        widget.index = (widget.index + 5) % len(widget.options)
    drag_start(it, 0.0, 1.0)
    it.view.set_state({"step": 3, "visible": [False, True, True, True]})
    it.reset.click()
    assert_array_equal(pixels(it), begun)


def test_a_preset_of_ones_own_is_the_picture_as_it_begins_with_the_named_values_changed():
    surfaces = {"ellipse": ellipse, "saddle": saddle}
    it = explore(surfaces, start=(9, 4), steps=100, presets={
        "a round bowl": {"condition_number": 1, "start": (4, 3)}, "fast": {"learning_rate": 0.0777, "rates": "best"},
        "a saddle": {"surface_label": "saddle", "steps": 50, "visible": [True, False, True, True]}})
    assert it.preset.options[1:] == ("a round bowl", "fast", "a saddle")
    for widget in it.controls.values():
        widget.index = 0
    it.preset.value = "a round bowl"
    assert_array_equal(pixels(it), pixels(explore(surfaces, start=(4, 3), steps=100, condition_number=1)))
    it.preset.value = "a saddle"
    assert_array_equal(pixels(it), pixels(explore(surfaces, surface_label="saddle", steps=50, visible=[True, False, True, True])))
    it.preset.value = "fast"
    assert_array_equal(pixels(it), pixels(explore(surfaces, start=(9, 4), steps=100, learning_rate=0.0777, rates="best")))
    assert it.preset.value == "presets …"


@pytest.mark.parametrize("preset, words", [({"colour": 1}, "presets: 'mine': a preset has no argument 'colour'"),
                                           ({"rotation": "up"}, "rotation must be one number"), ({"start": 3}, "start must be"),
                                           ({"rates": "fair"}, "rates must be one of"), ({"height": 1}, "no argument 'height'")])
def test_a_preset_that_nothing_here_can_show_is_refused_at_the_call(preset, words):
    with pytest.raises((TypeError, ValueError), match=words):
        explore(presets={"mine": preset})


def test_a_partial_is_drawn_with_what_it_fixes_and_two_of_one_rule_are_told_apart():
    it = explore(methods=[partial(momentum, beta=0.5), partial(momentum, beta=0.99)], start=(9, 4))
    same = explore(methods={"a": (momentum, {"beta": 0.5}), "b": (momentum, {"beta": 0.99})}, start=(9, 4))
    assert it.view.frame["data"] == same.view.frame["data"]
    assert [method.label for method in it.methods] == ["momentum, beta = 0.5", "momentum, beta = 0.99"]
    assert_same_picture(it.view.frame, 0, fresh(it).view.frame)


def test_a_figure_that_is_made_while_a_slider_is_held_leaves_the_loss_axis_to_the_release():
    it = explore(start=(9, 4))
    hold(it, "learning_rate")
    it.controls["learning_rate"].index = 0
    it.figure()
    release(it)
    assert it.view.stage["panels"][1]["ylim"] == fresh(it).view.stage["panels"][1]["ylim"]


def test_a_hidden_method_and_a_later_step_change_the_drawing_only_where_they_must():
    it = explore(ellipse, FOUR, panels=("map",), start=(9, 4))
    whole = pixels(it)
    it.view.set_state({"visible": [True, True, False, True]})
    without = pixels(it)
    blue = np.array([0x00, 0x72, 0xB2, 255])
    assert np.all(whole == blue, axis=-1).any() and not np.all(without == blue, axis=-1).any()


# --- what goes into the notebook and onto paper ---

@pytest.mark.parametrize("kind, begin", [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")])
def test_the_figure_can_be_saved(kind, begin):
    it = explore(ellipse, FOUR, panels=ALL_PANELS, start=(9, 4), learning_rate=1.0)
    buffer = BytesIO()
    it.figure().savefig(buffer, format=kind)
    assert buffer.getvalue().startswith(begin) and len(buffer.getvalue()) > 10_000


# --- what is said ---

def test_divergence_is_said_at_the_step_that_the_formula_gives():
    # v ← −1.5 v: from (10, 1) at κ = 25 the loss 50·0.81ᵏ + 12.5·2.25ᵏ first exceeds 1000 × 62.5 at k = 11
    it = explore(ellipse, [gradient_descent], start=(10, 1), learning_rate=0.1)
    k = np.arange(50)
    step = np.argmax(50 * 0.81**k + 12.5 * 2.25**k > 62_500)
    assert texts(it) == [f"diverged at step {step}"] == ["diverged at step 11"]


@pytest.mark.parametrize("learning_rate, epsilon", [(0.1, 1e-8), (0.05, 1e-8), (0.1, 0.01), (0.1, 0.02)])
def test_the_circle_of_rmsprop_is_said_and_is_half_its_rate(learning_rate, epsilon):
    it = explore(ellipse, [rmsprop], start=(1, 0), condition_number=4, learning_rate=learning_rate, epsilon=epsilon, steps=500)
    radius = float(re.search(r"circles at ±([\d.]+)", texts(it)[0])[1])
    assert_allclose(radius, learning_rate / 2 - epsilon / 1, rtol=0.06)      # η/2 − ε/h, for the curvature h = 1 along x
    x = unpack(it.view.frame)[0][0]
    assert_allclose(np.abs(x[-6:]), radius, rtol=0.06)


def test_a_path_that_comes_to_rest_is_not_said_to_circle():
    assert not any("circles" in text for text in texts(explore(ellipse, FOUR, start=(9, 4), learning_rate=0.02, epsilon=10.0)))


@pytest.mark.parametrize("rates", ["common", "best"])
@pytest.mark.parametrize("learning_rate, tolerance", [(0.05, 1e-4), (0.2, 1e-2), (0.02, 1e-3)])
def test_readouts_are_what_racing_counts(rates, learning_rate, tolerance):
    it = explore(ellipse, FOUR, ("learning_rate", "tolerance"), start=(10, 1), learning_rate=learning_rate,
                 tolerance=tolerance, rates=rates, condition_number=10)
    for rule, (rate, text) in zip(FOUR, it.view.frame["labels"][0]):
        if rates == "best":
            used, *_ = best_learning_rate(rule, ellipse(10), (10, 1), tolerance=tolerance, steps=200)
        else:
            used = learning_rate
        assert rate == f"α = {plain(used)}"
        first, stays = steps_to_reach(rule, ellipse(10), (10, 1), tolerance=tolerance, steps=200, learning_rate=used)
        numbers = [int(n) for n in re.findall(r"step (\d+)|from (\d+)", text.split(";")[0]) for n in n if n]
        if "diverged" in text or "not below" in text:
            assert first == stays == np.inf or "diverged" in text
        elif "does not stay" in text:
            assert (numbers, stays) == ([first], np.inf)
        else:
            assert numbers == ([first] if first == stays else [first, stays])


def test_a_start_on_the_minimum_is_there_from_the_first_step():
    assert set(texts(explore(start=(0, 0)))) == {"below 10⁻⁴ from step 0"}


def test_a_cycle_far_above_a_tiny_starting_loss_is_not_called_divergence():
    said = dict(zip(FOUR, texts(explore(start=(0.001, 0.001), learning_rate=0.1))))
    assert said[gradient_descent].startswith("diverged") and said[rmsprop].endswith("circles at ±0.05")


def test_best_rates_of_two_surfaces_of_one_name_are_not_mixed_up():
    steep, flat = (from_function(lambda x, y, k=k: x**2 + k * y**2, minima=[(0, 0)], name="f") for k in (100, 1))
    menu = explore({"flat": flat, "steep": steep}, FOUR, ("beta",), rates="best")
    menu.controls["surface"].value = "steep"
    assert menu.view.frame["labels"] == explore(steep, FOUR, ("beta",), rates="best").view.frame["labels"]


# --- the inside view ---

def looked_into(rule, state, hyper):
    """√v and α/(√v + ε) of the step that left a point with this state, by the rule's own formula."""
    if rule in (adam, amsgrad):
        v = state[-1 if rule is amsgrad else 1] / (1 - hyper["beta2"]**state[2])
    else:
        v = state[0]
    if rule is rmsprop_epsilon_inside:
        return np.sqrt(v), hyper["learning_rate"] / np.sqrt(v + hyper["epsilon"])
    return np.sqrt(v), hyper["learning_rate"] / (np.sqrt(v) + hyper["epsilon"])


INSIDE = {"RMSprop": rmsprop, "RMSprop, ε inside": rmsprop_epsilon_inside, "Adam": adam, "AMSGrad": amsgrad, "AdaGrad": adagrad}


@pytest.mark.parametrize("label", INSIDE)
def test_the_inside_view_shows_the_numbers_of_the_rule(label):
    rule, steps = INSIDE[label], 60
    hyper = {"learning_rate": 0.05, "epsilon": 1e-3}
    hyper |= {"beta1": 0.8, "beta2": 0.95} if rule in (adam, amsgrad) else {"beta": 0.7} if rule is not adagrad else {}
    it = explore(ellipse, EIGHT, ("learning_rate",), ALL_PANELS, start=(9, 4), rotation=30, steps=steps, inside=label, **hyper)
    surface = ellipse(25, 30)
    path = list(islice(descend(rule, surface.gradient, unpack(explore(start=(9, 4), rotation=30).view.frame)[0][:2, 0].astype(float),
                               **hyper), steps + 2))
    places = np.array([x for x, _ in path])
    gradients = surface.gradient(places[:-1])
    roots, effective = (np.array(values) for values in zip(*(looked_into(rule, state, hyper) for _, state in path[1:])))
    data, _ = unpack(it.view.frame)
    shown = column(it, data, *ALL_INSIDE).reshape(3, 2, steps + 1)
    assert_allclose(shown[0].T, roots, rtol=1e-4)
    assert_allclose(shown[1].T, effective, rtol=1e-4)
    assert_allclose(shown[2].T, np.abs(gradients) / roots, rtol=1e-4)
    angles, = column(it, data, "angle", group=[m.rule for m in it.methods].index(rule))
    moves, down = np.diff(places, axis=0), -gradients
    cosine = (moves * down).sum(axis=-1) / np.linalg.norm(moves, axis=-1) / np.linalg.norm(down, axis=-1)
    assert_allclose(np.cos(np.deg2rad(angles)), cosine, atol=1e-4)


@pytest.mark.parametrize("beta", [0.5, 0.9, 0.99])
def test_no_gradient_is_larger_than_its_root_mean_square_allows(beta):
    it = explore(ellipse, [rmsprop], ("beta", "noise"), ALL_PANELS, start=(9, 4), beta=beta, noise=3.0, rotation=20)
    ratios = column(it, unpack(it.view.frame)[0], "ratio_x", "ratio_y")
    assert_allclose(ratios[:, 0], 1 / np.sqrt(1 - beta), rtol=1e-6)
    assert np.all(ratios <= 1 / np.sqrt(1 - beta) * (1 + 1e-6))
    assert (ratios > 1).any() and (ratios < 1).any()


def test_gradient_descent_goes_straight_down_and_rmsprop_does_not():
    it = explore(ellipse, [gradient_descent, rmsprop], ("learning_rate",), ALL_PANELS, start=(9, 4), rotation=30, learning_rate=0.02, steps=50)
    straight, turned_away = (column(it, unpack(it.view.frame)[0], "angle", group=group) for group in (0, 1))
    assert np.all(straight < 1e-3) and turned_away.max() > 20


def test_a_method_without_a_root_has_empty_inside_panels():
    it = explore(ellipse, [gradient_descent, rmsprop], ("learning_rate",), ALL_PANELS, inside="gradient descent")
    assert np.all(np.isnan(column(it, unpack(it.view.frame)[0], *ALL_INSIDE)))
    it.figure().canvas.draw()


# --- surfaces and methods of every kind ---

def test_a_surface_without_a_minimum_says_when_a_method_leaves_it():
    it = explore(saddle, FOUR, ("learning_rate", "rotation"), steps=500, learning_rate=0.05)
    for group, text in enumerate(texts(it)):
        outside = np.any(np.abs(column(it, unpack(it.view.frame)[0], "x", "y", group=group)) > 1.5, axis=0)
        assert text == f"leaves the map at step {outside.argmax()}"
    it.controls["rates"].value = "best"       # there is no target to be best at: the common rate stands
    assert {rate for rate, _ in it.view.frame["labels"][0]} == {"α = 0.05"}
    quick = explore(saddle, FOUR, ("learning_rate", "rotation"), steps=10)
    assert set(texts(quick)[:2]) == {"still on the map after 10 steps"}
    it.figure().canvas.draw()


@pytest.mark.parametrize("f, low, high", [
    (lambda x, y: x**2 + y**2 - 3, -3, 47), (lambda x, y: np.log(x + 6 + 0 * y), 0, np.log(11)), (lambda x, y: 0 * x, -1, 1),
], ids=["a valley in the middle", "a logarithm", "flat"])
def test_a_loss_without_a_known_minimum_is_shown_from_the_lowest_to_the_highest_place_of_the_map(f, low, high):
    it = explore(from_function(f), FOUR, ("learning_rate",), steps=10)
    assert_allclose(it.view.stage["panels"][1]["ylim"], [low, high], rtol=1e-12)


@pytest.mark.parametrize("surface", [rosenbrock(), himmelblau(), ellipse(4, 20), rosenbrock,
                                     from_function(lambda x, y: np.sin(x) + y**2 / 4, formula=r"\sin x + y^2/4"),
                                     from_function(lambda x, y: x**2 + 3 * y**2, minima=[(0, 0)]), from_function(lambda x, y: 0 * x)],
                         ids=lambda surface: getattr(surface, "name", None) or surface.__name__)
def test_any_surface_can_be_explored(surface):
    it = explore(surface, FOUR, ("learning_rate", "beta", "noise"), ("map",), steps=50)
    made = surface if hasattr(surface, "start") else surface()
    assert_allclose(unpack(it.view.frame)[0][:2, 0], made.start, rtol=1e-6)
    for name in ("learning_rate", "noise"):
        hold(it, name)
        it.controls[name].index += 10 if name == "learning_rate" else 30
        assert_nothing_stale(it, surface=surface)
    it.figure().canvas.draw()


def test_a_menu_of_surfaces_goes_from_one_to_the_other_and_back():
    it = explore({"ravine": ellipse, "valley": rosenbrock(), "saddle": saddle}, FOUR, panels=("map",), steps=50)
    begun = pixels(it)
    for label in ("valley", "saddle"):
        it.controls["surface"].value = label
        assert np.any(pixels(it) != begun)
        for control in ("learning_rate", "rotation"):
            hold(it, control)
            it.controls[control].index += 1
            assert_nothing_stale(it)
    it.reset.click()
    assert_array_equal(pixels(it), begun)


def test_stars_move_with_the_slider_that_moves_the_minima():
    it = explore(two_valleys, FOUR, ("learning_rate", "rotation", "condition_number"), ("map",), steps=50)
    for index in (30, 90, 0):
        hold(it, "rotation")
        it.controls["rotation"].index = index
        release(it)
        assert_array_equal(it.view.stage["marks"][0]["points"], two_valleys(25, float(index)).minima)
        assert_nothing_stale(it, two_valleys=two_valleys)
    hold(it, "condition_number")
    assert it.view.sweep["lanes"] == len(it.controls["condition_number"].options)   # this one leaves them where they are


def test_batch_size_and_height_are_sliders_where_the_surface_has_them():
    rows = np.random.default_rng(0).normal(size=(300, 3))

    def data(batch_size):
        return least_squares(rows[:, :2], rows[:, 2], batch_size)

    it = explore({"data": data, "bump": bump}, FOUR, ("learning_rate", "batch_size", "height"), ("map",), batch_size=300, steps=20)
    full, frame = explore(data(300), FOUR, ("learning_rate",), ("map",), steps=20), it.view.frame
    assert_allclose(unpack(frame)[0], unpack(full.view.frame)[0], rtol=1e-5, atol=1e-9)
    for control in ("batch_size", "learning_rate"):
        hold(it, control)
        it.controls[control].index = 3
        assert_nothing_stale(it, data=data, bump=bump)
    it.controls["surface"].value = "bump"
    hold(it, "height")
    it.controls["height"].index = 50
    assert it.view.sweep["lanes"] == len(it.controls["height"].options)
    assert_nothing_stale(it, data=data, bump=bump)


def test_a_slider_has_no_position_that_a_surface_refuses():
    rows = np.random.default_rng(0).normal(size=(50, 3))

    def data(batch_size):
        return least_squares(rows[:, :2], rows[:, 2], batch_size)

    it = explore({"data": data, "bump": bump}, FOUR, ("learning_rate", "batch_size"), ("map",), batch_size=None, steps=20)
    full = explore(data(None), FOUR, ("learning_rate",), ("map",), steps=20)
    assert [label for label, _ in it.controls["batch_size"].options] == ["1", "2", "5", "10", "20", "50", "all"]
    assert_array_equal(unpack(it.view.frame)[0], unpack(full.view.frame)[0])
    assert_nothing_stale(it, data=data, bump=bump)
    for index in range(7):
        it.controls["batch_size"].index = index
    assert_array_equal(unpack(it.view.frame)[0], unpack(full.view.frame)[0])

    def gentle(condition_number, rotation):
        if np.any(np.asarray(condition_number) > 100):
            raise ValueError("condition_number must be at most 100")
        return ellipse(condition_number, rotation)

    it = explore(gentle, FOUR, steps=20)
    assert it.controls["condition_number"].options[-1][1] == 100 and len(it.controls["rotation"].options) == 91
    assert it.preset.options[1:] == ("aligned ravine", "rotated ravine", "round bowl")
    hold(it, "condition_number")
    it.controls["condition_number"].index = 60
    assert_nothing_stale(it, gentle=gentle)
    with pytest.raises(ValueError, match="at most 100"):
        explore(gentle, FOUR, condition_number=200, steps=20)


def test_one_rule_twice_is_told_apart_and_keeps_what_no_slider_moves():
    it = explore(ellipse, {"short memory": (rmsprop, {"beta": 0.5}), "long memory": (rmsprop, {"beta": 0.99})},
                 ("learning_rate",), start=(9, 4), panels=("map",))
    first, second = it.view.stage["lines"]
    assert first["color"] == second["color"] and first["dash"] != second["dash"]
    for group, beta in enumerate((0.5, 0.99)):
        places = np.array([x for x, _ in islice(descend(rmsprop, ellipse(25).gradient, (9, 4), learning_rate=0.05, beta=beta), 201)])
        assert_array_equal(column(it, unpack(it.view.frame)[0], "x", "y", group=group), places.T.astype(np.float32))
    with pytest.raises(ValueError, match="sliders: nothing here has a 'beta'"):
        explore(ellipse, {"a": (rmsprop, {"beta": 0.5}), "b": (rmsprop, {"beta": 0.99})}, ("beta",))


def test_a_method_with_a_rate_of_its_own_keeps_it():
    it = explore(ellipse, {"slow": (gradient_descent, {"learning_rate": 0.001}), "RMSprop": rmsprop}, ("learning_rate",))
    for rates in ("common", "own", "best"):
        it.controls["rates"].value = rates
        assert it.view.frame["labels"][0][0][0] == "α = 0.001"


def test_every_method_meets_the_same_noise():
    it = explore(ellipse, {"one": momentum, "two": (momentum, {"beta": 0.9})}, ("noise", "seed"), noise=5.0)
    data, _ = unpack(it.view.frame)
    names = ("x", "y", "loss", "gradient_x", "gradient_y")
    assert_array_equal(column(it, data, *names), column(it, data, *names, group=1))
    it.controls["seed"].index = 1
    assert np.any(unpack(it.view.frame)[0] != data)


# --- what is refused ---

@pytest.mark.parametrize("arguments, error, words", [
    ({"surface": 5}, TypeError, "surface: 'surface' must be a Surface or a function"),
    ({"surface": {}}, ValueError, "surface must name at least one"),
    ({"surface": {"a": "ellipse"}}, TypeError, "surface: 'a' must be a Surface"),
    ({"methods": ()}, ValueError, "methods must name at least one rule"),
    ({"methods": adam}, TypeError, "methods must be a list of rules or a dict"),
    ({"methods": ["adam"]}, TypeError, "methods: .*adam.* must be a rule"),
    ({"methods": {"a": (adam, {"gamma": 1})}}, ValueError, "methods: 'a' has no hyper-parameter 'gamma'"),
    ({"sliders": ["learning rate"]}, ValueError, "sliders: nothing here has a 'learning rate' .did you mean learning_rate"),
    ({"sliders": "gamma"}, ValueError, "sliders: nothing here has a 'gamma' .did you mean beta"),
    ({"methods": [gradient_descent], "sliders": ["beta"]}, ValueError, "sliders: nothing here has a 'beta'"),
    ({"surface": rosenbrock, "sliders": ["rotation"]}, ValueError, "nothing here has a 'rotation'; the surface and the methods take"),
    ({"panels": "maps"}, ValueError, "panels must be some of map, loss, inside; got 'maps'"),
    ({"panels": ()}, ValueError, "panels must be one or more of map, loss, inside"),
    ({"learning_rate": -0.1}, ValueError, "learning_rate must be a number from 0 to inf; got -0.1"),
    ({"learning_rate": "fast"}, ValueError, "learning_rate must be one number .* got 'fast'"),
    ({"learning_rate": [0.1, 0.2]}, ValueError, "learning_rate must be one number"),
    ({"learning_rate": np.nan}, ValueError, "learning_rate must be a number from 0 to inf; got nan"),
    ({"learning_rate": np.inf}, ValueError, "learning_rate must be a number"),
    ({"beta": 1.0}, ValueError, "beta must be a number from 0 to 0.99999; got 1.0"),
    ({"beta2": -0.1}, ValueError, "beta2 must be a number from 0 to 0.99999"),
    ({"epsilon": -1}, ValueError, "epsilon must be a number from 0 to inf"),
    ({"condition_number": 0}, ValueError, "condition_number must be a number from 1e-06"),
    ({"rotation": 400}, ValueError, "rotation must be a number from -360 to 360; got 400"),
    ({"noise": -1}, ValueError, "noise must be a number from 0"),
    ({"seed": 0.5}, ValueError, "seed must be a whole number from 0"),
    ({"steps": 0}, ValueError, "steps must be a whole number from 1 to 5000; got 0"),
    ({"steps": 10.5}, ValueError, "steps must be a whole number"),
    ({"steps": 5001}, ValueError, "steps must be a whole number from 1 to 5000"),
    ({"tolerance": 0}, ValueError, "tolerance must be a number from 1e-300 to 1"),
    ({"step": 201}, ValueError, "step must be a whole number from 0 to 200; got 201"),
    ({"step": 1.5}, ValueError, "step must be a whole number from 0 to 200"),
    ({"start": (1, 2, 3)}, ValueError, r"start must be two finite numbers; got \(1, 2, 3\)"),
    ({"start": "here"}, ValueError, "start must be two finite numbers; got 'here'"),
    ({"start": (1, np.inf)}, ValueError, "start must be two finite numbers"),
    ({"rates": "tuned"}, ValueError, "rates must be one of common, own, best; got 'tuned'"),
    ({"rates_own": [1, 2]}, ValueError, "rates_own must hold 4 rates|rates_own must hold 4 values, one for each method"),
    ({"rates_own": 0.1}, ValueError, "rates_own must hold 4"),
    ({"rates_own": [1, 2, 3, -4]}, ValueError, "learning_rate must be a number from 0"),
    ({"visible": [True]}, ValueError, "visible must hold 4 values, one for each method"),
    ({"visible": True}, ValueError, "visible must hold 4 values"),
    ({"surface_label": "bowl"}, ValueError, "surface_label must be one of ellipse; got 'bowl'"),
    ({"panels": ALL_PANELS, "inside": "adam"}, ValueError, "inside must be one of .* got 'adam'"),
    ({"learningrate": 0.1}, TypeError, "explore has no argument 'learningrate' .did you mean learning_rate.*; it takes learning_rate, beta"),
])
def test_bad_input_is_refused_by_name(arguments, error, words):
    with pytest.raises(error, match=words):
        explore(**arguments)


def test_a_message_of_unknown_content_is_let_pass():
    it = explore()
    before = it.view.frame
    for message in ({}, {"hold": "gamma"}, {"hold": None}, {"hold": "rates"}, {"hold": "steps"}, {"release": True}):
        send(it, **message)
    assert it.view.frame is before and not it.view.sweep


# --- the house ---

FOLDER = Path(explorer.explorer.__file__).parent


def test_the_view_is_small_and_asks_no_network():
    code = explorer.view.View._esm
    assert len((FOLDER / "view.js").read_text().splitlines()) <= 350
    assert all(len(line) <= 130 for line in code.splitlines())
    assert not re.search(r"https?:|wss?:|\bfetch\(|XMLHttpRequest|\bimport\b|require\(", code)
    for rule in EIGHT:
        assert rule.__name__ not in code


def imported(file):
    tree = ast.parse(file.read_text())
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level == 0}
    return {name.split(".")[0] for name in names}


def test_arrows_go_one_way():
    rooms = {"explorer", "racing", "optimizers", "schedules", "surfaces", "answers"}
    drawing = {"matplotlib", "contourpy", "ipywidgets", "anywidget", "traitlets", "IPython"}
    house = FOLDER.parent
    for name, may in (("optimizers", set()), ("surfaces", set()), ("racing", {"optimizers", "surfaces"})):
        assert not imported(house / f"{name}.py") & (rooms - may | drawing), name
    outside = set()
    for file in FOLDER.glob("*.py"):
        assert not imported(file) & {"explorer"}, f"{file.name} must import its own package by a dot"
        outside |= imported(file)
    assert outside - set(sys.stdlib_module_names) <= drawing | rooms | {"numpy", "tqdm", "PIL"}       # Pillow comes with matplotlib


# --- the picture ---

def test_the_ground_can_be_seen_on_a_projector():
    """Contrasts as WCAG 2.2 defines them."""
    def light(color):
        return np.dot([0.2126, 0.7152, 0.0722], [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055)**2.4 for c in to_rgb(color)])

    bands = [light(color) + 0.05 for color in ground_colors(11)]
    assert bands == sorted(bands) and bands[-1] / bands[0] > 1.8
    assert min(bands) / (light(EDGE) + 0.05) > 2.5


def test_lines_ring_a_bowl_at_even_distances_and_the_title_says_their_heights():
    it = explore(start=(9, 4), condition_number=1)
    radii = [np.nanmax(np.hypot(*band.T)) for band in bands(it.view.frame)[:6]]
    assert_allclose(np.diff(radii), radii[0], rtol=0.02)
    title, lines = it.view.frame["titles"][0]
    assert title == "ellipse  κ = 1  θ = 0°"
    numbers, unit = re.fullmatch(r"lines at ([\d, ]+) … × ([\d.]+)", lines).groups()
    assert_allclose([0.5 * radius**2 / float(unit) for radius in radii[:4]], [float(n) for n in numbers.split(",")], rtol=0.02)


@pytest.mark.parametrize("surface", [ellipse(1000, 30), rosenbrock(), himmelblau(), two_valleys(), saddle()], ids=lambda s: s.name)
def test_every_map_has_some_lines_and_not_too_many(surface):
    it = explore(surface, FOUR, ("learning_rate",), steps=10)
    shown = [band for band in bands(it.view.frame) if len(band)]
    assert 8 <= len(shown) <= 30


def test_the_title_follows_a_swept_slider():
    it = explore(start=(9, 4))
    hold(it, "rotation")
    assert [title for title, _ in it.view.sweep["titles"]][30] == "ellipse  κ = 25  θ = 30°"
    hold(it, "beta")
    assert it.view.sweep["titles"] == it.view.frame["titles"]


def test_no_two_dots_of_a_path_are_close_nor_one_to_the_marker_at_its_end():
    turns = np.linspace(0, 40, 1000)
    spiral = np.stack([5 * turns * np.cos(turns), 5 * turns * np.sin(turns)], axis=-1)
    kept = spiral[thinned(spiral)]
    apart = np.hypot(*(kept[:, None] - kept).T) + np.eye(len(kept)) * 1e9
    assert len(kept) > 100 and apart.min() >= 12 and np.hypot(*(kept - spiral[-1]).T).min() >= 12


def test_the_loss_axis_stands_still_under_the_hand_and_fits_on_release():
    it = explore(start=(9, 4), learning_rate=0.05)
    first, limits = it.view.stage, it.view.stage["panels"][1]["ylim"]
    hold(it, "learning_rate")
    it.controls["learning_rate"].index = 0                    # hardly a step: the losses stay at 1
    assert it.view.stage is first
    release(it)
    low, high = it.view.stage["panels"][1]["ylim"]
    assert limits[0] < low and high == 1
    losses = np.array([column(it, unpack(it.view.frame)[0], "loss", group=group) for group in range(len(it.methods))])
    assert low <= losses.min() < 100 * low
    assert fresh(it).view.stage["panels"] == it.view.stage["panels"]


def test_the_window_holds_the_paths_and_no_slider_moves_it():
    it = explore(ellipse(25), FOUR, ("learning_rate", "steps"), start=(9, 4))
    (left, right), (low, high) = it.window
    x, y = np.stack([column(it, unpack(it.view.frame)[0], "x", "y", group=group) for group in range(len(FOUR))], axis=1)
    assert left < x.min() and x.max() < right and low < y.min() and y.max() < high and right - left < 16
    began = it.window
    it.controls["learning_rate"].index += 20
    drag_start(it, -4.0, -6.0)
    assert it.window == began and f"window={began}" in it.share()
    it.reset.click()
    assert it.window == began and "window" not in it.share()
    assert explore(start=(20, 4)).window[0][1] > 20


def test_a_slider_says_whom_it_moves_and_rare_ones_wait_behind_more():
    it = explore(start=(9, 4))
    said = {name: widget.description for name, widget in it.controls.items()}
    assert said["beta"] == "beta β: momentum, RMSprop" and said["epsilon"] == "epsilon ε: RMSprop, Adam"
    assert said["beta2"] == "beta 2, β₂: Adam" and said["learning_rate"] == "learning rate α"
    assert it.controls["epsilon"].options[0][0] == "10⁻⁸" and dict(it.controls["learning_rate"].options)["0.001"] == 0.001
    *_, more, rest = it.children[2].children
    assert len(it.children[2].children) == 1 + 4 + 2 and len(rest.children) == len(it.sliders) - 4
    many = explore(ellipse, EIGHT, ("beta", "epsilon")).controls
    assert many["epsilon"].description == "epsilon ε: 5 of 8 methods" and many["beta"].description == "beta β: 4 of 8 methods"


@pytest.mark.parametrize("name, text, value", [
    ("learning_rate", "0.0317", 0.0317), ("epsilon", "10⁻⁵", 1e-5), ("epsilon", "2.5·10⁻⁴", 2.5e-4), ("learning_rate", "1e-4", 1e-4),
    ("rotation", " 12.5° ", 12.5), ("beta", "0,37", 0.37), ("steps", "77", 77), ("learning_rate_2", "0.123", 0.123)])
def test_a_value_is_typed_into_a_readout(name, text, value):
    it = explore(start=(9, 4), rates="own" if name == "learning_rate_2" else "common")
    hold(it, name)
    send(it, typed=name, text=text)
    assert_allclose(it.controls[name].value, value, rtol=1e-12)
    assert_nothing_stale(it)
    assert name != "steps" or it.view.step == 77


@pytest.mark.parametrize("name, text, words", [
    ("beta", "1.5", "beta must be a number from 0 to 0.99999; got 1.5"), ("beta", "much", "'much' is no number"),
    ("steps", "1.5", "steps must be a whole number"), ("learning_rate_1", "-1", "learning_rate must be a number from 0"),
    ("steps", "all", "steps must be one number"), ("epsilon", "", "'' is no number")])
def test_a_typed_value_is_refused_with_a_reason(name, text, words, monkeypatch):
    it, said = explore(start=(9, 4)), []
    monkeypatch.setattr(it.view, "send", lambda content: said.append(content["refused"]))
    before = it.view.frame, it.controls[name].value
    send(it, typed=name, text=text)
    assert words in said[0] and (it.view.frame, it.controls[name].value) == before


def test_the_loss_axis_fits_the_methods_that_are_switched_on():
    it = explore(start=(9, 4), learning_rate=0.05)
    everyone = it.view.stage["panels"][1]["ylim"]
    it.view.set_state({"visible": [False, False, False, True]})          # Adam alone is slow
    assert it.view.stage["panels"][1]["ylim"][0] > everyone[0] and fresh(it).view.stage["panels"] == it.view.stage["panels"]
    it.view.set_state({"visible": [False] * 4})
    it.view.set_state({"visible": [True] * 4})
    assert it.view.stage["panels"][1]["ylim"] == everyone


@pytest.mark.parametrize("screen", [1100, 700, 360])
def test_a_panel_without_numbers_stands_above_one_of_its_width_that_has_them_and_no_number_touches_a_title(screen):
    stage = explore(methods=FOUR, panels=ALL_PANELS, schedule="linear")._new_stage(screen, 800)
    stage.figure.draw_without_rendering()
    panels = {name: axes for name, axes in stage.axes.items() if name != "map"}
    shown = {name: [label.get_window_extent() for label in axes.get_xticklabels() if label.get_text() and label.get_visible()]
             for name, axes in panels.items()}
    shown = {name: boxes for name, boxes in shown.items() if boxes}
    titles = [axes.title.get_window_extent() for axes in panels.values()]
    assert {"ratio", "angle"} & set(shown) and not any(box.overlaps(title) for boxes in shown.values() for box in boxes
                                                       for title in titles)
    for name, axes in panels.items():
        x0, y0, width, _ = axes.get_position().bounds
        assert name in shown or any(np.allclose((x0, width), panels[other].get_position().bounds[::2])
                                    and panels[other].get_position().y0 < y0 for other in shown)
