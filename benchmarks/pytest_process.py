"""pytest in a process of its own, as users run it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

from benchmarks.errors import BenchmarkError

_LAST_LINES = 20
# In a source tree pytest would also load what the tests of imgverify need, and users do not have.
_OPTIONS = ("-p", "no:cacheprovider", "-p", "no:hypothesispytest", "--noconftest")


def run_pytest(folder: Path, *arguments: str, allowed: Collection[int] = (0,)) -> str:
    """Run pytest.

    Args:
        folder: it runs in.
        arguments: of its command line.
        allowed: exit codes of a run that did its work.

    Returns:
        What it printed.

    Raises:
        BenchmarkError: it failed.
    """
    quiet = {name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *_OPTIONS, *arguments],
        cwd=folder,
        env=quiet,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode not in allowed:
        last = "\n".join(done.stdout.splitlines()[-_LAST_LINES:])
        raise BenchmarkError(f"pytest {' '.join(arguments)}: code {done.returncode}\n{last}")
    return done.stdout
