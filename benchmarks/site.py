"""What the site without a server costs a reader and its host: python benchmarks/site.py   (after make site-offline)

One run, on loopback: first and return visit to a notebook's first picture, bytes of each; the learning-rate slider
there and in JupyterLab, dragged from inside the page; then 200 simulated first visits to the server. Prints, and writes
benchmarks/site.json. It asserts nothing about time.
"""
import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests" / "browser"))
from jupyter import Session, server  # noqa: E402
from site_visit import Visit  # noqa: E402

NOTEBOOK = "01_can_rmsprop_go_wrong.ipynb"
VISITS, AT_ONCE = 200, 20
DRAG = """async () => {   // frames painted and their distance from the pointer, while the slider is dragged from inside the page
  const handle = document.querySelector('.explorer-is-learning_rate .noUi-handle'), box = handle.getBoundingClientRect();
  const x = box.x + box.width / 2, y = box.y + box.height / 2;
  const fire = (type, at, to) => to.dispatchEvent(new PointerEvent(type, { clientX: at, clientY: y, bubbles: true,
    cancelable: true, pointerId: 1, isPrimary: true, buttons: type === 'pointerup' ? 0 : 1, button: 0, pointerType: 'mouse' }));
  const canvas = document.querySelector('.explorer-view canvas'), context = canvas.getContext('2d'), original = context.drawImage;
  const latencies = [], moves = []; let moved = null;
  context.drawImage = function (...a) { if (a[0] !== undefined && moved !== null) { const at = moved; moved = null;
    requestAnimationFrame(() => { latencies.push(performance.now() - at); }); } return original.apply(this, a); };
  fire('pointerdown', x, handle); await new Promise(r => setTimeout(r, 3000));
  const began = performance.now();
  for (let i = 0; performance.now() - began < 5000; i++) {
    moved ??= performance.now();
    fire('pointermove', x + 100 * Math.sin(i / 15), document);
    await new Promise(r => setTimeout(r, 16));
  }
  fire('pointerup', x, document); delete context.drawImage;
  latencies.sort((a, b) => a - b);
  const at = (share) => latencies[Math.floor(latencies.length * share)];
  return { pictures_per_second: latencies.length / 5, p50_ms: at(0.5), p95_ms: at(0.95) };
}"""


def memory(pid):
    """Resident megabytes of a process."""
    return next(int(line.split()[1]) / 1024 for line in open(f"/proc/{pid}/status") if line.startswith("VmRSS"))


def load(reader):
    """One visit to the first picture; -> what it took, and the addresses asked."""
    asked, size = [], [0]
    reader.context.on("response", lambda response: (asked.append(response.url), size.__setitem__(
        0, size[0] + int(response.headers.get("content-length", 0)) * (not response.from_service_worker))))
    began = time.time()
    reader.open(NOTEBOOK)
    reader.run_all()
    seconds = round(time.time() - began, 1)
    return {"seconds_to_first_picture": seconds, "megabytes": round(size[0] / 1e6, 1), "requests": len(asked)}, asked


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


def main():
    chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    host = subprocess.Popen([sys.executable, str(ROOT / "benchmarks" / "file_server.py"), str(ROOT / "_site")],
                            stdout=subprocess.PIPE, text=True)
    address = host.stdout.readline().strip()
    result = {"load_average_before": os.getloadavg()[0]}
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium,
                                                 args=["--disable-gpu", "--disable-background-networking"])
            reader = Visit(browser, address)
            result["first_visit"], asked = load(reader)
            reader.finish()
            result["slider"] = reader.page.evaluate(DRAG)
            reader.page.close()
            reader.page = reader.context.new_page()
            result["return_visit"], _ = load(reader)
            result["outside_requests"] = len(reader.outside)
            reader.context.close()
            with tempfile.TemporaryDirectory() as runtime, server(ROOT / "notebooks", Path(runtime)) as (lab, token):
                session = Session(browser, lab, token, NOTEBOOK)
                session.run_all()
                result["slider_in_jupyterlab"] = session.page.evaluate(DRAG)
            browser.close()
        paths = sorted({urlsplit(url).path for url in asked if url.startswith(address)})
        before = memory(host.pid)
        began = time.time()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            visits = list(pool.map(lambda _: fetch(address, paths), range(VISITS)))
        seconds = time.time() - began
        result["load"] = {"visits": VISITS, "at_once": AT_ONCE, "files_each": len(paths), "failed": sum(v[0] for v in visits),
                          "requests_per_second": round(VISITS * len(paths) / seconds),
                          "gigabytes": round(sum(v[1] for v in visits) / 1e9, 2),
                          "seconds": round(seconds, 1), "median_visit_seconds": round(statistics.median(v[2] for v in visits), 2),
                          "server_megabytes_before": round(before, 1), "server_megabytes_after": round(memory(host.pid), 1)}
    finally:
        host.terminate()
    result["load_average_after"] = os.getloadavg()[0]
    (ROOT / "benchmarks" / "site.json").write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
