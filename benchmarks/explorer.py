"""From a hand on a slider to new pixels: our explorer against what one would use instead, in one run.

    python benchmarks/explorer.py
    python benchmarks/explorer.py --only ours floor --sliders learning_rate --seconds 2 --repetitions 1

A real Chromium drags real sliders in JupyterLab. Every approach of `approaches.py` does the same work:

    interact      what nearly everyone writes: ipywidgets.interact and a new inline figure at each move
    ipympl        the figure is kept: set_data, draw_idle
    ipympl_blit   blitted by hand, ticks and labels drawn once
    plotly        FigureWidget, batch_update
    ours          explorer.explore
    floor         our view with the frames already in the browser, and its wire to the kernel cut: what a browser costs

`start` is the place where the paths begin: the ring on the map (for `interact` a slider of its x: an inline figure hears
no mouse), dragged along the map's width.

Single moves: milliseconds from the pointer event to the painted picture. Drag: a move every 16 ms, back and forth,
not awaited; distinct pictures painted a second; milliseconds from letting go to the last of them; kilobytes over the
sockets, both ways, for each picture (ours: with the sweep that is sent when the slider is taken hold of). All of it
is noted in the page itself, by `probe.js`. The best of the repetitions is printed, and written to `explorer.json`;
nothing is asserted.
"""
import argparse
import asyncio
import json
import os
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

import nbformat
import numpy as np
import psutil
from playwright.async_api import TimeoutError, async_playwright

HERE = Path(__file__).parent
for folder in (HERE.parent / "tests" / "browser", HERE.parent / "tests"):   # the latter is looked in first
    sys.path.insert(0, str(folder))
from jupyter import server  # noqa: E402

from conftest import CHROMIUM_NAMES, NO_CHROMIUM, QUIET  # noqa: E402

APPROACHES = {"interact": "inline", "ipympl": "widget", "ipympl_blit": "widget", "plotly": "inline", "ours": "inline",
              "floor": "inline"}                  # and the matplotlib backend that its notebook asks for
SWEPT, STAGE = ("learning_rate", "beta", "epsilon"), ("condition_number", "rotation")
MOVED = (*SWEPT, "start", *STAGE)                   # the start before the map turns under it
ON_STAGE = ("ipympl_blit", "ours")                # who is measured on the sliders that move the contours too
ON_START = ("interact", "ipympl_blit", "ours", "floor")    # and on the start
COLUMNS = ("p50_ms", "p95_ms", "pictures_per_second", "tail_ms", "kilobytes")
EVERY = 0.016                                     # seconds between two moves of a drag
ENDS, PASS = (0.1, 0.9), 2.0                      # of the slider's bar, and the seconds from one to the other
MOVES, PATIENCE, GAP = 16, 4000, 60               # single moves; ms to wait for a picture, and after it
NEAR, FAR = 2, 8                                  # pixels that the start goes in a single move: what a hand does in 16 ms
LONG = 60_000                                     # ms that Jupyter and the first picture may take
SLOW = ("interact", "ipympl", "plotly")           # half as many single moves, a longer wait for the last picture
WINDOW = {"width": 1280, "height": 900}
TRACK = """async () => {
    const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
    const future = kernel.requestExecute({ code: "import json; print(json.dumps(approaches.track()))", store_history: false });
    let said = "";
    future.onIOPub = ({ content }) => { said += content.text ?? (content.traceback ?? []).join("\\n"); };
    await future.done;
    return said; }"""


class Page:
    """One approach in one notebook, in a page of its own."""
    def __init__(self, approach, names):
        self.approach, self.names, self.errors, self.left_at = approach, names, [], {}

    async def open(self, browser, address, token, folder):
        shutil.copy(HERE / "approaches.py", folder)      # not on the path from here, where explorer.py is this file
        code = (f"%matplotlib {APPROACHES[self.approach]}\nimport approaches\n"
                f"approaches.show_{self.approach}({self.names!r})")
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
        notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nbformat.write(notebook, folder / f"{self.approach}.ipynb")
        self.context = await browser.new_context(viewport=WINDOW)
        page = self.page = await self.context.new_page()
        page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        await page.add_init_script(path=HERE / "probe.js")
        await page.goto(f"{address}/lab/tree/{self.approach}.ipynb?token={token}&reset")
        await page.wait_for_function("window.jupyterapp?.commands?.hasCommand('notebook:run-all-cells')", timeout=LONG)
        await page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=LONG)
        await page.evaluate("""async () => {
            await window.jupyterapp.restored;
            const { commands, shell } = window.jupyterapp, session = shell.currentWidget.sessionContext;
            const side = 'application:toggle-left-area';
            if (commands.isToggled(side)) await commands.execute(side);
            await session.ready; await session.session?.kernel?.info;
            await commands.execute('notebook:run-all-cells');
        }""")
        try:
            for name in self.names:
                await page.wait_for_selector(f".bench-{name} :is(.noUi-handle, canvas)", timeout=LONG)
        except TimeoutError:
            said = await page.locator(".jp-OutputArea").all_inner_texts()
            raise RuntimeError(f"{self.approach} shows no slider; its notebook says: {said}; {self.errors}") from None
        picture = {"interact": ".jp-OutputArea img", "plotly": ".js-plotly-plot .main-svg"}
        await page.wait_for_selector(picture.get(self.approach, ".jp-OutputArea canvas"), timeout=LONG)
        await page.evaluate("bench.quiet(1000, 1e9)")
        if "start" in self.names and self.approach != "interact":
            self.track = json.loads(await page.evaluate(TRACK))
        if self.approach == "floor":
            await page.evaluate("() => { bench.muted = true; }")
        self.wire = await self.context.new_cdp_session(page)

    async def close(self):
        await self.page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")
        await self.context.close()

    # -- the hand

    async def grasp(self, name):
        """Press the mouse on the slider's handle, or on the ring."""
        bar = self.page.locator(f".bench-{name} :is(.noUi-target, canvas)").last
        await bar.scroll_into_view_if_needed()
        box = await bar.bounding_box()
        self.left, self.width = box["x"], box["width"]
        if name == "start" and self.approach != "interact":
            left, right, x, y = self.track
            self.left, self.width = self.left + left * box["width"], (right - left) * box["width"]
            self.at, self.height = self.left_at.get(name, (x - left) / (right - left)), box["y"] + y * box["height"]
        else:
            handle = await bar.locator(".noUi-handle").bounding_box()
            self.at = (handle["x"] + handle["width"] / 2 - self.left) / self.width
            self.height = handle["y"] + handle["height"] / 2
        self.grasped = name
        await self.mouse("mouseMoved", self.at)
        await self.mouse("mousePressed", self.at)

    def mouse(self, kind, at):
        """Send one mouse event, at a fraction of the slider's bar; it may be awaited."""
        self.at = self.left_at[self.grasped] = at
        return asyncio.ensure_future(self.wire.send("Input.dispatchMouseEvent", {
            "type": kind, "x": self.left + at * self.width, "y": self.height, "button": "left", "clickCount": 1,
            "buttons": int(kind != "mouseReleased"), "pointerType": "mouse"}))

    async def drag(self, name, seconds):
        """Drag back and forth; -> pictures a second, tail, kilobytes a picture, ms until the last message."""
        await self.page.evaluate("bench.clear()")
        await self.grasp(name)
        low, high = ENDS
        began, sent, events = time.perf_counter(), 0, []
        phase = (min(max(self.at, low), high) - low) / (high - low)
        while (now := time.perf_counter() - began) < seconds:
            along = (phase + now / PASS) % 2
            events.append(self.mouse("mouseMoved", low + (high - low) * min(along, 2 - along)))
            sent += 1
            await asyncio.sleep(max(0, began + sent * EVERY - time.perf_counter()))
        events.append(self.mouse("mouseReleased", self.at))
        await asyncio.gather(*events)
        await self.page.evaluate(f"bench.quiet({1500 if self.approach in SLOW else 700}, 5000)")
        seen = await self.page.evaluate("bench")
        down, up, painted = seen["down"], seen["up"], np.array(seen["painted"])
        during, after = painted[(painted > down) & (painted <= up)], painted[painted > up]
        traffic = [(when, size) for when, size, way in seen["traffic"] if when > down]
        return {"pictures_per_second": len(during) / (up - down) * 1e3,
                "tail_ms": max(0.0, painted.max() - up) if len(after) else 0.0,
                "kilobytes": sum(size for _, size in traffic) / 1e3 / max(1, len(during) + len(after)),
                "last_message_ms": max(0.0, max((when for when, _ in traffic), default=up) - up),
                "moves": sent, "heard": len(seen["moves"])}

    async def single_moves(self, name, count):
        """Jumps along the bar, each awaited; -> median and 95th percentile of the time to the next picture."""
        await self.grasp(name)
        await self.page.evaluate(f"bench.answered({GAP}, 300)")
        await self.page.evaluate("bench.clear()")
        chance, taken, missed = random.Random(name), [], 0
        for _ in range(count):
            if name == "start":
                by = chance.uniform(NEAR, FAR) / self.width
                place = self.at + (by if self.at < 0.5 else -by)
            else:
                place = chance.choice([place for place in np.linspace(*ENDS, 17) if abs(place - self.at) > 0.15])
            await self.mouse("mouseMoved", place)
            await self.page.evaluate(f"bench.answered({GAP + chance.randrange(17)}, {PATIENCE})")
        await self.mouse("mouseReleased", self.at)
        await self.page.evaluate("bench.quiet(300, 2000)")
        seen = await self.page.evaluate("bench")
        for moved, until in zip(seen["moves"], [*seen["moves"][1:], np.inf]):
            first = next((painted for painted in seen["painted"] if moved < painted < until), None)
            missed += first is None
            taken += [] if first is None else [first - moved]
        p50, p95 = np.percentile(taken or [np.inf], [50, 95])
        return {"p50_ms": float(p50), "p95_ms": float(p95), "missed": missed}


class Others:
    """The cores that other work takes while we measure, and the names of the busiest."""
    def __init__(self):
        self.seconds, self.took, self.names = 0.0, 0.0, {}

    def begin(self):
        self.before = self._look()

    def end(self):
        """-> cores taken by others since `begin`."""
        (then, busy, mine, spent), (now, busy_now, mine_now, spent_now) = self.before, self._look()
        seconds = max(0.0, busy_now - busy - (mine_now - mine))
        self.seconds, self.took = self.seconds + seconds, self.took + now - then
        for process, seconds_now in spent_now.items():
            name = process[-1]
            self.names[name] = self.names.get(name, 0) + seconds_now - spent.get(process, 0)
        return seconds / (now - then)

    def _look(self):
        """Now; CPU seconds of the whole machine, of our processes, and of each other one."""
        ours, spent, mine = {os.getpid(), *(p.pid for p in psutil.Process().children(recursive=True))}, {}, 0
        for process in psutil.process_iter(["pid", "create_time", "name", "cpu_times"]):
            pid, times = process.info["pid"], process.info["cpu_times"]
            if times is None:
                continue
            if pid in ours:
                mine += times.user + times.system
            else:
                spent[pid, process.info["create_time"], process.info["name"]] = times.user + times.system
        times = psutil.cpu_times()._asdict()
        busy = sum(value for name, value in times.items() if name not in ("idle", "iowait", "guest", "guest_nice"))
        return time.time(), busy, mine, spent

    def __str__(self):
        most = [name for name in sorted(self.names, key=self.names.get, reverse=True) if self.names[name] > 1][:3]
        cores = self.seconds / max(self.took, 1e-9)
        return (f"While we measured ({self.took:.0f} s), other work took {cores:.2f} of the {os.cpu_count()} cores"
                + (f": {', '.join(most)}" if most else ""))


async def measure(arguments, others, address, token, folder, chromium):
    """-> {(approach, slider): [one dict of figures a repetition]}"""
    results, complaints = {}, set()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=QUIET)
        print(f"Chromium {browser.version}, {os.cpu_count()} cores, Python {sys.version.split()[0]}", flush=True)
        for repetition in range(arguments.repetitions):
            for approach in arguments.only:
                names = [name for name in arguments.sliders
                         if name in SWEPT or approach in (ON_START if name == "start" else ON_STAGE)]
                if not names:
                    continue
                page = Page(approach, names)
                await page.open(browser, address, token, folder)
                for name in names:
                    others.begin()
                    found = await page.drag(name, arguments.seconds)
                    found |= await page.single_moves(name, MOVES // 2 if approach in SLOW else MOVES)
                    results.setdefault((approach, name), []).append(found)
                    found["other_work"] = others.end()
                    figures = "".join(f"  {key} {value:.{1 + (value < 1)}f}" for key, value in found.items())
                    print(f"  {repetition + 1} {approach:12} {name:17}{figures}", flush=True)
                complaints |= {(approach, error.removeprefix("Error: ").split("\n")[0][:100]) for error in page.errors}
                await page.close()
        await browser.close()
    for approach, complaint in sorted(complaints):
        print(f"  {approach}'s page complained: {complaint}")
    return results


def table(best, sliders):
    """The figures and their ratios, as text."""
    rivals = ("interact", "ipympl", "ipympl_blit", "plotly", "floor")
    lines = []
    for name in sliders:
        rows = {approach: figures for (approach, slider), figures in best.items() if slider == name}
        there = [rival for rival in rivals if rival in rows]
        lines += ["", f"{name:17}  p50   p95   pictures/s  tail  kB/picture   pictures/s ÷ those of "
                  + "  ".join(f"{rival:>11}" for rival in there) + "   p50 ÷ floor's"]
        for approach, figures in rows.items():
            rate, p50 = figures["pictures_per_second"], figures["p50_ms"]
            ratios = "  ".join(f"{rate / max(rows[rival]['pictures_per_second'], 1e-9):11.2f}" for rival in there)
            against = f"{p50 / rows['floor']['p50_ms']:10.2f}" if "floor" in rows else ""
            lines.append(f"  {approach:13} {p50:6.0f}{figures['p95_ms']:6.0f}{rate:11.1f}{figures['tail_ms']:8.0f}"
                         f"{figures['kilobytes']:10.1f}  {'':24}{ratios}{against}")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--only", nargs="+", choices=APPROACHES, default=list(APPROACHES), help="the approaches")
    parser.add_argument("--sliders", nargs="+", choices=MOVED, default=list(MOVED), help="the sliders, and the start")
    parser.add_argument("--seconds", type=float, default=5.0, help="how long a drag lasts")
    parser.add_argument("--repetitions", type=int, default=2)
    parser.add_argument("--output", type=Path, help="where the figures go; after a whole run, explorer.json")
    arguments = parser.parse_args()
    whole = all(value == parser.get_default(name) for name, value in vars(arguments).items() if name != "output")
    wanted = os.environ.get("CHROMIUM")
    chromium = next(filter(None, map(shutil.which, [wanted] if wanted else CHROMIUM_NAMES)), None)
    if chromium is None:
        sys.exit(NO_CHROMIUM)
    load, others = os.getloadavg(), Others()
    with tempfile.TemporaryDirectory() as folder:
        folder, runtime = Path(folder, "notebooks"), Path(folder, "runtime")
        folder.mkdir(), runtime.mkdir()
        with server(folder, runtime) as (address, token):
            results = asyncio.run(measure(arguments, others, address, token, folder, chromium))
    best = {key: {column: (max if column == "pictures_per_second" else min)(figures[column] for figures in repetitions)
                  for column in COLUMNS} for key, repetitions in results.items()}
    output = arguments.output or (HERE / "explorer.json" if whole else None)
    if output:
        rows = [{"approach": approach, "slider": name, **{column: round(value, 1) for column, value in figures.items()}}
                for (approach, name), figures in best.items()]
        output.write_text("[\n" + ",\n".join(f"  {json.dumps(row)}" for row in rows) + "\n]\n")
    print(table(best, arguments.sliders))
    print("\nLoad average {:.2f} {:.2f} {:.2f} before, {:.2f} {:.2f} {:.2f} after, this run's own work included."
          .format(*load, *os.getloadavg()))
    print(others)


if __name__ == "__main__":
    main()
