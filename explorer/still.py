"""What a widget leaves in its notebook for every page that runs no kernel: a still picture of itself, and how to wake it."""
import os
import sys

from IPython.display import display, update_display

from .closing import give_back, now_on_show

WIDGET = "application/vnd.jupyter.widget-view+json"
# Three outputs stand one under the other: the widget, the still, and a line that carries this style. Where the widget lives
# the other two are hidden; where it does not, the front end's word for that is. `:has` sees it without any script, so that
# it also works when the notebook is opened and nothing has run.
STYLE = """<style>
.jp-OutputArea-child:has(.explorer-alive) + .jp-OutputArea-child:has(+ .jp-OutputArea-child > * > .explorer-still),
.jp-OutputArea-child:has(.explorer-alive) + .jp-OutputArea-child + .jp-OutputArea-child:has(> * > .explorer-still),
.jp-OutputArea-child:has(> .lm-Panel):not(:has(.explorer-alive)):has(
  + .jp-OutputArea-child + .jp-OutputArea-child > * > .explorer-still) { display: none; }
.explorer-alive.jupyter-widgets-disconnected:not(:has(.explorer-view))::after {
  content: "The kernel was restarted: run this cell again."; }
</style>"""


def _hidden_beside():
    """Does the front end hide the still beside the living widget? Not where outputs have other class names than Jupyter's: in
    VS Code and Colab, which are found as plotly finds them."""
    return "VSCODE_PID" not in os.environ and "google.colab" not in sys.modules


def alt(data):
    """The metadata of an output {mime type: data}: its words are its picture's, for who cannot see it."""
    return {"image/png": {"alt": data["text/plain"]}} if "image/png" in data else {}


class Still:
    """A widget that is displayed beside a still of itself. A class names it before its ipywidgets class, and has:

    still(): the widget as it stands, {mime type: data}.  state(): what another still would differ by.
    wake: a line that says what to do where it is still.
    """
    wake = "A still picture. In Jupyter, run its cell to bring it to life."
    _kept = None                       # the state of the still that is in the notebook; None: it was never displayed

    def _ipython_display_(self):
        now_on_show(self)
        self.add_class("explorer-alive")
        display({WIDGET: self._repr_mimebundle_()[WIDGET]}, raw=True)
        if not _hidden_beside():
            return
        self._kept = self.state()
        self._put(display)
        display({"text/html": f'{STYLE}<p class="explorer-still"><em>{self.wake}</em></p>'}, raw=True)

    def close(self):
        """Give back all that the widget holds, in the kernel and in the browser. Done by itself when its cell is run again."""
        # no comm: all is given back, or a wrong argument ended the making; at the interpreter's end there is nobody to tell
        if self.comm is not None and not sys.is_finalizing():
            self._kept = None
            self._forget()
            give_back(self)

    def _forget(self):
        """Let go of what is large, here and in the page: the closed widget may stay in a variable or among a notebook's outputs,
        and JupyterLab keeps all that a widget's model holds until its kernel ends."""

    def keep(self):
        """Let the still in the notebook, wherever the widget was displayed, show it as it stands now."""
        if self._kept not in (None, self.state()):
            self._kept = self.state()
            self._put(update_display)

    def _put(self, show):
        data = self.still()
        show(data, metadata=alt(data), raw=True, display_id=self.model_id)
