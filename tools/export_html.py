"""Export notebooks as pages without Jupyter: python tools/export_html.py [--site] [notebook …]

Each page in `_html/` is one file that needs no kernel and no network: text, formulas as MathML, pictures, and every explorer
alive (steps, play, legend and the swept sliders) with its data inside; pictures to flip through, and predictions with their
answers folded away. With --site, pages in `_pages/` for the site of `build_site.py`: there an explorer begins with two sliders,
and a kernel of the page's own brings all of it.
"""
import base64
import html
import re
import sys
from pathlib import Path

import nbformat
from figures import still
from latex2mathml.converter import convert
from nbclient import NotebookClient
from nbconvert import HTMLExporter

from explorer.page import script, smaller, unpacked

MADE_BY = "export_html.py", "figures.py", "live.py", "recipe.py"     # of the tools, those that a page comes from
ROOT = Path(__file__).parent.parent
OUT, PAGES = ROOT / "_html", ROOT / "_pages"
IN_A_FIELD = ("Write your answer into the call; it tells you right or not yet.",
              "Write your answer into the field, and press *check*; it tells you right or not yet.")
ALONE_SAYS = """*This page runs no Python. {} What else the text tells you to move, to choose or to check needs the notebook
itself: rings, menus, presets, exercises.*"""
# What each shows here instead of a widget. Runs in the notebook's kernel before its first cell.
ALIVE = """
from explorer.still import alt

def show(data, alt=alt):
    data = data if isinstance(data, dict) else {"text/html": data}
    display(data, metadata=alt(data), raw=True)

KINDS
for kind, html in kinds.items():
    get_ipython().display_formatter.ipython_display_formatter.for_type(kind, lambda it, show=show, html=html: show(html(it)))
del alt, html, kind, kinds, show
"""
ALONE = """
from explorer import Explorer, page, teaching
from explorer.draggable import Drag
kinds = {Explorer: page.fragment, Drag: Drag.still, teaching.Flip: page.flipped, teaching.Prediction: page.folded}
del Drag, Explorer, page, teaching
"""
IN_SITE = """
import sys
sys.path.append(TOOLS)
import answers, live
kinds, answers.check = live.kinds(get_ipython().user_ns), live.check      # which the notebook is about to import
del answers, live, sys
"""
# The bar of a page of the site; `build_site.py` puts in where the kernel's files are.
BAR = """<header id="explorer-page-bar"><a href="../index.html">all notebooks</a>
<a href="../notebooks/index.html?path=NAME.ipynb">run and edit (JupyterLite: starts in up to a minute)</a>
<a href="../files/NAME.ipynb" download>download the notebook</a><span id="explorer-page-status" role="status"></span></header>"""
KERNEL = "<!-- the page's kernel -->"
# nbconvert's own template of this name leaves out a picture's words
TEMPLATE = """{% extends 'lab/index.html.j2' %}{% block data_png scoped %}{{ super().replace('<img ',
    '<img alt="' ~ ((output | get_metadata('alt', 'image/png')) or '') | escape_html ~ '" ', 1) }}{% endblock %}"""
# Some of nbconvert's own colours are too faint to be read by everybody, and its links are told by their colour alone.
# On a phone: a table or a picture that is too wide scrolls in its own box, and a table's first column stays; no picture is so
# small that its words cannot be read.
# On paper: a clean handout. What is folded stays folded, so that a class gets no answers; what a teacher opens is printed.
STYLE = """<link rel="icon" href="data:,"><style>details { margin: 0.5em 0 1em; }
.jp-InputPrompt, .jp-OutputPrompt { color: #595959 !important; opacity: 1 !important; }
.highlight :is(.mi, .mf) { color: #006d00; } .highlight .ow { color: #7d0fc4; }
.jp-RenderedHTMLCommon :is(p, li, td) a { text-decoration: underline !important; }
@media screen and (max-width: 700px) {
  .jp-OutputArea-output img { width: auto !important; max-width: 560px !important; }
  /* nbconvert makes them rows of a table, which cannot scroll */
  .jp-OutputArea-child, .jp-OutputArea-output {
    display: block !important; width: auto !important; margin: 0 !important; padding: 0 !important;
  }
  .jp-OutputArea-output, .jp-RenderedMarkdown { overflow-x: auto; }
  .jp-OutputArea-output::-webkit-scrollbar { height: 8px; }
  .jp-OutputArea-output::-webkit-scrollbar-thumb { background: #949494; border-radius: 4px; }
  .jp-RenderedHTMLCommon :is(th, td) { padding: 0.4em 0.3em; }
  .jp-RenderedHTMLCommon tr > :first-child { position: sticky; left: 0; background: var(--jp-layout-color0, white); }
  .explorer-page-flip { position: sticky; left: 0; max-width: calc(100vw - 60px); }
}
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


def export(path, site=False):
    """Run one notebook and write its page; -> the page's path."""
    notebook = nbformat.read(path, as_version=4)
    kinds = IN_SITE.replace("TOOLS", repr(str(Path(__file__).parent))) if site else ALONE
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = on_a_page(cell.source, site)
        elif site and cell.source.startswith("check("):
            cell.metadata["transient"] = {"remove_source": True}    # for each call there is a field
    notebook.cells.insert(0, nbformat.v4.new_code_cell(ALIVE.replace("KINDS", kinds)))
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(path.parent)}}).execute()
    del notebook.cells[0]
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.execution_count = (cell.execution_count or 1) - 1
            cell.outputs = [output for output in cell.outputs if output.get("name") != "stderr" and still(output)]
            for data in (output["data"] for output in cell.outputs if "image/png" in output.get("data", {})):
                data["image/png"] = base64.b64encode(smaller(base64.b64decode(data["image/png"]))).decode()
    if not site:
        notebook.cells[0].source += "\n\n" + alone_says(str(notebook.cells))
    notebook.metadata.pop("widgets", None)
    exporter = HTMLExporter(raw_template=TEMPLATE, template_name="lab", mathjax_url="", require_js_url="", jquery_url="",
                            html_manager_semver_range="*")
    page, _ = exporter.from_notebook_node(notebook, resources={"metadata": {"name": path.stem.replace("_", " ")}})
    page = re.sub(r"<script[^>]*\bsrc=[^>]*>\s*</script>", "", page)
    page = re.sub(r"(?s)<script[^>]*>(?:(?!</script>).)*?(?:MathJax|mermaid)(?:(?!</script>).)*</script>", "", page)
    page = mathml(page).replace("</head>", STYLE + script() + "</head>", 1)
    folder = PAGES if site else OUT
    folder.mkdir(exist_ok=True)
    if site:
        page = shared(page, folder)
        page = re.sub(r"(<body[^>]*>)", lambda match: match[1] + BAR.replace("NAME", path.stem), page, count=1)
    if outside := OUTSIDE.search(page):
        raise ValueError(f"{path.name}: the page would load {outside[0]}")
    out = folder / f"{path.stem}.html"
    out.write_text(page, encoding="utf-8")
    return out


def on_a_page(text, site):
    """A notebook's text as its page has it: without the menu of Jupyter, with links to the other pages."""
    text = re.sub(r"(?m)^\*?New here\?.*$", "", text)
    text = re.sub(r"\]\((\w+)\.ipynb\)", r"](\1.html)", text)
    return text.replace(*IN_A_FIELD) if site else text


def alone_says(shown):
    """What works on a page that runs no Python, in a sentence. shown: the HTML of what it shows."""
    says, sliders = [], {}
    for data in re.findall(r'explorerPage\(.*?"([\w+/=]{9,})"\)', shown):
        state = unpacked(data)
        nodes, swept = [state["tree"]], {f"explorer-is-{sweep['axis']}" for sweep in state["sweeps"]}
        while nodes:
            node = nodes.pop(0)
            nodes += node.get("children", ())
            if swept & {*node["classes"]}:
                sliders[node["description"]] = True
        says = [f"Of its explorers these sliders work, one at a time: {', '.join(sliders)}; so do steps, play and legend."]
    if "explorerFlip" in shown:
        says.append("A slider over a still picture flips through several.")
    return ALONE_SAYS.format(" ".join(says or ["Its pictures stand still."]))


def fresh(path):
    """Is the site's page of a notebook newer than all that it is made from?"""
    page = PAGES / f"{path.stem}.html"
    sources = [path, *ROOT.glob("*.py"), *ROOT.glob("explorer/*"), *ROOT.glob("lessons/*.py"), *ROOT.glob("answers/*.py"),
               ROOT / "tools" / "page_kernel" / "exercise.py", *(ROOT / "tools" / name for name in MADE_BY)]
    return page.exists() and page.stat().st_mtime > max(source.stat().st_mtime for source in sources)


def shared(page, folder):
    """The page with what all pages have alike, their styles and scripts, in two files beside it, which a browser keeps."""
    head, end, body = page.partition("</head>")
    for name, tag, link in (("page.css", "style", '<link rel="stylesheet" href="page.css">'),
                            ("page.js", "script", '<script src="page.js"></script>')):
        pattern = rf"(?s)<{tag}[^>]*>(.*?)</{tag}>"
        (folder / name).write_text("\n".join(re.findall(pattern, head)), encoding="utf-8")
        head = re.sub(pattern, "", head) + (KERNEL if tag == "script" else "") + link
    return head + end + body


def mathml(page):
    """The LaTeX of text cells as MathML, which browsers draw without help."""
    def cell(match):
        text = re.sub(r"(?s)\$\$(.+?)\$\$", lambda m: convert(html.unescape(m[1]), display="block"), match[0])
        return re.sub(r"\$([^$\n]+?)\$", lambda m: convert(html.unescape(m[1])), text)
    return re.sub(r'(?s)<div class="jp-RenderedHTMLCommon jp-RenderedMarkdown.*?</div>', cell, page)


if __name__ == "__main__":
    site, names = "--site" in sys.argv[1:], [name for name in sys.argv[1:] if name != "--site"]
    for path in map(Path, names or sorted((ROOT / "notebooks").glob("*.ipynb"))):
        if site and not names and fresh(path):
            continue
        out = export(path.resolve(), site)
        print(f"{out.relative_to(ROOT)}: {out.stat().st_size / 1e6:.1f} MB", flush=True)
