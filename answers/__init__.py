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
    worked, where = worked_answer(exercise), f"(All of it: answers/notebook_{exercise[:2]}.py)"
    if right(answer, worked()):
        print(f"{exercise}: right.")
        return
    said = f"{exercise}: {'no answer' if answer is None else 'not'} yet. Hint: {hint(worked)}"
    print(said, where, sep=" " if len(said) + len(where) < LINE else "\n     ")


def worked_answer(exercise):
    """The function that works out an exercise, such as "01a". Raises ValueError for one that does not exist."""
    try:
        return getattr(importlib.import_module(f"answers.notebook_{exercise[:2]}"), exercise[2:])
    except (ImportError, AttributeError):
        raise ValueError(f"exercise must be one like '01a' that the notebooks ask; got {exercise!r}") from None


def right(answer, truth):
    """Is it the right answer? Words must be the same but for capitals; a number may be off by 2 %."""
    if isinstance(truth, (str, bool)):
        return isinstance(answer, type(truth)) and str(answer).strip().lower() == str(truth).lower()
    try:
        return bool(np.allclose(np.asarray(answer, dtype=float), truth, rtol=0.02, atol=0))
    except (TypeError, ValueError):
        return False


def hint(worked):
    """The first line of what a worked answer says."""
    return worked.__doc__.strip().splitlines()[0]
