"""Build the site that needs no server: python tools/build_site.py [--offline]

JupyterLite with all notebooks and modules, run by Pyodide in the reader's browser, and a landing page. With --offline
every file is in `_site/` and nothing is loaded from any other host; otherwise Pyodide and its packages come from
Pyodide's public address and only our own files and pure-Python wheels are served from the site.

Where the offline files come from: Pyodide's runtime and lock file from its npm package; the packages compiled for it
from a PyPI package that carries Pyodide's own files, each taken only if its SHA-256 is the one in the official lock of the
release that they belong to; pure-Python ones from PyPI, at that lock's versions.
"""
import base64
import hashlib
import html
import json
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
import zlib
from email.parser import Parser
from pathlib import Path

import nbformat
from jupyterlite_pyodide_kernel.constants import PYODIDE_CDN_URL, PYODIDE_VERSION

TOOLS = Path(__file__).parent
ROOT = TOOLS.parent
CACHE, LITE, SITE = ROOT / ".site-cache", ROOT / ".site-cache" / "lite", ROOT / "_site"
# The PyPI package that carries Pyodide's compiled packages, and the release whose they are: any of the runtime's ABI will do.
CARRIER, CARRIED = "open-webui==0.12.4", "314.0.4"
PLACE = "<!-- the page's kernel -->"   # in the pages that `export_html.py --site` writes
KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"
FROM_PYODIDE = ["micropip", "ipython", "jedi", "numpy", "matplotlib", "scikit-learn", "tqdm", "typing-extensions"]
FROM_PYPI = ["comm", "ipywidgets", "anywidget", "psygnal"]  # pure Python, not in Pyodide's lock
PREFETCH = ["micropip", "piplite", "ipykernel", "comm", "pyodide-kernel", "jedi", "ipython", "numpy", "matplotlib", "tqdm",
            "ipywidgets", "anywidget", "optimizer-explorer"]


def run(*command, **options):
    subprocess.run([str(part) for part in command], check=True, **options)


def fetch(requirement, folder):
    """Download one wheel from PyPI, unless it is there; -> its path."""
    name, _, version = requirement.partition("==")
    start = f"{name.replace('-', '_')}-{version}".lower()
    folder.mkdir(parents=True, exist_ok=True)

    def wheels():
        return [path for path in folder.glob("*.whl") if path.name.lower().startswith(start)]

    if not wheels():
        run(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--python-version=3.14",
            "--implementation=py", "--abi=none", "--platform=any", "--dest", folder, requirement)
    return max(wheels(), key=lambda path: path.stat().st_mtime)


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def entry(wheel):
    """A lock entry for a wheel that Pyodide's own lock does not know."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        metadata = Parser().parsestr(archive.read(next(n for n in names if n.endswith(".dist-info/METADATA"))).decode())
    tops = sorted({n.split("/")[0].removesuffix(".py") for n in names if ".dist-info" not in n and ".data" not in n})
    return {"name": metadata["Name"].lower().replace("_", "-"), "version": metadata["Version"], "file_name": wheel.name,
            "sha256": sha256(wheel), "install_dir": "site", "package_type": "package", "unvendored_tests": False,
            "imports": tops, "depends": []}


def own_wheel():
    """Our modules as one wheel: what the notebooks import, without the files of the source folder."""
    folder = CACHE / "own"
    shutil.rmtree(folder, ignore_errors=True)
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, ROOT)
    shutil.rmtree(ROOT / "build", ignore_errors=True)
    return next(folder.glob("*.whl"))


def from_npm(version, *names):
    """The contents of files of Pyodide's npm package."""
    core = CACHE / f"pyodide-{version}.tgz"
    if not core.exists():
        if not shutil.which("npm"):
            sys.exit("npm is missing: it fetches Pyodide's runtime. Install Node.js (Debian: apt install npm).")
        run("npm", "pack", "--silent", f"pyodide@{version}", cwd=CACHE, stdout=subprocess.DEVNULL)
    with tarfile.open(core) as archive:
        return [archive.extractfile(f"package/{name}").read() for name in names]


def lock(offline, target):
    """Write our own trimmed lock, and the files that it names, into `target`."""
    if offline:
        runtime = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
        for name, data in zip(runtime, from_npm(PYODIDE_VERSION, *runtime)):
            (target / name).write_bytes(data)
    ours, official = (json.loads(*from_npm(version, "pyodide-lock.json"))
                      for version in (PYODIDE_VERSION, CARRIED if offline else PYODIDE_VERSION))
    if official["info"]["abi_version"] != ours["info"]["abi_version"]:
        sys.exit(f"packages of Pyodide {CARRIED} do not fit Pyodide {PYODIDE_VERSION}; the offline site is not built")
    known, wanted, packages = official["packages"], list(FROM_PYODIDE), {}
    carrier = zipfile.ZipFile(fetch_carrier()) if offline else None
    while wanted:
        name = wanted.pop().lower().replace("_", "-")
        key = next((k for k in (name, name.replace("-", "_")) if k in known), None)
        if key is None:
            sys.exit(f"Pyodide has no package {name}")
        if key in packages:
            continue
        packages[key] = dict(known[key])
        wanted += known[key]["depends"]
        if not offline:
            packages[key]["file_name"] = f"{PYODIDE_CDN_URL}/{known[key]['file_name']}"
            continue
        carried = [n for n in carrier.namelist() if n.endswith("/pyodide/" + known[key]["file_name"])]
        data = carrier.read(carried[0]) if carried else b""
        if hashlib.sha256(data).hexdigest() == known[key]["sha256"]:
            (target / known[key]["file_name"]).write_bytes(data)
        elif known[key]["file_name"].endswith("none-any.whl"):
            wheel = fetch(f"{known[key]['name']}=={known[key]['version']}", CACHE / "wheels")
            shutil.copy(wheel, target)
            packages[key] |= {"file_name": wheel.name, "sha256": sha256(wheel)}
        else:
            sys.exit(f"{known[key]['file_name']}: no file with the official SHA-256 could be had; the offline site is not built")
    add_own(packages, target)
    (target / "pyodide-lock.json").write_text(json.dumps(official | {"packages": packages}))


def fetch_carrier():
    folder = CACHE / "carrier"
    if not list(folder.glob("*.whl")):
        run(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--ignore-requires-python", "--dest", folder,
            CARRIER)
    return next(folder.glob("*.whl"))


def add_own(packages, target):
    """What Pyodide's lock does not have: widgets from PyPI, the kernel's own wheels, and our modules."""
    import jupyterlite_pyodide_kernel
    extension = Path(jupyterlite_pyodide_kernel.__file__).parent
    stubs = next(extension.rglob("labextension/static/pypi"), None) or next(Path(sys.prefix).glob(
        "share/jupyter/labextensions/@jupyterlite/pyodide-kernel-extension/static/pypi"))
    depends = {"ipywidgets": ["comm", "ipython", "traitlets"], "anywidget": ["ipywidgets", "psygnal", "typing-extensions"],
               "comm": ["traitlets"], "pyodide-kernel": ["ipykernel", "ipython", "comm"],
               "optimizer-explorer": ["numpy", "matplotlib", "anywidget", "tqdm"]}
    wheels = [fetch(name, CACHE / "wheels") for name in FROM_PYPI]
    wheels += [wheel for wheel in stubs.glob("*.whl") if not wheel.name.startswith("widgetsnbextension")]
    for wheel in [*wheels, own_wheel()]:
        shutil.copy(wheel, target)
        new = entry(wheel)
        packages[new["name"]] = new | {"depends": depends.get(new["name"], [])}


def contents():
    """The folder of the notebooks as JupyterLite wants them: a text in them is one text, not the list of its lines; and a
    large package that only our modules import is imported in the first cell too, since Pyodide fetches what a cell names."""
    folder = CACHE / "notebooks"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    reading = {lesson.stem for lesson in (ROOT / "lessons").glob("*.py") if "sklearn" in lesson.read_text(encoding="utf-8")}
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
        if reading & set(re.findall(r"\w+", " ".join(cell.source for cell in cells))):
            cells[0].source += "\nimport sklearn  # named here, so that the browser fetches it"
        (folder / path.name).write_text(json.dumps(notebook), encoding="utf-8")
    return folder


def build(offline):
    """Everything from nothing: an old build's leftovers would silently drop the settings."""
    for folder in (SITE, LITE):
        shutil.rmtree(folder, ignore_errors=True)
    for old in (LITE.parent.glob(".jupyterlite.doit.db*")):
        old.unlink()
    target = LITE / "static" / "pyodide"
    target.mkdir(parents=True)
    lock(offline, target)
    options = {"packages": PREFETCH, "lockFileURL": "./static/pyodide/pyodide-lock.json"}
    kernel = {"disablePyPIFallback": True, "loadPyodideOptions": options}
    if not offline:
        kernel["pyodideUrl"] = f"{PYODIDE_CDN_URL}/pyodide.mjs"
    settings = {"jupyter-lite-schema-version": 0, "jupyter-config-data": {
        "appName": "Gradient descent, by hand", "litePluginSettings": {KERNEL: kernel}}}
    (LITE / "jupyter-lite.json").write_text(json.dumps(settings))
    run(sys.executable, "-m", "jupyter", "lite", "build", "--lite-dir", LITE, "--contents", contents(),
        "--output-dir", SITE, "--apps", "notebooks", "--apps", "lab", "--no-sourcemaps", cwd=LITE, stdout=subprocess.DEVNULL)
    built = json.loads((SITE / "jupyter-lite.json").read_text())["jupyter-config-data"]["litePluginSettings"][KERNEL]
    if not (built["disablePyPIFallback"] and built["loadPyodideOptions"]["packages"] == PREFETCH):
        sys.exit("the built site lost its settings")
    if offline and "://" in built["pyodideUrl"]:
        sys.exit(f"the offline site would load Pyodide from {built['pyodideUrl']}")
    pages(offline)
    landing()
    files = [path for path in SITE.rglob("*") if path.is_file()]
    print(f"_site: {len(files)} files, {sum(path.stat().st_size for path in files) / 1e6:.0f} MB; serve it with: "
          f"{Path(sys.executable).name} -m http.server --bind 127.0.0.1 --directory _site")


def pages(offline):
    """The notebooks' pages, each with a kernel of its own: a worker, our modules in one archive, and JupyterLite's Pyodide;
    offline its Python comes in two portions."""
    target, missing = SITE / "pages", [path.stem for path in sorted((ROOT / "notebooks").glob("*.ipynb"))
                                       if not (ROOT / "_pages" / f"{path.stem}.html").exists()]
    if missing:
        sys.exit(f"no page of {', '.join(missing)}: make pages writes them")
    target.mkdir()
    with zipfile.ZipFile(target / "modules.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted([*ROOT.glob("*.py"), *(ROOT / "explorer").glob("*.*"), *(ROOT / "lessons").glob("*.py"),
                            ROOT / "answers" / "__init__.py"]):
            archive.write(path, path.relative_to(ROOT))
        for path in sorted((TOOLS / "page_kernel").rglob("*.py")):
            archive.write(path, path.relative_to(TOOLS / "page_kernel"))
    shutil.copy(TOOLS / "page_kernel" / "worker.js", target)
    for path in [*(ROOT / "_pages").glob("page.*"), *(ROOT / "_pages").glob("*.html")]:
        shutil.copy(path, target)
    where, size = {"worker": "worker.js", "modules": "modules.zip", "pyodide": f"{PYODIDE_CDN_URL}/"}, "10 MB, then 10 more"
    if offline:
        runtime = SITE / "static" / "pyodide"
        if not shutil.which("node"):
            sys.exit("node is missing: it finds what pages read of Python first. Install Node.js (Debian: apt install nodejs).")
        run("node", TOOLS / "page_python.mjs", runtime, target)
        (target / "pyodide.asm.wasm.deflated").write_bytes(zlib.compress((runtime / "pyodide.asm.wasm").read_bytes(), 9))
        where |= {"pyodide": "../static/pyodide/", "wasm": "pyodide.asm.wasm.deflated", "stdlib": "stdlib.zip",
                  "packages": "packages.zip", "stdlib_rest": "stdlib_rest.zip", "packages_rest": "packages_rest.zip"}
        first, then = (sum((target / where[name]).stat().st_size for name in names) / 1e6 for names in (
            ("modules", "wasm", "stdlib", "packages"), ("stdlib_rest", "packages_rest")))
        size = f"{first:.0f} MB, then {then:.0f} more"
    kernel = ("<script>explorerKernel = Object.fromEntries(Object.entries("
              f"{json.dumps(where)}).map(([name, at]) => [name, new URL(at, location).href]));"
              f"explorerKernel.size = {json.dumps(size)};</script>")
    for path in target.glob("*.html"):
        path.write_text(path.read_text(encoding="utf-8").replace(PLACE, kernel), encoding="utf-8")


def landing():
    """The first page: a picture and a sentence for each notebook, which opens it in one click."""
    cards = []
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        title, *rest = [line for line in "".join(cells[0]["source"]).splitlines() if line.strip() and "New here?" not in line]
        pictures = (output["data"]["image/png"] for cell in cells for output in cell.get("outputs", [])
                    if "image/png" in output.get("data", {}))
        picture = next(pictures, None)
        if picture:
            (SITE / "pictures").mkdir(exist_ok=True)
            (SITE / "pictures" / f"{path.stem}.png").write_bytes(base64.b64decode("".join(picture)))
        image = f'<img src="pictures/{path.stem}.png" alt="" loading="lazy">' if picture else ""
        cards.append(f'<a href="pages/{path.stem}.html">{image}<h2>{html.escape(title.lstrip("# "))}</h2>'
                     f'<p>{html.escape(" ".join(rest).replace("*", ""))}</p></a>')
    page = (Path(__file__).parent / "landing.html").read_text(encoding="utf-8").replace("<!-- notebooks -->", "\n".join(cards))
    index = SITE / "index.html"
    settings = re.search(r'<script\s+id="jupyter-config-data".*?</script>', index.read_text(encoding="utf-8"), re.DOTALL)
    index.write_text(page.replace("</head>", settings[0] + "\n</head>"), encoding="utf-8")  # the apps read them from here


if __name__ == "__main__":
    CACHE.mkdir(exist_ok=True)
    build(offline="--offline" in sys.argv[1:])
