"""What a control moves: the values that it takes, where it can stand, and its words. Knows no widget."""
import re
from dataclasses import dataclass

import numpy as np

from racing import plain

from .simulate import SUPERSCRIPT

FROM_SUPERSCRIPT = {chr(raised): chr(digit) for digit, raised in SUPERSCRIPT.items()}


@dataclass(frozen=True)
class Knob:
    """words: beside the slider. positions: its values in order, inf for "all"; texts or booleans make a menu of it.
    low, high, whole: what it accepts from Python; a value between two positions gets a position of its own.
    said: how a value stands in the map's title."""
    name: str
    words: str
    positions: list
    default: object
    low: float = -np.inf
    high: float = np.inf
    whole: bool = False
    said: callable = lambda value: ""

    @property
    def menu(self):
        """Is there no number between two positions?"""
        return any(isinstance(position, (str, bool)) for position in self.positions)

    def accepted(self, value):
        """The value as it stands among the positions, or a ValueError that names the knob and what it takes. None, where there
        is such a position, stands for all."""
        value = value.item() if isinstance(value, np.generic) else value
        if self.menu:
            if not any(value is position or value == position and isinstance(value, str) for position in self.positions):
                raise ValueError(f"{self.name} must be one of {', '.join(map(str, self.positions))}; got {value!r}")
            return value
        if value is None and np.inf in self.positions:
            return np.inf
        bounds = "" if np.isinf([self.low, self.high]).all() else f" from {self.low:g} to {self.high:g}"
        try:
            number = float(value)
        except (TypeError, ValueError):
            raise ValueError(f"{self.name} must be one number{bounds}; got {value!r}") from None
        if not self.low <= number <= self.high or not np.isfinite(number) or (self.whole and number != int(number)):
            kind = "a whole number" if self.whole else "a number" if bounds else "a finite number"
            raise ValueError(f"{self.name} must be {kind}{bounds}; got {value!r}")
        return number

    def given(self, position):
        """A position as the surfaces and rules take it."""
        if not self.whole:
            return position
        return None if position == np.inf else int(position)


def logarithmic(low, high, per_decade):
    """Log-spaced positions from low to high, rounded to two digits so that they can be read and typed."""
    count = int(round(np.log10(high / low) * per_decade)) + 1
    return sorted({float(f"{value:.2g}") for value in np.geomspace(low, high, count)})


KNOBS = {knob.name: knob for knob in [
    Knob("learning_rate", "learning rate α", logarithmic(1e-4, 10, 40), 0.05, low=0),
    Knob("beta", "beta β", [round(1 - 10 ** (-i / 40), 4) for i in range(121)], 0.9, 0, 0.99999),
    Knob("beta1", "beta 1, β₁", [round(1 - 10 ** (-i / 40), 4) for i in range(121)], 0.9, 0, 0.99999),
    Knob("beta2", "beta 2, β₂", [round(1 - 10 ** (-i / 40), 4) for i in range(161)], 0.999, 0, 0.99999),
    Knob("epsilon", "epsilon ε", logarithmic(1e-8, 100, 16), 1e-8, low=0),
    Knob("weight_decay", "weight decay λ", [0.0, *logarithmic(0.001, 10, 20)], 0.01, low=0),
    Knob("every", "basis every so many steps", [1.0, 2.0, 5.0, 10.0, 20.0, 50.0], 1.0, 1, 5000, whole=True),
    Knob("warm_up", "warm-up, steps", [float(i) for i in (0, 1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700,
                                                          1000)], 0.0, 0, 5000, whole=True),
    Knob("condition_number", "condition number κ", logarithmic(1, 1000, 30), 25.0, low=1e-6,
         said=lambda value: f"κ = {plain(value)}"),
    Knob("rotation", "rotation θ, degrees", [float(i) for i in range(91)], 0.0, -360, 360,
         said=lambda value: f"θ = {plain(value)}°"),
    Knob("height", "height h", [i / 10 for i in range(101)], 2.0, low=0, said=lambda value: f"h = {plain(value)}"),
    Knob("batch_size", "batch size", [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, np.inf], 10.0, 1, 1e9, whole=True,
         said=lambda value: f"batches of {value or 'all'}"),
    Knob("noise", "noise", [0.0, *logarithmic(0.01, 100, 20)], 0.0, low=0),
    Knob("seed", "seed of the noise", [float(i) for i in range(21)], 0.0, 0, 2**31, whole=True),
    Knob("steps", "steps", [float(i) for i in (10, 20, 30, 50, 75, 100, 150, 200, 300, 500, 750, 1000)], 200.0, 1, 5000,
         whole=True),
    Knob("tolerance", "precision asked for", [float(f"1e-{i}") for i in range(8, 0, -1)], 1e-4, 1e-300, 1),
]}

# The menu of schedules: its words -> the function's name in `schedules`.
SCHEDULES = {"constant": "constant", "cosine": "cosine", "linear": "linear", "1/√t": "inverse_square_root",
             "warm-up, stable, decay": "warm_up_stable_decay"}


def typed(text):
    """The number that a reader types into a readout: 0.3, 1e-8, 10⁻⁸, 2.5·10⁻⁴, 30°, all. Raises ValueError for other text."""
    plainly = text.strip().lower().rstrip("°").replace("−", "-").replace(",", ".")
    if plainly == "all":
        return None
    if match := re.fullmatch(rf"(-?)(?:(.+)·)?10([{''.join(FROM_SUPERSCRIPT)}]+)", plainly):
        plainly = "".join((match[1], match[2] or "1", "e", *(FROM_SUPERSCRIPT[raised] for raised in match[3])))
    try:
        return float(plainly)
    except ValueError:
        raise ValueError(f"{text.strip()!r} is no number") from None


def labels(positions):
    """What each of the positions is called, no two alike."""
    for length in (4, 6, 9, 17):
        words = [position if isinstance(position, str) else str(position) if isinstance(position, bool)
                 else "all" if position == np.inf else digits(position, length) for position in positions]
        if len({*words}) == len(words):
            break
    return words


def digits(number, length=4):
    """A number in plain digits down to 0.001 and below a million, else as 10⁻⁸ or 2.5·10⁻⁴, `length` of them significant."""
    size = abs(number)
    if not np.isfinite(number):
        return plain(number)
    if number == int(number) and size < 1e6:
        return str(int(number))
    if 0.001 <= size < 1e6:
        return plain(number, length)
    power = int(np.floor(np.log10(size) + 1e-9))
    front = plain(number / 10.0**power, length)
    return {"1": "", "-1": "-"}.get(front, f"{front}·") + "10" + str(power).translate(SUPERSCRIPT)
