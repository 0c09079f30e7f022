"""What a notebook needs beside its pictures: a prediction first, and figures to flip through."""
from html import escape

import ipywidgets as widgets

from racing import Race

from .access import Access
from .still import Still


class Prediction(Still, widgets.VBox):
    """Made by `predict`. `choices.value` is what the reader said, `answer.value` what the simulation says."""
    wake = "A question. Decide, then read on. In Jupyter, run its cell to answer it."

    def __init__(self, question, choices, simulate):
        self.question, self._simulate = question, simulate
        self.choices = widgets.RadioButtons(options=list(choices), value=None, layout={"width": "max-content"})
        self.answer = widgets.HTML()
        self.choices.observe(self._chosen, names="value")
        self.answer.observe(lambda _: self.keep(), names="value")
        super().__init__([widgets.HTML(f"<b>Predict.</b> {question}"), self.choices, self.answer, Access()])

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

    def state(self):
        return self.answer.value

    def still(self):
        """The question, the choices, and the answer if it was given, as text."""
        choices = "\n".join(f"- {choice}" for choice in self.choices.options)
        return {"text/markdown": f"**Predict.** {self.question}\n\n{choices}\n\n{self.answer.value}".rstrip()}


def predict(question, choices, simulate):
    """Ask for a prediction, and let the simulation answer it once the reader has chosen; -> Prediction.

    simulate(): runs the experiment; -> (the choice that came true, a sentence with what was measured), or a race whose
        labels are the choices. An error in it is shown in the answer's place, and raised.
    """
    return Prediction(question, choices, simulate)


class Flip(Still, widgets.VBox):
    """Made by `flip`. `slider.index` is the picture on show."""
    def __init__(self, pictures, name, begin):
        from .picture import png, words  # here, so that a prediction needs no matplotlib
        self.pngs, self._words = zip(*((png(figure), words(figure)) for figure in pictures.values()))
        self.slider = widgets.SelectionSlider(options=list(pictures), value=begin, description=name, layout={"width": "520px"},
                                              style={"description_width": "170px"})
        images = [widgets.Image(value=data, layout={"max_width": "100%", "width": "max-content"}) for data in self.pngs]
        stack = widgets.Stack(images, selected_index=self.slider.index)
        self.link = widgets.jslink((self.slider, "index"), (stack, "selected_index"))   # no kernel is asked while it moves
        self.slider.observe(lambda _: self.keep(), names="index")
        super().__init__([self.slider, stack, Access()])

    def _forget(self):
        self.pngs = ()
        for image in self.children[1].children:
            image.value = b""

    def state(self):
        return self.slider.index

    def still(self):
        """The picture on show, and what stands in it."""
        here = self.slider.index
        said = f"{self.slider.description} {self.slider.options[here]}: {self._words[here]}"
        return {"image/png": self.pngs[here], "text/plain": said}


def flip(pictures, words, begin=None):
    """A slider that flips through finished matplotlib figures, label -> Figure; -> Flip. begin: a label; the first if None."""
    if begin is not None and begin not in pictures:
        raise ValueError(f"begin must be one of {', '.join(pictures)}; got {begin!r}")
    return Flip(pictures, words, next(iter(pictures)) if begin is None else begin)
