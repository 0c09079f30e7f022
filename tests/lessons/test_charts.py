"""Curves and tables that compare methods: each in its own look, and "never" where it never arrives."""
import numpy as np
import pytest
from numpy.testing import assert_array_equal

from explorer.look import LOOKS, dress
from lessons.charts import short, show_curves
from optimizers import adam, rmsprop


def test_each_curve_has_the_look_of_its_method_in_every_panel():
    x = np.array([1.0, 10, 100])
    methods = {"short": (rmsprop, {"beta": 0.5}), "long": (rmsprop, {"beta": 0.9}), "Adam": adam}
    figure = show_curves(methods, {"one": (x, [x, 2 * x, 3 * x]), "two": (x, {"a": x, "b": x, "c": x})}, log="xy",
                         xticks=[1, 100], ylabel="steps")
    figure.canvas.draw()
    one, two = figure.axes
    for axes in (one, two):
        assert [line.get_color() for line in axes.lines] == [LOOKS[name][1] for name in ("rmsprop", "rmsprop", "adam")]
        assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")
        assert [label.get_text() for label in axes.get_xticklabels()] == ["1", "100"]
    assert len({method.dashes for method in dress(methods)}) == 3               # one rule twice: told apart
    assert_array_equal(one.lines[1].get_xydata(), np.stack([x, 2 * x], axis=-1))
    assert (one.get_title(loc="left"), one.get_ylabel(), two.get_ylabel()) == ("one", "steps", "")
    assert [text.get_text() for text in figure.legends[0].get_texts()] == list(methods)


def test_a_legend_of_long_labels_stays_inside_the_picture():
    methods = {f"a label of many words, α = 0.0{i}": adam for i in range(4)}
    figure = show_curves(methods, {"": ([0, 1], [[0, 1]] * 4)})
    figure.canvas.draw()
    box = figure.legends[0].get_window_extent()
    assert box.x0 >= 0 and box.x1 <= figure.bbox.width


def test_as_many_curves_as_methods():
    with pytest.raises(ValueError):
        show_curves([adam], {"": ([0, 1], [[0, 1], [0, 1]])})


@pytest.mark.parametrize("number, words", [(1e-8, "10⁻⁸"), (1e-10, "10⁻¹⁰"), (0.001, "10⁻³"), (0.01, "0.01"), (2e-4, "0.0002"),
                                           (1, "1"), (10_000, "10000")])
def test_numbers_are_written_short(number, words):
    assert short(number) == words
