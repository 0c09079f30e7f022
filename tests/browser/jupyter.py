"""Drive JupyterLab and Notebook 7 as a person does: open, run all cells, drag with a real mouse, look at pixels."""
import base64
import io
import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager

import numpy as np
from PIL import Image

LOOPBACK = ("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:")
SETTINGS = {  # what a first visit would ask or fetch
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
}


@contextmanager
def server(folder, runtime):
    """A Jupyter server on a free loopback port, with its own configuration; -> its address and token."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token = secrets.token_hex(16)
    settings = runtime / "settings"
    for plugin, values in SETTINGS.items():
        extension, name = plugin.split(":")
        (settings / extension).mkdir(parents=True, exist_ok=True)
        (settings / extension / f"{name}.jupyterlab-settings").write_text(json.dumps(values))
    environment = {**os.environ, "JUPYTER_CONFIG_DIR": str(runtime / "config"), "JUPYTER_RUNTIME_DIR": str(runtime / "run"),
                   "JUPYTER_DATA_DIR": str(runtime / "data"), "JUPYTERLAB_SETTINGS_DIR": str(settings),
                   "JUPYTERLAB_WORKSPACES_DIR": str(runtime / "workspaces"), "IPYTHONDIR": str(runtime / "ipython")}
    log = open(runtime / "server.log", "w")
    process = subprocess.Popen([sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--ServerApp.port={port}",
                                "--ServerApp.ip=127.0.0.1", f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={folder}",
                                "--ServerApp.port_retries=0",
                                "--LabApp.expose_app_in_browser=True", "--JupyterNotebookApp.expose_app_in_browser=True"], env=environment, stdout=log, stderr=subprocess.STDOUT)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(240):
            try:
                urllib.request.urlopen(f"{address}/api?token={token}", timeout=1)
                break
            except OSError:
                if process.poll() is not None:
                    raise RuntimeError("the Jupyter server ended:\n" + (runtime / "server.log").read_text()[-2000:]) from None
                time.sleep(0.25)
        yield address, token
    finally:
        process.terminate()
        process.wait(10)
        log.close()


class Session:
    """One notebook open in one page. `problems` gathers console errors and requests that left the machine."""
    def __init__(self, browser, address, token, notebook, *, app="lab", dark=False, size=(1280, 800), ratio=1):
        self.context = browser.new_context(viewport={"width": size[0], "height": size[1]}, device_scale_factor=ratio)
        self.page = self.context.new_page()
        self.problems, self.app = [], app
        self.page.on("console", lambda m: self.problems.append(f"console: {m.text}") if m.type == "error" else None)
        self.page.on("pageerror", lambda e: self.problems.append(f"page: {e}"))
        self.page.on("request", lambda r: None if r.url.startswith(LOOPBACK) else self.problems.append(f"outside: {r.url}"))
        place = "lab/tree" if app == "lab" else "notebooks"
        self.page.goto(f"{address}/{place}/{notebook}?token={token}{'&reset' if app == 'lab' else ''}")
        self.page.wait_for_function("window.jupyterapp?.commands?.hasCommand('notebook:run-all-cells')", timeout=60_000)
        self.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
        theme = "JupyterLab Dark" if dark else "JupyterLab Light"
        self.page.evaluate("async theme => { await jupyterapp.commands.execute('apputils:change-theme', {theme}); }", theme)
        if app == "lab":  # close the file browser, as a reader on a small screen does
            self.page.evaluate("""async () => { const c = jupyterapp.commands;
                if (c.isToggled('application:toggle-left-area')) await c.execute('application:toggle-left-area'); }""")

    def run_all(self):
        """Run every cell, and wait for the first explorer to show its picture."""
        self.page.evaluate("async () => { const s = jupyterapp.shell.currentWidget.sessionContext; await s.ready; await s.session?.kernel?.info; }")
        self.page.evaluate("() => { jupyterapp.commands.execute('notebook:run-all-cells'); }")
        self.page.wait_for_selector(".explorer-view canvas", timeout=30_000)
        self.page.wait_for_function("[...document.querySelectorAll('.explorer-view canvas')].every(c => c.width > 300)", timeout=60_000)
        self.idle()

    def idle(self):
        """Wait until nothing is running and the picture is still."""
        self.page.wait_for_function("document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status === 'idle'", timeout=120_000)
        self.settle()

    def settle(self, quiet=0.3, patience=20.0):
        """Wait until the canvas has not changed for a while; -> its pixels."""
        last, since, until = None, time.time(), time.time() + patience
        while time.time() < until:
            now = self.picture()
            if last is None or now.shape != last.shape or not np.array_equal(now, last):
                last, since = now, time.time()
            elif time.time() - since > quiet:
                return now
            time.sleep(0.05)
        return last

    def canvas(self, number=0):
        return self.page.locator(".explorer-view canvas").nth(number)

    def picture(self, number=0):
        """The canvas's own pixels, (height, width, 3)."""
        url = self.page.evaluate("n => document.querySelectorAll('.explorer-view canvas')[n].toDataURL('image/png')", number)
        data = base64.b64decode(url.split(",")[1])
        return np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(int)

    def slider(self, name, number=0):
        """The slider's bar and handle, as (bar box, handle box), scrolled into view."""
        bar = self.page.locator(f".explorer-is-{name} .noUi-target").nth(number)
        bar.scroll_into_view_if_needed()
        return bar.bounding_box(), bar.locator(".noUi-handle").bounding_box()

    def drag(self, name, to, moves=12, release=True):
        """Drag a slider's handle to a fraction of its bar, as a hand would."""
        bar, handle = self.slider(name)
        x, y = handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2
        target = bar["x"] + to * bar["width"]
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        for i in range(1, moves + 1):
            self.page.mouse.move(x + (target - x) * i / moves, y)
            self.page.wait_for_timeout(16)
        if release:
            self.page.mouse.up()

    def readouts(self):
        return [row.inner_text().strip() for row in self.page.locator(".explorer-legend label").all()]

    def label(self, name):
        return self.page.locator(f".explorer-is-{name} .widget-readout").first.inner_text()

    def close(self):
        self.context.close()
