"""Commands of a build, its progress, and the promise that an interrupted one cleans up."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import FrameType

from tests.lab.errors import LabError

_TOLD_LINES = 15
_GRACE_SECONDS = 30
_STARTED = time.monotonic()


def say(text: str) -> None:
    """Tell people what happens now.

    Args:
        text: one line.
    """
    sys.stderr.write(f"lab: [{time.monotonic() - _STARTED:5.1f} s] {text}\n")
    sys.stderr.flush()


def unwind_on_signals() -> None:
    """Make signals that end us leave through every `finally`; a second one changes nothing."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, _unwind)


def _unwind(number: int, _frame: FrameType | None) -> None:
    for each in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    raise SystemExit(128 + number)


def run(*words: str | Path, text: str | None = None, extra: Mapping[str, str] | None = None) -> str:
    """What a command printed.

    Args:
        words: the command.
        text: its standard input.
        extra: environment variables beside the few that every command gets.

    Raises:
        LabError: it failed; its last lines have gone to standard error.
    """
    command = [str(word) for word in words]
    environment = {
        "DEBIAN_FRONTEND": "noninteractive",
        "LC_ALL": "C.UTF-8",
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        **({"TMPDIR": os.environ["TMPDIR"]} if "TMPDIR" in os.environ else {}),
        **(extra or {}),
    }
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE if text is not None else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        text=True,
    ) as process:
        try:
            printed, complaints = process.communicate(text)
        except BaseException:
            _stop(process)
            raise
    if process.returncode:
        last = "\n".join((printed + complaints).splitlines()[-_TOLD_LINES:])
        sys.stderr.write(f"{last}\n")
        raise LabError(f"{' '.join(command[:6])}: exit code {process.returncode}")
    return printed


def _stop(process: subprocess.Popen[str]) -> None:
    # Politely at first: mmdebstrap has mounts of its own to undo.
    process.terminate()
    try:
        process.wait(_GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
