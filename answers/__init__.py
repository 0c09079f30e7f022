"""Worked answers to the exercises: one module for each notebook, one function for each letter.

The first line of a docstring is the hint that `explorer.check` gives; the body works the answer out.
"""
