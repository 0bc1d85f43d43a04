"""One run of Packer under its guard: lines out, a code at the end, and nothing left.

Packer runs in the user's working directory, as it would by hand: relative paths of a template mean
what they mean there.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from typing import IO, Protocol

from imgverify.errors import InfrastructureError
from imgverify.leases import SUFFIX, leases_path, mark_of
from imgverify.packer.carriers import kill_all
from imgverify.packer.guard import FAILED
from imgverify.providers.interrupts import held_back, termination_unwinds

PATIENCE = 120.0
_TICK = 0.5
_CHUNK = 64 * 1024
_LONGEST_LINE = 256 * 1024
_DRAIN_SECONDS = 2.0


class Listener(Protocol):
    """Who hears what Packer says."""

    def line(self, line: str) -> None:
        """Take a line of standard output."""

    def error_line(self, line: str) -> None:
        """Take a line of standard error."""

    def tick(self, *, stopping: bool) -> None:
        """Take note that time passes; a few times a second."""


def run(
    command: Sequence[str],
    run_id: str,
    environment: Mapping[str, str],
    listener: Listener,
    *,
    patience: float = PATIENCE,
) -> int:
    """Run Packer to its end; Ctrl-C and SIGTERM let it clean up first.

    Args:
        command: Packer and its arguments.
        run_id: for the guard's lease; unique.
        environment: of Packer, whole.
        listener: hears it.
        patience: seconds that Packer may take to clean up.

    Returns:
        Packer's exit code.

    Raises:
        InfrastructureError: Packer cannot be started, or its guard was killed.
        KeyboardInterrupt: the user ended the run; Packer has ended, too.
    """
    with termination_unwinds():
        with held_back():
            process = subprocess.Popen(
                # -P: what lies in the working directory is nobody's module.
                [
                    *(sys.executable, "-P", "-m", "imgverify.packer.guard"),
                    *(run_id, str(patience), *command),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=dict(environment),
                start_new_session=True,
            )
        listening = _Listening(process, listener)
        try:
            listening.to_the_end(stopping=False)
        except BaseException:
            _stop(process, listening)
            raise
        finally:
            if process.returncode is not None and process.returncode < 0:
                kill_all(mark_of(run_id))
                (leases_path() / f"{run_id}{SUFFIX}").unlink(missing_ok=True)
            listening.close()
    if process.returncode < 0:
        raise InfrastructureError("Packer's guard process was killed", "start the run again")
    if process.returncode == FAILED:
        raise InfrastructureError(f"Packer cannot be started: {listening.last_error}")
    return process.returncode


class _Listening:
    """Reads both pipes of the guard."""

    def __init__(self, process: subprocess.Popen[bytes], listener: Listener) -> None:
        self._process = process
        self._listener = listener
        self._selector = selectors.DefaultSelector()
        self._rest: dict[IO[bytes], bytes] = {}
        self.last_error = ""
        for pipe in (process.stdout, process.stderr):
            assert pipe is not None
            os.set_blocking(pipe.fileno(), False)
            self._selector.register(pipe, selectors.EVENT_READ, pipe)
            self._rest[pipe] = b""

    def to_the_end(self, *, stopping: bool) -> None:
        """Return when the guard has ended and all that it passed on is read."""
        while self._process.poll() is None:
            self._once(_TICK)
            self._listener.tick(stopping=stopping)
        # What escaped the guard may hold the pipes open for ever.
        deadline = time.monotonic() + _DRAIN_SECONDS
        while self._selector.get_map() and time.monotonic() < deadline:
            self._once(0.0)
        for pipe, rest in self._rest.items():
            if rest:
                self._tell(pipe, rest)
                self._rest[pipe] = b""

    def close(self) -> None:
        """Close the pipes."""
        self._selector.close()
        for pipe in (self._process.stdin, *self._rest):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _once(self, seconds: float) -> None:
        if not self._selector.get_map():
            time.sleep(min(seconds, 0.05))
            return
        for key, _ in self._selector.select(seconds):
            pipe: IO[bytes] = key.data
            data = os.read(key.fd, _CHUNK)
            if not data:
                self._selector.unregister(pipe)
                continue
            *lines, rest = (self._rest[pipe] + data).split(b"\n")
            self._rest[pipe] = rest[:_LONGEST_LINE]
            for line in lines:
                self._tell(pipe, line)

    def _tell(self, pipe: IO[bytes], line: bytes) -> None:
        text = line.decode("utf-8", "replace").rstrip("\r")
        if pipe is self._process.stdout:
            self._listener.line(text)
        else:
            self.last_error = text or self.last_error
            self._listener.error_line(text)


def _stop(process: subprocess.Popen[bytes], listening: _Listening) -> None:
    """Have Packer stopped; a second Ctrl-C hurries it, and none leaves it behind."""
    while True:
        try:
            assert process.stdin is not None
            with contextlib.suppress(OSError):
                process.stdin.write(b"\n")
                process.stdin.flush()
            listening.to_the_end(stopping=True)
        except KeyboardInterrupt:
            continue
        else:
            return
