"""docs/checks.md is what the checks say of themselves."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_reference_is_in_step() -> None:
    """After a change of a signature or docstring: tools/write-reference."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "write-reference"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
