"""Packages that are not installed."""

from __future__ import annotations

from tools.cis.kinds.firewall_choice import in_use
from tools.cis.source import Benchmark, Call, Check, Condition

# Debian calls the GNOME display manager so; `gdm` is no package there.
_DEBIAN = {"gdm": "gdm3"}
# Chapters of other firewalls, in which a firewall's package must not be there.
_RIVALS = {
    "iptables-persistent": ("ufw",),
    "iptables-services": ("firewalld", "nftables"),
    "nftables": ("iptables",),
    "ufw": ("nftables", "iptables"),
}


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Name the package; a shell pattern is one too.

    Args:
        check: with `name`.
        benchmark: whose control it is.
    """
    return [{"package-absent": {"name": _name(check, benchmark)}}]


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say how to remove it.

    Args:
        check: with `name`.
        benchmark: whose control it is.
    """
    remove = "apt-get purge" if benchmark.family == "debian" else "yum remove"
    return f"Remove it, after a look at what goes with it:\n{remove} '{_name(check, benchmark)}'"


def when(check: Check, benchmark: Benchmark) -> list[Condition]:
    """A firewall's package is in the way in the chapters of others.

    Args:
        check: with `name`.
        benchmark: whose control it is.
    """
    name = check["name"]
    return in_use(benchmark, *_RIVALS[name]) if name in _RIVALS else []


def _name(check: Check, benchmark: Benchmark) -> str:
    name: str = check["name"]
    return _DEBIAN.get(name, name) if benchmark.family == "debian" else name
