"""Runs Packer and sees to its end, whatever happens to the one who asked.

    python -m imgverify.packer.guard RUN_ID PATIENCE COMMAND…

Every byte on standard input asks Packer to stop (SIGINT: it destroys the instances and removes the
folders that it made), and so does the end of standard input: whoever asked is dead then, however it
died. When Packer has not ended after PATIENCE seconds it is asked again, and at last it is killed
with everything that it started. What a finished Packer leaves running is killed, too.

The guard has a lease of its own, so that a sweep leaves Packer alone as long as it cleans up.
Should the guard itself be killed, the kernel sends Packer SIGTERM, which it obeys like SIGINT.
"""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from types import FrameType

from imgverify.leases import MARK_VARIABLE, Lease, mark_of
from imgverify.packer.carriers import kill_all

# An exit code that Packer does not have: the guard could not do its work.
FAILED = 125
HURRY = 15.0
_TICK = 0.1
_SIGNALLED = 128
_STDIN = 0


class _Requests:
    """How often Packer was to be stopped: by our standard input, or by SIGTERM."""

    def __init__(self) -> None:
        self.count = 0
        self._open = True
        signal.signal(signal.SIGTERM, self._signalled)
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def _signalled(self, _number: int, _frame: FrameType | None) -> None:
        self.count += 1

    def wait(self) -> None:
        """Return after a moment, or as soon as there is something new."""
        if not self._open:
            time.sleep(_TICK)
        elif select.select([_STDIN], [], [], _TICK)[0]:
            self._open = bool(os.read(_STDIN, 1))
            self.count += 1


def run(command: list[str], mark: str, patience: float) -> int:
    """Run a command to its end.

    Args:
        command: Packer and its arguments.
        mark: for its environment.
        patience: seconds that it may take to clean up.

    Returns:
        Its exit code, as a shell would tell it.
    """
    requests = _Requests()
    setpriv = shutil.which("setpriv")
    leash = [setpriv, "--pdeathsig", "TERM", "--"] if setpriv else []
    process = subprocess.Popen(
        [*leash, *command],
        stdin=subprocess.DEVNULL,
        env={**os.environ, MARK_VARIABLE: mark},
        process_group=0,
    )
    answered, deadline = 0, 0.0
    while process.poll() is None:
        requests.wait()
        impatient = answered > 0 and time.monotonic() > deadline
        if impatient and answered > 1:
            _signal(process, signal.SIGKILL)
            kill_all(mark)
        elif impatient or requests.count > answered:
            answered = max(answered + 1, min(requests.count, 2))
            deadline = time.monotonic() + (patience if answered == 1 else min(HURRY, patience))
            _signal(process, signal.SIGINT)
    _signal(process, signal.SIGKILL)
    kill_all(mark)
    code = process.returncode
    return code if code >= 0 else _SIGNALLED - code


def _signal(process: subprocess.Popen[bytes], number: int) -> None:
    # Packer is two processes and more, and the first lets SIGINT pass: as from a terminal, it goes
    # to all of them.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def main() -> int:
    """Take a lease, and run."""
    run_id, patience, *command = sys.argv[1:]
    try:
        lease = Lease.take(run_id)
    except OSError as error:
        sys.stderr.write(f"cannot write a lease: {error}\n")
        return FAILED
    lease.process(mark_of(run_id))
    try:
        return run(command, mark_of(run_id), float(patience))
    except OSError as error:
        sys.stderr.write(f"{command[0]}: {error.strerror}\n")
        return FAILED
    finally:
        lease.close()


if __name__ == "__main__":
    sys.exit(main())
