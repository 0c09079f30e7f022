"""An explorer as a piece of a web page that needs no kernel: scrub, play, the legend and the swept sliders stay alive."""
import base64
import json
import re
import struct
import zlib
from pathlib import Path

HERE = Path(__file__).parent
POSITIONS = 41     # of each slider that a page holds: the whole slider would be several times the bytes
RATIO = 1.5        # the pixel ratio at which the stage is rendered


def script():
    """What a page needs once, before its pictures: the view and its style, inline."""
    view = re.sub(r"export default \{ render \};", "return { render };", (HERE / "view.js").read_text(encoding="utf-8"))
    return (f"<style>{(HERE / 'view.css').read_text(encoding='utf-8')}"
            ".explorer-page-slider { display: flex; gap: 12px; align-items: center; max-width: 760px; font: 14px sans-serif; }"
            ".explorer-page-slider span { width: 170px; text-align: right; } .explorer-page-slider input { flex: 1; }"
            ".explorer-page-slider output { width: 8em; }</style>\n"
            f"<script>const explorerView = (() => {{\n{view}\n}})();\n{(HERE / 'page.js').read_text(encoding='utf-8')}</script>")


def fragment(picture):
    """The HTML of one Explorer, its data inside (deflated, base64); `script` must stand before it in the page."""
    stage = picture.view.stage | {"png": picture._stage.render(RATIO), "ratio": RATIO}
    stage["handle"] = stage["handle"] | {"panel": -1}           # the start needs a kernel to be moved
    state = {"stage": stage, "frame": picture.view.frame, "step": picture.view.step, "visible": list(picture.view.visible),
             "sliders": [_slider(picture, axis) for axis in picture.swept_sliders()]}
    blobs = []
    text = json.dumps(_packed(state, blobs)).encode()
    data = zlib.compress(struct.pack("<I", len(text)) + text + b"".join(blobs), 9)
    name = f"explorer-page-{id(picture):x}"
    return (f'<div id="{name}"></div><script>explorerPage(document.getElementById("{name}"), '
            f'"{base64.b64encode(data).decode()}")</script>')


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
