"""`hold`: the last cell of a notebook. Are its sentences true of what this run computed?"""
import importlib
import os
from types import SimpleNamespace

import numpy as np

from explorer import Explorer
from explorer.draggable import Drag
from explorer.teaching import Prediction

from .text import changed, complaints, text_of


class Say:
    """Gathers the sentences of a notebook. `sentences`: as the text must have them; `wrong`: what is not true."""
    def __init__(self):
        self.sentences, self.wrong = [], []

    def __call__(self, sentence, *values, holds=True):
        """The sentence, its {} filled with the values (formatted as Python does), must stand in the text.

        holds: a truth, an array or a list of them: all must be true for the sentence to be.
        """
        sentence = sentence.format(*values)
        self.sentences.append(sentence)
        parts = [bool(np.all(part)) for part in (holds if isinstance(holds, (list, tuple)) else [holds])]
        if not all(parts):
            which = f" (condition {parts.index(False) + 1} of {len(parts)})" if len(parts) > 1 else ""
            self.wrong.append(f"not true here{which}: {sentence}")

    def given(self, *sentences):
        """Sentences whose numbers are the setting itself, such as where a run begins: they must stand in the text."""
        self.sentences += sentences


def hold(notebook, variables):
    """Say whether each sentence of the notebook holds for what this run computed, and name those that do not.

    notebook: its file's name, without the ending.  variables: the notebook's own, `globals()`.
    It never stops a reader's page. Under pytest (as nbval runs it) a sentence that does not hold raises AssertionError; so
    does a number in the text that could be changed unnoticed, and a picture that fails while everything in it is moved.
    """
    claims = importlib.import_module(f"claims.notebook_{notebook[:2]}").claims
    say, page = Say(), SimpleNamespace(**variables)
    for function in claims.here_functions:
        try:
            function(say, page)
        except Exception as error:
            say.wrong.append(f"could not be checked: {function.__name__}: {type(error).__name__}: {error}")
    sentences = say.sentences + [claim.sentence for claim in claims.general_claims]
    text, wrong = text_of(notebook), say.wrong
    if text is not None:
        wrong = wrong + complaints(text, sentences)
    if "PYTEST_VERSION" in os.environ:
        if text is not None:
            wrong += [f"no claim notices when its number is changed: {what}" for what, other in changed(text)
                      if not complaints(other, sentences)]
        move_everything(*{id(value): value for value in variables.values() if isinstance(value, (Explorer, Drag, Prediction))}
                        .values())
        if wrong:
            raise AssertionError("\n".join(wrong))
    if wrong:
        print(f"Of {len(sentences)} sentences that are checked, these do not hold in this run:")
        print("\n".join(f"- {line}" for line in wrong))
    else:
        print(f"All {len(sentences)} sentences that are checked hold in this run.")


def move_everything(*pictures):
    """Put every control on show to both its ends and draw what it shows there, then reset.

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
