"""A field for the answer to an exercise: on a page of the site one stands for each `check` of the notebook."""
import ast
import math
from html import escape

import ipywidgets as widgets
import numpy as np


class Exercise(widgets.VBox):
    """`field.value` is what the reader wrote, `said.value` what comes of it.

    name: such as "01a". truth: the right answer. hint: one line. worked: the source of the function that works it out.
    """
    def __init__(self, name, truth, hint, worked):
        self.name, self.truth, self.hint, self.worked = name, truth, hint, worked
        number = "a number, or Python that comes to it"
        wanted = "a word" if isinstance(truth, str) else number if np.ndim(truth) == 0 else "[…, …]"
        self.field = widgets.Textarea(tooltip=f"your answer to {name}", placeholder=wanted)
        self.button, self.said = widgets.Button(description="check"), widgets.HTML()
        self.button.on_click(lambda _: self._check())
        row = widgets.HBox([widgets.HTML(f"<b>{name}</b>"), self.field, self.button])
        row.add_class("explorer-page-ask")
        super().__init__([row, self.said])

    def _check(self):
        import kernel

        from answers import right
        text = self.field.value.strip()
        try:
            answer = text.strip("\"'") if isinstance(self.truth, str) else last_value(text)
        except Exception as error:         # whatever the reader's code may raise
            if isinstance(error, ImportError) and not kernel.complete:
                self.said.value = f"{self.name}: more of Python is on its way …"
                raise
            self.said.value = f"{self.name}: Python says {escape(type(error).__name__)}: {escape(str(error))}"
            return
        verdict = "<b>right.</b>" if right(answer, self.truth) else f"<b>not yet.</b> Hint: {escape(self.hint)}"
        self.said.value = (f"{self.name}: you said {escape(text)}. {verdict}"
                           f"<details><summary>All of it</summary><pre>{escape(self.worked)}</pre></details>")


def last_value(text):
    """Run the text as a cell, with numpy as np and the names of math; -> the value of the expression that it ends with."""
    *before, last = ast.parse(text, "your answer").body or [None]
    if not isinstance(last, ast.Expr):
        raise SyntaxError("the last line must be the answer")
    space = {**vars(math), "np": np}
    exec(compile(ast.Module(before, []), "your answer", "exec"), space)
    return eval(compile(ast.Expression(last.value), "your answer", "eval"), space)
