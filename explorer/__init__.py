"""How we look at it: sliders, panels, and the one small view that moves. In a notebook: `explore(...)`."""
from .adaptive import dial, forgetting
from .drag import arrow, drag
from .explorer import PRESETS, Explorer, explore
from .look import LOOKS, Picture, show_winners
from .scenes import aim, angle, compass, momentum_plane, show_memory, show_misses, show_parts
from .stage import ground
from .teaching import Prose, check, flip, move_everything, predict
from .view import View

__all__ = ["LOOKS", "PRESETS", "Explorer", "Picture", "Prose", "View", "aim", "angle", "arrow", "check", "compass",
           "dial", "drag", "explore", "flip", "forgetting", "ground", "momentum_plane", "move_everything", "predict",
           "show_memory", "show_misses", "show_parts", "show_winners"]
