"""What notebook 4 draws of RMSprop."""
import numpy as np
import pytest

from claims.held import move_everything
from lessons.rmsprop import aim

pytestmark = pytest.mark.filterwarnings("error")


def test_the_aim_says_by_how_much_a_step_misses():
    picture = aim(lambda point, beta: np.array([-1.0, 0]) / (1 - beta), start=(4, 4), beta=0.5)
    assert "(−2.00, 0.00)" in picture.words.value and "minimum by 45.0°" in picture.words.value
    picture.view.start = [0.0, 0.0]     # the minimum, to which no way leads: nothing may raise
    move_everything(picture)
