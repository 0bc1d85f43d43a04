"""One command on one SSH channel: both directions at once, with a deadline and a limit."""

from __future__ import annotations

import contextlib
import threading
import time
from dataclasses import dataclass

import paramiko

from imgverify.ssh_errors import DeadlineError, OutputLimitError, UnreachableError

# How long standard error may stay open after the command has ended (a daemon that it left behind).
LINGER = 2.0
CHUNK = 256 * 1024
# What a peer may send unasked: paramiko's default, which is OpenSSH's.
WINDOW = 2 * 1024 * 1024
# Of a standard error that is longer than twice this, the middle is left out.
ERRORS = 8 * 1024 * 1024
BRIEF = 120


@dataclass(frozen=True, slots=True)
class Reply:
    """What a command did.

    Args:
        status: exit status; -1 when a signal ended it.
        stdout: standard output.
        stderr: standard error; of more than 16 MiB, the middle is left out.
        seconds: from the request to the end.
    """

    status: int
    stdout: bytes
    stderr: bytes
    seconds: float


class Bell(threading.Event):
    """Rings when either stream of a channel has something: what paramiko calls an event.

    In place of `Channel.fileno()`: paramiko writes to that pipe from its own thread, also just
    after `close()` has closed it, and such a write ends the whole connection.
    """

    def __init__(self, channel: paramiko.Channel) -> None:
        super().__init__()
        channel.in_buffer.set_event(self)
        channel.in_stderr_buffer.set_event(self)

    def clear(self) -> None:
        """Called by paramiko when one stream is read empty: the other may not be."""

    def rang(self, timeout: float) -> bool:
        """Wait for a ring since the last call; whether there was one."""
        rung = self.wait(timeout)
        super().clear()
        return rung


class Feeder(threading.Thread):
    """Starts the command and writes its standard input, while the caller reads."""

    def __init__(self, channel: paramiko.Channel, command: str, stdin: bytes) -> None:
        super().__init__(daemon=True, name="imgverify-stdin")
        self.failure: Exception | None = None
        self._channel = channel
        self._command = command
        self._stdin = stdin

    def run(self) -> None:
        """Start the command; a command that does not read its input to the end is no failure."""
        try:
            self._channel.exec_command(self._command.encode("utf-8", "surrogateescape"))
        except (paramiko.SSHException, EOFError, OSError) as error:
            self.failure = error
            return
        with contextlib.suppress(paramiko.SSHException, EOFError, OSError):
            self._channel.sendall(self._stdin)
            self._channel.shutdown_write()


def exchange(
    channel: paramiko.Channel, command: str, stdin: bytes, limit: int, deadline: float
) -> tuple[int, bytes, bytes]:
    """Run one command on a fresh channel.

    Returns:
        Exit status, standard output, standard error.

    Raises:
        DeadlineError: with what was printed until then.
        OutputLimitError: more than `limit` bytes.
        UnreachableError: the server did not start it.
    """
    out, err = bytearray(), bytearray()
    bell = Bell(channel)
    feeder = Feeder(channel, command, stdin)
    feeder.start()
    quiet = False
    while not (channel.closed or channel.eof_received or (quiet and channel.exit_status_ready())):
        left = deadline - time.monotonic()
        if left <= 0:
            raise DeadlineError(f"out of time: {brief(command)}", bytes(out), bytes(err))
        quiet = not bell.rang(min(left, LINGER))
        drain(channel, out, err)
        if len(out) > limit:
            raise OutputLimitError(f"more than {limit} bytes came from: {brief(command)}")
    drain(channel, out, err)
    if not channel.status_event.wait(max(0.0, deadline - time.monotonic())):
        raise DeadlineError(f"out of time: {brief(command)}", bytes(out), bytes(err))
    if channel.exit_status < 0:
        feeder.join(LINGER)
    if feeder.failure:
        raise UnreachableError(f"the server did not start: {brief(command)}") from feeder.failure
    return channel.exit_status, bytes(out), bytes(err)


def drain(channel: paramiko.Channel, out: bytearray, err: bytearray) -> None:
    """Take what has arrived: of each stream at most what fits into its window.

    Args:
        channel: with both streams.
        out: grows by standard output.
        err: grows by standard error, and loses its middle when it is very long.
    """
    for _ in range(WINDOW // CHUNK):
        if channel.recv_ready():
            out += channel.recv(CHUNK)
        if channel.recv_stderr_ready():
            err += channel.recv_stderr(CHUNK)
        if len(err) > 2 * ERRORS:
            del err[ERRORS:-ERRORS]


def brief(command: str) -> str:
    """The start of a command, for messages."""
    return command if len(command) <= BRIEF else f"{command[:BRIEF]}..."
