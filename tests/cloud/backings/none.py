"""No guest at all: states and a console text."""

from __future__ import annotations

import contextlib
import socket

from tests.cloud.backings import Plan
from tests.cloud.console_text import good_boot


class NothingBehind:
    """An instance without a guest; its port is refused, or never answers.

    Args:
        plan: what it would be made from.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._silent: SilentPort | None = None
        self._text = b""

    def start(self) -> None:
        """Begin to be silent, when that is wanted."""
        wanted = self._plan.behaviour.console_text
        self._text = (wanted or good_boot(self._plan, "root", {})).encode()
        if self._plan.behaviour.port == "silent":
            self._silent = SilentPort(self._plan.address, self._plan.port)

    def stop(self) -> None:
        """Nothing answers any more."""
        if self._silent:
            self._silent.close()
            self._silent = None

    def ended(self) -> str:
        """Never by itself."""
        return ""

    def reachable(self) -> bool | None:
        """Nobody can tell."""
        return None

    def console(self) -> bytes:
        """A boot's text."""
        return self._text


class Unknown:
    """An instance of which nothing was planned here."""

    def start(self) -> None:
        """Nothing to be done."""

    def stop(self) -> None:
        """Nothing to be done."""

    def ended(self) -> str:
        """Never by itself."""
        return ""

    def reachable(self) -> bool | None:
        """Nobody can tell."""
        return None

    def console(self) -> bytes:
        """Nothing was printed."""
        return b""


class SilentPort:
    """A port whose connections are never made, as behind a firewall that drops.

    The queue of a listening socket is filled; the kernel then drops what comes (listen(2)).

    Args:
        address: of this machine.
        port: of TCP.
    """

    def __init__(self, address: str, port: int) -> None:
        self._sockets = [socket.socket()]
        self._sockets[0].setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._sockets[0].bind((address, port))
        self._sockets[0].listen(0)
        for _ in range(3):
            filler = socket.socket()
            filler.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                filler.connect((address, port))
            self._sockets.append(filler)

    def close(self) -> None:
        """Refuse from now on."""
        for one in self._sockets:
            one.close()
