"""After `mutmut run`: try again, each in a process of its own, the changes that no test noticed, and name those that stay.

mutmut makes its changes in a process that has the tests imported, so what a test's table holds was built before the change.
"""
import json
import os
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parent.parent
MUTANTS = ROOT / "mutants"
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mutmut"]
SURVIVED = (0, 33)      # mutmut's code for a change that all its tests passed, and for one that it knows no test for


def noticed(name):
    """Does a test fail when this change is there from the first import on? The tests of the changed module go first."""
    tests = SETTINGS["pytest_add_cli_args_test_selection"]
    tests = sorted(tests, key=lambda test: not test.endswith(f"test_{name.split('.')[0]}.py"))
    return subprocess.run([sys.executable, "-m", "pytest", "-x", "-q", "--rootdir=.", "-p", "no:cacheprovider",
                           *SETTINGS["pytest_add_cli_args"], *tests],
                          cwd=MUTANTS, env={**os.environ, "MUTANT_UNDER_TEST": name}, capture_output=True).returncode != 0


if __name__ == "__main__":
    codes = {}
    for path in sorted(MUTANTS.glob("*.meta")):
        codes |= json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
    tried = [name for name, code in codes.items() if code is not None]
    wanted = sys.argv[1:] or [name for name in tried if codes[name] in SURVIVED]
    with ThreadPoolExecutor(2) as pool:
        left = [name for name, found in zip(wanted, pool.map(noticed, wanted)) if not found]
    for name in left:
        print(f"\n{name}")
        said = subprocess.run([sys.executable, "-m", "mutmut", "show", name], cwd=ROOT, capture_output=True, text=True).stdout
        print("\n".join(line for line in said.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")))
    print(f"\n{len(left)} of {len(tried)} changes were noticed by no test.")
