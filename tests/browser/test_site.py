"""The site without a server: built, served on loopback, every other host refused."""
import shutil
import subprocess

import pytest
from site_visit import ROOT, WINDOW, Visit, serve

SITE = ROOT / "_site"


@pytest.fixture(scope="module")
def address(chromium_path):
    if not shutil.which("npm"):
        pytest.skip("the offline site was not built: npm is missing, which fetches Pyodide's runtime (Debian: apt install npm)")
    built = subprocess.run(["make", "site-offline"], cwd=ROOT, capture_output=True, text=True)
    if built.returncode:
        pytest.skip("the offline site was not built: " + (built.stderr or built.stdout).strip()[-400:])
    with serve(SITE) as address:
        yield address


@pytest.mark.parametrize("notebook, slider", [("01_can_rmsprop_go_wrong", "learning_rate"), ("04_rmsprop", "beta"),
                                              ("06_rotation", "rotation")])
def test_a_notebook_runs_in_the_browser_alone(browser, address, notebook, slider):
    visit = Visit(browser.new_context(viewport=WINDOW), address)
    try:
        visit.open(f"{notebook}.ipynb")
        visit.run_all()
        assert visit.finish() == []
        before, after = visit.drag(slider, 60)
        assert before != after
        assert visit.outside == []
    finally:
        visit.context.close()


def test_the_landing_page_opens_every_notebook(browser, address):
    visit = Visit(browser.new_context(viewport=WINDOW), address)
    visit.page.goto(address)
    links = visit.page.eval_on_selector_all("main a", "links => links.map(a => a.getAttribute('href'))")
    names = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
    assert [link.split("path=")[1] for link in links] == names
    assert visit.page.eval_on_selector_all("main img", "images => images.length") == len(names)
    assert visit.page.locator("main a p").all_inner_texts() != [] and visit.outside == []
    visit.context.close()
