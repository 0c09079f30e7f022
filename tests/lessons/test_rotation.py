"""What stretching the axes leaves of a ravine."""
import numpy as np
import pytest
from numpy.testing import assert_allclose

from lessons.rotation import show_stretch, stretched


@pytest.mark.parametrize("kappa, angle", [(25, 0), (25, 15), (1000, 45), (100, 70)])
def test_stretching_leaves_ones_on_the_diagonal_and_no_stretching_leaves_less(kappa, angle):
    after = stretched(kappa, angle)
    assert_allclose(np.diag(after), 1)
    least = np.linalg.cond(after)
    for factor in (0.5, 0.9, 1.1, 2.0):
        scale = np.diag([1, factor])
        assert np.linalg.cond(scale @ after @ scale) > least
    assert angle or least == 1
    assert f"κ = {least:.1f} is left" in show_stretch(kappa, angle).axes[1].get_title(loc="left")
