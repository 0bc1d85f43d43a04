"""Loopback addresses of our own for instances: nothing leaves the machine."""

from __future__ import annotations

import random
import socket

_TRIES = 200


class Addresses:
    """Hands out addresses on which a port is free.

    Args:
        port: that must be free.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self._given: set[str] = set()
        # Several clouds may run on one machine: they must not meet.
        self._net = f"127.{random.randint(64, 127)}.{random.randint(0, 255)}"  # noqa: S311

    def new(self) -> str:
        """An address that nobody has."""
        for _ in range(_TRIES):
            address = f"{self._net}.{random.randint(2, 254)}"  # noqa: S311
            if address not in self._given and _free(address, self.port):
                self._given.add(address)
                return address
        raise AssertionError(f"no loopback address with a free port {self.port}")


def _free(address: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            return False
    return True
