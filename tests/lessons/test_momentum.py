"""What momentum keeps of gradients, and the plane of α and β."""
import numpy as np
import pytest
from numpy.testing import assert_allclose

from claims.held import move_everything
from explorer.look import LOOKS
from lessons.momentum import momentum_plane, rate, remembered, show_memory, swing_of_m, wobble
from optimizers import gradient_descent, momentum, trajectory
from surfaces import ellipse

pytestmark = pytest.mark.filterwarnings("error", "ignore::DeprecationWarning")     # of one library about another


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
    picture = momentum_plane(start=(0.05, 0.9), condition_number=25)
    run = trajectory(momentum, ellipse(25).gradient, (10, 1), 100, learning_rate=0.05, beta=0.9)
    assert any(len(path) == 101 and np.allclose(path, run, atol=1e-5) for path in paths(picture))
    assert f"multiplied by {np.sqrt(0.9):.3f}" in picture.words.value
    picture.view.start = [10.0, 0.0]
    assert "never settles" in picture.words.value
    move_everything(picture)


@pytest.mark.parametrize("learning_rate, beta, curvature", [(0.05, 0.9, 25), (0.02, 0.9, 1), (0.3, 0.5, 25), (0.1, 0, 1)])
def test_the_rate_is_the_larger_eigenvalue_of_one_step(learning_rate, beta, curvature):
    def step(x, m):
        return np.array(momentum(x, curvature * x, m, learning_rate=learning_rate, beta=beta))

    matrix = np.stack([step(1.0, 0.0), step(0.0, 1.0)], axis=-1)
    assert_allclose(rate(learning_rate, beta, curvature), abs(np.linalg.eigvals(matrix)).max())


def test_the_swing_is_the_nearest_of_the_choices():
    assert swing_of_m() == ("0.05", "m swings between ±0.053; √v stands at 1.000.")


def test_a_memory_is_drawn_beside_its_gradients():
    figure = show_memory({"steady": np.ones(5)}, beta=0.5)
    figure.canvas.draw()
    root, m, _ = figure.axes[0].lines
    assert (root.get_color(), m.get_color()) == (LOOKS["rmsprop"][1], LOOKS["momentum"][1])
    assert_allclose(m.get_ydata(), 1 - 0.5**np.arange(1, 6))
    assert_allclose(root.get_ydata(), np.sqrt(m.get_ydata()))


def test_the_wobble_is_that_of_the_law():
    along, across = wobble(gradient_descent, learning_rate=0.05, steps=5000).values()
    assert_allclose([along, across], [np.sqrt(0.05 / (h * (2 - 0.05 * h))) for h in (1, 25)], rtol=0.2)
