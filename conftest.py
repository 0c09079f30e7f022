"""For every run of pytest, that of a single notebook too."""
import os

os.environ.pop("TQDM_DISABLE", None)  # a worker inherits what follows
import tqdm.auto  # noqa: E402, F401 - reads its environment once, here: only the notebooks' kernels, which inherit what follows, show no bars

os.environ["TQDM_DISABLE"] = "1"  # how far a progress bar comes hangs on the machine, and nbval compares it like any output
