"""How we look at it: sliders, panels, and the one small view that moves. In a notebook: `explore(...)`."""
from .explorer import PRESETS, Explorer, explore
from .look import LOOKS, Picture, show_winners
from .teaching import Prose, check, flip, move_everything, predict
from .view import View

__all__ = ["LOOKS", "PRESETS", "Explorer", "Picture", "Prose", "View", "check", "explore", "flip", "move_everything", "predict", "show_winners"]
