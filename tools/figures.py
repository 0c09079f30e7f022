"""Run notebooks top to bottom and store them with their still pictures: python tools/figures.py [notebook …]

What is stored is what a page that runs no kernel shows: text, tables and one PNG for each picture. Widget state,
timings and warnings of one run's own are not stored, so that a stored notebook changes only when its content does.
Its first picture is also stored small, for the README.
"""
import base64
import io
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from PIL import Image

ROOT = Path(__file__).parent.parent
NOTEBOOKS, PICTURES = ROOT / "notebooks", ROOT / ".github" / "pictures"
SMALL = 480   # pixels wide


def store(path):
    """Run one notebook and write it back."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(path.parent)}}, record_timing=False,
                   coalesce_streams=True).execute()
    notebook.metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
                         "language_info": {"name": "python"}}
    for number, cell in enumerate(notebook.cells):
        cell.id, tags = f"cell-{number}", cell.metadata.get("tags")
        cell.metadata = {"tags": tags} if tags else {}
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if output.get("name") != "stderr" and still(output)]
    nbformat.write(notebook, path)
    pictures = (output.data["image/png"] for cell in notebook.cells for output in cell.get("outputs", [])
                if "image/png" in output.get("data", {}))
    if picture := next(pictures, None):
        image = Image.open(io.BytesIO(base64.b64decode(picture))).convert("RGB")
        image = image.resize((SMALL, round(SMALL * image.height / image.width)), Image.Resampling.LANCZOS)
        PICTURES.mkdir(parents=True, exist_ok=True)
        image.quantize(64).save(PICTURES / f"{path.stem}.png", optimize=True)


def still(output):
    """Is it something that stays without a kernel? (A widget is not; its still picture, which follows it, is.)"""
    return "application/vnd.jupyter.widget-view+json" not in output.get("data", {})


if __name__ == "__main__":
    for path in map(Path, sys.argv[1:] or sorted(NOTEBOOKS.glob("*.ipynb"))):
        print(path.name, flush=True)
        store(path)
