"""Run notebooks top to bottom and store them with their still pictures: python tools/figures.py [notebook …]

What is stored is what a page that runs no kernel shows: text, tables and one PNG for each picture. Widget state,
timings and warnings of one run's own are not stored, so that a stored notebook changes only when its content does.
"""
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"


def store(path):
    """Run one notebook and write it back."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(path.parent)}}, record_timing=False).execute()
    notebook.metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
                         "language_info": {"name": "python"}}
    for number, cell in enumerate(notebook.cells):
        cell.id, cell.metadata = f"cell-{number}", {}
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if output.get("name") != "stderr" and still(output)]
    nbformat.write(notebook, path)


def still(output):
    """Keep the picture of a widget's output and drop the widget; -> is anything left to show?"""
    data = output.get("data", {})
    if data.pop("application/vnd.jupyter.widget-view+json", None):
        data.pop("text/plain", None)
        output.metadata = {}
    return bool(data) or "data" not in output


if __name__ == "__main__":
    for path in map(Path, sys.argv[1:] or sorted(NOTEBOOKS.glob("*.ipynb"))):
        print(path.name, flush=True)
        store(path)
