"""One SSH connection to a machine, its host key pinned, with many commands on it at a time."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from types import TracebackType
from typing import Self

import paramiko
from testinfra.host import Host

from imgverify.errors import InfrastructureError
from imgverify.model import HostKey, Machine
from imgverify.ssh_channel import Reply, brief, exchange
from imgverify.ssh_errors import (
    DeadlineError,
    HostKeyError,
    LoginRefusedError,
    OutputLimitError,
    UnreachableError,
    text_of,
)
from imgverify.ssh_login import described, log_in, login_keys, negotiate
from imgverify.steady_shell import SteadyShell
from imgverify.testinfra_backend import host_over
from imgverify.transcript import Transcript

__all__ = [
    "Connection",
    "DeadlineError",
    "HostKeyError",
    "LoginRefusedError",
    "OutputLimitError",
    "Reply",
    "UnreachableError",
    "presented_key",
]

MIB = 1024 * 1024
RUN_TIMEOUT = 300.0
KEEPALIVE = 15
# sshd's own default for MaxSessions is 10, and hardened images often say less.
PARALLEL = 4
# How long to wait for the server to see that our earlier channels are closed.
SESSION_PATIENCE = 5.0


def presented_key(
    address: str,
    port: int,
    timeout: float,
    proxy: tuple[str, ...] = (),
    *,
    kinds: tuple[str, ...] = (),
) -> HostKey:
    """Ask a server for its host key, without logging in.

    Args:
        address: host name or IP address.
        port: TCP port.
        timeout: seconds for all of it.
        proxy: program and arguments that carry the connection; none to connect directly.
        kinds: types of host keys to ask for; none for any.

    Raises:
        UnreachableError: nothing answers, or not with SSH, or it has no such key.
    """
    transport = negotiate(address, port, timeout, pinned=None, proxy=proxy, kinds=kinds)
    try:
        return described(transport.get_remote_server_key())
    finally:
        transport.close()


class Connection:
    """A logged-in connection; made by `open`, safe to use from several threads."""

    def __init__(
        self, machine: Machine, transport: paramiko.Transport, transcript: Transcript | None
    ) -> None:
        self.machine = machine
        self._transport = transport
        self._transcript = transcript
        self._slots = threading.BoundedSemaphore(PARALLEL)

    @classmethod
    def open(
        cls, machine: Machine, *, timeout: float = 15.0, transcript: Transcript | None = None
    ) -> Self:
        """Connect, compare the host key with the pinned one, and log in with the machine's key.

        No other key and no password is tried; an agent only for a machine that names no key.

        Args:
            machine: where to, as whom, with which keys.
            timeout: seconds for each of: connecting with key exchange, and logging in.
            transcript: where every command is recorded.

        Raises:
            UnreachableError: nothing answers, or the server went away meanwhile.
            HostKeyError: the server is not the pinned one.
            LoginRefusedError: the server refuses the key, or the key file cannot be used.
        """
        with login_keys(machine.key_path) as keys:
            transport = negotiate(
                machine.address,
                machine.port,
                timeout,
                pinned=machine.host_key,
                proxy=machine.proxy,
            )
            try:
                log_in(transport, machine, keys, timeout)
            except BaseException:
                transport.close()
                raise
        transport.set_keepalive(KEEPALIVE)
        return cls(machine, transport, transcript)

    def run(
        self,
        command: str,
        *,
        stdin: bytes = b"",
        timeout: float | None = None,
        limit: int = 256 * MIB,
    ) -> Reply:
        """Run a command with the login shell of the user.

        Args:
            command: a shell command line.
            stdin: what it reads.
            timeout: seconds; None for 300.
            limit: bytes of standard output.

        Raises:
            DeadlineError: it did not end in time; it may still be running.
            OutputLimitError: it printed more than `limit`.
            UnreachableError: the connection broke.
        """
        started = time.monotonic()
        deadline = started + (RUN_TIMEOUT if timeout is None else timeout)
        try:
            with self.channel(deadline) as channel:
                status, out, err = exchange(channel, command, stdin, limit, deadline)
            if status < 0 and not self._transport.is_active():
                raise UnreachableError(f"{self._place} went away during: {brief(command)}")
        except InfrastructureError as error:
            self.record(command, started, len(stdin), None, type(error).__name__)
            raise
        reply = Reply(status, out, err, time.monotonic() - started)
        self.record(command, started, len(stdin), reply, "")
        return reply

    def record(
        self, command: str, started: float, stdin: int, reply: Reply | None, failure: str
    ) -> None:
        """Write a command into the transcript, if there is one.

        Args:
            command: as it was asked for.
            started: by time.monotonic().
            stdin: bytes that it was given.
            reply: None when it did not end.
            failure: why not.
        """
        if self._transcript is not None:
            self._transcript.record(
                command,
                seconds=time.monotonic() - started,
                status=reply.status if reply else None,
                stdin=stdin,
                stdout=len(reply.stdout) if reply else 0,
                stderr=len(reply.stderr) if reply else 0,
                failure=failure,
            )

    def host(self, *, sudo: bool = True) -> Host:
        """Make a testinfra host over this connection; it is in none of testinfra's caches.

        Args:
            sudo: run every command as root (a user who is root already needs no sudo).
        """
        address, root = self.machine.address, self.machine.user == "root"
        if not (sudo or root):
            return host_over(self, address, root=root, sudo=False)
        return host_over(SteadyShell(self, sudo=not root), address, root=root, sudo=False)

    def close(self) -> None:
        """Disconnect; a command that is under way ends with UnreachableError."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def _place(self) -> str:
        return f"{self.machine.user}@{self.machine.address}:{self.machine.port}"

    @contextlib.contextmanager
    def channel(self, deadline: float) -> Iterator[paramiko.Channel]:
        """Open a channel, when there is room for one; it is closed when the context ends.

        Args:
            deadline: by time.monotonic().

        Raises:
            DeadlineError: there was no room in time.
            UnreachableError: the server opens none.
        """
        if not self._slots.acquire(timeout=max(0.0, deadline - time.monotonic())):
            raise DeadlineError(f"{self._place} was busy with other commands until the deadline")
        try:
            channel = self._opened(deadline)
            try:
                yield channel
            finally:
                channel.close()
        finally:
            self._slots.release()

    def _opened(self, deadline: float) -> paramiko.Channel:
        patience = min(deadline, time.monotonic() + SESSION_PATIENCE)
        while True:
            try:
                return self._transport.open_session(timeout=max(0.1, deadline - time.monotonic()))
            except (paramiko.SSHException, EOFError, OSError) as error:
                if not self._transport.is_active():
                    raise UnreachableError(f"{self._place} is gone: {text_of(error)}") from error
                if time.monotonic() > patience:
                    raise UnreachableError(
                        f"{self._place} opens no session: {text_of(error)}",
                        "Is MaxSessions of sshd very low, or are earlier commands still running?",
                    ) from error
            # The server has not yet seen that an earlier channel is closed (MaxSessions).
            time.sleep(0.05)
