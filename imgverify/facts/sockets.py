"""Sockets that wait for others to connect or send: proc(5), /proc/net/tcp and its kin."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from imgverify.facts.answers import Answers
from imgverify.facts.packet_rules import IPV4, IPV6
from imgverify.facts.questions import KIB, Command, File, Stat
from imgverify.facts.running import running_text
from imgverify.unobserved import NotObservedError

_LIMIT = 4 * 1024 * KIB
_SOURCES = {name: f"/proc/net/{name}" for name in ("tcp", "tcp6", "udp", "udp6")}
FILES = tuple(File(path, limit=_LIMIT) for path in _SOURCES.values())
STATS: tuple[Stat, ...] = ()
COMMANDS: tuple[Command, ...] = ()

# How IPv4 is written within IPv6 (RFC 4291, 2.5.5.2).
_MAPPED = "::ffff:"
# include/net/tcp_states.h: TCP_LISTEN, and TCP_CLOSE for a datagram socket without a peer.
_WAITS = {"tcp": "0A", "udp": "07"}


@dataclass(frozen=True, slots=True)
class Socket:
    """A listening socket.

    Args:
        protocol: `tcp` or `udp`.
        address: that it is bound to; `0.0.0.0` and `::` stand for all.
        port: its number.
        where: file and line.
    """

    protocol: str
    address: str
    port: int
    where: str

    @property
    def is_local(self) -> bool:
        """Whether only this machine can reach it."""
        address = ipaddress.ip_address(self.address)
        mapped = getattr(address, "ipv4_mapped", None)
        return (mapped or address).is_loopback

    @property
    def families(self) -> tuple[str, ...]:
        """Whose packets reach it; one that is bound to `::` takes IPv4 too unless told not to."""
        if ":" not in self.address or self.address.startswith(_MAPPED):
            return (IPV4,)
        return (IPV4, IPV6) if self.address == "::" else (IPV6,)

    def __str__(self) -> str:
        shown = f"[{self.address}]" if ":" in self.address else self.address
        return f"{self.protocol} {shown}:{self.port}"


@dataclass(frozen=True, slots=True)
class Sockets:
    """What listens.

    Args:
        listening: sockets, by protocol, port and address.
    """

    listening: tuple[Socket, ...]

    @property
    def remote(self) -> tuple[Socket, ...]:
        """Those that others can reach, as far as no firewall stops them."""
        return tuple(one for one in self.listening if not one.is_local)


def parse(answers: Answers) -> Sockets:
    """Read the kernel's tables; without IPv6 there are only two.

    Raises:
        NotObservedError: nothing runs, or there is no table of IPv4.
    """
    found: list[Socket] = []
    for name, path in _SOURCES.items():
        text = running_text(answers, path)
        if text is None and name == "tcp":
            raise NotObservedError(f"{path} does not exist")
        for number, line in enumerate((text or "").splitlines()[1:], 2):
            words = line.split()
            protocol = name.rstrip("6")
            if len(words) > 3 and words[3] == _WAITS[protocol]:  # noqa: PLR2004 - the state
                address, _, port = words[1].partition(":")
                found.append(Socket(protocol, _address(address), int(port, 16), f"{path}:{number}"))
    return Sockets(tuple(sorted(found, key=lambda one: (one.protocol, one.port, one.address))))


def _address(text: str) -> str:
    """An address as the kernel prints it: words of four bytes, each in the machine's order.

    Machines that imgverify knows are little-endian.
    """
    data = bytes.fromhex(text)
    turned = b"".join(data[place : place + 4][::-1] for place in range(0, len(data), 4))
    address = ipaddress.ip_address(turned)
    # Versions of Python write these differently.
    mapped = getattr(address, "ipv4_mapped", None)
    return f"{_MAPPED}{mapped}" if mapped else str(address)
