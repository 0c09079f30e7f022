"""For every run of pytest, that of a single notebook or of all of them too."""
import os
import tempfile
import uuid

import nbval.kernel
import pytest
from jupyter_client.manager import KernelManager

os.environ.pop("TQDM_DISABLE", None)  # a worker inherits what follows
import tqdm.auto  # noqa: E402, F401 - reads its environment once, here: only the notebooks' kernels, which inherit what follows, show no bars

os.environ["TQDM_DISABLE"] = "1"  # how far a progress bar comes hangs on the machine, and nbval compares it like any output


def reached_by_files(**options):
    """A notebook's kernel, with sockets that are files: two that start at once may be given one port, and one of them waits."""
    file = os.path.join(tempfile.gettempdir(), f"kernel-{uuid.uuid4()}.json")
    return KernelManager(transport="ipc", connection_file=file, **options)


if os.name == "posix":
    nbval.kernel.KernelManager = reached_by_files


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Where workers share the tests, one has all that drives a browser, from the first moment on: it is as long as all the rest.

    The rest goes file by file: a notebook's cells share a kernel, and a module's tests its fixtures.
    """
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            file = nodeid.split("::")[0]
            return "browser" if file.startswith("tests/browser/") else file

    config.option.loadscopereorder = False             # which would begin with the file that has the most tests
    return ByFile(config, log)
