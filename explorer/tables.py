"""Tables that a notebook shows as tables, and as plain text where there is no HTML."""
import numpy as np

from racing import Race, Table


def table(rows, corner="", decimals=0, note=""):
    """A table of {row: {column: entry}}, or of several races, {row: Race}: the steps from which each method stays; -> Table.

    Numbers are shown with so many decimals, inf and nan as "never", texts as they are.
    corner: above the rows' names.  note: a line below the table.
    """
    rows = {row: {label: float(best.stays) for label, best in entries.rows.items()} if isinstance(entries, Race) else entries
            for row, entries in rows.items()}

    def words(entry):
        if isinstance(entry, str):
            return entry
        return f"{entry:.{decimals}f}" if np.isfinite(entry) else "never"

    head = [corner, *next(iter(rows.values()))]
    return Table([head, *([str(row), *map(words, entries.values())] for row, entries in rows.items())], note)
