"""Test the general claims over their domains: python -m claims [notebook number …] [--seed N] [--samples N]

Without a seed a new one is drawn, and said. Ends with 1 if a sentence holds less often than it says.
"""
import argparse
import secrets
import sys
from collections import Counter

from tqdm import tqdm

from . import all_claims


def main():
    parser = argparse.ArgumentParser(prog="python -m claims", description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*", type=int, help="numbers of notebooks; all if none")
    parser.add_argument("--seed", type=int, default=None, help="of the settings that are drawn; a new one if not given")
    parser.add_argument("--samples", type=int, default=None, help="at most so many settings for each claim")
    options = parser.parse_args()
    seed = secrets.randbelow(10**6) if options.seed is None else options.seed
    known = {int(claims.notebook[:2]) for claims in all_claims()}
    if unknown := set(options.notebooks) - known:
        parser.error(f"there is no notebook {', '.join(map(str, sorted(unknown)))}; there are {min(known)} to {max(known)}")
    if options.samples is not None and options.samples < 1:
        parser.error(f"--samples must be at least 1; got {options.samples}")
    general = [claim for claims in all_claims() if not options.notebooks or int(claims.notebook[:2]) in options.notebooks
               for claim in claims.general_claims]
    outcomes = [claim.test(seed, options.samples) for claim in tqdm(general, desc="claims", delay=1, leave=False)]
    print("\n".join(map(str, outcomes)))
    kinds = Counter("proven, and tested" if outcome.claim.proof else "tested" for outcome in outcomes)
    broken = [outcome for outcome in outcomes if not outcome.holds]
    print(f"\nseed {seed}: {len(outcomes)} general claims ({', '.join(f'{n} {kind}' for kind, n in sorted(kinds.items()))}); "
          f"{len(broken)} do not hold as often as they say")
    for outcome in broken:
        print(outcome)
    sys.exit(bool(broken))


if __name__ == "__main__":
    main()
