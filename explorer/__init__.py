"""How we look at it: sliders, panels, and the one small view that moves. In a notebook: `explore(...)`.

Each name is fetched when it is first asked for: so the numbers of a picture (`frames`, `simulate`) can be had where there is
neither matplotlib nor a widget, or not yet.
"""
from importlib import import_module

_HOMES = {
    "controls": ("KNOBS",),
    "draggable": ("arrow", "drag"),
    "explorer": ("PRESETS", "Explorer", "explore"),
    "frames": ("turned",),
    "look": ("LOOKS", "dress"),
    "picture": ("Picture", "lighter", "set_ticks"),
    "simulate": ("SUPERSCRIPT",),
    "stage": ("ground",),
    "tables": ("table",),
    "teaching": ("flip", "predict"),
    "view": ("View",),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}
__all__ = sorted(_HOME)


def __getattr__(name):
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value = getattr(import_module(f".{_HOME[name]}", __name__), name)
    return value
