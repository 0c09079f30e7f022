"""anywidget's base class, on the widgets of this folder."""
import traitlets
from ipywidgets import Widget


class AnyWidget(Widget):
    def __init_subclass__(cls):
        cls.traits = {name: trait.begin for name, trait in vars(cls).items() if isinstance(trait, traitlets.Trait)}
        for name in cls.traits:
            delattr(cls, name)
