"""Names and values in words for the controls of a box, which ipywidgets gives none."""
from pathlib import Path

import anywidget


class Access(anywidget.AnyWidget):
    """Shows nothing. Put into a box, it tells screen readers the name of each slider there, and its value as it is written."""
    _esm = Path(__file__).with_name("access.js").read_text(encoding="utf-8")
