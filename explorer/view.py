"""The one moving picture: an anywidget view that draws lines above a stage. It knows no optimizer.

Its JavaScript is three files that are sent as one text: drawing.js (from data to pixels), ahead.js (the starts around the ring)
and view.js (the hand, and what is on show)."""
from pathlib import Path

import anywidget
import traitlets
from ipywidgets import widget_serialization


def text(*names):
    """The text of files that stand beside this one, one after the other."""
    return "\n".join(Path(__file__).with_name(name).read_text(encoding="utf-8") for name in names)


class View(anywidget.AnyWidget):
    """Panels of lines, drawn by the browser from data over a picture rendered once.

    From Python to the browser:

    stage: {png, width, height, ratio, alt, layout, panels, lines, arrows, marks, handle, legend}. Lengths are CSS
        pixels, `ratio` the screen's pixel ratio at which `png` was rendered.
        layout: {template: the CSS grid-template of the box around the view and its controls, picture: the grid-area of
                 the picture in it, free: boxes of the picture that are left to the page, type: how much larger the type
                 is, row: the height of the legend's rows}; none where the picture stands for itself
        panels: {box: [left, top, width, height], xlim, ylim, xlog, ylog, steps: a step cursor?}
        lines:  {panel, group, x: column or -1 for the step number, y: column, color, width, dash, casing,
                 marker: SVG path of unit size, size, marker_edge, apart: pixels between markers at least,
                 end: {marker, size, edge}, at the current step; none where no step is current}
        arrows: {panel, group, x, y, gradient_x, gradient_y: columns, color, length}
        marks:  {panel, points, color, marker, size};   handle: {panel, x, y: columns, anywhere: may any place of the
                 panel be clicked?, patches: are there any, or does the kernel hear of each move?}
        legend: one {label: as HTML, color, marker, dash} for each group
    frame: {at, columns, length, data, labels, titles, ground}. What is drawn for one state of the controls: `data` is
        float32 of shape (columns, length), `labels` one list of (rate, readout) for each group, `titles` (the surface, its
        lines) for the map,
        `at` the state: name -> index (or value) of each control, and of `start`.
    ground: {id, panel, colors, edge, edge_width, data, begins, ends}: contour bands, float32 vertices (n, 2)
        with a nan before each ring, and where each lane begins and each of its bands ends; or None.
    sweep: the same with data of shape (lanes, columns, length), and {axis, low, lanes}: the frames for the
        positions low, low + 1, … of the control `axis`; more: is there more to be had while the hand is there?
        The browser shows one only if every other control stands as in `at`: a stale sweep is never shown. A patch is
        the same for many places of the handle: {axis: "start", starts, spacing, id}, [x, y] of each lane, about how many
        pixels they are apart, and another id each time; ground and title are the frame's.
        A picture that is neither this nor the frame of the controls as they stand says after a moment that it waits for
        the kernel (aria-busy).
    controls: name -> the widget that the reader moves; family: the CSS class around them.

    A message {save: name} with a PNG is a picture for the reader's downloads.

    From the browser to Python: screen [width, pixel ratio, height of the window], start [x, y] when the handle is let go
    ([] until then), step, visible; messages {typed: name, text}, answered by {refused: words} if it is no value; {hold: name}
    when a control (or "start") is taken hold of, {more: name} when a sweep came that is not whole, {release: true} when it
    is let go; {starts, spacing} while the handle is held: a patch of these is wanted, the first most of all; {rest: true}
    when nothing has moved for a while.
    """
    # their text: of a path, anywidget keeps every widget ever made, to tell it when the file changes
    _esm, _css = text("drawing.js", "ahead.js", "view.js"), text("view.css")

    stage = traitlets.Dict().tag(sync=True)
    frame = traitlets.Dict().tag(sync=True)
    sweep = traitlets.Dict().tag(sync=True)
    controls = traitlets.Dict().tag(sync=True, **widget_serialization)
    family = traitlets.Unicode().tag(sync=True)
    screen = traitlets.List([1100, 1.0, 800]).tag(sync=True)
    start = traitlets.List().tag(sync=True)
    step = traitlets.Int(0).tag(sync=True)
    visible = traitlets.List().tag(sync=True)
