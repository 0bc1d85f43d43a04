"""From where SSH is let in: one address, said or found out."""

from __future__ import annotations

import ipaddress
import socket
import urllib.error
import urllib.request
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Any
from urllib.parse import urlsplit

from imgverify import __version__
from imgverify.errors import InfrastructureError, UsageError

Network = IPv4Network | IPv6Network
# An office's network, or the /56 that a provider gives to a household; more is half a world.
WIDEST = {4: 24, 6: 56}
_SECONDS = 5.0
_LONGEST_ANSWER = 256
_SAY_IT = "say it: --ec2-cidr ADDRESS/32"
_DISCARD_PORT = 9


def network(text: str) -> Network:
    """Read what `--ec2-cidr` says; a bare address stands for itself alone.

    Args:
        text: `192.0.2.7`, `192.0.2.0/28`, `2001:db8::/64`.

    Raises:
        UsageError: it is no network, or a wide one.
    """
    try:
        found = ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        raise UsageError(
            f"--ec2-cidr {text}: no address and no network", "for example 192.0.2.7/32"
        ) from None
    widest = WIDEST[found.version]
    if found.prefixlen < widest:
        raise UsageError(
            f"--ec2-cidr {text}: lets in more than a /{widest}",
            "name the address that the runner has as seen from the instance",
        )
    return found


def public_address(url: str) -> Network:
    """Ask a server on the internet from which address it is asked.

    Args:
        url: answers with the address as text; https, so that nobody on the way chooses it.

    Raises:
        UsageError: the URL is none that can be trusted.
        InfrastructureError: it does not answer with an address.
    """
    _demand_trusted(url)
    request = urllib.request.Request(  # noqa: S310 - the scheme is known
        url, headers={"User-Agent": f"imgverify/{__version__}"}
    )
    try:
        with urllib.request.build_opener(_NoRedirects).open(request, timeout=_SECONDS) as answer:
            said = answer.read(_LONGEST_ANSWER).decode("ascii", "replace").strip()
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        raise InfrastructureError(
            f"{url} does not tell the own address: {reason}", _SAY_IT
        ) from error
    try:
        address = ipaddress.ip_address(said)
    except ValueError:
        raise InfrastructureError(
            f"{url} answers {said[:40]!r}, which is no address", _SAY_IT
        ) from None
    return ipaddress.ip_network(address)


def address_towards(destination: str) -> Network:
    """The address that this machine has towards another one, by its own routing table.

    Args:
        destination: address or network.

    Raises:
        InfrastructureError: there is no way to it.
    """
    target = ipaddress.ip_network(destination, strict=False)
    there = str(target.network_address + 1 if target.num_addresses > 1 else target.network_address)
    family = socket.AF_INET6 if isinstance(target, IPv6Network) else socket.AF_INET
    try:
        # Connecting a datagram socket sends nothing: the kernel looks up the route.
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((there, _DISCARD_PORT))
            return ipaddress.ip_network(probe.getsockname()[0])
    except OSError as error:
        raise InfrastructureError(
            f"there is no route to {destination}: {error.strerror}",
            "run where the subnet can be reached, or choose another --ec2-connect",
        ) from error


def resolve(host: str) -> IPv4Address | IPv6Address:
    """The address of a host, IPv4 if it has one.

    Args:
        host: name or address.

    Raises:
        UsageError: there is no such host.
    """
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UsageError(f"{host}: no such host: {error}", "correct --ec2-bastion") from error
    addresses = [ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found]
    return min(addresses, key=lambda address: address.version)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_named: Any) -> None:
        """Follow none: whoever redirects chooses who is let in."""


def _demand_trusted(url: str) -> None:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    if host and parts.scheme == "https":
        return
    if host and parts.scheme == "http" and _is_loopback(host):
        return
    raise UsageError(f"--ec2-check-ip-url {url}: must be https://…", _SAY_IT)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
