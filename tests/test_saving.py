"""The picture written to files."""
import re

import numpy as np
import pytest
from ipywidgets import Widget
from matplotlib.animation import writers
from numpy.testing import assert_array_equal
from PIL import Image

from explorer import explore
from optimizers import gradient_descent, momentum
from surfaces import from_function


@pytest.fixture(scope="module", autouse=True)
def closed():
    yield
    Widget.close_all()


@pytest.fixture(scope="module")
def picture():
    return explore(methods=[gradient_descent, momentum], start=(9, 4), steps=30, step=12)


def pixels(figure):
    figure.canvas.draw()
    return np.asarray(figure.canvas.buffer_rgba())


def test_a_figure_that_is_kept_does_not_change_later(picture):
    kept = picture.figure()
    before = pixels(kept).copy()
    assert picture.figure() is not kept
    it = explore(methods=[gradient_descent, momentum], start=(9, 4), steps=30, step=12)
    kept = it.figure()
    it.set(learning_rate=0.5, step=3)
    it.still()
    assert_array_equal(pixels(kept), before)
    assert np.any(pixels(it.figure()) != before)


def test_a_closed_picture_can_still_be_drawn(tmp_path):
    it = explore(methods=[gradient_descent, momentum], start=(9, 4), steps=30, step=12)
    before = pixels(it.figure()).copy()
    it.close()
    assert_array_equal(pixels(it.figure()), before)
    assert it.save(tmp_path / "closed.png").exists()


@pytest.mark.parametrize("kind, begin", [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF"), ("PNG", b"\x89PNG")])
def test_on_paper(picture, tmp_path, kind, begin):
    path = picture.save(tmp_path / f"race.{kind}")
    assert path == (tmp_path / f"race.{kind}").resolve() and path.read_bytes().startswith(begin)


def test_the_size_is_as_asked(picture, tmp_path):
    sizes = [Image.open(picture.save(tmp_path / "race.png", width=width, scale=scale)).size
             for width, scale in ((1000, 1), (1000, 2), (500, 1))]
    assert abs(sizes[0][0] - 1000) < 20 and abs(sizes[1][0] - 2000) < 40 and abs(sizes[2][0] - 500) < 20
    assert sizes[2][1] > sizes[2][0]          # below 900 pixels the panels stand under the map


def test_a_gif_plays_the_steps_from_the_start_to_the_last(picture, tmp_path):
    film = Image.open(picture.save(str(tmp_path / "race.gif"), width=400, seconds=2))
    frames, durations = [], []
    for i in range(film.n_frames):
        film.seek(i)
        frames.append(np.asarray(film.convert("RGB")).astype(int))
        durations.append(film.info["duration"])
    assert film.n_frames == 20 and sum(durations) == pytest.approx(3000, rel=0.1) and film.info["loop"] == 0
    assert durations[-1] > 5 * durations[0]                              # it stands still at its end
    black = [np.sum(np.all(frame[:360] < 60, axis=-1)) for frame in frames]
    assert len({frame.tobytes() for frame in frames}) == len(frames) and black[-1] > black[1]
    ends = [np.asarray(Image.open(explored.save(tmp_path / "end.png", width=400, scale=1)).convert("RGB")).astype(int)
            for explored in (explore(methods=[gradient_descent, momentum], start=(9, 4), steps=30),)]
    height, width = frames[-1].shape[:2]
    assert np.mean(np.abs(ends[0][:height, :width] - frames[-1]) > 40) < 0.005


def test_a_film_of_few_steps_shows_each_of_them(tmp_path):
    it = explore(methods=[gradient_descent], panels=("map",), steps=5)
    film = Image.open(it.save(tmp_path / "few.gif", width=300, seconds=3))
    assert film.n_frames == 6


def test_mp4_needs_ffmpeg_and_says_so(picture, tmp_path, monkeypatch):
    monkeypatch.setattr(writers, "is_available", lambda name: False)
    with pytest.raises(RuntimeError, match="path: race.mp4 needs the program ffmpeg"):
        picture.save(tmp_path / "race.mp4")
    assert not (tmp_path / "race.mp4").exists()


@pytest.mark.skipif(not writers.is_available("ffmpeg"), reason="ffmpeg is not installed")
def test_mp4(picture, tmp_path):
    assert b"ftyp" in picture.save(tmp_path / "race.mp4", width=400, seconds=1).read_bytes()[:12]


def test_html_is_one_file_that_asks_for_no_other(picture, tmp_path):
    text = picture.save(tmp_path / "race.html").read_text(encoding="utf-8")
    assert text.startswith("<!doctype html>") and "explorerPage(document" in text and "<title>ellipse" in text
    assert not re.search(r"""(?:src|href)\s*=\s*["']?https?:""", text)


@pytest.mark.parametrize("path, more, error, words", [
    ("race.bmp", {}, ValueError, r"path must end in .png, .svg, .pdf, .gif, .mp4, .html; got 'race.bmp'"),
    ("race", {}, ValueError, "path must end in"), (7, {}, TypeError, "path must be the name of a file; got 7"),
    ("nowhere/race.png", {}, ValueError, "path: there is no folder 'nowhere'"),
    ("race.gif", {"seconds": 0}, ValueError, "seconds must be a number from 0.1"),
    ("race.gif", {"seconds": "long"}, ValueError, "seconds must be"), ("race.png", {"width": 10}, ValueError, "width must be"),
    ("race.png", {"scale": np.nan}, ValueError, "scale must be")])
def test_what_cannot_be_written_is_refused_by_name(picture, tmp_path, monkeypatch, path, more, error, words):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(error, match=words):
        picture.save(path, **more)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("width", [390, 700, 1100])
@pytest.mark.parametrize("name", ["f", "a function with a name that is as long as no name of a function should be, but some are"])
def test_on_paper_what_stands_above_the_map_stays_above_it(width, name):
    it = explore(from_function(lambda x, y: x**2 + y**2, name=name, minima=[(0, 0)]), [gradient_descent])
    stage, draw = it.drawing(width, 800)
    figure = draw()
    figure.canvas.draw()
    box = stage.axes["map"].get_window_extent()
    left, right = (text.get_window_extent() for text in stage.axes["map"].texts)
    assert left.x0 >= box.x0 - 1 and max(left.x1, right.x1) <= box.x1 + 2 and min(left.y0, right.y0) >= box.y1
    assert left.x1 < right.x0 or left.y0 >= right.y1 - 4            # beside one another, or one above the other
