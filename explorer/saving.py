"""A picture written to a file: on paper, as a film of its steps, or alive in a page of its own."""
from io import BytesIO
from numbers import Real
from pathlib import Path

import numpy as np
from matplotlib.animation import writers
from matplotlib.figure import Figure
from matplotlib.image import imread

from . import page
from .stage import DPI

PAPER = ("png", "svg", "pdf")
FILMS = {"gif": ("pillow", 10), "mp4": ("ffmpeg", 25)}      # matplotlib's name of the writer; pictures a second at most
ENDINGS = (*PAPER, *FILMS, "html")
STANDS = 1.0               # seconds for which a film shows its end
TALL = 800                 # of the window that a picture is laid out for, in CSS pixels


def save(picture, path, width=1100, scale=None, seconds=6.0):
    """Write the picture of now to a file: see `Explorer.save`."""
    path = _path(path)
    kind = path.suffix[1:].lower()
    width = _number("width", width, 260, 4000)
    seconds = _number("seconds", seconds, 0.1, 600)
    scale = _number("scale", {"png": 2}.get(kind, 1) if scale is None else scale, 0.1, 10)
    if kind == "html":
        path.write_text(page.whole(picture), encoding="utf-8")
    elif kind in PAPER:
        stage, draw = picture.drawing(int(width), TALL)
        figure = draw()
        figure.savefig(path, format=kind, dpi=figure.dpi * scale, bbox_inches=stage.extent())
    else:
        _film(picture, path, kind, int(width), scale, seconds)
    return path.resolve()


def as_png(stage, draw, scale):
    """The bytes of a PNG of what is drawn on a stage."""
    buffer, figure = BytesIO(), draw()
    figure.savefig(buffer, format="png", dpi=figure.dpi * scale, bbox_inches=stage.extent())
    return buffer.getvalue()


def _film(picture, path, kind, width, scale, seconds):
    """The steps played, the last one shown for a while."""
    from tqdm.auto import tqdm  # only here: it costs a notebook's first import a tenth of its time
    writer, most = FILMS[kind]
    if not writers.is_available(writer):
        raise RuntimeError(f"path: {path.name} needs the program {writer}, which matplotlib does not find here; install it, or "
                           "end the path in .gif")
    stage, draw = picture.drawing(width, TALL)
    draw()
    extent = stage.extent()
    steps = np.unique(np.linspace(0, stage.steps, max(2, int(most * seconds))).round().astype(int))

    def pixels(step):
        buffer = BytesIO()
        draw(step).savefig(buffer, format="png", dpi=DPI * scale, bbox_inches=extent, pil_kwargs={"compress_level": 0})
        buffer.seek(0)
        image = imread(buffer)
        return image[:image.shape[0] // 2 * 2, :image.shape[1] // 2 * 2]         # ffmpeg's usual films have even sides

    first, rate = pixels(0), len(steps) / seconds
    film = Figure(figsize=(first.shape[1] / DPI, first.shape[0] / DPI), dpi=DPI)
    shown = film.figimage(first)
    maker = writers[writer](fps=rate)
    with maker.saving(film, path, DPI):
        for step in tqdm(steps, desc=path.name, delay=1, leave=False):
            shown.set_data(pixels(step))
            maker.grab_frame()
        for _ in range(int(np.ceil(STANDS * rate))):
            maker.grab_frame()


def _path(path):
    try:
        path = Path(path)
    except TypeError:
        raise TypeError(f"path must be the name of a file; got {path!r}") from None
    if path.suffix[1:].lower() not in ENDINGS:
        raise ValueError(f"path must end in {', '.join('.' + ending for ending in ENDINGS)}; got {str(path)!r}")
    if not path.resolve().parent.is_dir():
        raise ValueError(f"path: there is no folder {str(path.parent)!r}")
    return path


def _number(name, value, low, high):
    if isinstance(value, bool) or not isinstance(value, Real) or not low <= value <= high:
        raise ValueError(f"{name} must be a number from {low:g} to {high:g}; got {value!r}")
    return float(value)
