"""What a notebook shows, as pieces of a web page that needs no kernel: an explorer's scrubber, play, legend and swept sliders
stay alive, pictures can be flipped through, a prediction has its answer folded away."""
import base64
import json
import struct
import zlib
from html import escape

from .view import View, text

POSITIONS = 41     # of each slider that a page holds: the whole slider would be several times the bytes
STAGES = {1100: 1.5, 390: 2}   # widths for which a page holds a stage, and the pixel ratio at which each is rendered


def script():
    """What a page needs once, before its pictures: the view and its style, inline."""
    view = View._esm.replace("export default { render };", "return { render };")
    return (f"<style>{View._css}"
            ".explorer-page-slider, .explorer-page-flip { display: flex; gap: 12px; align-items: center; max-width: 760px;"
            " min-height: 30px; font: 14px sans-serif; } .explorer-page-flip { max-width: 520px; }"
            ".explorer-page-flip ~ [hidden] { display: none; }"
            ".explorer-page-slider span { width: 150px; } .explorer-page-slider input { flex: 1; min-width: 60px; }"
            ".explorer-page-slider output { width: 4em; }</style>\n"
            f"<script>const explorerView = (() => {{\n{view}\n}})();\n{text('page.js')}</script>")


def fragment(picture):
    """The HTML of one Explorer, its data inside (deflated, base64); `script` must stand before it in the page."""
    stages = [picture.described(width, 800, ratio) for width, ratio in STAGES.items()]
    for stage in stages:
        stage["handle"] = stage["handle"] | {"panel": -1}       # the start needs a kernel to be moved
    state = {"stages": stages, "frame": picture.view.frame, "step": picture.view.step, "visible": list(picture.view.visible),
             "sliders": [_slider(picture, axis) for axis in picture.swept_sliders()]}
    blobs = []
    text = json.dumps(_packed(state, blobs)).encode()
    data = zlib.compress(struct.pack("<I", len(text)) + text + b"".join(blobs), 9)
    name = f"explorer-page-{id(picture):x}"
    return (f'<div id="{name}"></div><script>explorerPage(document.getElementById("{name}"), '
            f'"{base64.b64encode(data).decode()}")</script>')


def whole(picture):
    """A page of its own for one Explorer: one file, which needs no kernel and no network."""
    title = escape(f"{picture.view.frame['titles'][0][0] or 'An explorer'}: {', '.join(m.label for m in picture.methods)}")
    return (f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
            '<meta name="viewport" content="width=device-width">'
            f"<style>body {{ margin: 16px auto; max-width: 1140px; font-family: sans-serif; }}</style>\n{script()}</head>\n"
            f"<body>{fragment(picture)}</body></html>\n")


def flipped(flip):
    """The HTML of one Flip: its slider, and its pictures, of which one is on show."""
    here, labels = flip.slider.index, [escape(label) for label in flip.slider.options]
    data = [base64.b64encode(png).decode() for png in flip.pngs]
    images = "".join(f'<img alt="{label}" {"" if i == here else "hidden"} src="data:image/png;base64,{data[i]}">'
                     for i, label in enumerate(labels))
    show = ("const all = this.closest('div').querySelectorAll('img'); all.forEach((one, i) => { one.hidden = i != this.value; });"
            " this.nextElementSibling.textContent = all[this.value].alt")
    return (f'<div><label class="explorer-page-flip"><span>{escape(flip.slider.description)}</span><input type="range" min="0" '
            f'max="{len(labels) - 1}" value="{here}" oninput="{show}"><output>{labels[here]}</output></label>{images}</div>')


def folded(prediction):
    """The HTML of one Prediction: the question, the choices, and what the simulation says, to be unfolded."""
    truth, words = prediction.outcome()
    choices = "".join(f"<li>{escape(choice)}</li>" for choice in prediction.choices.options)
    return (f"<p><b>Predict.</b> {escape(prediction.question)}</p><ul>{choices}</ul>"
            f"<details><summary>What does the simulation say?</summary><b>{escape(truth)}.</b> {escape(words)}</details>")


def _slider(picture, axis):
    widget = picture.controls[axis]
    count = len(widget.options)
    kept = sorted({round(i * (count - 1) / (POSITIONS - 1)) for i in range(POSITIONS)} | {widget.index})
    return {"name": axis, "words": widget.description, "labels": [widget.options[i][0] for i in kept],
            "index": kept.index(widget.index), "sweep": picture.frames(axis, kept) | {"axis": axis, "low": 0, "lanes": len(kept)}}


def _packed(value, blobs):
    """The value with each bytes replaced by {bytes: [offset, length]}; the bytes go to `blobs`."""
    if isinstance(value, bytes):
        offset = sum(map(len, blobs))
        blobs.append(value)
        return {"bytes": [offset, len(value)]}
    if isinstance(value, dict):
        return {key: _packed(entry, blobs) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_packed(entry, blobs) for entry in value]
    return value
