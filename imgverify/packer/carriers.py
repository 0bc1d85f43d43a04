"""The processes of a build, known by a word in their environment, which children inherit.

A process group does not hold all of them: a provisioner may start a session of its own.
"""

from __future__ import annotations

import contextlib
import os
import time

import psutil

from imgverify.leases import MARK_VARIABLE

_SECONDS = 10.0
_PAUSE = 0.05


def kill_all(mark: str) -> None:
    """Kill every process that carries a mark, also those that are born meanwhile; bounded in time.

    Args:
        mark: value of the variable.
    """
    deadline = time.monotonic() + _SECONDS
    while (found := _carriers(mark)) and time.monotonic() < deadline:
        for process in found:
            with contextlib.suppress(psutil.Error):
                process.kill()
        time.sleep(_PAUSE)


def _carriers(mark: str) -> list[psutil.Process]:
    return [process for process in psutil.process_iter() if _carries(process, mark)]


def _carries(process: psutil.Process, mark: str) -> bool:
    try:
        return (
            process.pid != os.getpid()
            and process.environ().get(MARK_VARIABLE) == mark
            and process.status() != psutil.STATUS_ZOMBIE
        )
    except (psutil.Error, OSError):
        return False
