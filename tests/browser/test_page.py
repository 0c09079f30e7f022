"""A notebook exported as one page, opened from disk with the network off."""
import re
import subprocess
import sys

import pytest
from axe_playwright_python.sync_playwright import Axe
from ipywidgets.embed import embed_data
from site_visit import ROOT
from test_picture import CUT

from explorer import explore


@pytest.fixture(scope="module")
def page_file():
    subprocess.run([sys.executable, "tools/export_html.py", "notebooks/03_momentum.ipynb"], cwd=ROOT, check=True,
                   capture_output=True)
    return ROOT / "_html" / "03_momentum.html"


@pytest.fixture
def page(browser, page_file):
    context = browser.new_context(viewport={"width": 1100, "height": 1000}, offline=True)
    page = context.new_page()
    page.problems = []
    page.on("console", lambda message: page.problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith(("file:", "data:", "blob:")) else page.problems.append(request.url))
    page.goto(page_file.as_uri())
    page.wait_for_function("document.querySelector('.explorer-view canvas')?.width > 300")
    page.wait_for_timeout(300)
    yield page
    assert page.problems == []
    context.close()


def test_it_tells_nobody_to_run_it_and_says_in_words_what_its_pictures_show(page_file):
    text = page_file.read_text(encoding="utf-8")
    assert "New here?" not in text and "how to run them" not in text
    pictures = re.findall(r"<img[^>]*?alt=[\"'](.*?)[\"'][^>]*>", text)
    assert len(pictures) == text.count("<img ") > 0 and all(pictures) and "No description" not in str(pictures)


def pixels(page):
    page.wait_for_timeout(150)
    return page.evaluate("document.querySelector('.explorer-view canvas').toDataURL()")


def test_every_slider_is_alive_and_moves_from_the_saved_state(page):
    for more in page.locator(".explorer-more").all():
        more.click()
    sliders = page.locator(".explorer-page-slider input")
    assert sliders.count() == 4
    seen = {pixels(page)}
    for i in range(sliders.count()):
        sliders.nth(i).press("End")
        seen.add(pixels(page))
    assert len(seen) == 1 + sliders.count()


def test_the_picture_comes_back_with_the_slider(page):
    first = pixels(page)
    slider = page.locator(".explorer-page-slider input").first
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert pixels(page) != first
    page.keyboard.press("ArrowLeft")
    assert pixels(page) == first


def test_steps_and_legend_are_alive(page):
    first = pixels(page)
    page.get_by_label("one step back").first.click()
    assert pixels(page) != first
    page.get_by_label("one step forward").first.click()
    assert pixels(page) == first
    page.locator(".explorer-legend input").first.uncheck()
    assert pixels(page) != first


def test_it_says_what_it_has_and_what_it_has_not(page):
    says = page.inner_text("body")
    for more in page.locator(".explorer-more").all():
        more.click()
    sliders = page.eval_on_selector_all(".explorer-page-slider span", "names => names.map((name) => name.textContent)")
    assert sliders and f"Of its explorers these sliders work, one at a time: {', '.join(sliders)}; so do steps, play and legend." in says
    assert "Run All Cells" not in says and "rings, menus, presets, exercises" in says and "flips through several" in says
    assert page.locator("select, .explorer-bar button").count() == 0


def test_a_slider_flips_through_pictures_by_the_keyboard(page):
    box = page.locator("div:has(> .explorer-page-flip)").first
    slider = box.get_by_role("slider", name="β")
    count = box.locator("img").count()
    assert int(slider.get_attribute("max")) == count - 1
    slider.focus()
    page.keyboard.press("Home")
    seen = []
    for _ in range(count):
        showing = box.locator("img:not([hidden])")
        assert showing.count() == 1 and showing.is_visible() and showing.evaluate("image => image.naturalWidth") > 300
        seen.append(showing.get_attribute("src"))
        assert showing.get_attribute("alt") == f"β {slider.get_attribute('aria-valuetext')}" == f"β {box.locator('output').inner_text()}"
        page.keyboard.press("ArrowRight")
    assert len(set(seen)) == count


def test_formulas_are_drawn_without_help(page):
    assert page.locator("math").count() >= 2 and "$$" not in page.inner_text("body")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(page, scheme):
    page.emulate_media(color_scheme=scheme)
    page.get_by_role("button", name="one step back").first.click()
    page.wait_for_selector(".explorer-view canvas[aria-label*='Step 199']")
    found = Axe().run(page).response["violations"]
    assert [(rule["id"], node["html"][:200]) for rule in found for node in rule["nodes"]] == []


def test_on_a_phone_nothing_is_cut(page):
    page.set_viewport_size({"width": 390, "height": 800})
    page.wait_for_function("() => { const c = document.querySelector('.explorer-view canvas'); return c.height > c.width && c.clientWidth < 390; }")
    assert page.evaluate(CUT) == []
    assert page.evaluate("() => document.querySelector('.explorer').getBoundingClientRect().right") <= 390
    seen = pixels(page)
    page.locator(".explorer-page-slider input").first.press("End")
    assert pixels(page) != seen


REACH = """() => [...document.querySelectorAll('.jp-OutputArea-output img, table')].filter((wide) => wide.clientWidth).map((wide) => {
    let box = wide.parentElement;
    while (box.parentElement && !(box.scrollWidth > box.clientWidth && getComputedStyle(box).overflowX == 'auto')) box = box.parentElement;
    box.scrollLeft = box.scrollWidth;
    const reached = wide.getBoundingClientRect().right;
    box.scrollLeft = 0;
    return [wide.tagName, wide.clientWidth, Math.min(wide.naturalWidth || 0, 560), reached];
})"""


def test_on_a_phone_a_wide_picture_or_table_scrolls_in_its_own_box(page):
    page.set_viewport_size({"width": 390, "height": 800})
    shown = page.evaluate(REACH)
    assert {tag for tag, *_ in shown} == {"IMG", "TABLE"} and any(width > 390 for _, width, _, _ in shown)
    assert all(width >= least and right <= 390.5 for _, width, least, right in shown), shown
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


COURSE = '<p>A course.</p><iframe src="ravine.html" sandbox="allow-scripts" style="width: 100%; height: 680px; border: 0"></iframe>'
STRICT = {"Content-Type": "text/html", "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'"}
INNER = {"Content-Type": "text/html", "Content-Security-Policy": "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'"}


def test_a_saved_picture_is_alive_in_a_course_page_with_a_strict_policy(browser, tmp_path):
    saved = explore(start=(9, 4)).save(tmp_path / "ravine.html")
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    problems = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.route("http://course.test/**", lambda route: route.fulfill(path=saved, headers=INNER)
               if "ravine" in route.request.url else route.fulfill(body=COURSE, headers=STRICT))
    page.goto("http://course.test/")
    frame = page.frame_locator("iframe")
    said = frame.locator(".explorer-legend .rate").first
    said.filter(has_text="α = 0.05").wait_for()
    frame.locator(".explorer-page-slider input").first.press("End")
    said.filter(has_text="α = 10").wait_for()
    height = frame.locator("body").evaluate("body => body.getBoundingClientRect().bottom")
    assert problems == [] and height <= 680            # as high as the README says
    page.close()


# What a page makes of a notebook's saved widget state, as nbviewer does: models whose messages reach nobody.
SAVED = """async ([text, states, name]) => {
  const { default: { render } } = await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
  const models = {};
  for (const [id, { state, buffers = [] }] of Object.entries(states)) {
    for (const { path, data } of buffers) {
      const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
      path.slice(0, -1).reduce((part, key) => part[key], state)[path.at(-1)] = new DataView(bytes.buffer);
    }
    const heard = {};
    models[id] = { comm_live: false, get: (key) => state[key], off() {}, save_changes() {}, send() {},
      on: (event, hear) => { (heard[event] ||= []).push(hear); },
      set: (key, value) => { state[key] = value; for (const event of [`change:${key}`, "change"]) heard[event]?.forEach((hear) => hear()); },
      widget_manager: { get_model: async (id) => models[id] } };
  }
  const box = document.body.appendChild(document.createElement("div"));
  await render({ model: models[name], el: box.appendChild(document.createElement("div")) });
  window.slide = (id, index) => models[id].set("index", index);
}"""


def test_where_only_a_saved_state_is_the_picture_says_that_no_python_runs(browser):
    shown = explore(start=(9, 4))
    slider, states = shown.controls["learning_rate"], embed_data(views=[shown], drop_defaults=False)["manager_state"]["state"]
    page = browser.new_page(viewport={"width": 1500, "height": 900})
    page.evaluate(SAVED, [shown.view._esm, states, shown.view.model_id])
    word, steps = page.locator(".explorer-behind"), page.locator("output")
    assert page.locator(".explorer-view").evaluate("el => el.parentElement.clientWidth") == shown.view.stage["width"] < 1500
    page.get_by_label("one step back").click()
    steps.filter(has_text=f"{shown.view.step - 1} of").wait_for()
    assert word.inner_text() == ""
    page.evaluate("([id, index]) => slide(id, index)", [slider.model_id, slider.index + 5])
    word.filter(has_text="No Python runs here").wait_for()
    page.evaluate("([id, index]) => slide(id, index)", [slider.model_id, slider.index])
    word.filter(has_not_text="Python").wait_for(state="attached")
    page.close()
