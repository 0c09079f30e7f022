"""The README: every notebook in its list, and every figure it prints as the benches wrote it."""
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
ROWS = {"interact": "`interact`", "ipympl": "ipympl, `set_data`", "ipympl_blit": "ipympl, blitted", "plotly": "plotly",
        "ours": "this explorer", "floor": "the same view"}
SLIDERS = ("learning_rate", "beta", "epsilon", "condition_number", "rotation", "start")


def measured(name):
    return json.loads((ROOT / "benchmarks" / name).read_text(encoding="utf-8"))


def test_it_lists_each_notebook_once():
    paths = sorted((ROOT / "notebooks").glob("*.ipynb"))
    titles = [json.loads(path.read_text(encoding="utf-8"))["cells"][0]["source"][0].strip("# \n") for path in paths]
    assert re.findall(r"\[(.+)\]\(notebooks/(.+?)\)", README) == list(zip(titles, [path.name for path in paths]))


@pytest.mark.parametrize("approach", ROWS)
def test_its_table_of_speed_is_the_benchs(approach):
    found = {row["slider"]: f"{row['pictures_per_second']:.1f} · {row['p50_ms']:.0f} ms"
             for row in measured("explorer.json") if row["approach"] == approach}
    line, = re.findall(rf"^\| {re.escape(ROWS[approach])}.*", README, re.MULTILINE)
    assert [cell.strip() for cell in line.split("|")[2:-1]] == [found.get(slider, "") for slider in SLIDERS]


def test_what_it_says_of_a_class_is_what_the_site_bench_measured():
    site = measured("site.json")
    first, again, load = site["first_visit"], site["return_visit"], site["load"]
    there, lab = site["slider"], site["slider_in_jupyterlab"]
    text = " ".join(README.split())
    for words in (f"about {first['megabytes']:.0f} MB in {load['files_each']} files",
                  f"its first picture after about {first['seconds_to_first_picture']:.0f} s",
                  "A return visit fetches no file again", f"only after about {again['seconds_to_first_picture']:.0f} s",
                  f"{load['visits']} such visits, {load['at_once']} at a time, none failed",
                  f"{load['requests_per_second']} requests a second, and held {load['server_megabytes_after']:.0f} MB",
                  f"{there['pictures_per_second']:.0f} pictures a second, {there['p50_ms']:.0f} ms",
                  f"{lab['pictures_per_second']:.0f} and {lab['p50_ms']:.0f} ms in JupyterLab"):
        assert words in text, words
    assert round(again["megabytes"]) == load["failed"] == site["outside_requests"] == 0
