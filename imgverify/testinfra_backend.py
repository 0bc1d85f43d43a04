"""A testinfra backend over our own connection."""

from __future__ import annotations

import shlex
from typing import Any, Protocol

from testinfra.backend.base import BaseBackend, CommandResult
from testinfra.host import Host

AS_ROOT = 'if [ "$(id -u)" = 0 ]; then exec /bin/sh -c "$1"; fi; exec sudo -n /bin/sh -c "$1"'


class Reply(Protocol):
    """What the backend needs of a reply."""

    @property
    def status(self) -> int:
        """Exit status."""

    @property
    def stdout(self) -> bytes:
        """Standard output."""

    @property
    def stderr(self) -> bytes:
        """Standard error."""


class Runner(Protocol):
    """What the backend needs of a connection."""

    def run(self, command: str, *, timeout: float | None = None) -> Reply:
        """Run a command line with the login shell."""


class ConnectionBackend(BaseBackend):  # type: ignore[misc]
    """Runs what testinfra asks for, as root unless told otherwise.

    Args:
        runner: the connection.
        address: how the machine is called in messages.
        root: whether the connection's user is root, so that no sudo is needed.
        sudo: whether commands shall run as root.
    """

    NAME = "imgverify"

    def __init__(self, runner: Runner, address: str, *, root: bool, sudo: bool) -> None:
        super().__init__(address, sudo=sudo and not root)
        self._runner = runner
        self._root = root

    def get_sudo_command(self, command: str, sudo_user: str | None) -> str:
        """Wrap a command so that it runs as another user, and never asks for a password.

        Args:
            command: a shell command line.
            sudo_user: None for root.
        """
        shell = shlex.quote(command)
        if sudo_user is None:
            if self._root:
                return f"/bin/sh -c {shlex.quote(AS_ROOT)} sh {shell}"
            return f"sudo -n /bin/sh -c {shell}"
        user = shlex.quote(sudo_user)
        if self._root:
            return f"su -s /bin/sh {user} -c {shell}"
        return f"sudo -n -u {user} /bin/sh -c {shell}"

    def run(self, command: str, *args: str, **kwargs: Any) -> CommandResult:
        """Run a command.

        Args:
            command: a shell command line; `%s` stands for an argument.
            args: arguments, which are quoted.
            kwargs: `timeout` in seconds; testinfra's own hints are ignored.
        """
        line = self.get_command(command, *args)
        reply = self._runner.run(line, timeout=kwargs.get("timeout"))
        return self.result(reply.status, self.encode(line), reply.stdout, reply.stderr)

    def get_encoding(self) -> str:
        """Every command's output is taken for UTF-8; testinfra would start a Python to find out."""
        return "utf-8"

    def decode(self, data: bytes) -> str:
        """Decode output; bytes that are not UTF-8 survive as surrogates."""
        return data.decode("utf-8", "surrogateescape")

    def encode(self, data: str) -> bytes:
        """Encode a command, the inverse of `decode`."""
        return data.encode("utf-8", "surrogateescape")


def host_over(runner: Runner, address: str, *, root: bool, sudo: bool) -> Host:
    """Make a testinfra host that is in none of testinfra's process-wide caches.

    Args:
        runner: the connection.
        address: how the machine is called in messages.
        root: whether the connection's user is root.
        sudo: whether commands shall run as root.
    """
    backend = ConnectionBackend(runner, address, root=root, sudo=sudo)
    host = Host(backend)
    backend.set_host(host)
    return host
