"""The widgets that a reader moves: sliders with their positions in plain digits, and menus."""
from ipywidgets import Dropdown, SelectionSlider

from .controls import labels


def control(knob, value, words=None, positions=None):
    """A slider for a Knob, or a menu, on `value`; positions: those of the knob, if None."""
    positions, words = knob.positions if positions is None else positions, words or knob.words
    if knob.menu:
        return menu(words, list(zip(labels(positions), positions)), value)
    return SelectionSlider(options=_options({*positions, value}), value=value, description=words,
                           style={"description_width": "150px"}, layout={"width": "auto", "max_width": "760px"})


def _options(positions):
    positions = sorted(positions)
    return list(zip(labels(positions), positions))


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
