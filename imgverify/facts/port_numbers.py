"""Ports as packet filters write them: numbers, ranges, and names of services."""

from __future__ import annotations

# Names that nft(8) before 0.9 prints instead of numbers, for services that servers have open;
# /etc/services has them all, and is too long to carry from every machine.
_SERVICES = {
    "bootpc": 68,
    "bootps": 67,
    "dhcpv6-client": 546,
    "domain": 53,
    "http": 80,
    "https": 443,
    "imap2": 143,
    "imaps": 993,
    "ldap": 389,
    "mdns": 5353,
    "nfs": 2049,
    "ntp": 123,
    "pop3": 110,
    "pop3s": 995,
    "smtp": 25,
    "ssh": 22,
    "sunrpc": 111,
    "syslog": 514,
}
_HIGHEST = 65535


def port_range(text: str) -> tuple[int, int] | None:
    """Read a port or a range of ports; None for a name that is not known.

    Args:
        text: `22`, `ssh`, `60000-60010` (nft), `60000:60010` or `1024:` (iptables).
    """
    low, _, high = (
        text.replace(":", "-").partition("-") if text not in _SERVICES else (text, "", "")
    )
    first = _number(low or "0")
    last = _number(high or (str(_HIGHEST) if text.endswith((":", "-")) else low))
    return None if first is None or last is None else (first, last)


def _number(text: str) -> int | None:
    return int(text) if text.isdigit() else _SERVICES.get(text)
