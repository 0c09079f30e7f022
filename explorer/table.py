"""Tables that a notebook shows as tables, and as plain text where there is no HTML."""
from dataclasses import dataclass
from html import escape

import numpy as np

from racing import Race, plain


@dataclass(frozen=True)
class Table:
    """Made by `table`. `lines`: the head, then the rows, each a list of texts; `note`: a line below, or nothing."""
    lines: list
    note: str = ""

    def __repr__(self):
        widths = [max(map(len, column)) for column in zip(*self.lines)]
        rows = ["   ".join([first.ljust(widths[0]), *(text.rjust(width) for text, width in zip(rest, widths[1:]))])
                for first, *rest in self.lines]
        return "\n".join([*rows, self.note]).rstrip()

    def _repr_html_(self):
        def row(texts, cell):
            first, *rest = map(escape, texts)
            return (f'<tr><th style="text-align: left">{first}</th>'
                    + "".join(f'<{cell} style="text-align: right">{text}</{cell}>' for text in rest) + "</tr>")

        head, *body = self.lines
        note = f"<p>{escape(self.note)}</p>" if self.note else ""
        return f"<table><thead>{row(head, 'th')}</thead><tbody>{''.join(row(line, 'td') for line in body)}</tbody></table>{note}"


def table(rows, corner="", decimals=0, note=""):
    """A table of {row: {column: entry}}, of one `racing.Race`, or of several, {row: Race}; -> Table, which a notebook displays.

    A race shows each method's rate and steps; several show the steps from which each method stays at the target.
    Numbers are shown with so many decimals, inf and nan as "never", texts as they are.
    corner: above the rows' names.  note: a line below the table.
    """
    if isinstance(rows, Race):
        note = note or rows.note
        rows = {label: {"learning rate": plain(row.learning_rate), "reached": float(row.first), "stays from": float(row.stays)}
                for label, row in rows.rows.items()}

    rows = {row: {label: float(best.stays) for label, best in entries.rows.items()} if isinstance(entries, Race) else entries
            for row, entries in rows.items()}

    def words(entry):
        if isinstance(entry, str):
            return entry
        return f"{entry:.{decimals}f}" if np.isfinite(entry) else "never"

    head = [corner, *next(iter(rows.values()))]
    return Table([head, *([str(row), *map(words, entries.values())] for row, entries in rows.items())], note)
