"""What momentum keeps of gradients, and the plane of α and β."""
import numpy as np
import pytest
from numpy.testing import assert_allclose

from claims.held import move_everything
from lessons.momentum import momentum_plane, remembered
from optimizers import momentum, trajectory
from surfaces import ellipse

pytestmark = pytest.mark.filterwarnings("error")


def paths(picture):
    """What the browser is sent: the lines that follow the point."""
    frame = picture.view.frame
    columns = np.frombuffer(frame["data"], dtype=np.float32).reshape(frame["columns"], frame["length"])[2:]
    return [np.stack(pair, axis=-1)[np.isfinite(pair[0])] for pair in zip(columns[::2], columns[1::2])]


@pytest.mark.parametrize("beta", [0, 0.5, 0.9])
def test_momentum_remembers_signs_and_rmsprop_sizes(beta):
    m, root = remembered([1.0, -1.0] * 100, beta)
    assert_allclose([abs(m[-1]), root[-1]], [(1 - beta) / (1 + beta), 1], rtol=1e-6)
    steady, same = remembered([1.0] * 200, beta)
    assert_allclose(steady, 1 - beta**np.arange(1.0, 201), rtol=1e-9)
    np.testing.assert_array_equal(same, root)


def test_the_plane_shows_the_run_and_its_rate():
    def rate(learning_rate, beta, curvature):
        trace = 1 + beta - learning_rate * (1 - beta) * curvature
        root = np.sqrt(trace**2 - 4 * beta + 0j)
        return np.maximum(abs(trace + root), abs(trace - root)) / 2

    picture = momentum_plane(rate, start=(0.05, 0.9), condition_number=25)
    run = trajectory(momentum, ellipse(25).gradient, (10, 1), 100, learning_rate=0.05, beta=0.9)
    assert any(len(path) == 101 and np.allclose(path, run, atol=1e-5) for path in paths(picture))
    assert f"multiplied by {np.sqrt(0.9):.3f}" in picture.words.value
    picture.view.start = [10.0, 0.0]
    assert "never settles" in picture.words.value
    move_everything(picture)
