"""What a picture leaves in its notebook, for a page that runs no kernel: in the browser, see browser/test_life.py."""
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from explorer import Picture, drag, explore, flip, predict, still


def a_drag():
    axes = Picture(figsize=(2, 2)).add_subplot(xlim=(0, 1), ylim=(0, 1))
    line, = axes.plot([], [], animated=True)
    return drag(axes, (0.5, 0.5), lambda x, y: (line.set_data([0, x], [0, y]), f"at {x:.2f}")[1])


def a_flip():
    return flip({"low": Picture(figsize=(1, 1)), "high": Picture(figsize=(2, 1))}, "height")


def a_prediction():
    return predict("Who?", ["a", "b"], lambda: ("b", "Three steps."))


MADE = {"explore": lambda: explore(panels=("map",), start=(9, 4)), "drag": a_drag, "flip": a_flip, "predict": a_prediction}
MOVED = {  # as the browser says it
    "explore": lambda it: it.view.set_state({"step": 3}), "drag": lambda it: it.view.set_state({"start": [0.25, 0.5]}),
    "flip": lambda it: it.slider.set_state({"index": 1}), "predict": lambda it: it.choices.set_state({"index": 0}),
}


@pytest.fixture
def outputs(monkeypatch):
    """What reaches the notebook: (data, display_id, metadata), and of updates too."""
    sent = []
    for name in ("display", "update_display"):
        monkeypatch.setattr(still, name, lambda data, raw, display_id=None, metadata={}: sent.append((data, display_id, metadata)))
    return sent


def picture(data):
    return np.asarray(Image.open(BytesIO(data["image/png"])).convert("RGB"))


@pytest.mark.parametrize("kind", MADE)
def test_a_display_is_the_widget_its_still_and_a_line_that_says_how_to_wake_it(kind, outputs):
    it = MADE[kind]()
    it._ipython_display_()
    (view, *_), (data, name, metadata), (line, *_) = outputs
    assert list(view) == [still.WIDGET] and view[still.WIDGET]["model_id"] == it.model_id      # and no text of a repr
    assert name == it.model_id and not any("widget" in mime for mime in data)
    assert list(line) == ["text/html"] and "In Jupyter, run its cell" in line["text/html"] and len(line["text/html"]) < 1000
    if kind == "predict":
        assert data == {"text/markdown": "**Predict.** Who?\n\n- a\n- b"} and metadata == {}
    else:
        assert metadata == {"image/png": {"alt": data["text/plain"]}} and len(data["text/plain"]) > 5
        assert picture(data).std() > 0 or kind == "flip"


def test_where_the_still_would_stand_beside_the_living_widget_there_is_none(outputs, monkeypatch):
    monkeypatch.setenv("VSCODE_PID", "7")
    it = a_flip()
    it._ipython_display_()
    MOVED["flip"](it)
    it.keep()
    (view, *_), = outputs
    assert list(view) == [still.WIDGET]
    monkeypatch.delenv("VSCODE_PID")
    monkeypatch.setitem(still.sys.modules, "google.colab", still)
    a_flip()._ipython_display_()
    assert len(outputs) == 2


@pytest.mark.parametrize("kind", MADE)
def test_the_still_follows_what_the_reader_did_once_the_hand_rests(kind, outputs):
    it = MADE[kind]()
    it._ipython_display_()
    begun, name, _ = outputs[1]
    outputs.clear()
    if hasattr(it, "view"):
        it.view._handle_custom_msg({"rest": True}, [])
        assert outputs == []                                                # nothing has changed: nothing is drawn
    MOVED[kind](it)
    if hasattr(it, "view"):
        assert outputs == []                                                # not while the hand may still be on it
        it.view._handle_custom_msg({"rest": True}, [])
    (data, again, metadata), = outputs
    assert again == name and data != begun and data == it.still() and metadata == still.alt(data)


@pytest.mark.parametrize("kind", MADE)
def test_what_was_never_displayed_draws_no_still(kind, outputs):
    it = MADE[kind]()
    MOVED[kind](it)
    it.keep()
    assert outputs == []


def test_the_still_of_an_explorer_is_its_picture_with_words_for_who_cannot_see_it():
    it = explore(start=(9, 4), learning_rate=0.05, epsilon=1e-8, visible=[True, True, False, True])
    data = it.still()
    assert picture(data).shape[1] > 600 and len(np.unique(picture(data).reshape(-1, 3), axis=0)) > 100
    words = data["text/plain"]
    assert "learning rate α 0.05; beta β 0.9; beta 1, β₁ 0.9; beta 2, β₂ 0.999; epsilon ε 10⁻⁸" in words and "At step 200" in words
    assert "gradient descent: α = 0.05, below 10⁻⁴ from step 73" in words and "RMSprop" not in words.split("one for all.")[1]


def test_an_answered_prediction_keeps_its_answer(outputs):
    it = a_prediction()
    it._ipython_display_()
    it.choices.value = "a"
    assert outputs[-1][0]["text/markdown"].endswith("\n\nYou said: a. <b>The simulation says: b.</b> Three steps.")
