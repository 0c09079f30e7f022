"""What a notebook needs beside its pictures: a prediction first, exercises that answer, and prose that is checked."""
import importlib
import json
import re
from html import escape
from pathlib import Path

import ipywidgets as widgets
import numpy as np

from racing import Race

from .look import png


class Prediction(widgets.VBox):
    """Made by `predict`. `choices.value` is what the reader said, `answer.value` what the simulation says."""
    def __init__(self, question, choices, simulate):
        self.question, self._simulate = question, simulate
        self.choices = widgets.RadioButtons(options=list(choices), value=None, layout={"width": "max-content"})
        self.answer = widgets.HTML()
        self.choices.observe(self._chosen, names="value")
        super().__init__([widgets.HTML(f"<b>Predict.</b> {question}"), self.choices, self.answer])

    def outcome(self):
        """Run the simulation; -> (the choice that came true, what was measured)."""
        result = self._simulate()
        truth, words = (result.winner, result.words) if isinstance(result, Race) else result
        if truth not in self.choices.options:
            raise ValueError(f"the simulation must come to one of {self.choices.options}; it came to {truth!r}")
        return truth, words

    def _chosen(self, change):
        if change["new"] is None:
            return
        try:
            truth, words = self.outcome()
        except Exception as error:     # a widget's error goes to a log that few open: say it here too
            said = escape(f"{type(error).__name__}: {error}")
            self.answer.value = ("<b>The simulation stopped with an error, so there is no answer.</b> Run the cells above, "
                                 f"then this one, and choose again. The error: {said}")
            raise
        verdict = "The simulation agrees" if change["new"] == truth else f"The simulation says: {truth}"
        self.answer.value = f"You said: {change['new']}. <b>{verdict}.</b> {words}"

    def _repr_mimebundle_(self, **options):
        bundle = super()._repr_mimebundle_(**options)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        still = f"**Predict.** {self.question}\n\n" + "\n".join(f"- {choice}" for choice in self.choices.options)
        return {**data, "text/markdown": still}, metadata


def predict(question, choices, simulate):
    """Ask for a prediction, and let the simulation answer it once the reader has chosen; -> Prediction.

    simulate(): runs the experiment; -> (the choice that came true, a sentence with what was measured), or a race whose
        labels are the choices. An error in it is shown in the answer's place, and raised.
    """
    return Prediction(question, choices, simulate)


class Flip(widgets.VBox):
    """Made by `flip`. `slider.index` is the picture on show."""
    def __init__(self, pictures, words):
        self.pngs = [png(figure) for figure in pictures.values()]
        self.slider = widgets.SelectionSlider(options=list(pictures), description=words, layout={"width": "520px"},
                                              style={"description_width": "170px"})
        images = [widgets.Image(value=data, layout={"max_width": "100%", "width": "max-content"}) for data in self.pngs]
        stack = widgets.Stack(images, selected_index=0)
        widgets.jslink((self.slider, "index"), (stack, "selected_index"))   # no kernel is asked while it moves
        super().__init__([self.slider, stack])

    def _repr_mimebundle_(self, **options):
        bundle = super()._repr_mimebundle_(**options)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        return {**data, "image/png": self.pngs[self.slider.index]}, metadata


def flip(pictures, words):
    """A slider that flips through finished matplotlib figures, label -> Figure; -> Flip."""
    return Flip(pictures, words)


def check(exercise, answer):
    """Say whether the answer to an exercise, such as "01a", is right; -> bool. The answer itself is not shown.

    The worked answer is the function of that letter in `answers/notebook_NN.py`; a number may be off by 2 %.
    Raises ValueError for an exercise that does not exist.
    """
    try:
        worked = getattr(importlib.import_module(f"answers.notebook_{exercise[:2]}"), exercise[2:])
    except (ImportError, AttributeError):
        raise ValueError(f"exercise must be one like '01a' that the notebooks ask; got {exercise!r}") from None
    truth = worked()
    if isinstance(truth, (str, bool)):
        right = isinstance(answer, type(truth)) and str(answer).strip().lower() == str(truth).lower()
    else:
        try:
            right = bool(np.allclose(np.asarray(answer, dtype=float), truth, rtol=0.02, atol=0))
        except (TypeError, ValueError):
            right = False
    print(f"{exercise}: " + ("right." if right else f"not yet. Hint: {worked.__doc__.strip().splitlines()[0]}"))
    return right


def move_everything(*pictures):
    """Put every control on show to both its ends and draw what it shows there, then reset; for the Checks.

    pictures: of `explore` and `drag`; of a prediction, each choice is made. Nothing may raise; an error reaches the cell.
    """
    for picture in pictures:
        if isinstance(picture, Prediction):
            for choice in (*picture.choices.options, None):
                picture.choices.value = choice
            picture.answer.value = ""
            continue
        for name, control in picture.controls.items():
            if name.startswith("learning_rate_") and picture.controls["rates"].value != "own":
                continue                                   # hidden, and without effect
            for index in (0, len(control.options) - 1):
                control.index = index
            picture.figure().canvas.draw()
            control.index = 0
        picture.reset.click()


class Prose:
    """The sentences of a notebook, held to what was computed.

        prose = Prose("01_can_rmsprop_go_wrong")
        prose.says("RMSprop takes {} steps", 216)     # this very sentence must stand in a text cell
        prose.done()                                  # and no number may stand there that no `says` covers

    Formulas between dollar signs, `code` and the references do not count as sentences.
    """
    NUMBER = re.compile(r"\d+(?:[.,]\d+)*")

    def __init__(self, notebook):
        path = Path(f"{notebook}.ipynb")
        if not path.exists():
            path = Path(__file__).parent.parent / "notebooks" / path.name
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"] if path.exists() else []
        text = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
        text = [source for source in text if not source.startswith("## References")]
        self.text = " ".join(self._plain(source) for source in text)
        self.found = bool(cells)     # a page without files, such as a hosted notebook, has no text to hold to
        self.covered = [False] * len(self.text)

    @staticmethod
    def _plain(source):
        for formula in (r"\$\$.*?\$\$", r"\$[^$\n]+\$", r"```.*?```", r"`[^`]*`", r"\]\([^)]*\)", r"(?m)^\s*\d+\.\s"):
            source = re.sub(formula, " ", source, flags=re.DOTALL)
        return " ".join(source.replace("*", "").replace("|", " | ").split())

    def says(self, sentence, *values):
        """The sentence, its {} filled with the values (formatted as Python does), must stand in the text."""
        sentence = self._plain(sentence.format(*values))
        if not self.found:
            return
        places = [match.start() for match in re.finditer(re.escape(sentence), self.text)]
        if not places:
            raise AssertionError(f"no text cell says: {sentence}")
        for place in places:
            self.covered[place:place + len(sentence)] = [True] * len(sentence)

    def done(self):
        """Every number in the text must have been covered."""
        loose = [self.text[max(0, m.start() - 40):m.end() + 20] for m in self.NUMBER.finditer(self.text)
                 if not all(self.covered[m.start():m.end()])]
        if loose:
            raise AssertionError("numbers that no check holds: " + " … ".join(loose))
