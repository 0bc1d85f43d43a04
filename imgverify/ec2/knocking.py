"""Whether anybody answers on a port, and how: the difference tells whose fault silence is."""

from __future__ import annotations

import contextlib
import errno
import socket
from dataclasses import dataclass
from enum import StrEnum

from imgverify import ssh_proxy
from imgverify.ssh_banner import await_banner
from imgverify.ssh_errors import UnreachableError

_DIRECT_SECONDS = 3.0
# A tunnel logs in somewhere, or starts a session, before a byte comes through.
_TUNNEL_SECONDS = 20.0
_REFUSED = {errno.ECONNREFUSED, errno.ECONNRESET}


class Answer(StrEnum):
    """What came back.

    `ssh`: an SSH server spoke; `open`: somebody accepted and did not speak SSH; `refused`: the
    machine said no (RST); `silent`: nothing came back; `tunnel`: the program that should carry the
    connection did not; `unasked`: nobody knocked.
    """

    SSH = "ssh"
    OPEN = "open"
    REFUSED = "refused"
    SILENT = "silent"
    TUNNEL = "tunnel"
    UNASKED = "unasked"


@dataclass(frozen=True, slots=True)
class Knock:
    """An answer, and what the program in between said; empty for a direct one."""

    answer: Answer
    said: str = ""


def knock(address: str, port: int, proxy: tuple[str, ...]) -> Knock:
    """Connect, and listen for the first word.

    Args:
        address: host name or IP address.
        port: TCP port.
        proxy: program and arguments that carry the connection; none to connect directly.
    """
    seconds = _TUNNEL_SECONDS if proxy else _DIRECT_SECONDS
    try:
        wire = ssh_proxy.connect(address, port, seconds, proxy)
    except UnreachableError as error:
        return Knock(Answer.TUNNEL if proxy else _refusal(error.__cause__), error.message)
    with wire:
        with contextlib.suppress(OSError):
            if await_banner(wire, seconds):
                return Knock(Answer.SSH)
        if proxy:
            return Knock(Answer.TUNNEL, ssh_proxy.complaint(wire).strip(" ()"))
        return Knock(Answer.OPEN)


def _refusal(cause: BaseException | None) -> Answer:
    if (
        isinstance(cause, OSError)
        and cause.errno in _REFUSED
        and not isinstance(cause, socket.gaierror)
    ):
        return Answer.REFUSED
    return Answer.SILENT
