"""How we look at it: sliders, panels, and the one small view that moves. In a notebook: `explore(...)`."""
from .controls import KNOBS
from .drag import arrow, drag
from .explorer import PRESETS, Explorer, explore
from .frames import turned
from .look import LOOKS, Picture, dress, lighter, set_ticks
from .simulate import SUPERSCRIPT
from .stage import ground
from .table import table
from .teaching import flip, predict
from .view import View

__all__ = ["KNOBS", "LOOKS", "PRESETS", "SUPERSCRIPT", "Explorer", "Picture", "View", "arrow", "drag", "dress",
           "explore", "flip", "ground", "lighter", "predict", "set_ticks", "table", "turned"]
