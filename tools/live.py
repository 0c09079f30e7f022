"""What a notebook shows, as it stands on a page of the site: with what the page's kernel makes it from."""
import inspect
import sys
from pathlib import Path

from IPython.display import display
from recipe import packed, recipe

import answers
from explorer import Explorer, page, teaching
from explorer.draggable import Drag

sys.path.append(str(Path(__file__).parent / "page_kernel"))
from exercise import Exercise  # noqa: E402

EXERCISE = "from exercise import Exercise\nshown = Exercise(*given)"


def kinds(space):
    """What is shown in a notebook's kernel -> a function that gives its HTML. space: the kernel's namespace."""
    def made_from():
        return recipe(space["In"][2:], space)

    def picture(shown):
        axes = shown.swept_sliders()[:2] if hasattr(shown, "swept_sliders") else ()
        return page.fragment(shown, axes, made_from())

    return {Explorer: picture, Drag: picture, teaching.Flip: page.flipped,
            teaching.Prediction: lambda shown: page.asked(shown, page.folded(shown), made_from())}


def check(exercise, answer):
    """Stands for `answers.check`: a field for the answer."""
    worked = answers.worked_answer(exercise)
    hint = answers.hint(worked)
    given = exercise, worked(), hint, inspect.getsource(worked)
    still = f"<details><summary>{exercise}: a hint</summary>{hint}</details>"
    display({"text/html": page.asked(Exercise(*given), still, packed(EXERCISE, given=given))}, raw=True)
