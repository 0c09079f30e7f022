"""The sliders: what each is called, where it stands, and its positions in plain digits."""
import re
from dataclasses import dataclass

import numpy as np

from racing import plain

from .simulate import SUPERSCRIPT

FROM_SUPERSCRIPT = {raised: digit for digit, raised in SUPERSCRIPT.items()}


def logarithmic(low, high, per_decade):
    """Log-spaced positions from low to high, rounded to two digits so that they can be read and typed."""
    count = int(round(np.log10(high / low) * per_decade)) + 1
    return sorted({float(f"{value:.2g}") for value in np.geomspace(low, high, count)})


@dataclass(frozen=True)
class Knob:
    """words: beside the slider. positions: its values, inf for "all". swept: may the browser be sent all at once?
    said: how a value stands in the map's title."""
    words: str
    positions: list
    default: float
    swept: bool = True
    said: callable = lambda value: ""


KNOBS = {
    "learning_rate": Knob("learning rate α", logarithmic(1e-4, 10, 40), 0.05),
    "beta": Knob("beta β", [round(1 - 10 ** (-i / 40), 4) for i in range(121)], 0.9),
    "beta1": Knob("beta 1, β₁", [round(1 - 10 ** (-i / 40), 4) for i in range(121)], 0.9),
    "beta2": Knob("beta 2, β₂", [round(1 - 10 ** (-i / 40), 4) for i in range(161)], 0.999),
    "epsilon": Knob("epsilon ε", logarithmic(1e-8, 100, 16), 1e-8),
    "weight_decay": Knob("weight decay λ", [0.0, *logarithmic(0.001, 10, 20)], 0.01),
    "every": Knob("basis every so many steps", [1.0, 2.0, 5.0, 10.0, 20.0, 50.0], 1.0),
    "warm_up": Knob("warm-up, steps", [float(i) for i in (0, 1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700,
                                                          1000)], 0.0),
    "condition_number": Knob("condition number κ", logarithmic(1, 1000, 30), 25.0, said=lambda value: f"κ = {plain(value)}"),
    "rotation": Knob("rotation θ, degrees", [float(i) for i in range(91)], 0.0, said=lambda value: f"θ = {plain(value)}°"),
    "height": Knob("height h", [i / 10 for i in range(101)], 2.0, said=lambda value: f"h = {plain(value)}"),
    "batch_size": Knob("batch size", [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, np.inf], 10.0, swept=False,
                       said=lambda value: f"batches of {value or 'all'}"),
    "noise": Knob("noise", [0.0, *logarithmic(0.01, 100, 20)], 0.0),
    "seed": Knob("seed of the noise", [float(i) for i in range(21)], 0.0, swept=False),
    "steps": Knob("steps", [float(i) for i in (10, 20, 30, 50, 75, 100, 150, 200, 300, 500, 750, 1000)], 200.0,
                  swept=False),
    "tolerance": Knob("precision asked for", [float(f"1e-{i}") for i in range(8, 0, -1)], 1e-4, swept=False),
}
# The menu of schedules: its words -> the function's name in `schedules`.
SCHEDULES = {"constant": "constant", "cosine": "cosine", "linear": "linear", "1/√t": "inverse_square_root",
             "warm-up, stable, decay": "warm_up_stable_decay"}
# What each accepts from Python; a value between two positions gets a position of its own.
ACCEPTED = {"learning_rate": (0, np.inf), "warm_up": (0, 5000),
            "beta": (0, 0.99999), "beta1": (0, 0.99999), "beta2": (0, 0.99999),
            "epsilon": (0, np.inf), "weight_decay": (0, np.inf), "every": (1, 5000),
            "condition_number": (1e-6, np.inf), "rotation": (-360, 360), "height": (0, np.inf),
            "batch_size": (1, 1e9), "noise": (0, np.inf), "seed": (0, 2**31), "steps": (1, 5000), "tolerance": (1e-300, 1)}
WHOLE = ("warm_up", "every", "batch_size", "seed", "steps")


def accepted(name, value):
    """The value as a float, or a ValueError that names the slider and its range. None, where there is such a position,
    stands for all."""
    low, high = ACCEPTED[name]
    if value is None and np.inf in KNOBS[name].positions:
        return np.inf
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise ValueError(f"{name} must be one number from {low:g} to {high:g}; got {value!r}") from None
    if not low <= number <= high or not np.isfinite(number) or (name in WHOLE and number != int(number)):
        kind = "a whole number" if name in WHOLE else "a number"
        raise ValueError(f"{name} must be {kind} from {low:g} to {high:g}; got {value!r}")
    return number


def given(name, value):
    """A position of the slider `name` as the surfaces and rules take it."""
    if name not in WHOLE:
        return value
    return None if value == np.inf else int(value)


def typed(text):
    """The number that a reader types into a readout: 0.3, 1e-8, 10⁻⁸, 2.5·10⁻⁴, 30°, all. Raises ValueError for other text."""
    plainly = text.strip().lower().rstrip("°").replace("−", "-").replace(",", ".").translate(FROM_SUPERSCRIPT)
    if plainly == "all":
        return None
    try:
        front, _, power = plainly.rpartition("·") if "·" in plainly else ("1", "", plainly)
        if re.fullmatch(r"10-\d+", power):
            return float(front) * 10.0 ** int(power[2:])
        return float(plainly)
    except ValueError:
        raise ValueError(f"{text.strip()!r} is no number") from None


def digits(number):
    """A number above or at 0 in plain digits down to 0.001, below that as 10⁻⁸ or 2.5·10⁻⁴."""
    if number == 0 or number >= 0.001:
        return plain(number, 4)
    power = int(np.floor(np.log10(number) + 1e-9))
    front = plain(number / 10.0**power, 4)
    return ("" if front == "1" else f"{front}·") + "10" + str(power).translate(SUPERSCRIPT)
