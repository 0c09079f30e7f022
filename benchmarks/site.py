"""What the site without a server costs a reader and its host: python benchmarks/site.py [--pages]   (after make site-offline)

One run. On a line of 10 Mbit/s with 40 ms of delay: first and return visit to a notebook's page, until its text, its first
picture that follows a slider, all controls on the stage that is there, and all of them; bytes so far; and first and return
visit to the same notebook's first picture in JupyterLite. In the page, every gesture under a real mouse: single moves of the ring
and of each slider; the learning-rate slider in JupyterLite and in JupyterLab, dragged. The size of each page. Then 200 simulated
first visits to the server, of the page and of JupyterLite. Prints, and writes benchmarks/site.json; with --pages only what is
about pages. It asserts nothing about time.
"""
import gzip
import http.client
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests" / "browser"))
from jupyter import Session, server  # noqa: E402
from site_visit import RING, WINDOW, Visit  # noqa: E402

NOTEBOOK = "01_can_rmsprop_go_wrong.ipynb"
VISITS = 200
LINE = "10", "0.04"        # Mbit/s, and seconds of delay
SLIDERS = """root => [...root.querySelectorAll(".explorer-page-slider")].filter((one) => one.offsetWidth)
  .map((one) => one.className.match(/explorer-is-(\\w+)/)[1])"""
# Where each is held, and by how many pixels along it goes in one move
HANDLE = """(root, name) => { const input = root.querySelector(`.explorer-is-${name} input`), at = input.getBoundingClientRect();
  const share = input.value / input.max, x = at.left + 8 + share * (at.width - 16);
  return [x, at.top + at.height / 2, (share < 0.5 ? 1 : -1) * at.width / 40]; }"""


def drag(page):
    """The first learning-rate slider under a real mouse, as probe.js of the bench sees it; -> its figures."""
    page.wait_for_timeout(5000)                      # what comes after the cells has come, and nothing is laid out any more
    bar = page.locator(".explorer-is-learning_rate .noUi-target").first
    bar.locator(".noUi-handle").hover()
    box, handle = bar.bounding_box(), bar.locator(".noUi-handle").bounding_box()
    y = handle["y"] + handle["height"] / 2

    def move(share):
        page.mouse.move(box["x"] + share * box["width"], y)

    page.mouse.move(handle["x"] + handle["width"] / 2, y)
    page.mouse.down()
    page.wait_for_timeout(4000)                      # the whole slider has come
    page.evaluate("bench.clear()")
    began = time.time()
    while (now := time.time() - began) < 5:
        move(0.5 + 0.35 * math.sin(3 * now))
        page.wait_for_timeout(8)
    pictures = page.evaluate("bench.painted.length")
    page.evaluate("bench.clear()")
    for turn in range(16):
        move(0.2 + 0.6 * (7 * turn % 16) / 16)
        page.wait_for_timeout(200)
    seen = page.evaluate("bench")
    page.mouse.up()
    return {"pictures_per_second": round(pictures / 5, 1), "p50_ms": typical(seen, "learning_rate")}


def memory(pid):
    """Resident megabytes of a process."""
    return next(int(line.split()[1]) / 1024 for line in open(f"/proc/{pid}/status") if line.startswith("VmRSS"))


def sent_by(address):
    """Megabytes of files that the server has sent so far."""
    return int(urlopen(f"{address}/bytes-sent").read()) / 1e6


def load(reader):
    """One visit to the first picture; -> what it took, and the addresses of the host's files."""
    asked, sent = [], sent_by(reader.address)
    reader.context.on("response", lambda response: asked.append(response.url)
                      if response.status == 200 and not response.from_service_worker else None)
    began = time.time()
    reader.open(NOTEBOOK)
    reader.run_all()
    reader.first_picture()
    taken = round(time.time() - began, 1)
    megabytes = round(sent_by(reader.address) - sent, 1)
    return {"seconds_to_first_picture": taken, "megabytes": megabytes, "requests": len(asked)}, asked


def gestures(page):
    """Single moves of a mouse that holds the ring, and each slider, of the first explorer of a page, a quarter of a second apart;
    -> the median of the milliseconds until the next picture, of each."""
    picture, found = page.locator(".explorer-page:has(.explorer-bar)").first, {}
    for name in ["ring", *picture.evaluate(SLIDERS)]:
        picture.locator("canvas" if name == "ring" else f".explorer-is-{name} input").scroll_into_view_if_needed()
        x, y, along = [*picture.evaluate(RING), -6] if name == "ring" else picture.evaluate(HANDLE, name)
        page.mouse.move(x, y)
        page.mouse.down()
        page.wait_for_timeout(2000)                  # the sweep has come
        page.evaluate("bench.clear()")
        for turn in range(16):                       # the ring goes on its way, as a hand would; a slider jumps
            page.mouse.move(x + along * (1 + (turn if name == "ring" else 7 * turn % 16)), y)
            page.wait_for_timeout(250 + turn)
        seen = page.evaluate("bench")
        page.mouse.up()
        page.wait_for_timeout(1000)
        found[name] = typical(seen, name)
    return found


def typical(seen, name):
    """The median of the milliseconds from each move to the next picture."""
    taken = statistics.median(min((p for p in seen["painted"] if p > m), default=math.inf) - m for m in seen["moves"])
    if math.isinf(taken):
        raise RuntimeError(f"{name}: most moves brought no picture")
    return round(taken, 1)


@contextmanager
def host(*line):
    """The site on loopback, as any cheap file server gives it, or at the end of a line (LINE); -> its process and address."""
    process = subprocess.Popen([sys.executable, str(ROOT / "benchmarks" / "file_server.py"), str(ROOT / "_site"), *line],
                               stdout=subprocess.PIPE, text=True)
    try:
        yield process, process.stdout.readline().strip()
    finally:
        process.terminate()


def page_visits(playwright, options):
    """A first and a return visit to a notebook's page at the end of a line of LINE, and what is done there; -> what each took,
    and the host's paths."""
    asked, visits = set(), []
    marks = {"text": "document.querySelector('h1')",
             "follows_a_slider": "document.querySelector('.explorer-view canvas')?.width > 300",
             "controls": "document.querySelector('.explorer-page-live')", "all": "document.documentElement.dataset.explorer"}
    with host(*LINE) as (_, address), tempfile.TemporaryDirectory() as profile:
        context = playwright.chromium.launch_persistent_context(profile, viewport=WINDOW, **options)
        context.on("response", lambda response: asked.add(urlsplit(response.url).path) if response.url.startswith(address)
                   else None)
        for _ in range(2):
            page, sent, began, seen = context.new_page(), sent_by(address), time.time(), {}
            page.goto(f"{address}/pages/{Path(NOTEBOOK).stem}.html", wait_until="commit")
            for name, reached in marks.items():
                page.wait_for_function(reached, timeout=180_000)
                seen[f"seconds_to_{name}"], seen[f"megabytes_to_{name}"] = (round(time.time() - began, 1),
                                                                            round(sent_by(address) - sent, 1))
            page.close()
            visits.append(seen)
        page = context.new_page()
        page.add_init_script(path=ROOT / "benchmarks" / "probe.js")
        page.goto(f"{address}/pages/{Path(NOTEBOOK).stem}.html")
        page.wait_for_function(marks["all"], timeout=180_000)
        moves = gestures(page)
        context.close()
    sizes = {path.stem: round(len(gzip.compress(path.read_bytes(), 6)) / 1e6, 2)
             for path in sorted((ROOT / "_site" / "pages").glob("*.html"))}
    return {"megabits": float(LINE[0]), "delay_seconds": float(LINE[1]), "first_visit": visits[0],
            "return_visit": visits[1], "gestures_p50_ms": moves, "megabytes_of_each_page": sizes}, sorted(asked)


def fetch(address, paths):
    """One simulated first visit: every file of a real one, over one kept connection; -> (failures, bytes, seconds)."""
    parts, failed, size, began = urlsplit(address), 0, 0, time.time()
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
    for path in paths:
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            size += len(response.read())
            failed += response.status != 200
        except OSError:
            failed += 1
            connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
    return failed, size, time.time() - began


def crowd(process, address, paths, at_once):
    """So many simulated first visits, `at_once` at a time; -> what they asked for, and how the server bore it."""
    before, began = memory(process.pid), time.time()
    with ThreadPoolExecutor(at_once) as pool:
        visits = list(pool.map(lambda _: fetch(address, paths), range(VISITS)))
    seconds = time.time() - began
    return {"visits": VISITS, "at_once": at_once, "files_each": len(paths), "failed": sum(v[0] for v in visits),
            "requests_per_second": round(VISITS * len(paths) / seconds), "gigabytes": round(sum(v[1] for v in visits) / 1e9, 2),
            "seconds": round(seconds, 1), "median_visit_seconds": round(statistics.median(v[2] for v in visits), 2),
            "server_megabytes_before": round(before, 1), "server_megabytes_after": round(memory(process.pid), 1)}


def main():
    chromium, kept = os.environ.get("CHROMIUM", "/usr/bin/chromium"), ROOT / "benchmarks" / "site.json"
    options = {"executable_path": chromium, "args": ["--disable-gpu", "--disable-background-networking"]}
    loaded = os.getloadavg()[0]
    with sync_playwright() as playwright:
        pages, paths = page_visits(playwright, options)
    with host() as (process, address):
        pages |= {"load_average_before": loaded, "load": crowd(process, address, paths, VISITS)}
    if "--pages" in sys.argv[1:]:
        result = json.loads(kept.read_text()) | {"pages": pages}
        kept.write_text(json.dumps(result, indent=1) + "\n")
        return print(json.dumps(pages, indent=1))
    result = {"pages": pages, "load_average_before": loaded, "megabits": float(LINE[0]), "delay_seconds": float(LINE[1])}
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as profile:
        # a profile on disk, as readers have: a private window keeps no large file for the return visit
        context = playwright.chromium.launch_persistent_context(profile, viewport=WINDOW, **options)
        with host(*LINE) as (_, address):
            reader = Visit(context, address, refuse=False)
            reader.context.add_init_script(path=ROOT / "benchmarks" / "probe.js")
            result["first_visit"], asked = load(reader)
            reader.finish()
            result["slider"] = drag(reader.page)
            reader.page.close()
            reader.page = reader.context.new_page()
            result["return_visit"], _ = load(reader)
            result["outside_requests"] = len(reader.outside)
            reader.context.close()
        browser = playwright.chromium.launch(**options)
        with tempfile.TemporaryDirectory() as runtime, server(ROOT / "notebooks", Path(runtime)) as (lab, token):
            session = Session(browser, lab, token, NOTEBOOK, script=ROOT / "benchmarks" / "probe.js")
            session.run_all()
            result["slider_in_jupyterlab"] = drag(session.page)
        browser.close()
    paths = sorted({urlsplit(url).path for url in asked if url.startswith(address)})
    with host() as (process, address):
        result["load"] = crowd(process, address, paths, 20)
    result["load_average_after"] = os.getloadavg()[0]
    kept.write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
