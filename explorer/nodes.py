"""A widget and what it is made of as plain data, for a page whose controls are the browser's own. It needs no widget library."""

SHOWN = {                      # of each kind of widget, what a page shows
    "VBox": ("children",), "HBox": ("children",), "HTML": ("value",), "Text": ("value", "tooltip"), "Button": ("description",),
    "Textarea": ("value", "tooltip", "placeholder"), "ToggleButton": ("description", "tooltip"),
    "RadioButtons": ("options", "index"), "SelectionSlider": ("description", "options", "index"),
    "Dropdown": ("description", "tooltip", "options", "index"), "Access": (),
    "View": ("family", "step", "visible", "start", "controls"),
}

MADE_OF = ("children", "controls")     # of these, what does not change


def tree(widget, numbers, met=None):
    """A widget and what it is made of: {id, kind, classes, hidden, and what is SHOWN of its kind}; ids as they are counted.

    met: a dict that is given id -> widget.
    """
    kind = next(base.__name__ for base in type(widget).__mro__ if base.__name__ in SHOWN)
    node = {"id": next(numbers), "kind": kind, "classes": list(widget._dom_classes), "hidden": hidden(widget)}
    if met is not None:
        met[node["id"]] = widget
    values = {name: shown(widget, name) for name in SHOWN[kind] if name not in MADE_OF}
    if "children" in SHOWN[kind]:
        values["children"] = [tree(child, numbers, met) for child in widget.children]
    if kind == "View":
        values["controls"] = list(widget.controls)
    return node | values


def shown(widget, name):
    """A trait as the page has it: of options, their labels."""
    value = getattr(widget, name)
    if name == "options":
        return [option if isinstance(option, str) else option[0] for option in value]
    return list(value) if isinstance(value, tuple) else value


def hidden(widget):
    return widget.layout.display == "none"


def packed(value, blobs):
    """The value with each bytes replaced by {bytes: [offset, length]}; the bytes go to `blobs`, from which they can be cut."""
    if isinstance(value, bytes):
        offset = sum(map(len, blobs))
        blobs.append(value)
        return {"bytes": [offset, len(value)]}
    if isinstance(value, dict):
        return {key: packed(entry, blobs) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [packed(entry, blobs) for entry in value]
    return value
