"""The site without a server: built, served on loopback, every other host refused."""
import base64
import json
import pickle
import re
import shutil
import subprocess
from urllib.parse import urlsplit

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from site_visit import RING, ROOT, WINDOW, Visit, serve

import answers

SITE = ROOT / "_site"
NOTEBOOKS = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
STATE = """root => { const { view } = root.picture, { at, labels, data } = view.get("frame");
  return { at, labels, data: [...new Float32Array(data.slice().buffer)], step: view.get("step") }; }"""


@pytest.fixture(scope="module")
def address(chromium_path):
    if not shutil.which("npm"):
        pytest.skip("the offline site was not built: npm is missing, which fetches Pyodide's runtime (Debian: apt install npm)")
    built = subprocess.run(["make", "site-offline"], cwd=ROOT, capture_output=True, text=True)
    if built.returncode:
        pytest.skip("the offline site was not built: " + (built.stderr or built.stdout).strip()[-400:])
    with serve(SITE) as address:
        yield address


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_a_notebook_runs_in_the_browser_alone(browser, address, notebook):
    visit = Visit(browser.new_context(viewport=WINDOW), address)
    try:
        visit.open(f"{notebook}.ipynb")
        visit.run_all()
        assert visit.finish() == []
        if visit.page.locator(".explorer-controls").count():
            visit.drag(60)
        assert visit.outside == []
    finally:
        visit.context.close()


def test_the_landing_page_opens_every_notebook(browser, address):
    visit = Visit(browser.new_context(viewport=WINDOW), address)
    visit.page.goto(address)
    links = visit.page.eval_on_selector_all("main a", "links => links.map(a => a.getAttribute('href'))")
    names = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
    assert links == [f"pages/{name.removesuffix('.ipynb')}.html" for name in names]
    assert visit.page.eval_on_selector_all("main img", "images => images.length") == len(names)
    assert visit.page.locator("main a p").all_inner_texts() != [] and visit.outside == []
    visit.context.close()


class Page:
    """A visit to a page of the site, whose every other host is refused; `problems` gathers what its console says of errors."""
    def __init__(self, browser, address, notebook, viewport=WINDOW, script="", without=None, half=None, **device):
        self.visit = Visit(browser.new_context(viewport=viewport, **device), address)
        self.page, self.problems, self.asked = self.visit.page, [], []
        self.page.add_init_script(script)
        if without:
            self.page.context.route(f"**/*{without}", lambda route: route.abort())
        if half:
            self.page.context.route(f"**/*{half}", lambda route: route.fulfill(body=(body := route.fetch().body())[:len(body) // 2]))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.problems.append(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.goto(f"{address}/pages/{notebook}.html")

    def alive(self):
        """Wait until the page's own kernel has made every picture, and matplotlib has come."""
        self.page.wait_for_function("document.documentElement.dataset.explorer === 'all'", timeout=180_000)
        assert self.page.locator(".explorer-page:not(.explorer-page-live)").count() == 0
        return self.page.locator(".explorer-page:has(.explorer-bar)")

    def settle(self):
        self.page.wait_for_timeout(300)
        self.page.wait_for_function("[...document.querySelectorAll('.explorer-page')].every(({ picture }) => !picture.busy)")
        self.page.wait_for_timeout(300)

    def close(self):
        assert self.problems == [] and self.visit.outside == []
        self.visit.context.close()


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_every_page_comes_alive_by_itself(browser, address, notebook):
    page = Page(browser, address, notebook)
    if page.page.locator(".explorer-page").count():
        for picture in page.alive().all():
            assert picture.locator("input:disabled, select:disabled, button:disabled").count() == 0
    for link in page.page.eval_on_selector_all("a[href]", "links => links.map(({ href }) => href)"):
        if link.startswith(address):
            assert (SITE / urlsplit(link).path.lstrip("/")).is_file(), link
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser, address, scheme):
    page = Page(browser, address, NOTEBOOKS[0])
    page.page.emulate_media(color_scheme=scheme)
    page.alive()
    page.settle()
    for place in ("the page", "the landing page"):
        found = Axe().run(page.page).response["violations"]
        assert [(rule["id"], node["html"][:200]) for rule in found for node in rule["nodes"]] == [], place
        page.page.goto(address)
    page.close()


SEQUENCES = {  # notebook -> a preset, and two sliders with how many steps each is moved by the keyboard
    "01_can_rmsprop_go_wrong": ("3: a turned ravine", {"learning_rate": -7, "beta": 5}),
    "06_rotation": ("3: each at its best", {"rotation": 4, "condition_number": -6}),
    "08_saddle_points": ("3: some noise", {"learning_rate": 3, "rotation": 6})}


@pytest.mark.parametrize("notebook", SEQUENCES)
def test_a_page_shows_what_a_notebook_shows(browser, address, notebook):
    """After a preset, the ring, two sliders and the steps, the page's frame is that of the same moves of `explore` here."""
    preset, moves = SEQUENCES[notebook]
    page = Page(browser, address, notebook)
    picture = page.alive().first
    picture.scroll_into_view_if_needed()
    picture.locator(".explorer-bar select").first.select_option(label=preset)
    page.settle()
    x, y = picture.evaluate(RING)
    page.page.mouse.move(x, y)
    page.page.mouse.down()
    page.page.mouse.move(x - 60, y + 25, steps=12)
    page.page.mouse.up()
    page.settle()
    for name, steps in moves.items():
        for _ in range(abs(steps)):
            picture.locator(f".explorer-is-{name} input").press("ArrowRight" if steps > 0 else "ArrowLeft")
        page.settle()
    picture.get_by_label("one step back").click()
    page.settle()
    seen, recipe = picture.evaluate(STATE), picture.evaluate("root => root.picture.recipe")
    page.close()
    space = pickle.loads(base64.b64decode(recipe["data"]))
    exec(recipe["code"], space)
    here = space["shown"]
    before = here.at()
    here.preset.value = preset
    here.view.start = seen["at"]["start"]
    for name in moves:
        here.controls[name].index = seen["at"][name]
    assert here.at() == seen["at"] != before
    frame = here.view.frame
    ours = np.frombuffer(frame["data"], dtype=np.float32).reshape(frame["columns"], frame["length"])
    theirs = np.array(seen["data"], dtype=np.float32).reshape(ours.shape)
    assert seen["labels"] == frame["labels"] and seen["step"] == ours.shape[1] - 2
    for column, (one, other) in enumerate(zip(theirs, ours)):
        np.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-6 * np.nanmax(np.abs(other)), err_msg=f"column {column}")


def test_a_prediction_is_asked_and_run_in_the_page_by_the_keyboard_alone(browser, address):
    page = Page(browser, address, NOTEBOOKS[0])
    question = page.page.locator(".explorer-page:has([role=group])").first
    choice = question.get_by_role("group", name="who arrives first?").get_by_role("button", name="RMSprop")
    choice.focus()
    page.page.keyboard.press("Enter")                # before there is a kernel to hear it
    answer, wait = question.get_by_role("status").all()
    assert wait.inner_text() == "Python is on its way. The answer comes by itself."
    assert choice.get_attribute("aria-pressed") == "true" and not question.locator("details").is_visible()
    page.alive()
    answer.filter(has_text="You said: RMSprop. The simulation says: gradient descent.").wait_for()
    page.page.keyboard.press("Shift+Tab")
    page.page.keyboard.press("Space")
    answer.filter(has_text="You said: gradient descent. The simulation agrees.").wait_for()
    assert wait.inner_text() == ""
    page.close()


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_every_prediction_is_run_and_every_exercise_checked(browser, address, notebook):
    page = Page(browser, address, notebook)
    questions, exercises = page.page.locator(".explorer-page:has([role=group])"), page.page.locator(".explorer-page:has(textarea)")
    cells = json.loads((ROOT / "notebooks" / f"{notebook}.ipynb").read_text(encoding="utf-8"))["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    page.page.wait_for_function("[...document.querySelectorAll('.explorer-page')].every(({ picture }) => picture)")
    assert questions.count() == len(re.findall(r"^predict\(", code, re.M))
    for question in questions.all():                 # asked before there is a kernel that hears it
        question.get_by_role("button").last.click()
    for question in questions.all():
        said = question.get_by_role("status").filter(has_text=re.compile("The simulation (says|agrees)"))
        said.wait_for(timeout=120_000)
    page.alive()
    letters = re.findall(r'^check\("(\w+)"', code, re.M)
    assert letters and exercises.count() == len(letters)
    for exercise, name in zip(exercises.all(), letters):
        field = exercise.get_by_label(f"your answer to {name}")
        truth = answers.worked_answer(name)()
        for said, verdict in (("0.123", "not yet"), (str(np.asarray(truth).tolist()), "right")):
            field.fill(said)
            field.press("Enter")
            exercise.get_by_role("status").filter(has_text=verdict).wait_for()
    page.close()


@pytest.mark.parametrize("gone", [{"without": "pyodide.asm.wasm.deflated"}, {"half": "pyodide.asm.wasm.deflated"},
                                  {"without": "stdlib.zip"}, {"half": "packages.zip"}])
def test_where_python_cannot_be_had_predictions_and_hints_are_folded_away(browser, address, gone):
    page = Page(browser, address, NOTEBOOKS[0], **gone)
    page.page.get_by_role("status").filter(has_text="Something went wrong").wait_for(timeout=60_000)
    question = page.page.locator(".explorer-page:has([role=group])").first
    question.locator("summary").click()
    assert "gradient descent" in question.locator("details").inner_text()
    assert not question.locator(".explorer-page-choices").is_visible()
    assert page.page.locator("summary", has_text="01a: a hint").is_visible() and not page.page.locator("textarea").first.is_visible()
    assert page.problems and page.visit.outside == []
    page.visit.context.close()


def test_where_the_rest_of_python_cannot_be_had_what_is_here_works_and_what_needs_it_says_so(browser, address):
    page = Page(browser, address, NOTEBOOKS[0], without="packages_rest.zip")
    page.page.get_by_role("status").filter(has_text="Something went wrong").wait_for(timeout=60_000)
    picture = page.page.locator(".explorer-page-live:has(.explorer-bar)").first
    picture.locator(".explorer-bar select").first.select_option(label="3: a turned ravine")
    page.settle()
    assert picture.evaluate(STATE)["at"]["rotation"] > 0
    field = page.page.get_by_label("your answer to 01a")
    field.fill("import never_comes\n1")
    page.page.locator(".explorer-page:has(textarea)").first.get_by_role("button", name="check").click()
    page.page.get_by_role("status").filter(has_text="ModuleNotFoundError").wait_for()
    page.visit.context.close()


def test_on_a_metered_connection_python_is_fetched_only_when_asked_for(browser, address):
    saving = "Object.defineProperty(navigator, 'connection', { value: { saveData: true } })"
    page = Page(browser, address, NOTEBOOKS[0], script=saving)
    slider = page.page.locator(".explorer-is-learning_rate input").first
    slider.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") != "0.05"                    # alive from the data in the page
    page.page.wait_for_timeout(2000)
    assert {url.rpartition("/")[2] for url in page.asked} == {f"{NOTEBOOKS[0]}.html", "page.css", "page.js"}
    page.page.get_by_role("button", name="Fetch Python").click()
    page.alive()
    assert slider.get_attribute("aria-valuetext") != "0.05"                    # what was moved meanwhile stays
    page.close()


def test_on_a_phone_nothing_of_a_page_is_cut(browser, address):
    page = Page(browser, address, "02_gradients_and_contours", viewport={"width": 390, "height": 844})
    page.alive()
    page.settle()
    assert page.page.evaluate("document.documentElement.scrollWidth") <= 390
    wide = """[...document.querySelectorAll('.explorer-page *')].filter((node) => node.getBoundingClientRect().right > 390.5)
      .map((node) => node.className)"""
    assert page.page.evaluate(wide) == []
    lengths = page.page.eval_on_selector_all(".explorer-page-slider input", "inputs => inputs.map((input) => input.clientWidth)")
    assert lengths and min(length for length in lengths if length) > 180        # those behind "more" have none
    page.close()


class Finger:
    """One finger on a page, as the browser's own protocol moves it."""
    def __init__(self, page):
        self.page, self.protocol = page, page.context.new_cdp_session(page)

    def draw(self, x, y, dx, dy, steps=12):
        """Touch at (x, y), draw so far, and lift."""
        self._touch("touchStart", x, y)
        for i in range(1, steps + 1):
            self._touch("touchMove", x + dx * i / steps, y + dy * i / steps)
            self.page.wait_for_timeout(16)
        self._touch("touchEnd")
        self.page.wait_for_timeout(500)

    def _touch(self, kind, *place):
        points = [{"x": place[0], "y": place[1]}] if place else []
        self.protocol.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def test_a_finger_moves_the_ring_and_a_slider_and_beside_them_it_scrolls(browser, address):
    page = Page(browser, address, NOTEBOOKS[0], viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    picture = page.alive().first
    page.settle()
    finger, canvas, scrolled = Finger(page.page), picture.locator("canvas"), lambda: page.page.evaluate("scrollY")
    start = lambda: picture.evaluate(STATE)["at"]["start"]     # noqa: E731

    canvas.evaluate("canvas => scrollTo(0, canvas.getBoundingClientRect().top + scrollY - 200)")
    before = scrolled()
    x, y = picture.evaluate(RING)
    finger.draw(x + 12, y + 12, -70, 60)                       # a finger does not hit the middle
    page.settle()
    moved = start()
    assert len(moved) == 2 and moved[0] < 9 and moved[1] < 4 and scrolled() == before

    slider = picture.locator(".explorer-is-learning_rate input")
    slider.evaluate("slider => scrollTo(0, slider.getBoundingClientRect().top + scrollY - 400)")
    box, at, before = slider.bounding_box(), slider.input_value(), scrolled()
    finger.draw(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, 40, 3)
    page.settle()
    assert slider.input_value() != at and scrolled() == before and start() == moved

    state, before = picture.evaluate(STATE), scrolled()
    box = slider.bounding_box()
    finger.draw(box["x"] + box["width"] / 4, box["y"] + box["height"] / 2, 2, -100)
    page.settle()
    assert scrolled() > before + 50 and picture.evaluate(STATE)["at"] == state["at"]

    canvas.evaluate("canvas => scrollTo(0, canvas.getBoundingClientRect().top + scrollY - 200)")
    for beside in (True, False):                               # the picture; and on it, away from the ring
        before, (x, y), box = scrolled(), picture.evaluate(RING), canvas.bounding_box()
        away = box["x"] + box["width"] * (0.25 if x > box["x"] + box["width"] / 2 else 0.75)
        finger.draw(2 if beside else away, y, 0, -150)
        assert scrolled() > before + 50, beside
        assert picture.evaluate(STATE)["at"] == state["at"], beside
    page.close()
