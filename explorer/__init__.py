"""How we look at it: sliders, panels, and the one small view that moves. In a notebook: `explore(...)`."""
from .explorer import PRESETS, Explorer, explore
from .look import LOOKS
from .view import View

__all__ = ["LOOKS", "PRESETS", "Explorer", "View", "explore"]
