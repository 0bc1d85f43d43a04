"""A shell as root that stays open, so that a command costs no channel, no login shell, no sudo.

On an emulated machine these take several times as long as what most tests run. A command behaves as
on a channel of its own: it is a process group of the same kind, reads nothing, and its output ends
when the last process that holds it has ended.
"""

from __future__ import annotations

import re
import secrets
import shlex
import threading
import time
from contextlib import AbstractContextManager, ExitStack
from typing import Protocol

import paramiko

from imgverify.errors import InfrastructureError
from imgverify.ssh_channel import LINGER, Bell, Reply, brief, drain
from imgverify.ssh_errors import DeadlineError, OutputLimitError, UnreachableError

TIMEOUT = 300.0
LIMIT = 256 * 1024 * 1024
# Both outputs go through pipes of this command alone: what it left behind in the background cannot
# write into those of the next one. Its status comes on standard error, wherever that is just then.
# A shell that ends without the first marks never ran anything: there is no root to be had. What
# comes before them is no command's: start-up files of a login shell may greet whoever comes.
_FRAME = """echo {mark}!; echo {mark}! >&2
( {{ {{ ( eval {command} ) </dev/null 3>&- 4>&-; echo {mark}:$? >&4; }} 2>&1 >&3 3>&- \
| cat >&4 3>&- 4>&-; }} 3>&1 | cat ) 4>&2
echo {mark}.; echo {mark}. >&2
"""


class Link(Protocol):
    """What is needed of a connection."""

    def channel(self, deadline: float) -> AbstractContextManager[paramiko.Channel]:
        """A channel, open until the context ends."""

    def record(
        self, command: str, started: float, stdin: int, reply: Reply | None, failure: str
    ) -> None:
        """Write a command into the transcript."""


class SteadyShell:
    """Runs one command after the other in one shell; a new one takes over when it must.

    Args:
        link: the connection.
        sudo: whether root is had through sudo.
    """

    def __init__(self, link: Link, *, sudo: bool) -> None:
        self._link = link
        self._sudo = sudo
        self._lock = threading.Lock()
        self._stack = ExitStack()
        self._shell: paramiko.Channel | None = None

    def run(self, command: str, *, timeout: float | None = None) -> Reply:
        """Run a command as root.

        Args:
            command: a command line of /bin/sh.
            timeout: seconds; None for 300.

        Raises:
            DeadlineError: it did not end in time; it may still be running.
            OutputLimitError: it printed more than 256 MiB.
            UnreachableError: the connection broke, or root cannot be had.
        """
        started = time.monotonic()
        deadline = started + (TIMEOUT if timeout is None else timeout)
        shown = f"sudo -n /bin/sh -c {shlex.quote(command)}" if self._sudo else command
        try:
            if not self._lock.acquire(timeout=max(0.0, deadline - time.monotonic())):
                raise DeadlineError(f"busy with another command until the deadline: {brief(shown)}")
            try:
                status, out, err = self._answer(command, deadline)
            finally:
                self._lock.release()
        except InfrastructureError as error:
            self._link.record(shown, started, 0, None, type(error).__name__)
            raise
        reply = Reply(status, out, err, time.monotonic() - started)
        self._link.record(shown, started, 0, reply, "")
        return reply

    def _answer(self, command: str, deadline: float) -> tuple[int, bytes, bytes]:
        used_before = self._shell is not None
        try:
            try:
                return self._exchange(self._opened(deadline), command, deadline)
            except _NeverBegunError:
                # A shell that something killed in the meantime; a new one may still be had.
                if not used_before:
                    raise
                return self._exchange(self._opened(deadline), command, deadline)
        except BaseException:
            # What is left of the command must not get into the next one.
            self._abandon()
            raise

    def _opened(self, deadline: float) -> paramiko.Channel:
        if self._shell is None or self._shell.closed:
            self._abandon()
            self._shell = self._stack.enter_context(self._link.channel(deadline))
            starter = _Starter(self._shell, "sudo -n /bin/sh" if self._sudo else "exec /bin/sh")
            starter.start()
            starter.join(max(0.0, deadline - time.monotonic()))
            if starter.is_alive():
                raise DeadlineError("out of time: the server did not start a shell")
            if starter.failure:
                raise UnreachableError("the server did not start a shell") from starter.failure
        return self._shell

    def _abandon(self) -> None:
        self._shell = None
        self._stack.close()

    def _exchange(
        self, shell: paramiko.Channel, command: str, deadline: float
    ) -> tuple[int, bytes, bytes]:
        mark = secrets.token_hex(16)
        out, err = bytearray(), bytearray()
        bell = Bell(shell)
        self._send(shell, _FRAME.format(command=shlex.quote(f" {command}"), mark=mark), deadline)
        end = f"{mark}.\n".encode()
        while not (out.endswith(end) and err.endswith(end)):
            left = deadline - time.monotonic()
            if left <= 0:
                printed = _after_first(bytes(out), mark)
                raise DeadlineError(f"out of time: {brief(command)}", printed, bytes(err))
            quiet = not bell.rang(min(left, LINGER))
            drain(shell, out, err)
            if len(out) > LIMIT:
                raise OutputLimitError(f"more than {LIMIT} bytes came from: {brief(command)}")
            if shell.closed or shell.eof_received or (quiet and shell.exit_status_ready()):
                drain(shell, out, err)
                return self._ended(command, mark, bytes(out), bytes(err))
            if quiet and _status(err, mark)[0] is not None:
                # Something that it left behind holds its output open.
                self._abandon()
                break
        status, errors = _status(err, mark)
        # Without a status, what should have told it was killed along with the command.
        return (
            -1 if status is None else status,
            _after_first(bytes(out), mark).removesuffix(end),
            errors.removesuffix(end),
        )

    def _ended(self, command: str, mark: str, out: bytes, err: bytes) -> tuple[int, bytes, bytes]:
        """The shell is gone: it could not become root, was killed, or the connection broke."""
        shell = self._shell
        self._abandon()
        transport = shell.get_transport() if shell else None
        if transport is None or not transport.is_active():
            raise UnreachableError(f"the machine went away during: {brief(command)}")
        assert shell is not None
        if f"{mark}!\n".encode() not in err:
            last = err.decode(errors="replace").strip().splitlines()[-1:] or ["it says nothing"]
            raise _NeverBegunError(f"the machine gives no shell of root: {last[0]}")
        status = shell.exit_status if shell.exit_status_ready() else -1
        return status or -1, _after_first(out, mark), _status(bytearray(err), mark)[1]

    @staticmethod
    def _send(shell: paramiko.Channel, text: str, deadline: float) -> None:
        shell.settimeout(max(0.1, deadline - time.monotonic()))
        try:
            shell.sendall(text.encode("utf-8", "surrogateescape"))
        except TimeoutError as error:
            raise DeadlineError("out of time: the shell takes no more input") from error
        except (paramiko.SSHException, EOFError, OSError) as error:
            # Why it has ended is on its way.
            if not shell.closed and not shell.eof_received:
                raise UnreachableError("the shell takes no input") from error


class _NeverBegunError(UnreachableError):
    """The shell ended before it ran anything."""


class _Starter(threading.Thread):
    """Starts the shell: paramiko waits for the server's answer without any deadline."""

    def __init__(self, channel: paramiko.Channel, command: str) -> None:
        super().__init__(daemon=True, name="imgverify-shell")
        self.failure: Exception | None = None
        self._channel = channel
        self._command = command

    def run(self) -> None:
        """Start it."""
        try:
            self._channel.exec_command(self._command)
        except (paramiko.SSHException, EOFError, OSError) as error:
            self.failure = error


def _status(err: bytearray, mark: str) -> tuple[int | None, bytes]:
    """The exit status out of standard error, and what the command wrote there."""
    errors = _after_first(bytes(err), mark)
    found = re.search(rf"{mark}:(\d+)\n".encode(), errors)
    if found is None:
        return None, errors
    return int(found[1]), errors[: found.start()] + errors[found.end() :]


def _after_first(said: bytes, mark: str) -> bytes:
    """What follows the first mark; everything where there is none."""
    before, found, after = said.partition(f"{mark}!\n".encode())
    return after if found else before
