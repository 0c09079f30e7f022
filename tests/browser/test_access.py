"""Without eyes or a mouse: every control says its name and its value, the picture says its state, axe-core has no complaint."""
import re

import pytest
from axe_playwright_python.sync_playwright import Axe

NOTEBOOK = "life_{}"
NAMES = """() => [...document.querySelectorAll('.explorer-alive :is(a, button, input, select, canvas, [tabindex], [contenteditable=true])')]
    .filter((part) => part.checkVisibility() && part.tabIndex >= 0).map((part) => [part.getAttribute('role') ?? part.localName,
        part.getAttribute('aria-label') ?? part.labels?.[0]?.innerText ?? part.textContent, part.getAttribute('aria-valuetext')])"""


@pytest.fixture(scope="module", params=[("lab", False), ("lab", True), ("notebook", False), ("notebook", True)],
                ids=lambda param: f"{param[0]}-{'dark' if param[1] else 'light'}")
def session(request, open_notebook):
    app, dark = request.param
    session = open_notebook(NOTEBOOK.format(app), app=app, dark=dark)
    session.run_cell(0)
    session.page.wait_for_selector(".explorer-view canvas[aria-label*='Step 200']")
    yield session
    assert session.problems == [] or all("widget model not found" in problem for problem in session.problems)
    session.page.close()


def complaints(page, place):
    found = Axe().run(page, context={"include": [[place]]}).response["violations"]
    return [(rule["id"], node["html"][:200]) for rule in found for node in rule["nodes"]]


def test_axe_finds_nothing_of_ours(session):
    assert complaints(session.page, ".jp-OutputArea") == []
    session.page.locator(".explorer-is-rates select").first.select_option("each its own")
    more = session.page.locator(".explorer-more")
    if "mod-active" not in more.get_attribute("class"):
        more.click()
    session.settle()
    assert complaints(session.page, ".jp-OutputArea") == []
    session.page.get_by_role("button", name="reset").first.click()
    session.settle()


def test_every_control_has_a_name_and_a_slider_says_its_value_as_it_is_written(session):
    controls = session.page.evaluate(NAMES)
    assert len(controls) > 20 and all(name and name.strip() for _, name, _ in controls)
    sliders = {name: value for role, name, value in controls if role == "slider"}
    assert sliders["learning rate α"] == "0.05" and sliders["slope"] == "1"
    session.page.get_by_role("slider", name="learning rate α").first.press("ArrowRight")
    session.settle()
    assert session.page.get_by_role("slider", name="learning rate α").first.get_attribute("aria-valuetext") == session.label("learning_rate") != "0.05"


def test_the_picture_says_its_state_and_then_what_a_move_did_and_nothing_else(session):
    page = session.page
    page.get_by_role("button", name="reset").first.click()
    session.settle()
    state, live = page.locator(".explorer-view canvas").first, page.locator(".explorer-words").first
    session.until(lambda: "α = 0.05 below 10⁻⁴ from step 73" in state.get_attribute("aria-label"))
    assert "κ = 25" in state.get_attribute("aria-label") and "Start at 9, 4" in state.get_attribute("aria-label")
    page.get_by_role("checkbox", name="RMSprop").first.press("Space")
    session.until(lambda: "RMSprop" in live.text_content() and "hidden" in live.text_content())
    assert "momentum" not in live.text_content() and live.get_attribute("role") == "status"
    state.press("ArrowUp")
    session.until(lambda: re.search(r"Start at 9, 4\.\d", live.text_content()))
    page.get_by_role("checkbox", name="RMSprop").first.press("Space")


def test_a_button_says_what_it_has_done_and_the_share_line_what_it_is(session):
    page = session.page
    more, play = page.get_by_role("button", name="more", exact=True).first, page.get_by_role("button", name="play or pause").first
    before = more.get_attribute("aria-expanded")
    more.press("Enter")
    assert {before, more.get_attribute("aria-expanded")} == {"true", "false"}
    page.get_by_role("button", name="back to the start").first.press("Enter")
    play.press("Enter")
    session.until(lambda: play.get_attribute("aria-pressed") == "true")
    play.press("Enter")
    assert play.get_attribute("aria-pressed") == "false"
    page.get_by_role("button", name="share line").first.press("Enter")
    line = page.get_by_role("textbox", name="one line of Python that makes this picture again").first
    session.until(lambda: line.is_visible() and line.input_value().startswith("explore("))
    more.press("Enter")
    page.get_by_role("button", name="reset").first.press("Enter")
    session.settle()


def test_the_keys_that_move_a_control_do_not_move_the_notebook_and_the_share_line_is_where_the_focus_goes(session):
    page = session.page
    place = "() => jupyterapp.shell.currentWidget.content.activeCellIndex"
    here, presets = page.evaluate(place), page.get_by_role("combobox", name="presets").first
    presets.press("End")
    session.until(lambda: session.label("condition_number") == "200")
    session.until(lambda: presets.input_value() == "presets …")
    presets.press("ArrowDown")
    session.until(lambda: session.label("condition_number") == "25")
    choices = page.locator(".widget-radio-box input")
    choices.first.focus()
    page.keyboard.press("ArrowDown")
    assert choices.nth(1).is_checked()
    page.get_by_role("slider", name="slope").first.press("ArrowUp")
    page.get_by_role("button", name="share line").first.press("Enter")
    session.until(lambda: page.evaluate("document.activeElement.value?.startsWith('explore(')"))
    assert page.evaluate("document.activeElement.ariaLabel").startswith("one line of Python")
    assert page.evaluate(place) == here and page.locator(".jp-Cell").count() == 2
    page.get_by_role("button", name="reset").first.press("Enter")
    session.settle()


def test_focus_goes_from_the_menus_to_the_picture_then_to_what_stands_beside_it(session):
    names = [name for _, name, _ in session.page.evaluate(NAMES)]
    order = ["presets", "reset", "Paths of", "back to the start", "gradient descent", "learning rate α"]
    places = [next(i for i, name in enumerate(names) if name.startswith(start)) for start in order]
    assert places == sorted(places)


def test_a_reader_who_wants_no_motion_gets_the_end_of_the_play_at_once(session):
    page = session.page
    page.get_by_role("button", name="back to the start").first.click()
    page.get_by_role("button", name="play or pause").first.click()
    session.until(lambda: session.said_step() > 5)
    page.emulate_media(reduced_motion="reduce")
    session.until(lambda: not session.playing())
    assert session.said_step() < 200
    page.evaluate("""() => { const output = document.querySelector('.explorer-transport output');
        window.steps = []; new MutationObserver(() => window.steps.push(output.textContent)).observe(output, { childList: true }); }""")
    page.get_by_role("button", name="play or pause").first.click()
    session.until(lambda: session.said_step() == 200)
    assert page.evaluate("window.steps") == ["200 of 200"]
    page.emulate_media(reduced_motion="no-preference")
