"""The guard's patience ends."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from imgverify.packer.guard import FAILED


def _guard(*command: str, patience: float = 0.5) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "imgverify.packer.guard", "run-1234", str(patience), *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


@pytest.mark.parametrize("requests", [b"\n", b"\n\n", b""])
def test_a_command_that_does_not_listen(requests: bytes) -> None:
    """It is asked, asked again and killed, whether someone asks or is dead."""
    deaf = "import signal, time; signal.signal(2, signal.SIG_IGN); print(1, flush=True);"
    with _guard(sys.executable, "-c", f"{deaf} time.sleep(300)") as guard:
        assert guard.stdin is not None
        assert guard.stdout is not None
        assert guard.stdout.readline() == b"1\n"
        began = time.monotonic()
        guard.stdin.write(requests)
        guard.stdin.flush()
        if not requests:
            guard.stdin.close()
        assert guard.wait(60) == 128 + 9
        assert time.monotonic() - began > 0.4
        guard.stdout.close()


def test_the_code_is_passed_on() -> None:
    """What the command says is what the guard says."""
    with _guard("sh", "-c", "exit 7") as guard:
        assert guard.wait(60) == 7


def test_a_command_that_is_not_there() -> None:
    """It is no code of the command's own."""
    with _guard("/nonexistent/packer") as guard:
        assert guard.wait(60) in (127, FAILED)
