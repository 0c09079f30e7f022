"""The built site, served on loopback and opened in Chromium with every other host refused and written down."""
import functools
import http.server
import threading
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent

WINDOW = {"width": 1280, "height": 800}
# of a page's picture: where its ring stands, in pixels
RING = """root => { const { box: [left, top, width, height], xlim, ylim } = root.picture.view.get("stage").panels[0];
  const { data, length } = root.picture.view.get("frame"), at = new Float32Array(data.slice().buffer);
  const canvas = root.querySelector("canvas").getBoundingClientRect(), scale = canvas.width / root.picture.view.get("stage").width;
  return [canvas.left + scale * (left + width * (at[0] - xlim[0]) / (xlim[1] - xlim[0])),
          canvas.top + scale * (top + height * (1 - (at[length] - ylim[0]) / (ylim[1] - ylim[0])))]; }"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass


@contextmanager
def serve(folder):
    """Serve a folder as any cheap file server would; -> its address."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


class Visit:
    """A reader's browser (Playwright's context) on the site. `outside` gathers what was asked of any other host; all of it is refused.

    refuse=False lets the browser keep files as it usually does: where requests are refused, nothing is kept.
    """
    def __init__(self, context, address, refuse=True):
        self.context, self.address, self.outside = context, address, []
        if refuse:
            self.context.route("**/*", self._only_here)
        else:
            self.context.on("request", lambda request: None if self._here(request.url) else self.outside.append(request.url))
        self.page = self.context.new_page()

    def _here(self, url):
        return url.startswith((self.address, "data:", "blob:"))

    def _only_here(self, route):
        if self._here(route.request.url):
            return route.continue_()
        self.outside.append(route.request.url)
        return route.abort()

    def open(self, notebook):
        self.page.goto(f"{self.address}/notebooks/index.html?path={notebook}")
        self.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=120_000)
        self.page.locator(".jp-Notebook .jp-Cell").first.click()

    def run_all(self):
        """Run every cell from the menu, as a reader does."""
        self.page.click(".lm-MenuBar-item:has-text('Run')")
        self.page.locator(".lm-Menu-item", has_text="Run All Cells").first.click()

    def first_picture(self):
        """Wait until the first explorer shows its picture."""
        self.page.wait_for_selector(".explorer-view canvas", timeout=240_000)
        self.page.wait_for_function("document.querySelector('.explorer-view canvas').width > 300", timeout=120_000)

    def finish(self):
        """Wait until every cell has run, or one has ended in an error and none waits; -> the errors that cells show, and how
        many cells were left out because of one."""
        prompts = self.page.locator(".jp-CodeCell .jp-InputPrompt")
        self.page.wait_for_function("""() => {
            const said = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].map(({ textContent }) => textContent);
            const stopped = document.querySelector('[data-mime-type="application/vnd.jupyter.error"]');
            return said.every((text) => /\\d/.test(text)) || stopped && !said.some((text) => text.includes('*')); }""", timeout=600_000)
        # their text, not what is seen of it: a cell out of sight is not drawn
        left = sum(not any(map(str.isdigit, prompt)) for prompt in prompts.all_text_contents())
        shown = self.page.locator('[data-mime-type="application/vnd.jupyter.error"]').all_inner_texts()
        return shown + [f"{left} cells were not run"] * (left > 0)

    def drag(self, pixels):
        """Drag the first slider of the first figure that has one by so many pixels, and wait until the figure's picture has changed."""
        figure = self.page.locator(":is(.explorer, .explorer-drag):has(.noUi-handle)").first
        picture, bar = figure.locator("canvas").first, figure.locator(".explorer-controls .noUi-target:visible").first
        handle = bar.locator(".noUi-handle")
        handle.hover()                                  # once it stands still, in sight
        box = handle.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        before, picture = picture.evaluate("canvas => canvas.toDataURL()"), picture.element_handle()
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        for i in range(1, 31):
            self.page.mouse.move(x + pixels * i / 30, y)
            self.page.wait_for_timeout(30)
        self.page.mouse.up()
        self.page.wait_for_function("([canvas, before]) => canvas.toDataURL() !== before", arg=[picture, before], timeout=60_000)
