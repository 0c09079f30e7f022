"""What a notebook shows, as pieces of a web page: an explorer's scrubber, play, legend and some sliders are alive from data in
the page; all of its controls, once the page has a kernel of its own, which answers predictions and exercises too; pictures can
be flipped through. Without a kernel a prediction has its answer folded away."""
import base64
import io
import json
import struct
import zlib
from html import escape
from itertools import count

import numpy as np
from PIL import Image

from .nodes import packed, tree
from .view import View, text

POSITIONS = 41, 21, 11    # of each slider that a page holds: as many as
HELD = 150_000            # bytes, deflated, allow
STAGES = {1100: 1.5, 720: 1.5, 390: 2}   # widths for which a page holds a stage, and the pixel ratio at which each is rendered
COLORS = 128                   # of a picture in a page: its few, and what lies between them at the edges of letters

def script():
    """What a page needs once, before its pictures: the view and its style, inline."""
    view = View._esm.replace("export default { render };", "return { render };")
    return (f"<style>{View._css}{text('page.css')}</style>\n"
            f"<script>const explorerView = (() => {{\n{view}\n}})();\n{text('page.js')}</script>")


def fragment(picture, axes=None, recipe=None):
    """The HTML of one Explorer or Drag, its data inside (deflated, base64); `script` must stand before it in the page.

    axes: the names of the sliders that need no kernel; all that can be swept, if None.
    recipe: what a kernel makes the picture from, {code, data: pickled, base64}; None: the page has no kernel.
    """
    view = picture.view
    if hasattr(picture, "described"):
        stages = [picture.described(width, 800, ratio) for width, ratio in STAGES.items()]
        axes = [axis for axis in picture.swept_sliders() if axes is None or axis in axes]
    else:
        stages, axes = [dict(view.stage)], []
    for stage in stages:
        stage["png"] = smaller(stage["png"])
    state = {"tree": tree(picture, count()), "stages": stages, "frame": view.frame, "recipe": recipe,
             "sweeps": [_sweep(picture, axis) for axis in axes]}
    return _root(picture, state)


def asked(question, still, recipe):
    """The HTML of a Prediction, or of another widget without a picture, that waits for the page's kernel.

    still: HTML that stands in its place where none comes. recipe: as in `fragment`.
    """
    return _root(question, {"tree": tree(question, count()), "recipe": recipe}, f'<div class="explorer-page-still">{still}</div>')


def _root(widget, state, inside=""):
    """The element of one widget, and its state, packed, for page.js."""
    blobs = []
    text = json.dumps(packed(state, blobs)).encode()
    data = zlib.compress(struct.pack("<I", len(text)) + text + b"".join(blobs), 9)
    name = f"explorer-page-{id(widget):x}"
    return (f'<div id="{name}" class="explorer-page">{inside}</div><script>explorerPage(document.getElementById("{name}"), '
            f'"{base64.b64encode(data).decode()}")</script>')


def unpacked(data):
    """The state that the HTML of `fragment` holds, without its numbers."""
    data = zlib.decompress(base64.b64decode(data))
    return json.loads(data[4:4 + struct.unpack("<I", data[:4])[0]])


def whole(picture):
    """A page of its own for one Explorer: one file, which needs no kernel and no network."""
    title = escape(f"{picture.view.frame['titles'][0][0] or 'An explorer'}: {', '.join(m.label for m in picture.methods)}")
    return (f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
            '<meta name="viewport" content="width=device-width">'
            f"<style>body {{ margin: 16px auto; max-width: 1140px; font-family: sans-serif; }}</style>\n{script()}</head>\n"
            f"<body>{fragment(picture)}</body></html>\n")


def flipped(flip):
    """The HTML of one Flip: its slider, and its pictures, of which one is on show."""
    here, words = flip.slider.index, escape(flip.slider.description)
    labels = [escape(str(label)) for label in flip.slider.options]
    data = [base64.b64encode(smaller(png)).decode() for png in flip.pngs]
    images = "".join(f'<img alt="{words} {label}" data-label="{label}"{"" if i == here else " hidden"} '
                     f'src="data:image/png;base64,{data[i]}">' for i, label in enumerate(labels))
    return (f'<div><label class="explorer-page-flip"><span>{words}</span><input type="range" min="0" max="{len(labels) - 1}" '
            f'value="{here}" aria-label="{words}" aria-valuetext="{labels[here]}" oninput="explorerFlip(this)">'
            f'<output>{labels[here]}</output></label>{images}</div>')


def folded(prediction):
    """The HTML of one Prediction: the question, the choices, and what the simulation says, to be unfolded."""
    truth, words = prediction.outcome()
    choices = "".join(f"<li>{escape(choice)}</li>" for choice in prediction.choices.options)
    return (f"<p><b>Predict.</b> {escape(prediction.question)}</p><ul>{choices}</ul>"
            f"<details><summary>What does the simulation say?</summary><b>{escape(truth)}.</b> {escape(words)}</details>")


def smaller(png):
    """The same picture in fewer bytes."""
    buffer = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").quantize(COLORS).save(buffer, format="png", optimize=True)
    return buffer.getvalue()


def _sweep(picture, axis):
    """A slider's frames as a page holds them, at as many of its positions as HELD allows."""
    for positions in POSITIONS:
        sweep = _thinned(picture, axis, positions)
        size = len(zlib.compress(sweep["data"])) + len(zlib.compress(sweep["ground"]["data"] if sweep["ground"] else b""))
        if size <= HELD:
            break
    return sweep


def _thinned(picture, axis, positions):
    """The frames at so many positions of a slider, in 16 bits, and of a gradient only where it points."""
    widget = picture.controls[axis]
    last = len(widget.options) - 1
    kept = sorted({round(i * last / (positions - 1)) for i in range(positions)} | {widget.index})
    message = picture.frames(axis, kept)
    data = np.frombuffer(message["data"], dtype=np.float32).reshape(len(kept), message["columns"], message["length"])
    panels, columns, held = picture.view.stage["panels"], [None] * message["columns"], []
    logarithmic = {line["y"] for line in picture.view.stage["lines"] if panels[line["panel"]]["ylog"]}
    for group in picture._frames.columns:
        for name, column in group.items():
            if columns[column] is not None or name == "gradient_y":
                continue
            values, (low, high) = data[:, column], (0.0, 2.0)
            columns[column] = [len(held), "exponent" if column in logarithmic else "line"]
            with np.errstate(all="ignore"):
                if name == "gradient_x":
                    columns[column][1], columns[group["gradient_y"]] = "cosine", [len(held), "sine"]
                    values = np.arctan2(data[:, group["gradient_y"]], values)
                elif column in logarithmic:
                    values = np.log10(values)
                elif name in "xy" and message["ground"]:
                    low, high = panels[message["ground"]["panel"]][f"{name}lim"]
                middle, half = (low + high) / 2, (high - low) / 2
                if columns[column][1] == "line":
                    values = (values - middle) / half
                    columns[column] += [middle, half]
                held.append(values.astype("<f2"))
    ground = message["ground"]
    if ground:
        panel, points = panels[ground["panel"]], np.frombuffer(ground["data"], dtype=np.float32).reshape(-1, 2)
        low, high = np.array([panel["xlim"], panel["ylim"]]).T
        places = np.where(np.isnan(points), 65535, np.clip((points - low) / (high - low), 0, 1) * 65534).round().astype("<u2")
        ground = ground | {"data": _planes(places.T), "low": low.tolist(), "high": high.tolist()}
    return message | {"axis": axis, "low": 0, "lanes": len(kept), "positions": kept, "held": columns,
                      "data": _planes(np.array(held)), "ground": ground}


def _planes(numbers):
    """The upper bytes of 16-bit numbers, then the lower ones: neighbours are alike, so this deflates well."""
    halves = np.frombuffer(numbers.tobytes(), dtype=np.uint8)
    return halves[1::2].tobytes() + halves[::2].tobytes()
