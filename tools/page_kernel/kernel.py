"""The Python side of a page's own kernel: it makes the page's pictures, with the widgets of `standins`, and answers its messages.

`explorer` runs here as it does in Jupyter. Until matplotlib has come, its stage is the one that the page was saved with: what
needs another, or any module that is not here yet, waits. The JavaScript side is `worker.js`; the page's, `explorer/page.js`.
"""
import base64
import encodings
import importlib
import io
import json
import pickle
import sys
import zipfile
from itertools import count
from types import ModuleType

import ipywidgets

from explorer.nodes import MADE_OF, SHOWN, hidden, packed, shown, tree

pictures = {}         # key -> (the picture, id -> widget, its kept stage)
late = {}             # id of a widget -> (widget, its last message that could not be heard without what has not come yet)
complete = False      # has everything come, or will no more come?
where = {}            # id() of a widget -> (key, its id in the page)


class Stage:
    """The stage that the page was saved with, known by what it was made for."""
    kept = None       # {window, made for}, of the picture at work

    def __init__(self, methods, panels, window, steps, width, tall, *, controls, minima, **more):
        minima = minima.reshape(-1, 2)
        wanted = repr((panels, window, steps, minima.tolist(), more))
        if self.kept.setdefault("made for", wanted) != wanted:
            raise ModuleNotFoundError("another stage needs matplotlib", name="matplotlib")
        self.width, self.steps, self.window, self.minima = width, steps, self.kept["window"], minima

    def fit(self, *_):
        return False

    def describe(self, ratio):
        return {"kept": True, "ratio": ratio, "alt": ""}


def _drawn(name):
    if name.startswith("__"):
        raise AttributeError(name)
    raise ModuleNotFoundError(f"{name} needs matplotlib", name="matplotlib")


sys.modules["explorer.stage"] = ModuleType("explorer.stage")
vars(sys.modules["explorer.stage"]).update(Stage=Stage, __getattr__=_drawn)


def make(key, code, data, panels):
    """Make a picture, or a question, from its recipe; -> was nothing missing? Something may be, for now."""
    Stage.kept = {"window": (tuple(panels[0]["xlim"]), tuple(panels[0]["ylim"]))} if panels else None    # a question has no stage
    space = pickle.loads(base64.b64decode(data))
    try:
        exec(code, space)
    except ImportError:
        if complete:
            raise
        return False
    widgets = {}
    tree(space["shown"], count(), widgets)
    pictures[key] = space["shown"], widgets, Stage.kept
    where.update((id(widget), (key, number)) for number, widget in widgets.items())
    answer(key)           # which the page has: it was saved so
    return True


def heard(key, text):
    """Let a picture hear the page's messages, [{id, set: {trait: value}} or {id, content}]; -> the answer, as JSON and bytes."""
    _, widgets, Stage.kept = pictures[key]
    told = {}
    for entry in json.loads(text):
        widget = widgets[entry["id"]]
        try:
            for name, value in entry.get("set", {}).items():
                told[entry["id"], name] = value
                setattr(widget, name, value)
            if "content" in entry:
                widget.heard(entry["content"])
        except ImportError:
            if complete:
                raise
            if "content" in entry:
                late[id(widget)] = widget, entry["content"]
    return answer(key, told)


def answer(key, told=()):
    """What the page has not heard of a picture, but for what it has told itself; -> JSON, bytes."""
    updates, blobs = {}, []
    for widget, name in list(ipywidgets.changed.values()):
        its, number = where.get(id(widget), (None, None))
        if its == key:
            del ipywidgets.changed[id(widget), name]
            if name == "layout":
                updates.setdefault(number, {})["hidden"] = hidden(widget)
            elif name in {*SHOWN.get(type(widget).__name__, ()), "stage", "frame", "sweep"} - {*MADE_OF}:
                value = shown(widget, name)
                if (number, name) not in told or told[number, name] != value:
                    updates.setdefault(number, {})[name] = value
    spoken = [(where[id(widget)][1], *said) for widget, *said in ipywidgets.spoken if where[id(widget)][0] == key]
    ipywidgets.spoken[:] = [said for said in ipywidgets.spoken if where[id(said[0])][0] != key]
    text = json.dumps(packed({"updates": list(updates.items()), "spoken": spoken}, blobs))
    return text, b"".join(blobs)


def add_to_library(rest):
    """Add the rest of the standard library, the bytes of a zip file, to the archive that Python began with."""
    library = next(path for path in sys.path if path.endswith(".zip"))
    with zipfile.ZipFile(io.BytesIO(rest)) as more, zipfile.ZipFile(library, "a") as archive:
        for name in more.namelist():
            archive.writestr(name, more.read(name))
    importlib.invalidate_caches()
    encodings._cache.clear()     # of those that were not there


def draw():
    """All has come, matplotlib too: from here on stages are its own; -> what the pages hear of it, as [key, JSON, bytes]."""
    global complete
    complete = True
    del sys.modules["explorer.stage"]
    import explorer.stage  # noqa: F401  the real one: this takes its time now, and not at the next gesture
    for picture, _, Stage.kept in pictures.values():
        if hasattr(picture, "described"):
            picture._restage()
    for widget, content in late.values():
        widget.heard(content)
    return [(key, *answer(key)) for key in pictures]
