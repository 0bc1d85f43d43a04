"""Which chapters on firewalls a benchmark has, and so which of its controls exclude each other."""

from __future__ import annotations

from tools.cis.source import Benchmark, Condition

# A benchmark with one chapter means its firewall for every machine.
CHAPTERS = {
    "cis-rhel8": ("firewalld",),
    "cis-rhel9": ("firewalld", "nftables"),
    "cis-al2023": ("firewalld", "nftables"),
}
REDHAT = ("firewalld", "nftables", "iptables")
DEBIAN = ("ufw", "nftables", "iptables")


def chapters(benchmark: Benchmark) -> tuple[str, ...]:
    """The firewalls that a benchmark lets one choose from."""
    usual = REDHAT if benchmark.family == "redhat" else DEBIAN
    return CHAPTERS.get(benchmark.name, usual)


def in_use(benchmark: Benchmark, *names: str) -> list[Condition]:
    """The condition of a control that only means machines with certain firewalls.

    Args:
        benchmark: whose control it is.
        names: of firewalls.
    """
    own = [one for one in chapters(benchmark) if one in names]
    return [{"in-use": "|".join(own)}] if own and len(chapters(benchmark)) > 1 else []
