"""Worked answers to the exercises: one module for each notebook, one function for each letter.

The first line of a docstring is the hint that `check` gives; the body works the answer out.
"""
import importlib

import numpy as np

LINE = 100        # characters, of what is said in one line


def check(exercise, answer):
    """Print whether the answer to an exercise, such as "01a", is right; else a hint, and where it is worked out.

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
    if right:
        print(f"{exercise}: right.")
        return
    hint = f"{exercise}: {'no answer' if answer is None else 'not'} yet. Hint: {worked.__doc__.strip().splitlines()[0]}"
    source = f"(All of it: answers/notebook_{exercise[:2]}.py)"
    print(hint, source, sep=" " if len(hint) + len(source) < LINE else "\n     ")
