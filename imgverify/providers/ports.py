"""A TCP port of this machine that nobody uses."""

from __future__ import annotations

import socket


def free_port(address: str) -> int:
    """Ask the kernel for a free port; another program may take it before QEMU does.

    Args:
        address: of a local interface.
    """
    with socket.socket() as probe:
        probe.bind((address, 0))
        port: int = probe.getsockname()[1]
        return port
