"""What holds the notebooks' sentences to what was computed: one module for each notebook.

A sentence with a number is held here, in the setting shown, each time the notebook runs: its last cell calls `hold`.
A general sentence is tested over what it leaves open: `python -m claims` (`make test-claims`) draws settings from the
claim's domain, and counts in how many of them it holds. How to write one: `README.md` beside this file.
"""
from .claim import ALMOST_ALWAYS, ALWAYS, SOMETIMES, USUALLY, Claims, all_claims, between, log_between, memory, one_of, whole
from .held import hold

__all__ = ["ALMOST_ALWAYS", "ALWAYS", "SOMETIMES", "USUALLY", "Claims", "all_claims", "between", "hold", "log_between", "memory",
           "one_of", "whole"]
