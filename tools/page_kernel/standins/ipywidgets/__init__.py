"""As much of ipywidgets as the explorer needs, for a page whose controls are plain HTML: a widget is its traits, and a note
of which have changed. `kernel.py` carries the notes to the page, and the page's messages here."""
from contextlib import contextmanager
from types import SimpleNamespace

widget_serialization = {}
changed = {}          # (id of the widget, trait) -> (widget, trait): what the page has not heard of yet
spoken = []           # (widget, message, its bytes) for the page


class Layout(dict):
    """Settings of CSS as attributes; a change of one is a change of the widget's `layout`."""
    def __init__(self, owner, values):
        super().__init__(values)
        self.__dict__["owner"] = owner

    def __getattr__(self, name):
        return self.get(name)

    def __setattr__(self, name, value):
        self[name] = value
        changed[id(self.owner), "layout"] = self.owner, "layout"


class Widget:
    traits = {}       # name -> where it begins: what can be observed, and is told to the page
    comm = True       # None when it was closed

    def __init__(self, **values):
        self._observers, self._clicks, self._listeners, self._dom_classes = [], [], [], ()
        self.layout = Layout(self, values.pop("layout", {}))
        for name, value in {**self.traits, **values}.items():
            setattr(self, name, value)

    def __setattr__(self, name, value):
        before = getattr(self, name, None)
        object.__setattr__(self, name, value)
        if name in self.traits:
            self._tell(name, before, getattr(self, name))

    def _tell(self, name, before, now):
        if before is not now and before != now:
            changed[id(self), name] = self, name
            for handler, names in list(self._observers):
                if name in names:
                    handler({"name": name, "old": before, "new": now, "owner": self})

    def observe(self, handler, names):
        self._observers.append((handler, (names,) if isinstance(names, str) else tuple(names)))

    def unobserve_all(self):
        self._observers.clear()

    def add_class(self, name):
        self._dom_classes = (*self._dom_classes, name)
        return self

    def on_click(self, handler):
        self._clicks.append(handler)

    def on_msg(self, handler):
        self._listeners.append(handler)

    def send(self, content, buffers=()):
        spoken.append((self, content, list(buffers)))

    def heard(self, content):
        """A message of the page has come."""
        for handler in self._clicks if content.get("click") else self._listeners:
            handler(self) if content.get("click") else handler(self, content, [])

    @contextmanager
    def hold_sync(self):
        yield             # the page hears of all changes of one message together

    def close(self):
        self.comm = None


class Box(Widget):
    traits = {"children": ()}

    def __init__(self, children=(), **values):
        super().__init__(children=tuple(children), **values)


class VBox(Box):
    pass


class HBox(Box):
    pass


class HTML(Widget):
    traits = {"value": ""}

    def __init__(self, value="", **values):
        super().__init__(value=value, **values)


class Text(HTML):
    traits = HTML.traits | {"tooltip": ""}

    def focus(self):
        self.send({"do": "focus"})


class Textarea(Text):
    traits = Text.traits | {"placeholder": ""}


class Button(Widget):
    traits = {"description": ""}


class ToggleButton(Widget):
    traits = {"description": "", "tooltip": "", "value": False}


class Selection(Widget):
    """One of several options, texts or (text, value); `index`, `label` and `value` are three names of the same."""
    traits = {"options": (), "index": None, "description": "", "tooltip": ""}

    def __init__(self, **values):
        given = {name: values.pop(name) for name in ("value",) if name in values}
        super().__init__(**values)
        for name, value in given.items():        # once there are options
            setattr(self, name, value)

    def __setattr__(self, name, value):
        if name == "value":
            if value is not None and value not in self._values():
                raise ValueError(f"{value!r} is none of the options")
            name, value = "index", None if value is None else self._values().index(value)
        before = self.value if name == "index" and "index" in self.__dict__ else None
        super().__setattr__(name, value)
        if name == "index":
            self._tell("value", before, self.value)
        elif name == "options" and self.__dict__.get("index") is not None:
            self.index = 0

    def __getattr__(self, name):
        if name == "value" and "index" in self.__dict__:
            return None if self.index is None else self._values()[self.index]
        raise AttributeError(name)

    def _values(self):
        return [option if isinstance(option, str) else option[1] for option in self.options]


class Dropdown(Selection):
    traits = Selection.traits | {"index": 0}


class SelectionSlider(Dropdown):
    pass


class RadioButtons(Selection):
    pass


class Image(Widget):
    traits = {"value": b""}


class Stack(Box):
    traits = {"children": (), "selected_index": None}


class Output(Box):
    pass


def jslink(source, target):
    """Let the target's trait follow the source's."""
    (one, name), (other, its) = source, target
    one.observe(lambda change: setattr(other, its, change["new"]), names=name)
    return SimpleNamespace(source=source, target=target)
