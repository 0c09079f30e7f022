"""The README: every notebook in its list, and every figure it prints as the benches wrote it."""
import json
import re
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose
from PIL import Image

from lessons.epsilon import LIBRARIES
from optimizers import adam, adamw, heavy_ball, hyper_parameters_of, momentum, trajectory

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
    assert re.findall(r"\[(\d+ · .+)\]\(notebooks/(.+?)\)", README) == list(zip(titles, [path.name for path in paths]))


def test_its_lesson_of_45_minutes_leads_to_parts_that_are_there_in_their_order():
    rows = re.findall(r"^  \| (\d+) \| \[(\d+)\]\((notebooks/(\d\d)_.+?)\), \*(.+?)\* \| (.+) \|$", README, re.MULTILINE)
    assert sum(int(minutes) for minutes, *_ in rows) == 45
    reached = {}
    for _, number, path, file_number, part, task in rows:
        cells = json.loads((ROOT / path).read_text(encoding="utf-8"))["cells"]
        sources = ["".join(cell["source"]) for cell in cells]
        at, = (i for i, source in enumerate(sources) if f"\n\n**{part}**" in f"\n\n{source}")
        assert int(number) == int(file_number) and at >= reached.get(path, 0)
        reached[path] = at
        following = next(source for source, cell in zip(sources[at:], cells[at:]) if cell["cell_type"] == "code")
        assert all(preset in following for preset in re.findall(r"`(.+?)`", task))
        assert all(f"\n\n**{named}**" in "\n\n".join(sources[at:]) for named in re.findall(r"\*([A-Z].+?)\*", task))
        assert ("prediction below it" in task) <= ("predict(" in following)
    assert {"01", "02", "04", "06"} == {path[10:12] for path in reached}


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
                  f"{load['visits']} visits to JupyterLite, {load['at_once']} at a time, none failed",
                  f"{load['requests_per_second']} requests a second, and held {load['server_megabytes_after']:.0f} MB",
                  f"{there['pictures_per_second']:.0f} pictures a second, {there['p50_ms']:.0f} ms",
                  f"{lab['pictures_per_second']:.0f} and {lab['p50_ms']:.0f} ms in JupyterLab"):
        assert words in text, words
    assert round(again["megabytes"]) == load["failed"] == site["outside_requests"] == 0


def test_what_it_says_of_a_page_is_what_the_site_bench_measured():
    pages, text = measured("site.json")["pages"], " ".join(README.split())
    first, again, load, gestures = (pages["first_visit"], pages["return_visit"], pages["load"],
                                    pages["gestures_p50_ms"].values())
    for words in (f"a line of {pages['megabits']:.0f} Mbit/s with {1000 * pages['delay_seconds']:.0f} ms of delay",
                  f"the text stands after {first['seconds_to_text']:.1f} s, a picture follows a slider after "
                  f"{first['seconds_to_follows_a_slider']:.1f} s ({first['megabytes_to_follows_a_slider']:.1f} MB)",
                  f"controls come after {first['seconds_to_controls']:.1f} s ({first['megabytes_to_controls']:.1f} MB)",
                  f"new stages after {first['seconds_to_all']:.0f} s ({first['megabytes_to_all']:.0f} MB)",
                  f"after {again['seconds_to_controls']:.1f} and {again['seconds_to_all']:.1f} s",
                  f"is seen after {min(gestures):.0f} to {max(gestures):.0f} ms",
                  f"A page alone has at most {max(pages['megabytes_of_each_page'].values()):.1f} MB",
                  f"{load['visits']} visits to a page, all at once, {load['files_each']} files each: none failed, "
                  f"at {load['requests_per_second']} requests a second"):
        assert words in text, words
    assert round(again["megabytes_to_all"]) == load["failed"] == 0 and load["at_once"] == load["visits"]


def test_your_own_in_one_minute_runs_as_it_stands(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    section = README[README.index("## Your own in one minute"):README.index("## In class")]
    scope = {}
    for block in re.findall(r"```python\n(.*?)```", section, re.DOTALL):
        exec(block, scope)
    it = scope["explorer"]
    now = {name: it.controls[name].value for name in it.sliders}
    assert now == {"learning_rate": 0.2, "longest": 2.5, "width": 2} and tuple(it._start) == (4, -3)
    frame, columns = it.view.frame, it._frames.columns[0]
    path = np.frombuffer(frame["data"], np.float32).reshape(frame["columns"], -1)[[columns["x"], columns["y"]]].T
    run = trajectory(scope["clipped"], scope["valley"](2).gradient, (4, -3), 100, learning_rate=0.2, longest=2.5)
    assert_allclose(path, run, rtol=1e-5, atol=1e-5)
    assert "longest" in it.swept_sliders()
    film = Image.open("race.gif")
    assert film.n_frames == 30 and 590 < film.size[0] < 620
    it.close()


# --- the table of names: what it says of other libraries, written as their update rules ---

def slopes(x, t=0):
    return np.array([1.0, 30.0]) * x


def keras_momentum(rates, beta=0.9):
    x, m = np.array([1.0, 1.0]), 0.0
    for rate in rates:
        m = beta * m - rate * slopes(x)
        x = x + m
    return x


def test_keras_momentum_is_pytorchs_while_the_rate_is_constant_and_only_then():
    constant, falling = np.full(20, 0.01), np.linspace(0.01, 0.001, 20)
    ours = trajectory(momentum, slopes, [1.0, 1.0], 20, learning_rate=0.01 / (1 - 0.9))[-1]
    torchs = trajectory(heavy_ball, slopes, [1.0, 1.0], 20, learning_rate=0.01)[-1]
    assert_allclose(ours, torchs, rtol=1e-12)
    assert_allclose(keras_momentum(constant), torchs, rtol=1e-12)
    scheduled = trajectory(heavy_ball, slopes, [1.0, 1.0], 20, learning_rate=lambda t: falling[min(t, 19)])[-1]
    assert np.abs(keras_momentum(falling) - scheduled).max() > 0.01


def test_keras_adam_has_its_epsilon_beside_the_uncorrected_root():
    g, epsilon = np.array([1e-7, 1.0]), 1e-7
    corrected = trajectory(adam, lambda x, t: g, [0.0, 0.0], 1, learning_rate=1.0, epsilon=epsilon)[-1]
    keras = -np.sqrt(1 - 0.999) / (1 - 0.9) * 0.1 * g / (np.sqrt(0.001 * g**2) + epsilon)
    assert_allclose(corrected, -g / (np.abs(g) + epsilon), rtol=1e-9)
    assert_allclose(keras, -g / (np.abs(g) + epsilon / np.sqrt(0.001)), rtol=1e-9)


def test_adamws_decay_is_the_same_share_of_the_rate_in_keras_and_optax():
    """Keras: variable − variable·λ·α, then Adam's step. optax: −α(m̂/(√v̂ + ε) + λx). Their defaults are those of the row."""
    rate, decay, x, state, other = 0.01, 0.3, np.array([1.0, -2.0]), (0.0, 0.0, 0), np.array([1.0, -2.0])
    ours = trajectory(adamw, slopes, x, 20, learning_rate=rate, weight_decay=decay)[-1]
    for _ in range(20):
        stepped, *state = adam(x, slopes(x), *state, learning_rate=rate)
        x = x - x * decay * rate + (stepped - x)
    state = (0.0, 0.0, 0)
    for _ in range(20):
        stepped, *state = adam(np.zeros(2), slopes(other), *state, learning_rate=1.0)
        other = other - rate * (-stepped + decay * other)
    assert_allclose([x, other], [ours, ours], rtol=1e-9)
    row, = re.findall(r"^\| AdamW's λ .*", README, re.MULTILINE)
    default = hyper_parameters_of(adamw)["weight_decay"]
    assert [re.findall(r"[\d.]+(?:e-\d)?", cell)[:1] for cell in row.split("|")[2:6]] == [[str(default)], [str(default)], ["0.004"], ["1e-4"]]


def test_its_row_of_epsilon_is_the_table_of_notebook_5():
    row, = re.findall(r"^\| RMSprop's ε .*", README, re.MULTILINE)
    here, torch, keras, optax, _ = (cell.strip() for cell in row.split("|")[2:-1])
    for cell, library in ((here, "this project"), (torch, "PyTorch 2.13.0"), (keras, "Keras 3.15.1"), (optax, "optax 0.2.8")):
        version = LIBRARIES[library]
        assert f"{version.epsilon:.0e}".replace("e-0", "e-") in cell and version.epsilon_stands in cell
