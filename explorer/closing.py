"""What a widget holds is given back: when it is closed, and when the cell that showed it has run again.

ipywidgets keeps every widget for the life of its kernel, and the page keeps a model for each, whether they are on show or not.
"""
from IPython import get_ipython
from ipywidgets import Output, Widget
from ipywidgets.widgets.widget import _instances

_on_show = {}      # cell -> the message that ran it -> the widgets that this run displayed


def give_back(widget):
    """Close the widget and all that it is made of: what it holds as traits or attributes, and so on. None hears more."""
    parts, todo = {}, [widget]
    while todo:
        part = todo.pop()
        if isinstance(part, Widget):
            if id(part) not in parts:
                parts[id(part)] = part
                todo += [*part.trait_values().values(), *vars(part).values()]
        elif isinstance(part, (list, tuple)):
            todo += part
        elif isinstance(part, dict):
            todo += part.values()
    for part in parts.values():
        part.unobserve_all()
        Widget.close(part)


def now_on_show(widget):
    """The cell that runs displays the widget: the cell's next run closes it, unless it is still on show somewhere."""
    cell, run = _running()
    if cell is None or any(isinstance(other, Output) and other.msg_id == run for other in _instances.values()):
        return         # an Output takes what the cell displays, and may show it for longer than the cell does
    _on_show.setdefault(cell, {}).setdefault(run, []).append(widget)
    events = get_ipython().events
    if _cell_has_run not in events.callbacks["post_run_cell"]:
        events.register("post_run_cell", _cell_has_run)


def _cell_has_run(_):
    """Close what the earlier runs of this cell displayed, and nothing displays now."""
    cell, run = _running()
    earlier = _on_show.pop(cell, {})
    if run in earlier:
        _on_show[cell] = {run: earlier.pop(run)}
    kept = {id(widget) for runs in _on_show.values() for widgets in runs.values() for widget in widgets}
    for widget in (widget for widgets in earlier.values() for widget in widgets):
        if id(widget) not in kept:
            widget.close()


def _running():
    """The cell that runs and the message that runs it; (None, None) where there are no cells, or their front end names none."""
    parent = getattr(get_ipython(), "get_parent", dict)()
    return parent.get("metadata", {}).get("cellId"), parent.get("header", {}).get("msg_id")
