"""Export notebooks as pages that need no kernel and no network: python tools/export_html.py [notebook …]

Each page in `_html/` is one file: text, formulas as MathML, pictures, and every explorer alive (steps, play, legend and
the swept sliders) with its data inside; pictures to flip through, and predictions with their answers folded away.
"""
import html
import re
import sys
from pathlib import Path

import nbformat
from figures import still
from latex2mathml.converter import convert
from nbclient import NotebookClient
from nbconvert import HTMLExporter

from explorer.page import script

ROOT = Path(__file__).parent.parent
OUT = ROOT / "_html"
# What each shows here instead of a widget. Runs in the notebook's kernel before its first cell.
ALIVE = """
def alive(html):
    return lambda shown: display({"text/html": html(shown)}, raw=True)

from explorer import Explorer, page, teaching
from explorer.draggable import Drag
for kind, show in ((Explorer, alive(page.fragment)), (teaching.Flip, alive(page.flipped)),
                   (teaching.Prediction, alive(page.folded)), (Drag, lambda shown: display(shown.still(), raw=True))):
    get_ipython().display_formatter.ipython_display_formatter.for_type(kind, show)
del Drag, Explorer, alive, page, teaching, kind, show
"""
# Some of nbconvert's own colours are too faint to be read by everybody, and its links are told by their colour alone.
# On paper: a clean handout. What is folded stays folded, so that a class gets no answers; what a teacher opens is printed.
STYLE = """<style>details { margin: 0.5em 0 1em; }
.jp-InputPrompt, .jp-OutputPrompt { color: #595959 !important; opacity: 1 !important; }
.highlight :is(.mi, .mf) { color: #006d00; } .highlight .ow { color: #7d0fc4; }
.jp-RenderedHTMLCommon :is(p, li, td) a { text-decoration: underline !important; }
@page { margin: 16mm; }
@media print {
  .jp-InputPrompt, .jp-OutputPrompt, .jp-Collapser, .explorer-transport, .explorer-page-flip input { display: none !important; }
  .jp-Notebook, .jp-Cell, .jp-OutputArea { padding: 0 !important; margin: 0 !important; overflow: visible !important; }
  .jp-Cell-outputWrapper, .explorer-view, img, table, pre, li { break-inside: avoid; }
  h1, h2, summary, p:has(+ ol), p:has(+ ul) { break-after: avoid; }
  img, canvas { max-width: 100% !important; height: auto !important; }
  .jp-InputArea-editor { border: 0 !important; background: #f6f6f6 !important; }
  pre { white-space: pre-wrap !important; font-size: 8.5pt !important; }
  a { color: inherit !important; }
}</style>"""
OUTSIDE = re.compile(r"""<(?:script|link|img|iframe)[^>]*\b(?:src|href)\s*=\s*["'](?:https?:)?//[^>]*>""")


def export(path):
    """Run one notebook and write its page; -> the page's path."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(ALIVE))
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(path.parent)}}).execute()
    del notebook.cells[0]
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.execution_count = (cell.execution_count or 1) - 1
            cell.outputs = [output for output in cell.outputs if output.get("name") != "stderr" and still(output)]
    notebook.metadata.pop("widgets", None)
    exporter = HTMLExporter(template_name="lab", mathjax_url="", require_js_url="", jquery_url="", html_manager_semver_range="*")
    page, _ = exporter.from_notebook_node(notebook, resources={"metadata": {"name": path.stem.replace("_", " ")}})
    page = re.sub(r"<script[^>]*\bsrc=[^>]*>\s*</script>", "", page)
    page = re.sub(r"(?s)<script[^>]*>(?:(?!</script>).)*?(?:MathJax|mermaid)(?:(?!</script>).)*</script>", "", page)
    page = mathml(page).replace("</head>", STYLE + script() + "</head>", 1)
    if outside := OUTSIDE.search(page):
        raise ValueError(f"{path.name}: the page would load {outside[0]}")
    OUT.mkdir(exist_ok=True)
    out = OUT / f"{path.stem}.html"
    out.write_text(page, encoding="utf-8")
    return out


def mathml(page):
    """The LaTeX of text cells as MathML, which browsers draw without help."""
    def cell(match):
        text = re.sub(r"(?s)\$\$(.+?)\$\$", lambda m: convert(html.unescape(m[1]), display="block"), match[0])
        return re.sub(r"\$([^$\n]+?)\$", lambda m: convert(html.unescape(m[1])), text)
    return re.sub(r'(?s)<div class="jp-RenderedHTMLCommon jp-RenderedMarkdown.*?</div>', cell, page)


if __name__ == "__main__":
    for path in map(Path, sys.argv[1:] or sorted((ROOT / "notebooks").glob("*.ipynb"))):
        out = export(path.resolve())
        print(f"{out.relative_to(ROOT)}: {out.stat().st_size / 1e6:.1f} MB", flush=True)
