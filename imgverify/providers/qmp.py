"""A small synchronous client of QEMU's machine protocol over one connected socket.

The library `qemu.qmp` speaks asyncio only; the handful of commands that a boot needs, polled from
one thread, are simpler over a plain socket. Source: QEMU's docs/interop/qmp-spec.txt.
"""

from __future__ import annotations

import socket
import time
from typing import Any

import msgspec

TIMEOUT = 10.0


class QmpError(Exception):
    """QEMU did not answer, or answered with an error."""


class Qmp:
    """One conversation with one QEMU.

    Args:
        connection: connected to QEMU's monitor in control mode; closed with this client.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._received = b""
        self._events: list[dict[str, Any]] = []
        self.version = ""

    def greet(self) -> None:
        """Take the greeting and leave negotiation mode.

        Raises:
            QmpError: QEMU ended, or took longer than `TIMEOUT`.
        """
        greeting = self._next(time.monotonic() + TIMEOUT)
        number = greeting["QMP"]["version"]["qemu"]
        self.version = f"{number['major']}.{number['minor']}.{number['micro']}"
        self.command("qmp_capabilities")

    def command(self, name: str, timeout: float = TIMEOUT, **arguments: Any) -> Any:
        """Run a command and wait for its answer; events that come before it are kept.

        Args:
            name: QMP command.
            timeout: seconds.
            arguments: of the command.

        Raises:
            QmpError: it failed, QEMU ended, or did not answer in time.
        """
        try:
            self._socket.sendall(msgspec.json.encode({"execute": name, "arguments": arguments}))
        except OSError as error:
            raise QmpError(f"{name}: {error}") from error
        deadline = time.monotonic() + timeout
        while True:
            message = self._next(deadline)
            if "return" in message:
                return message["return"]
            if "error" in message:
                raise QmpError(f"{name}: {message['error'].get('desc', 'failed')}")
            self._events.append(message)

    def events(self) -> list[dict[str, Any]]:
        """Events since the last call, oldest first; never waits, and empty once QEMU has ended."""
        try:
            while True:
                self._events.append(self._next(0.0))
        except QmpError:
            taken, self._events = self._events, []
            return taken

    def close(self) -> None:
        """Close the connection; QEMU runs on."""
        self._socket.close()

    def _next(self, deadline: float) -> dict[str, Any]:
        while b"\n" not in self._received:
            self._socket.settimeout(max(0.0, deadline - time.monotonic()))
            try:
                data = self._socket.recv(65536)
            except OSError as error:
                raise QmpError(f"no answer from QEMU: {error}") from error
            if not data:
                raise QmpError("QEMU has ended")
            self._received += data
        line, _, self._received = self._received.partition(b"\n")
        try:
            return msgspec.json.decode(line, type=dict[str, Any])
        except msgspec.DecodeError as error:
            raise QmpError(f"QEMU sent no JSON: {error}") from error
