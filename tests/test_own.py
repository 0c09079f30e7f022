"""What a reader brings: functions, rules, and any argument of theirs as a slider; and moving the controls from Python."""
import re
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ipywidgets import Dropdown, SelectionSlider, Widget
from numpy.testing import assert_allclose, assert_array_equal

import explorer.explorer
import explorer.sweeps
from explorer import KNOBS, explore
from explorer.stage import Stage
from optimizers import adam, gradient_descent, lion, momentum, rmsprop, trajectory
from racing import race
from surfaces import Surface, bump, ellipse, from_function, himmelblau, rosenbrock, saddle, two_valleys


@pytest.fixture(autouse=True)
def no_stage(monkeypatch):
    monkeypatch.setattr(Stage, "render", lambda self, ratio=1.0: b"")
    yield
    Widget.close_all()


@pytest.fixture(autouse=True)
def nothing_logged(caplog):
    """ipywidgets only logs what is raised while it handles a message; here that fails the test."""
    yield
    assert [record.getMessage()[-500:] for record in caplog.get_records("call")] == []


def valley(width=1.0, edge="round", steep=False):
    """A factory that takes one number at a time."""
    return from_function(lambda x, y: (x / width)**2 + (np.abs(y) if edge == "sharp" else y**2) * (3 if steep else 1))


def dish(depth=2.0):
    """A factory that takes many numbers at once."""
    depth = np.asarray(depth, dtype=float)
    return Surface("dish", lambda x: depth * (x[..., 0]**2 + x[..., 1]**2), lambda x, t=0: 2 * depth[..., None] * x,
                   np.zeros((1, 2)), ((-2.0, 2.0), (-2.0, 2.0)), np.array([1.5, 1.0]), "")


def clipped(x, g, *, learning_rate, clip=1.0):
    """A rule that works lane by lane."""
    return x - learning_rate * np.clip(g, -clip, clip)


def shortened(x, g, velocity=0.0, *, learning_rate, longest=1.0, ahead=False, how="mean"):
    """A rule that takes one lane at a time: its norm is over all of them."""
    g = g * min(1.0, longest / np.linalg.norm(g))
    velocity = 0.9 * velocity + (0.1 if how == "mean" else 1) * g
    return x - learning_rate * (0.9 * velocity + 0.1 * g if ahead else velocity), velocity


def path(it, group=0):
    """The path on show, as the browser is sent it."""
    frame, columns = it.view.frame, it._frames.columns[group]
    return np.frombuffer(frame["data"], np.float32).reshape(frame["columns"], -1)[[columns["x"], columns["y"]]].T


def hold(it, name):
    it.view._handle_custom_msg({"hold": name}, [])


# --- set ---

def state(it):
    return (it.settings() | {"start": tuple(it._start)}, it.window, list(it.view.visible), it.view.step, dict(it.fixed),
            {name: widget.options for name, widget in it.controls.items()})


def test_set_is_the_picture_that_explore_makes_and_is_drawn_once(monkeypatch):
    wanted = {"condition_number": 30, "beta": 0.85, "start": (3, 1), "step": 20, "visible": [True, False, True, True],
              "rates": "own", "rates_own": [0.01, 0.02, 0.03, 0.04], "noise": 0.5, "steps": 120}
    it = explore()
    frames = []
    monkeypatch.setattr(it._frames, "message", lambda *a, known=it._frames.message, **k: frames.append(a) or known(*a, **k))
    assert it.set(**wanted) is None and len(frames) == 1
    fresh = explore(window=it.window, **wanted)
    assert it.view.frame["data"] == fresh.view.frame["data"] and it.share() == fresh.share()
    it.set(window=None)
    assert it.window == explore(**wanted).window
    it.reset.click()
    assert it.view.frame["data"] == explore().view.frame["data"] and it.share() == explore().share()


def test_set_leaves_all_else_where_it_stands():
    it = explore({"ellipse": ellipse, "saddle": saddle}, panels=("map", "loss", "inside"), beta=0.5, step=30)
    it.set(learning_rate=0.0123, inside="Adam")
    assert it.view.step == 30 and it.controls["beta"].value == 0.5 and it.controls["learning_rate"].value == 0.0123
    it.set(steps=20)
    assert it.view.step == 20
    it.set(steps=300)                       # from its last step, the picture stays at its last step
    assert it.view.step == 300
    it.set(surface_label="saddle")          # another surface begins at its own start, in its own window
    assert_array_equal(it._start, saddle().start)
    assert it.window == saddle().window


@pytest.mark.parametrize("wrong, error, words", [
    ({"beta": 1.5}, ValueError, "beta must be a number from 0"), ({"beta": "much"}, ValueError, "beta must be one number"),
    ({"condition_number": 3, "start": (1, 2, 3)}, ValueError, "start must be two finite numbers"),
    ({"step": 201}, ValueError, "step must be a whole number from 0 to 200"), ({"step": True}, ValueError, "step must be"),
    ({"steps": 50, "step": 60}, ValueError, "step must be a whole number from 0 to 50"),
    ({"visible": [1]}, ValueError, "visible must hold 4"), ({"rates": "fair"}, ValueError, "rates must be one of"),
    ({"window": 3}, ValueError, "window must be"), ({"learningrate": 1}, TypeError, "set has no argument 'learningrate' .did you mean"),
    ({"lr": 1}, TypeError, "did you mean learning_rate"), ({"height": 2}, TypeError, "set has no argument 'height'"),
    ({"inside": "Adam"}, TypeError, "set has no argument 'inside'"), ({"surface_label": "bowl"}, ValueError, "surface_label must be")])
def test_what_set_refuses_it_names_and_nothing_moves(wrong, error, words):
    it = explore()
    before, frame = state(it), it.view.frame
    with pytest.raises(error, match=words):
        it.set(learning_rate=0.2, **wrong)
    assert str(state(it)) == str(before) and it.view.frame is frame


def test_a_value_that_the_surface_refuses_changes_nothing_either():
    it = explore(valley, [gradient_descent], {"width": [0.5, 1.0, 2.0]})
    before, data = state(it), it.view.frame["data"]
    with pytest.raises(ValueError, match="width = 0"):
        it.set(width=0.0, learning_rate=0.2)
    assert str(state(it)) == str(before) and it.view.frame["data"] == data


# --- any argument is a slider ---

def test_any_argument_of_a_factory_and_of_a_rule_is_a_slider_that_begins_on_its_default():
    it = explore(valley, [shortened, momentum], {"learning_rate": None, "width": np.geomspace(0.1, 10, 61), "edge": ["round", "sharp"],
                                                 "steep": None, "longest": np.linspace(2, 3, 5), "ahead": [False, True],
                                                 "how": ("mean", "sum")})
    values = {name: it.controls[name].value for name in it.sliders}
    assert values == {"learning_rate": 0.05, "width": 1.0, "edge": "round", "steep": False, "longest": 2.0, "ahead": False, "how": "mean"}
    assert {name: type(it.controls[name]) for name in ("width", "edge", "steep", "longest", "ahead")} == {
        "width": SelectionSlider, "edge": Dropdown, "steep": Dropdown, "longest": SelectionSlider, "ahead": Dropdown}
    assert_allclose([value for _, value in it.controls["width"].options], np.geomspace(0.1, 10, 61))
    assert it.controls["longest"].description == "longest: shortened" and it.controls["width"].description == "width"
    for name, value in (("width", 2.5), ("edge", "sharp"), ("steep", True), ("longest", 2.25), ("ahead", True), ("how", "sum")):
        before = it.view.frame["data"]
        it.set(**{name: value})
        now = {name: it.controls[name].value for name in it.sliders}
        surface = valley(now["width"], now["edge"], now["steep"])
        rule = {"longest": now["longest"], "ahead": now["ahead"], "how": now["how"], "learning_rate": 0.05}
        assert_allclose(path(it), trajectory(shortened, surface.gradient, surface.start, 200, **rule), rtol=1e-6, atol=1e-6)
        assert before != it.view.frame["data"]
    assert "width = 2.5  edge = sharp  steep = True" in it.view.frame["titles"][0][0]


def test_a_slider_of_ones_own_is_swept_where_one_call_can_do_it_and_asked_of_the_kernel_where_not():
    it = explore(dish, [clipped], {"depth": np.linspace(1, 4, 31), "clip": np.geomspace(0.1, 10, 21), "learning_rate": None})
    assert it.swept_sliders() == ["depth", "clip", "learning_rate"]
    for name, call in (("depth", lambda value: trajectory(clipped, dish(value).gradient, (1.5, 1.0), 200, learning_rate=0.05)),
                       ("clip", lambda value: trajectory(clipped, dish(2).gradient, (1.5, 1.0), 200, learning_rate=0.05, clip=value))):
        hold(it, name)
        sweep = it.view.sweep
        assert (sweep["axis"], sweep["lanes"]) == (name, len(it.controls[name].options))
        lanes = np.frombuffer(sweep["data"], np.float32).reshape(sweep["lanes"], sweep["columns"], -1)
        for lane in (0, 7, sweep["lanes"] - 1):
            assert_allclose(lanes[lane, :2].T, call(it.controls[name].options[lane][1]), rtol=1e-6, atol=1e-6)
    slow = explore(valley, [shortened], {"width": np.linspace(1, 4, 31), "longest": [0.1, 1.0, 5.0], "learning_rate": None})
    assert slow.swept_sliders() == []
    for name in ("width", "longest", "learning_rate"):
        hold(slow, name)
        slow.controls[name].index = 0
        assert slow.view.sweep == {}
        now = {key: slow.controls[key].value for key in slow.sliders}
        run = trajectory(shortened, valley(now["width"]).gradient, slow._start, 200, longest=now["longest"],
                         learning_rate=now["learning_rate"])
        assert_allclose(path(slow), run, rtol=1e-6, atol=1e-6)


def test_under_the_ring_a_rule_that_mixes_lanes_is_asked_for_one_start_at_a_time():
    it = explore(ellipse, [shortened])
    starts = [[9.0, 4.0], [3.0, 1.0], [-5.0, 2.0]]
    it.view._handle_custom_msg({"starts": starts, "spacing": 2}, [])
    assert it.view.sweep["starts"] == starts[:1]
    data = np.frombuffer(it.view.sweep["data"], np.float32).reshape(it.view.sweep["columns"], -1)
    assert_allclose(data[:2].T, trajectory(shortened, ellipse().gradient, starts[0], 200, learning_rate=0.05), rtol=1e-5, atol=1e-5)


def test_a_menu_that_moves_the_minimum_moves_its_star():
    def sided(side="left"):
        where = -1.0 if side == "left" else 1.0
        return from_function(lambda x, y: (x - where)**2 + y**2, minima=[(where, 0)])

    it = explore(sided, [gradient_descent], {"side": ["left", "right"]})
    assert it._stage.minima.tolist() == [[-1, 0]]
    it.controls["side"].value = "right"
    assert it._stage.minima.tolist() == [[1, 0]]


def test_usual_sliders_can_have_positions_of_ones_own():
    it = explore(sliders={"learning_rate": [0.1, 0.01, 0.2], "beta": None}, learning_rate=0.15)
    assert [value for _, value in it.controls["learning_rate"].options] == [0.01, 0.1, 0.15, 0.2]
    assert len(it.controls["beta"].options) == len({*KNOBS["beta"].positions})
    it = explore(sliders={"learning_rate": [0.3, 0.2]})
    assert it.controls["learning_rate"].value == 0.2          # the default lies outside: the position nearest to it


def test_whole_numbers_stay_whole_and_no_two_positions_have_one_label():
    def powers(power=2):
        return from_function(lambda x, y: x**power + y**power)

    it = explore(powers, [gradient_descent], {"power": [2, 4, 6], "learning_rate": 1 + np.arange(4) / 1e6})
    assert it.settings()["power"] == 2 and isinstance(it.settings()["power"], int)
    labels = [label for label, _ in it.controls["learning_rate"].options]
    assert len(set(labels)) == len(labels)


def test_a_slider_begins_on_the_default_of_its_signature_unless_several_differ():
    assert explore(bump).controls["condition_number"].value == 10 and explore(two_valleys).controls["condition_number"].value == 1
    both = explore({"bump": bump, "two valleys": two_valleys})
    assert both.controls["condition_number"].value == KNOBS["condition_number"].default
    assert explore(methods=[lion]).controls["beta2"].value == 0.99 and explore(methods=[lion, adam]).controls["beta2"].value == 0.999


def test_a_slider_below_zero_can_be_read_and_typed():
    def tilted(tilt=-0.5):
        return from_function(lambda x, y: x**2 + y**2 + tilt * x)

    it = explore(tilted, [gradient_descent], {"tilt": [-2e7, -0.5, -1e-4, 0.0, 3.0]})
    assert [label for label, _ in it.controls["tilt"].options] == ["-2·10⁷", "-0.5", "-10⁻⁴", "0", "3"]
    for text, value in (("-10⁻⁴", -1e-4), ("−2·10⁷", -2e7), ("-0.25", -0.25), ("100", 100)):
        it.view._handle_custom_msg({"typed": "tilt", "text": text}, [])
        assert it.controls["tilt"].value == value


def test_an_argument_without_a_slider_stays_what_it_is():
    def powers(degree=3, weights=(1.0, 2.0), steep=False):
        return from_function(lambda x, y: sum(weights[0] * x**(2 * i) for i in range(1, degree)) + (9 if steep else weights[1]) * y**2)

    it = explore(powers, [gradient_descent], degree=2, weights=(1.0, 5.0), steep=np.bool_(False))
    run = trajectory(gradient_descent, powers(2, (1.0, 5.0)).gradient, it._start, 200, learning_rate=0.05)
    assert_allclose(path(it), run, rtol=1e-6, atol=1e-6)
    it.set(degree=np.int64(3), steep=np.bool_(True))
    assert it.settings()["degree"] == 3 and isinstance(it.settings()["degree"], int) and "degree=3, " in it.share()
    with pytest.raises(TypeError, match="weights must be one value"):
        it.set(weights=[1.0, 5.0])


def test_what_ones_own_calls_by_a_name_of_explores_keeps_its_default():
    def mine(start=(2.0, 3.0), window=((-4, 4), (-4, 4)), width=1.0):
        return from_function(lambda x, y: (x / width)**2 + y**2, start=start, window=window)

    def half(x, g, *, learning_rate, step=0.5, inside="x"):
        return x - learning_rate * step * g

    it = explore({"mine": mine, "valley": valley}, [half], {"learning_rate": None, "width": [1.0, 2.0]}, ("map", "loss", "inside"), start=(1, 2), step=7)
    run = trajectory(half, mine().gradient, (1, 2), 200, learning_rate=0.05)
    assert_allclose(path(it), run, rtol=1e-6, atol=1e-6)
    it.set(start=None)
    assert tuple(it._start) == (2, 3) and it.view.step == 7


def test_an_argument_without_a_slider_can_be_given():
    it = explore(valley, [shortened], ("learning_rate",), width=3, edge="sharp", ahead=True)
    run = trajectory(shortened, valley(3, "sharp").gradient, it._start, 200, learning_rate=0.05, ahead=True)
    assert_allclose(path(it), run, rtol=1e-6, atol=1e-6)


def test_a_share_line_and_presets_know_ones_own_sliders():
    it = explore(valley, [shortened], {"width": np.geomspace(0.1, 10, 61), "edge": ["round", "sharp"], "learning_rate": None},
                 presets={"wide": {"width": 3, "edge": "sharp", "learning_rate": 0.3}}, width=2.0)
    line = it.share()
    assert "np.geomspace(0.1, 10.0, 61)" in line and line.endswith("# needs in scope: shortened, valley, np")
    again = eval(line, {"np": np, "explore": explore, "valley": valley, "shortened": shortened})
    assert again.view.frame["data"] == it.view.frame["data"] and again.share() == line
    assert again.controls["width"].options == it.controls["width"].options
    it.preset.value = "wide"
    assert (it.controls["width"].value, it.controls["edge"].value, it.controls["learning_rate"].value) == (3, "sharp", 0.3)


@pytest.mark.parametrize("surface, methods, sliders, error, words", [
    (valley, [clipped], {"width": [1]}, ValueError, "sliders: 'width' must have two or more"),
    (valley, [clipped], {"width": [1, 1]}, ValueError, "sliders: 'width' must have two or more"),
    (valley, [clipped], {"width": []}, ValueError, "sliders: 'width' must have two or more"),
    (valley, [clipped], {"width": 3}, ValueError, "sliders: 'width' must have two or more"),
    (valley, [clipped], {"width": [1, np.inf]}, ValueError, "sliders: width must be"),
    (valley, [clipped], {"width": [1, np.nan]}, ValueError, "sliders: width must be"),
    (valley, [clipped], {"width": [1, "two"]}, ValueError, "sliders: 'width' must have two or more"),
    (valley, [clipped], {"width": [(1, 2), (3, 4)]}, ValueError, "sliders: 'width' must have two or more"),
    (valley, [clipped], {"width": [1j, 2]}, ValueError, "sliders: 'width' must have two or more"),
    (valley, [clipped], {"edge": "round"}, ValueError, "sliders: 'edge' must have two or more"),
    (lambda surface=1.0: valley(surface), [clipped], {"surface": [1, 2]}, ValueError, "'surface' is an argument of explore itself"),
    (lambda learning_rate_0=1.0: valley(), [clipped], {"learning_rate_0": [1, 2]}, ValueError, "'learning_rate_0' is an argument of"),
    (lambda noise=0.1: valley(), [clipped], None, TypeError, "surface: '<lambda>' has an argument 'noise', and so has every picture"),
    (valley, [lambda x, g, *, learning_rate, noise=0.1: x], None, TypeError, "methods: '<lambda>' has an argument 'noise'"),
    (valley, [lambda x, g, learning_rate=0.1: x], None, TypeError, "must have learning_rate after a [*]"),
    (valley, [clipped], {"edge": ["round", "round"]}, ValueError, "sliders: 'edge' must have two or more"),
    (valley, [clipped], ["width"], ValueError, "sliders: 'width' must have two or more"),
    (valley, [clipped], ["widht"], ValueError, "nothing here has a 'widht' .did you mean width"),
    (valley, [clipped], {"step": [1, 2]}, ValueError, "sliders: 'step' is an argument of explore itself"),
    (valley, [clipped], {"width": [0.0, 1.0]}, ValueError, "width = 0"),
    (ellipse, [clipped], {"beta": [0.1, 0.2]}, ValueError, "nothing here has a 'beta'"),
    (ellipse, [momentum], {"beta": [0.1, 1.2]}, ValueError, "sliders: beta must be a number from 0"),
    (lambda width: valley(width), [clipped], None, TypeError, "needs a value for 'width'"),
    (lambda x, y: x**2 + y**2, [clipped], None, TypeError, "from_function makes a surface of it"),
    (lambda x=0, y=0: x**2 + y**2, [clipped], None, TypeError, "must make a Surface; it made 0"),
    (rosenbrock(), [clipped], ["rotation"], ValueError, "nothing here has a 'rotation'")])
def test_sliders_that_cannot_be_are_refused_by_name(surface, methods, sliders, error, words):
    with pytest.raises(error, match=words):
        explore(surface, methods, sliders)


@pytest.mark.parametrize("arguments, error, words", [
    ({"surface": rosenbrock(), "rotation": 30}, TypeError, "nothing here has a 'rotation': no method has it, and the surface takes no arg"),
    ({"surface": ellipse([1, 10])}, ValueError, "surface: 'ellipse' must be one surface of two coordinates"),
    ({"surface": rosenbrock}, None, ""), ({"lr": 0.1}, TypeError, "did you mean learning_rate"),
    ({"betas": 0.1}, TypeError, "did you mean beta1 and beta2"), ({"methods": {1: adam, 2: rmsprop}}, None, "")])
def test_what_is_misread_is_said(arguments, error, words):
    if error is None:
        assert explore(**arguments).share()
    else:
        with pytest.raises(error, match=words):
            explore(**arguments)


def test_labels_may_be_numbers():
    it = explore({1: ellipse, 2: saddle()}, {1: adam, 2: rmsprop}, panels=("map", "loss", "inside"), inside=2, surface_label=2)
    assert (it.controls["surface"].value, it.controls["inside"].value) == ("2", "2") and "surface_label='2'" in it.share()
    result = race({1: adam, 2: rmsprop}, ellipse(), tolerance=0.1, steps=200, learning_rate=0.1)
    assert repr(result).count("0.1") >= 2 and result[2].learning_rate == 0.1
    with pytest.raises(KeyError, match="there are 1, 2"):
        result[3]
    assert from_function(lambda x, y: x**2 + y**2, minima=None).minima.shape == (0, 2)


def test_a_rule_of_ones_own_needs_neither_a_rate_nor_an_epsilon():
    def newton(x, g, mean_square=0.0, *, damping=0.5):
        return x - damping * g / np.array([1.0, 25.0]), mean_square + g**2

    it = explore(ellipse, [newton, adam], {"damping": np.linspace(0.1, 1, 10)}, ("map", "loss", "inside"), start=(9, 4), inside="newton")
    assert_allclose(path(it), trajectory(newton, ellipse().gradient, (9, 4), 200, damping=0.5), rtol=1e-6, atol=1e-6)
    assert it.view.frame["labels"][0][0][0] == ""


def test_what_a_rule_raises_names_the_method():
    def choosy(x, g, *, learning_rate, kind="a"):
        if kind == "b":
            raise KeyError("no such kind")
        return x - learning_rate * g

    it = explore(ellipse, [choosy], {"kind": ["a", "b"]})
    before = it.view.frame["data"]
    with pytest.raises(ValueError, match="methods: 'choosy'.*no such kind"):
        it.set(kind="b")
    assert it.view.frame["data"] == before and it.controls["kind"].value == "a"


# --- a slow surface ---

@pytest.mark.parametrize("each, expected", [(0.04, 7), (0.0005, 49)], ids=["each start takes long", "all take hardly more than one"])
def test_under_the_ring_come_as_many_starts_as_a_moment_can_compute(each, expected, monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(explorer.sweeps, "AWAY", 0.3)
    for module in (explorer.sweeps, explorer.explorer):
        monkeypatch.setattr(module, "perf_counter", lambda: clock[0])
    it = explore(dish, [clipped], ("learning_rate",), steps=20)
    exact = it._frames.message

    def timed(settings, *window, values=(), **more):
        clock[0] += 0.04 + each * max(0, len(values) - 1)
        return exact(settings, *window, values=values, **more)

    starts = [[x, y] for x in np.linspace(-1, 1, 7) for y in np.linspace(-1, 1, 7)]
    it._frames.together("start", np.ones((2, 2)), it.settings())
    monkeypatch.setattr(it._frames, "message", timed)
    it.set(learning_rate=0.1)                                       # a frame alone, whose time is taken
    for _ in range(3):
        begun = clock[0]
        it.view._handle_custom_msg({"starts": starts, "spacing": 2}, [])
        assert it.view.sweep["starts"] == starts[:expected] and it.view.sweep["lanes"] == expected
        assert clock[0] - begun <= 0.31


def test_of_a_slow_surface_the_nearest_positions_come_first_and_more_only_while_the_hand_is_there(monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(explorer.sweeps, "AWAY", 0.3)
    monkeypatch.setattr(explorer.sweeps, "perf_counter", lambda: clock[0])
    monkeypatch.setattr(explorer.explorer, "perf_counter", lambda: clock[0])
    it = explore(dish, [clipped], {"depth": np.linspace(1, 4, 101), "clip": np.linspace(1, 2, 11)}, steps=20, depth=2.5)
    exact = it._frames.message

    def slow(settings, window=None, axis=None, values=()):         # each lane takes 50 ms
        clock[0] += 0.05 * (1 if axis is None else len(values))
        return exact(settings, window, axis, values)

    it._frames.together("depth", [1.0, 4.0], it.settings())
    it._frames.together("clip", [1.0, 2.0], it.settings())
    monkeypatch.setattr(it._frames, "message", slow)
    it.set(clip=1.1)                                                # a frame alone, whose time is taken
    for _, name in zip(range(25), ["depth"] + 24 * ["more"]):
        begun, had = clock[0], it.view.sweep.get("lanes", 0)
        it.view._handle_custom_msg({"hold": "depth"} if name == "depth" else {"more": "depth"}, [])
        sweep, index = it.view.sweep, it.controls["depth"].index
        assert clock[0] - begun <= 0.36 and sweep["low"] <= index < sweep["low"] + sweep["lanes"]
        assert sweep["more"] == (sweep["lanes"] < 101)
        if sweep["lanes"] < 50:
            assert abs(sweep["low"] + sweep["lanes"] / 2 - index) <= 3 and sweep["lanes"] > had
        if not sweep["more"]:
            break
    assert sweep["lanes"] == 101
    lanes = np.frombuffer(sweep["data"], np.float32).reshape(101, sweep["columns"], -1)
    for lane in range(0, 101, 10):
        alone = exact(it.settings() | {"depth": it.controls["depth"].options[lane][1]}, it.map_window())
        assert_array_equal(lanes[lane].ravel(), np.frombuffer(alone["data"], np.float32))
        assert (sweep["labels"][lane], sweep["titles"][lane]) == (alone["labels"][0], alone["titles"][0])
        ends = sweep["ground"]["ends"][lane]
        ground = np.frombuffer(sweep["ground"]["data"], np.float32).reshape(-1, 2)[sweep["ground"]["begins"][lane]:ends[-1]]
        assert_array_equal(ground, np.frombuffer(alone["ground"]["data"], np.float32).reshape(-1, 2))
        assert [end - sweep["ground"]["begins"][lane] for end in ends] == alone["ground"]["ends"][0]
    it.view._handle_custom_msg({"release": True}, [])
    hold(it, "depth")
    it.set(clip=1.2)
    hold(it, "depth")
    few = it.view.sweep["lanes"]
    it.controls["depth"].index = 95                                 # the hand goes on to where nothing is yet
    assert it.view.sweep["low"] <= 95 < it.view.sweep["low"] + it.view.sweep["lanes"] and it.view.frame["at"]["depth"] == 95
    it.view._handle_custom_msg({"release": True}, [])
    before = it.view.sweep
    it.view._handle_custom_msg({"more": "depth"}, [])               # from before the hand let go: it asks for nothing now
    assert it.view.sweep is before and few < 101


# --- whatever is brought: an error that names the argument, or a picture whose columns are those of `trajectory` ---

def forms(size, middle, height):
    """Functions of x and y of a window's size and place, as a reader may write them."""
    def u(x):
        return (x - middle) / size
    return {
        "bowl": lambda x, y: height * (u(x)**2 + 3 * u(y)**2), "ripples": lambda x, y: height * (np.sin(3 * u(x)) + u(y)**2),
        "kink": lambda x, y: height * (np.abs(u(x)) + np.abs(u(y))), "flat": lambda x, y: height + 0 * x,
        "domain": lambda x, y: height * (u(x) - 0.1 * np.log(u(x) + 1.5) + u(y)**2), "one by one": lambda x, y: height * max(u(x), u(y))**2,
        "of a vector": lambda p: height * (u(p[0])**2 + u(p[1])**2), "mixes points": lambda x, y: height * u(x) / np.max(np.abs(x)),
        "nowhere": lambda x, y: height * np.log(-1 - u(x)**2), "no number": lambda x, y: "high"}


class Averaging:
    """A rule that is an object."""
    def __call__(self, x, g, mean=0.0, *, learning_rate, keep=0.5):
        mean = keep * mean + (1 - keep) * g
        return x - learning_rate * mean, mean


def in_place(x, g, *, learning_rate, factor=1.0):
    x -= learning_rate * factor * g
    return x


RULES = {"ours": adam, "partial": partial(momentum, beta=0.5), "object": Averaging(), "in place": in_place, "one lane": shortened,
         "lambda": lambda x, g, *, learning_rate, factor=2: x - learning_rate * factor * g,
         "scheduled": (rmsprop, {"learning_rate": lambda t: 0.1 / (1 + t)}), "loses its state": lambda x, g, m=0.0, *, learning_rate: x - g,
         "no rule": 7}
NAMES = re.compile(r"\b(surface|methods|sliders|window|start|minima|f|formula|gradient|learning_rate|width|factor|keep|beta|step)\b")


@settings(max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(form=st.sampled_from(sorted(forms(1, 0, 1))), size=st.floats(-6, 6), middle=st.floats(-3, 3), height=st.floats(-6, 6),
       rule=st.sampled_from(sorted(RULES)), rate=st.floats(-3, 0), wide=st.booleans(), factory=st.booleans(),
       values=st.one_of(st.none(), st.lists(st.floats(0.1, 10), max_size=5), st.just(["a", "b"])), place=st.floats(0, 1))
@pytest.mark.filterwarnings("ignore:f is called point by point")
def test_whatever_is_brought_is_drawn_as_it_is_or_refused_by_name(form, size, middle, height, rule, rate, wide, factory, values, place):
    size, height = 10.0**size, 10.0**height
    middle = middle * size

    def surface(width=1.0):
        f = forms(size * width, middle, height)[form]
        return from_function(f, window=((middle - size, middle + size),) * 2)

    method = RULES[rule]
    own = {"lambda": "factor", "in place": "factor", "object": "keep", "one lane": "longest"}.get(rule)
    sliders = {"learning_rate": None} | ({"width": values} if factory else {own: values} if own else {})
    arguments = {"learning_rate": min(10.0**rate * size**2 / height, 1e6), "steps": 30} | ({"window": ((middle - 2 * size, middle),) * 2} if wide else {})
    try:
        it = explore(surface if factory else surface(), {"mine": method}, sliders, **arguments)
        it.figure().canvas.draw()
    except (TypeError, ValueError) as error:
        assert NAMES.search(str(error)), error
        return
    for name in it.sliders:
        hold(it, name)
        it.controls[name].index = round(place * (len(it.controls[name].options) - 1))
        it.view._handle_custom_msg({"release": True}, [])
        now = {key: it.controls[key].value for key in it.sliders}
        shown = surface(now.pop("width", 1.0)) if factory else surface()
        fixed = {} if not isinstance(method, tuple) else method[1]
        run = trajectory(method[0] if fixed else method, shown.gradient, it._start, 30, **(now | fixed))
        near = np.all(np.abs(run - middle) < 1e5 * size, axis=-1)
        assert_allclose(path(it)[near], run[near], rtol=1e-5, atol=1e-5 * size)
        columns = it._frames.columns[0]
        numbers = np.frombuffer(it.view.frame["data"], np.float32).reshape(it.view.frame["columns"], -1)
        with np.errstate(all="ignore"):
            assert_allclose(numbers[columns["loss"]][near], shown.value(run)[near].astype(np.float32), rtol=1e-5, atol=1e-6 * height)


# --- maps that are hard to draw ---

@pytest.mark.parametrize("size", [2.0**-40, 2.0**-23, 2.0**23, 2.0**40])
def test_a_window_of_any_size_is_drawn_like_one_of_size_one(size):
    def scaled(unit):
        return from_function(lambda x, y: (x / unit)**2 + 3 * (y / unit)**2, window=((-unit, unit),) * 2, minima=[(0, 0)])

    def lazy(x, g, *, learning_rate, unit=1.0):            # goes back and forth at last
        return x - learning_rate * unit * np.sign(g)

    usual, other = (explore(scaled(unit), [partial(in_place, factor=unit**2), partial(lazy, unit=unit)], learning_rate=0.05)
                    for unit in (1.0, size))
    assert_allclose(np.array(other.window) / size, usual.window, atol=0.2)     # they end on round numbers
    said, words = ([re.sub("±.*", "±", said) for _, said in it.view.frame["labels"][0]] for it in (usual, other))
    assert said == words and "circles" in words[1]
    for group in (0, 1):
        assert np.isfinite(path(other, group)).all()
        assert_allclose(path(other, group) / size, path(usual, group), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("f, words", [(lambda x, y: 1e17 + 0 * x, "flat"), (lambda x, y: 1e16 + x**2 + y**2, "flat"),
                                      (lambda x, y: 0 * x, "flat"), (lambda x, y: 1e10 + x**2 + y**2, "lines at")])
def test_ground_that_varies_by_less_than_its_rounding_is_flat(f, words):
    it = explore(from_function(f), [gradient_descent])
    it.figure().canvas.draw()
    assert it.view.frame["titles"][0][1].startswith(words)


def test_a_window_with_nothing_in_it_or_too_far_away_is_refused():
    logarithm = from_function(lambda x, y: np.log(x) + y**2, window=((1, 2), (1, 2)))
    with pytest.raises(ValueError, match="window must have points where the loss is finite"):
        explore(logarithm, window=((-3, -1), (1, 3)))
    it = explore(logarithm)
    with pytest.raises(ValueError, match="window must have points"):
        it.set(window=((-3, -1), (1, 3)))
    assert it.window == ((1, 2), (1, 2))
    with pytest.raises(ValueError, match="window is too small for its distance from 0"):
        explore(from_function(lambda x, y: (x - 1e9)**2 + y**2, window=((1e9 - 1, 1e9 + 1), (-1, 1))))


@pytest.mark.parametrize("minima", [(), [(0, 0)]])
@pytest.mark.parametrize("size", [1e-40, 1e40, 1e200])
def test_a_window_that_float32_cannot_hold_is_refused(size, minima):
    surface = from_function(lambda x, y: (x / size)**2 + (y / size)**2, window=((-size, size),) * 2, minima=minima)
    with pytest.raises(ValueError, match="window must be from 1e-30 to 1e.30 wide and high"):
        explore(surface)
    with pytest.raises(ValueError, match="window must be from"):
        explore(window=surface.window)


@pytest.mark.parametrize("distance", [1e3, 1e9, 1e28])
def test_a_window_far_away_has_places_enough_for_a_path_that_does_not_look_like_stairs(distance):
    def faraway(size):
        return from_function(lambda x, y: ((x - distance) / size)**2 + (y / size)**2, window=((distance - size, distance + size), (-size, size)))

    it = explore(faraway(1e-4 * distance), [partial(gradient_descent, learning_rate=0.05 * (1e-4 * distance)**2)])
    assert len(np.unique(np.float32(np.linspace(*it.window[0], 10_000)))) > 1000
    with pytest.raises(ValueError, match="window is too small for its distance from 0"):
        explore(faraway(3e-5 * distance))


@pytest.mark.parametrize("minima, near", [([(1e-3, 0)], True), ((), False)])
def test_a_path_that_leaves_the_domain_says_so(minima, near):
    surface = from_function(lambda x, y: x - 1e-3 * np.log(x) + y**2, window=((-0.1, 2), (-1, 1)), start=(1, 0.5), minima=minima)
    it = explore(surface, [gradient_descent, partial(gradient_descent, learning_rate=1e-4)], learning_rate=0.1)
    run = trajectory(gradient_descent, surface.gradient, (1, 0.5), 200, learning_rate=0.1)
    first = int(np.argmax(~(run[:, 0] > 0)))
    said = [words for _, words in it.view.frame["labels"][0]]
    assert said[0] == f"leaves the domain at step {first}" and "domain" not in said[1]


@pytest.mark.parametrize("arguments, words", [
    ({"methods": {r"$\foo$": adam}}, r"methods: the label '\$.*foo\$' is no formula that can be written"),
    ({"surface": from_function(lambda x, y: x**2 + y**2, name=r"$\bar$")}, "surface: the name .* is no formula"),
    ({"surface": {r"$\foo$": ellipse}}, "surface: the name .* is no formula")])
def test_a_text_that_cannot_be_written_is_refused_at_the_call(arguments, words):
    with pytest.raises(ValueError, match=words):
        explore(**arguments)
    it = explore(methods={r"$\beta_1$, for $5": adam, "<b>": rmsprop})
    it.figure().canvas.draw()
    assert [row["label"] for row in it.view.stage["legend"]] == [r"$\beta_1$, for $5", "&lt;b&gt;"]      # the page reads HTML


@pytest.mark.parametrize("formula", ["$x^2$", r"\frac{1}{2", None, 3])
def test_a_formula_is_latex_without_dollars(formula):
    with pytest.raises(ValueError, match="formula must be LaTeX without dollar signs"):
        from_function(lambda x, y: x**2 + y**2, formula=formula)


@pytest.mark.parametrize("minima, words", [([[3.0, 1.0]], "its minimum .3. 1.. is none: the loss is 19 there, and 5.08 at the start"),
                                           ([[np.nan, 1.0]], "is none: the loss is nan"), ([1.0, 3.0], "minima of shape")])
def test_a_surface_is_not_believed_about_its_minima(minima, words):
    def value(x):
        return (x[..., 0] - 1)**2 + 3 * (x[..., 1] - 3)**2 + 3

    surface = Surface("mine", value, lambda x, t=0: 2 * (x - 1), np.array(minima), ((-5, 5), (-5, 5)), np.array([0.0, 2.4]), "")
    with pytest.raises(ValueError, match=words):
        explore(surface)


def test_the_axis_of_a_loss_without_a_minimum_follows_an_argument_of_ones_own():
    def tall(height=1.0):
        return from_function(lambda x, y: height * (np.sin(x) + y**2))

    it = explore(tall, [gradient_descent], {"height": [1.0, 100.0]})
    before = it.view.stage["panels"][1]["ylim"]
    hold(it, "height")
    it.controls["height"].index = 1
    assert it.view.stage["panels"][1]["ylim"] == before            # it stands still under the hand
    it.view._handle_custom_msg({"release": True}, [])
    assert_allclose(it.view.stage["panels"][1]["ylim"], 100 * np.array(before))


# --- share lines of what is not ours ---

def test_a_share_line_says_what_must_be_in_scope_and_is_right():
    first, second = (lambda x, g, *, learning_rate, k=k: x - k * learning_rate * g for k in (1, 2))
    moved = replace(rosenbrock(), start=np.array([0.0, 2.0]))
    it = explore(moved, [first, second], learning_rate=0.001)
    line = it.share()
    assert line.startswith("explore(surface, ") and line.split("# needs in scope: ")[1] == "lambda_1, lambda_2, surface"
    scope = {"explore": explore, "surface": moved, "lambda_1": first, "lambda_2": second}
    assert eval(line, scope).view.frame["data"] == it.view.frame["data"]
    assert "#" not in explore(rosenbrock(), learning_rate=0.001).share()
    renamed = replace(himmelblau(), name="Rosenbrock")
    assert explore(renamed).share().startswith("explore(surface, ")
    for label in ("<lambda>", "class"):          # words that Python has for itself
        line = explore(methods={label: first}).share()
        name = line.split("in scope: ")[1]
        assert eval(line, {"explore": explore, "ellipse": ellipse, name: first}).methods[0].label == label
    object_, objects = Averaging(), {"a": Averaging(), "b": Averaging()}
    assert explore(methods={"mean of mine": object_}).share().endswith("# needs in scope: mean_of_mine")
    assert explore({"flat": valley, "1 steep": partial(valley, 0.5)}, objects).share().endswith("in scope: a, b, valley, my_1_steep")
