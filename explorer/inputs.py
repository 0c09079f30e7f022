"""The widgets that a hand moves: sliders on the positions of the KNOBS, and menus."""
import numpy as np
from ipywidgets import Dropdown, SelectionSlider

from .controls import KNOBS, digits


def slider(name, value, words=None, positions=None):
    """A slider for one of the KNOBS, on `value`; positions: those of the knob, if None."""
    knob = KNOBS[name]
    return SelectionSlider(options=_options({*(knob.positions if positions is None else positions), value}), value=value,
                           description=words or knob.words,
                           style={"description_width": "150px"}, layout={"width": "auto", "max_width": "760px"})


def _options(positions):
    return [("all" if position == np.inf else digits(position), position) for position in sorted(positions)]


def menu(words, options, value):
    """A drop-down menu, as narrow as its words allow."""
    return Dropdown(options=options, value=value, description=words, style={"description_width": "initial"},
                    layout={"width": "17em"})


def move(widget, value):
    """Put a control on a value; a slider gets a new position if it has none there."""
    if isinstance(widget, SelectionSlider):
        positions = [position for _, position in widget.options]
        if value not in positions:
            widget.options = _options({*positions, value})
    widget.value = value
