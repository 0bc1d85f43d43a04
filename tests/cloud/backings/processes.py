"""Processes of guests: they end with us, however we end."""

from __future__ import annotations

import subprocess
from pathlib import Path

_TERM_SECONDS = 5.0


def leashed(command: list[str], log: Path) -> subprocess.Popen[bytes]:
    """Start a process that the kernel ends with the calling thread.

    Args:
        command: program and arguments.
        log: takes what it says.
    """
    with log.open("ab") as said:
        return subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "--", *command],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process and wait for it; fine when it is gone."""
    process.terminate()
    try:
        process.wait(_TERM_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
