"""Drive JupyterLab and Notebook 7 as a person does: open, run all cells, drag with a real mouse, look at pixels."""
import base64
import io
import json
import os
import secrets
import signal
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
    "@jupyterlab/docmanager-extension:plugin": {"autosave": False},  # two pages of one file would ask which to keep
}


@contextmanager
def server(folder, runtime):
    """A Jupyter server on a free loopback port, with its own configuration; -> its address and token."""
    token = secrets.token_hex(16)
    folder_of_settings = runtime / "settings"
    for plugin, values in SETTINGS.items():
        extension, name = plugin.split(":")
        (folder_of_settings / extension).mkdir(parents=True, exist_ok=True)
        (folder_of_settings / extension / f"{name}.jupyterlab-settings").write_text(json.dumps(values))
    reader = {name: value for name, value in os.environ.items() if name != "PYTEST_VERSION"}    # its kernels serve a reader
    environment = {**reader, "JUPYTER_CONFIG_DIR": str(runtime / "config"), "JUPYTER_RUNTIME_DIR": str(runtime / "run"),
                   "JUPYTER_DATA_DIR": str(runtime / "data"), "JUPYTERLAB_SETTINGS_DIR": str(folder_of_settings),
                   "JUPYTERLAB_WORKSPACES_DIR": str(runtime / "workspaces"), "IPYTHONDIR": str(runtime / "ipython")}
    log, end = open(runtime / "server.log", "w"), time.time() + 60
    process = subprocess.Popen([sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1",
                                f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={folder}",
                                "--LabApp.expose_app_in_browser=True", "--JupyterNotebookApp.expose_app_in_browser=True"],
                               env=environment, stdout=log, stderr=subprocess.STDOUT)
    said = runtime / "run" / f"jpserver-{process.pid}.json"     # it looks for a free port, listens, and then says where
    try:
        while not said.exists() or not said.read_text():
            if process.poll() is not None or time.time() > end:
                raise RuntimeError("the Jupyter server did not start:\n" + (runtime / "server.log").read_text()[-2000:])
            time.sleep(0.1)
        yield f"http://127.0.0.1:{json.loads(said.read_text())['port']}", token
    finally:
        process.terminate()
        process.wait(10)
        log.close()


@contextmanager
def setting(address, token, plugin, **values):
    """What is opened meanwhile finds these values among the server's settings."""
    def put(values):
        urllib.request.urlopen(urllib.request.Request(
            f"{address}/lab/api/settings/{plugin}", json.dumps({"raw": json.dumps(values)}).encode(),
            {"Authorization": f"token {token}"}, method="PUT"), timeout=20).close()

    put(values)
    try:
        yield
    finally:
        put(SETTINGS.get(plugin, {}))


# A slider's message and a cell may be worked on at the same time, in threads of the kernel: only the kernel's word that
# each of our messages is done with, and then all that it sent before this word, says that nothing is on its way.
LISTEN = """() => {
  const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
  if (window.listenedTo === kernel) return;
  window.listenedTo = kernel;
  window.unanswered = new Set();
  kernel.anyMessage.connect((_, { msg, direction }) => {
    if (direction === 'send' && msg.channel === 'shell') window.unanswered.add(msg.header.msg_id);
    if (direction === 'recv' && msg.header.msg_type === 'status' && msg.content.execution_state === 'idle') window.unanswered.delete(msg.parent_header.msg_id);
  });
}"""


PATIENCE = 180_000     # milliseconds: two workers share the machine, and whatever else runs there
# A canvas that nothing was drawn on is 300 wide and 150 high, in every browser; a closed one's is 0.
DRAWN = "[...document.querySelectorAll('.explorer-view canvas')].every(({ width, height }) => width !== 300 || height !== 150)"


class Session:
    """One notebook open in one page.

    `problems` gathers the requests that left the machine, and the console's errors from the first run of a cell on:
    Notebook 7 has some of its own while it opens, and nothing of ours is there yet.
    """
    def __init__(self, browser, address, token, notebook, *, app="lab", dark=False, size=(1280, 800), ratio=1, script=None):
        self.context = browser.new_context(viewport={"width": size[0], "height": size[1]}, device_scale_factor=ratio)
        if script:      # in the page before anything else
            self.context.add_init_script(path=script)
        self.page = self.context.new_page()
        self.problems, self.app, self.started = [], app, False
        self.page.on("console", lambda m: self._problem("console", f"{m.text} {m.location['url']}") if m.type == "error" else None)
        self.page.on("pageerror", lambda e: self._problem("page", str(e)))
        for event in ("request", "websocket"):
            self.page.on(event, lambda r: None if r.url.startswith(LOOPBACK) else self._problem("outside", r.url))
        place = "lab/tree" if app == "lab" else "notebooks"
        self.page.goto(f"{address}/{place}/{notebook}?token={token}{'&reset' if app == 'lab' else ''}")
        self.page.wait_for_function("window.jupyterapp?.commands?.hasCommand('notebook:run-all-cells')", timeout=PATIENCE)
        self.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=PATIENCE)
        theme = "JupyterLab Dark" if dark else "JupyterLab Light"
        self.page.evaluate("async theme => { await jupyterapp.commands.execute('apputils:change-theme', {theme}); }", theme)
        if app == "lab":  # close the file browser, as a reader on a small screen does; JupyterLab opens it when it is ready
            self.page.evaluate("""async () => { const c = jupyterapp.commands; await jupyterapp.restored;
                if (c.isToggled('application:toggle-left-area')) await c.execute('application:toggle-left-area'); }""")

    def _problem(self, kind, text):
        if "/static/notebook/" in text:      # Notebook 7 refuses a font of its own under load
            return
        if self.started or kind == "outside":
            self.problems.append(f"{kind}: {text}")

    def _ready(self):
        self.page.wait_for_function("window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'", timeout=PATIENCE)
        self.started = True
        self.page.evaluate(LISTEN)

    def run_all(self):
        """Run every cell, and wait for the explorers to show their pictures."""
        self._ready()
        self.page.evaluate("() => { jupyterapp.commands.execute('notebook:run-all-cells'); }")
        self.page.wait_for_selector(".explorer-view canvas", timeout=30_000)
        self.page.wait_for_function(DRAWN, timeout=PATIENCE)
        self.idle()

    def run_cell(self, index):
        """Run one cell, and wait until its picture is still."""
        self._ready()
        cell = f".jp-Cell:nth-child({index + 1})"
        self.page.evaluate("""([index, cell]) => { document.querySelectorAll(`${cell} canvas`).forEach((old) => { old.dataset.old = ''; });
            jupyterapp.shell.currentWidget.content.activeCellIndex = index;
            jupyterapp.commands.execute('notebook:run-cell'); }""", [index, cell])
        self.page.wait_for_selector(f"{cell} .explorer-view canvas:not([data-old])", timeout=PATIENCE)
        self.page.wait_for_function(DRAWN, timeout=PATIENCE)
        self.idle()

    def execute(self, code):
        """What the kernel prints when it runs the code, without a cell; everything sent before has then arrived."""
        return self.page.evaluate("""async code => {
            const future = jupyterapp.shell.currentWidget.sessionContext.session.kernel.requestExecute({ code, store_history: false });
            let said = '';
            future.onIOPub = (m) => { said += m.content.text ?? (m.content.traceback ?? []).join('\\n'); };
            const reply = await future.done;
            if (reply.content.status !== 'ok') throw new Error(said);
            return said; }""", code).strip()

    def made_anew(self, line):
        """The picture that the share line makes, in a new explorer of its own, below the first."""
        self.execute(f"line = {line!r}")
        self.run_cell(1)
        return self.settle(1)

    @contextmanager
    def stopped_kernel(self):
        """The kernel's process stands still meanwhile."""
        process = int(self.execute("import os; print(os.getpid())"))
        os.kill(process, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(process, signal.SIGCONT)

    def idle(self):
        """Wait until nothing is running and the picture is still."""
        self.page.wait_for_function("document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status === 'idle'", timeout=120_000)
        self.settle()

    def settle(self, number=0, kernel=True):
        """Wait until nothing is on its way and the picture is still; -> its pixels. kernel: can it answer?"""
        seen = []
        for _ in range(200):
            if kernel:
                self.page.wait_for_function("!window.unanswered?.size", timeout=PATIENCE)
            self.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 30))))")
            seen.append(self._url(number))
            if len(seen) > 3 and len(set(seen[-4:])) == 1:
                return pixels(seen[-1])
        raise AssertionError("the picture never came to rest")

    def until(self, condition, patience=20.0):
        """Wait until the condition holds."""
        end = time.time() + patience
        while not condition():
            assert time.time() < end, "it never came true"
            self.page.wait_for_timeout(100)

    def canvas(self, number=0):
        return self.page.locator(".explorer-view canvas").nth(number)

    def _url(self, number):
        return self.page.evaluate("n => document.querySelectorAll('.explorer-view canvas')[n].toDataURL('image/png')", number)

    def picture(self, number=0):
        """The canvas's own pixels, (height, width, 3)."""
        return pixels(self._url(number))

    def boxes(self, explorer="it"):
        """Where the panels of the kernel's explorer stand: (left, top, width, height) of each, in CSS pixels."""
        return json.loads(self.execute(f"import json; print(json.dumps([p['box'] for p in {explorer}.view.stage['panels']]))"))

    def slider(self, name, number=0):
        """The slider's bar and handle, as (bar box, handle box), scrolled into view."""
        return self.page.evaluate("""([name, number]) => {
            const bar = document.querySelectorAll(`.explorer-is-${name} .noUi-target`)[number];
            if (!bar.offsetParent) bar.closest('.explorer-controls').querySelector('.explorer-more').click();
            bar.scrollIntoViewIfNeeded();
            return [bar, bar.querySelector('.noUi-handle')].map((part) => part.getBoundingClientRect().toJSON()); }""", [name, number])

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

    def readouts(self, number=0):
        """What the legend says of each method: "Adam α = 0.05 below 10⁻⁴ from step 73"."""
        rows = self.page.locator(".explorer-legend").nth(number).locator("label")
        return [" ".join(text.split()) for text in rows.all_inner_texts()]

    def said_step(self):
        """The step that the view says it shows."""
        return int(self.page.locator(".explorer-transport output").first.inner_text().split()[0])

    def behind(self):
        """Does a picture say that it waits for the kernel?"""
        return self.page.locator(".explorer-view[aria-busy]").count() > 0

    def playing(self):
        """Do the steps run by themselves?"""
        here = self.said_step()
        self.page.wait_for_timeout(300)
        return self.said_step() != here

    def label(self, name):
        return self.page.locator(f".explorer-is-{name} .widget-readout").first.inner_text()

    def close(self):
        self.context.close()


def pixels(url):
    """The pixels of a picture in a data: address, (height, width, 3)."""
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(url.split(",")[1]))).convert("RGB")).astype(np.int16)
