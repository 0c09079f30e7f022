"""Finds Chromium for the browser tests, and starts it once; says in which order the tests run."""
import os
import shutil

import pytest

CHROMIUM_NAMES = [
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
]
NO_CHROMIUM = ("no Chromium found: install it (Debian: apt install chromium) or Google Chrome, "
               "or set CHROMIUM to the path of one")
QUIET = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]


@pytest.fixture(scope="session")
def chromium_path():
    """The path of an installed Chromium or Chrome: the one that CHROMIUM names, or the first known one."""
    wanted = os.environ.get("CHROMIUM")
    for name in [wanted] if wanted else CHROMIUM_NAMES:
        if path := shutil.which(name):
            return path
    pytest.skip(f"CHROMIUM is {wanted}, which is no program" if wanted else NO_CHROMIUM)


@pytest.fixture(scope="session")
def browser(chromium_path):
    """A running headless Chromium, as Playwright's Browser."""
    from playwright.sync_api import sync_playwright
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def whole_sweeps(monkeypatch):
    """A sweep that is asked for is sent whole, however slow the machine is."""
    monkeypatch.setattr("explorer.sweeps.AWAY", float("inf"))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """Mark the tests that need a browser, which are the slowest: one process alone runs them last, one of two workers first."""
    for item in items:
        if "chromium_path" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None, reverse=hasattr(config, "workerinput"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """With REQUIRE_BROWSER set, a browser test that is skipped has failed."""
    report = yield
    if (report.skipped and os.environ.get("REQUIRE_BROWSER") and not hasattr(report, "wasxfail")
            and item.get_closest_marker("browser")):
        report.outcome = "failed"
        report.longrepr = f"REQUIRE_BROWSER is set, but this test was skipped: {call.excinfo.value}"
    return report
