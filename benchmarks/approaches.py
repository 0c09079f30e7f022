"""The same picture under the same sliders, made in each way that one would use; `explorer.py` measures them.

The work: filled contours of ½(x² + 25y²) turned by 30°, 200 steps of four methods, their paths with markers on the
map and their losses on a log axis, 1000 × 416 pixels. Each function here shows one approach in a notebook.
"""
import ipywidgets as widgets
import matplotlib.pyplot as plt
import numpy as np
from IPython.display import display

from explorer import KNOBS, View, explore, sweeps
from explorer.contours import ground_colors, levels
from explorer.frames import turned
from explorer.inputs import control
from explorer.look import dress
from explorer.stage import arrange, log_scale
from optimizers import adam, gradient_descent, momentum, rmsprop, trajectory
from surfaces import ellipse

BEGIN = {"learning_rate": 0.05, "beta": 0.9, "epsilon": 1e-8, "condition_number": 25.0, "rotation": 30.0}
STAGE = ("condition_number", "rotation")     # these move the contours too
START = (10.0, 1.0)
track = None     # -> where the start is dragged along: left, right, its own x and its y, as fractions of the canvas
RULES, STEPS, WIDTH = (gradient_descent, momentum, rmsprop, adam), 200, 1000
METHODS = dress(RULES)
HEIGHT, BOXES, _ = arrange(("map", "loss"), WIDTH, 800, len(RULES), 5)
GRID, FAR = np.linspace(-11, 11, 101), 1e6    # what has diverged is cut off there: no library draws 1e300 well


def surface_of(state):
    return ellipse(state["condition_number"], state["rotation"])


def paths(state):
    """(positions, loss) of each method: what every approach but ours computes at each move."""
    surface = surface_of(state)
    start = np.array([state.get("start", START[0]), START[1]])
    for method in METHODS:
        hyper = {name: state[name] for name in method.hyper_parameters if name in state}
        positions = trajectory(method.rule, surface.gradient, start, STEPS, **hyper)
        with np.errstate(all="ignore"):
            loss = surface.value(positions) / surface.value(start)
        yield np.clip(positions, -FAR, FAR), np.clip(loss, 0, FAR)


def heights(state):
    values = surface_of(state).value(np.stack(np.meshgrid(GRID, GRID), axis=-1))
    return values, levels(values, 0.0)[0]


def sliders_for(names, moved=None):
    """name -> slider, the same widget with the same positions in every approach; `moved(name)` hears of a move."""
    made = {name: widgets.FloatSlider(START[0], min=-11, max=11, step=0.05) if name == "start"
            else control(KNOBS[name], BEGIN[name]) for name in names}
    for name, widget in made.items():
        widget.add_class(f"bench-{name}")
        if moved:
            widget.observe(lambda change, name=name: moved(name), names="value")
    return made


# ---- matplotlib: a new figure each time, a kept one, a blitted one -----------------------------------

def furnished(figure):
    """The axes of the picture, with everything that never moves."""
    axes = {}
    for name, (left, top, width, height) in BOXES.items():
        place = (left / WIDTH, 1 - (top + height) / HEIGHT, width / WIDTH, height / HEIGHT)
        axes[name] = figure.add_axes(place)
    axes["map"].set(xlim=(-11, 11), ylim=(-11, 11), title=f"${surface_of(BEGIN).formula}$")
    axes["loss"].set(xlim=(0, STEPS), xlabel="step", title="loss ÷ starting loss")
    axes["loss"].grid(color="#e6e6e6")
    log_scale(axes["loss"], (1e-10, 1e3))
    return axes["map"], axes["loss"]


def contours(axes, state, **style):
    values, edges = heights(state)
    return axes.contourf(GRID, GRID, values, levels=edges, colors=ground_colors(len(edges) - 1), **style)


def plotted(map_axes, loss_axes, **style):
    """A pair of lines for each method, without data."""
    lines = []
    for method in METHODS:
        look = {"color": method.color, "marker": method.marker, "markevery": 0.02, "mec": "w", "mew": 0.5}
        lines.append((map_axes.plot([], [], lw=1.8, ms=4, **look, **style)[0],
                      loss_axes.plot([], [], lw=1.6, ms=4.5, label=method.label, **look, **style)[0]))
    loss_axes.legend(loc="upper right")
    return lines


def put(lines, state):
    for (on_map, on_loss), (positions, loss) in zip(lines, paths(state)):
        on_map.set_data(*positions.T)
        on_loss.set_data(np.arange(STEPS + 1), loss)


def new_figure():
    figure = plt.figure(figsize=(WIDTH / 100, HEIGHT / 100), dpi=100)
    return figure, *furnished(figure)


def show_interact(names):
    """What nearly everyone writes: `interact`, and a new figure at each move."""
    def draw(**state):
        state = BEGIN | state
        _, map_axes, loss_axes = new_figure()
        contours(map_axes, state)
        put(plotted(map_axes, loss_axes), state)
        plt.show()

    widgets.interact(draw, **sliders_for(names))


def show_ipympl(names):
    """The figure is kept; lines get new data; `draw_idle`."""
    with plt.ioff():
        figure, map_axes, loss_axes = new_figure()
    figure.canvas.header_visible = False
    ground, lines = contours(map_axes, BEGIN), plotted(map_axes, loss_axes)
    put(lines, BEGIN)

    def moved(name):
        nonlocal ground
        state = {name: widget.value for name, widget in controls.items()}
        if name in STAGE:
            ground.remove()
            ground = contours(map_axes, BEGIN | state)
        put(lines, BEGIN | state)
        figure.canvas.draw_idle()

    controls = sliders_for(names, moved)
    display(widgets.VBox([*controls.values(), figure.canvas]))


def show_ipympl_blit(names):
    """Blitted by hand: ticks, labels and grid are drawn once; contours only when they change; lines at each move.
    The start is dragged on the map itself."""
    global track
    with plt.ioff():
        figure, map_axes, loss_axes = new_figure()
    canvas = figure.canvas
    canvas.header_visible = False
    ground, lines = contours(map_axes, BEGIN, animated=True), plotted(map_axes, loss_axes, animated=True)
    put(lines, BEGIN)
    bare = background = None
    start, held = START[0], False

    def draw_ground():
        nonlocal background
        canvas.restore_region(bare)
        map_axes.draw_artist(ground)
        for spine in map_axes.spines.values():
            map_axes.draw_artist(spine)
        background = canvas.copy_from_bbox(figure.bbox)

    def draw_lines():
        for on_map, on_loss in lines:
            map_axes.draw_artist(on_map)
            loss_axes.draw_artist(on_loss)

    def drawn(event):      # after each whole draw: at first, and when the front end changes the size
        nonlocal bare
        bare = canvas.copy_from_bbox(figure.bbox)
        draw_ground()
        draw_lines()

    def moved(name):
        nonlocal ground
        state = BEGIN | {name: widget.value for name, widget in controls.items()} | {"start": start}
        put(lines, state)
        if name in STAGE:
            ground.remove()
            ground = contours(map_axes, state, animated=True)
            draw_ground()
        else:
            canvas.restore_region(background)
        draw_lines()
        canvas.blit(figure.bbox)

    def hand(event):
        nonlocal start, held
        held = event.name == "button_press_event" or held and event.name == "motion_notify_event"
        if held and event.inaxes is map_axes:
            start = event.xdata
            moved("start")

    for name in ("button_press_event", "motion_notify_event", "button_release_event"):
        canvas.mpl_connect(name, hand)
    canvas.mpl_connect("draw_event", drawn)
    canvas.add_class("bench-start")
    left, top, width, height = BOXES["map"]
    track = lambda: [left / WIDTH, (left + width) / WIDTH, (left + (start + 11) / 22 * width) / WIDTH,  # noqa: E731
                     (top + (11 - START[1]) / 22 * height) / HEIGHT]
    controls = sliders_for([name for name in names if name != "start"], moved)
    display(widgets.VBox([*controls.values(), canvas]))


# ---- plotly ------------------------------------------------------------------------------------------

def show_plotly(names):
    """A FigureWidget; the data of all its lines are replaced in one `batch_update`."""
    import plotly.graph_objects as go

    def roots(state):      # plotly's contours are evenly spaced: heights at 1, 4, 9 … are even ones of the root
        values, edges = heights(state)
        return np.sqrt(values), np.sqrt(edges[[1, -2]])

    z, (low, high) = roots(BEGIN)
    count = round(high / low)
    colors = [[i / count, color] for i, color in enumerate(ground_colors(count + 1))]
    band = {"start": low, "end": high, "size": low}
    figure = go.FigureWidget([go.Contour(x=GRID, y=GRID, z=z, colorscale=colors, contours=band, showscale=False,
                                         line_width=0, hoverinfo="skip")])
    symbols = {"o": "circle", "^": "triangle-up", "s": "square", "D": "diamond"}
    for method, (positions, loss) in zip(METHODS, paths(BEGIN)):
        marker = {"symbol": symbols[method.marker], "size": 7, "maxdisplayed": 30, "line": {"color": "white"}}
        style = {"mode": "lines+markers", "line_color": method.color, "marker": marker, "name": method.label}
        figure.add_scatter(x=positions[:, 0], y=positions[:, 1], showlegend=False, **style)
        figure.add_scatter(x=np.arange(STEPS + 1), y=loss, xaxis="x2", yaxis="y2", **style)
    domains = {name: ([left / WIDTH, (left + width) / WIDTH], [1 - (top + height) / HEIGHT, 1 - top / HEIGHT])
               for name, (left, top, width, height) in BOXES.items()}
    figure.update_layout(width=WIDTH, height=HEIGHT, margin={"l": 0, "r": 0, "t": 0, "b": 0}, template="simple_white",
                         legend={"x": 0.98, "y": 0.92, "xanchor": "right"},
                         xaxis={"domain": domains["map"][0], "range": [-11, 11]},
                         yaxis={"domain": domains["map"][1], "range": [-11, 11]},
                         xaxis2={"domain": domains["loss"][0], "range": [0, STEPS], "anchor": "y2", "title": "step"},
                         yaxis2={"domain": domains["loss"][1], "range": [-10, 3], "anchor": "x2", "type": "log",
                                 "showgrid": True})

    def moved(name):
        state = BEGIN | {name: widget.value for name, widget in controls.items()}
        with figure.batch_update():
            if name in STAGE:
                figure.data[0].z = roots(state)[0]
            for method, (positions, loss) in enumerate(paths(state)):
                figure.data[1 + 2 * method].x, figure.data[1 + 2 * method].y = positions.T
                figure.data[2 + 2 * method].y = loss

    controls = sliders_for(names, moved)
    display(widgets.VBox([*controls.values(), figure]))


# ---- ours, and the same view without any computing -----------------------------------------------------

def explorer_of(names):
    made = explore(ellipse, RULES, tuple(name for name in names if name != "start"), ("map", "loss"), steps=STEPS, **BEGIN)
    made.layout.width = f"{WIDTH + 4}px"     # 2 pixels of margin on each side of the view
    return made


def ring(view):
    """The track of the ring of a view of ours."""
    stage, frame = view.stage, np.frombuffer(view.frame["data"], dtype=np.float32).reshape(-1, view.frame["length"])
    panel, (x, y) = stage["panels"][stage["handle"]["panel"]], frame[[stage["handle"]["x"], stage["handle"]["y"]], 0]
    (left, top, width, height), (low, high), (bottom, upper) = panel["box"], panel["xlim"], panel["ylim"]
    across, down = left + float((x - low) / (high - low)) * width, top + float((upper - y) / (upper - bottom)) * height
    return [left / stage["width"], (left + width) / stage["width"], across / stage["width"], down / stage["height"]]


def show_ours(names):
    global track
    made = explorer_of(names)
    for name in names:
        (made.view if name == "start" else made.controls[name]).add_class(f"bench-{name}")
    track = lambda: ring(made.view)  # noqa: E731
    display(made)


def show_floor(names):
    """Our view with a slider's frames, or those of starts a pixel apart, already in the browser; no kernel hears of a move,
    for `explorer.py` mutes it."""
    global track
    for name in names:
        made = explorer_of((name,))
        controls = {}
        if name == "start":
            panel = made.view.stage["panels"][0]
            x, y = np.linspace(*panel["xlim"], round(panel["box"][2]) + 1), turned(START, BEGIN["rotation"])[1]
            starts = np.stack(np.broadcast_arrays(x, y), axis=-1)
            made.view.sweep = {"axis": "start", "starts": starts.tolist(), "spacing": 1, "lanes": len(x), "at": {},
                               **made._frames.message(made.settings(), axis="start", values=turned(starts.T, -BEGIN["rotation"]))}
        else:
            sweeps.AWAY = np.inf
            made.controls[name].index += 1      # any move makes the explorer send the slider: all of it, if it may take its time
            alone = controls[name] = sliders_for((name,))[name]
            alone.index = made.controls[name].index
            for css in ("bench-floor", f"explorer-is-{name}"):
                alone.add_class(css)
        kept = {trait: getattr(made.view, trait) for trait in ("stage", "frame", "sweep", "start", "step", "visible")}
        view = View(controls=controls, family="bench-floor", **kept)
        if name == "start":
            view.add_class("bench-start")
            track = lambda view=view: ring(view)  # noqa: E731
        display(widgets.VBox([view, *controls.values()], layout={"width": f"{WIDTH + 4}px"}))
