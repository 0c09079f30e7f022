"""A claim: its sentence, what makes it true, and, for a general one, the settings that it leaves open."""
import importlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from zlib import crc32

import numpy as np

# In what share of its domain a general sentence must hold, by the word that it uses.
ALWAYS, ALMOST_ALWAYS, USUALLY, SOMETIMES = "always", "almost always", "usually", "sometimes"
SHARES = {ALWAYS: 1.0, ALMOST_ALWAYS: 0.95, USUALLY: 0.75, SOMETIMES: 1e-9}
SAMPLES = 64      # settings that are drawn for a claim, unless it asks for another number


@dataclass(frozen=True)
class Domain:
    """What one setting of a general sentence may be. `draw(rng, n)`: n of them, as an array."""
    words: str
    draw: Callable


def between(low, high):
    """Evenly drawn from low to high; one in eight stands at an end, where a range is most likely to be wrong."""
    return Domain(f"{low:g} … {high:g}", lambda rng, n: _with_ends(rng.uniform(low, high, n), low, high, rng))


def log_between(low, high):
    """Drawn evenly on a log scale from low to high, both above 0; one in eight stands at an end."""
    return Domain(f"{low:g} … {high:g}, log", lambda rng, n: _with_ends(
        np.exp(rng.uniform(np.log(low), np.log(high), n)), low, high, rng))


def memory(low, high):
    """A β from low to high, both below 1, drawn evenly in the log of the steps that it remembers, 1/(1 − β); one in eight
    stands at an end."""
    return Domain(f"{low:g} … {high:g}, log of 1/(1 − β)", lambda rng, n: _with_ends(
        1 - np.exp(rng.uniform(np.log1p(-high), np.log1p(-low), n)), low, high, rng))


def _with_ends(values, low, high, rng):
    return np.choose(rng.choice(3, p=[14 / 16, 1 / 16, 1 / 16], size=len(values)), [values, low, high])


def whole(low, high):
    """A whole number from low to high, both included."""
    return Domain(f"{low} … {high}, whole", lambda rng, n: rng.integers(low, high, n, endpoint=True))


def one_of(*values):
    """One of the values."""
    return Domain(", ".join(map(str, values)), lambda rng, n: np.array(values)[rng.integers(len(values), size=n)])


@dataclass(frozen=True)
class General:
    """A sentence about more than the setting shown. margin(**settings) -> above 0 where it holds, one for each lane."""
    notebook: str
    sentence: str
    says: str                # ALWAYS, ALMOST_ALWAYS, USUALLY or SOMETIMES
    margin: Callable
    domain: dict             # name -> Domain
    samples: int = SAMPLES
    each: bool = False       # is `margin` asked for one setting at a time?
    proof: str = ""          # why it must be so, where that is known; it is tested all the same

    def test(self, seed=0, samples=None):
        """Draw settings from the domain, and see; -> Outcome."""
        n = min(samples or self.samples, self.samples)
        rng = np.random.default_rng([seed, crc32(self.sentence.encode())])
        settings = {name: domain.draw(rng, n) for name, domain in self.domain.items()}
        if self.each:
            margins = [float(self.margin(**{name: values[i] for name, values in settings.items()})) for i in range(n)]
        else:
            margins = self.margin(**settings)
        margins = np.asarray(margins, dtype=float)
        if margins.shape != (n,):
            raise ValueError(f"the margin must have one value for each of the {n} settings; got shape {margins.shape}")
        order = np.where(np.isnan(margins), -np.inf, margins)
        worst = int(order.argmin())
        return Outcome(self, float(np.mean(order > 0)), n, {name: values[worst] for name, values in settings.items()},
                       float(margins[worst]))


@dataclass(frozen=True)
class Outcome:
    """What came of testing a general claim: the share of settings in which it held, and the worst of them."""
    claim: General
    share: float
    samples: int
    worst: dict
    margin: float

    @property
    def holds(self):
        """Does it hold as often as the sentence says?"""
        return self.share >= SHARES[self.claim.says]

    def __str__(self):
        settings = ", ".join(f"{name} = {value:.4g}" if isinstance(value, (float, np.floating)) else f"{name} = {value}"
                             for name, value in self.worst.items())
        verdict = "holds" if self.holds else "DOES NOT HOLD"
        return (f"{self.claim.notebook[:2]} {verdict} ({self.claim.says}): in {self.share:.0%} of {self.samples}: "
                f"{self.claim.sentence}\n     worst: {settings}: margin {self.margin:.3g}")


@dataclass
class Claims:
    """The claims of one notebook, as its module lists them.

        claims = Claims("01_can_rmsprop_go_wrong")

        @claims.here                    # in the setting shown: `page` has the notebook's variables
        def the_first_race(say, page):
            say("RMSprop takes {:.0f} steps", page.steps["RMSprop"], holds=page.steps["RMSprop"] > page.steps["GD"])

        @claims.general("Gradient descent does not notice an angle.", ALWAYS, rotation=between(0, 90), proof="…")
        def no_angle(rotation):
            return 1e-9 - distance(rotation)
    """
    notebook: str
    here_functions: list = field(default_factory=list)
    general_claims: list = field(default_factory=list)

    def here(self, function):
        """Register function(say, page), which says sentences with what was computed; see `held.Say`."""
        self.here_functions.append(function)
        return function

    def general(self, sentence, says, *, samples=SAMPLES, each=False, proof="", **domain):
        """Register a function of the domain's settings as the margin of a general sentence, which the text must say."""
        if says not in SHARES:
            raise ValueError(f"says must be one of {', '.join(SHARES)}; got {says!r}")
        if not domain or not all(isinstance(part, Domain) for part in domain.values()):
            raise ValueError(f"{sentence!r} needs a domain: what it leaves open, each as between(…), log_between(…), "
                             "whole(…) or one_of(…). A sentence that leaves nothing open is said with `here`")

        def register(function):
            self.general_claims.append(General(self.notebook, sentence, says, function, domain, samples, each, proof))
            return function
        return register


def all_claims():
    """The Claims of every notebook, in order."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("notebook_*.py"))
    return [importlib.import_module(f"claims.{name}").claims for name in names]
