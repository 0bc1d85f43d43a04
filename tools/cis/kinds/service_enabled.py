"""Services that run, now and after the next boot."""

from __future__ import annotations

from typing import Any

from tools.cis.kinds import time_choice
from tools.cis.kinds.firewall_choice import chapters, in_use
from tools.cis.kinds.log_choice import log_in_use
from tools.cis.source import Benchmark, Call, Check, Condition

# Others pull it in; it cannot be enabled.
_STATIC = frozenset({"systemd-journald"})
_FIREWALLS = {
    "firewalld": "firewalld",
    "ip6tables": "iptables",
    "iptables": "iptables",
    "nftables": "nftables",
    "ufw": "ufw",
}


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Both halves: the next boot starts it, and it runs.

    Args:
        check: with `name`, and `expect` where it is not `enabled`.
        benchmark: whose control it is.
    """
    name = check["name"]
    if time_choice.is_undecided(check, benchmark):
        return time_choice.one_of(benchmark)
    if name == "firewalld" and _means_any_firewall(benchmark):
        return [{"one-of-services": {"services": list(chapters(benchmark))}}]
    enabled: dict[str, Any] = {"name": name}
    state = check.get("expect", "static" if name in _STATIC else "enabled")
    if state != "enabled":
        enabled["state"] = state
    return [{"service-enabled": enabled}, {"service-active": {"name": name}}]


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say how to start it.

    Args:
        check: with `name`.
        benchmark: whose control it is.
    """
    if time_choice.is_undecided(check, benchmark):
        return time_choice.mend()
    name = check["name"]
    if name in _STATIC:
        return (
            f"Take away whatever masks it, and start it:\nsystemctl unmask {name}\n"
            f"systemctl start {name}"
        )
    return f"Enable and start it:\nsystemctl unmask {name}\nsystemctl enable --now {name}"


def when(check: Check, benchmark: Benchmark) -> list[Condition]:
    """Of several programs for a task, the controls of the one in use apply.

    Args:
        check: with `name`, and `when` for time services.
        benchmark: whose control it is.
    """
    name = check["name"]
    if check.get("when"):
        return [{"in-use": name}]
    if name == "firewalld" and _means_any_firewall(benchmark):
        return []
    if name in _FIREWALLS:
        return in_use(benchmark, _FIREWALLS[name])
    if name in ("ntp", "ntpd"):
        return time_choice.ntp(benchmark)
    return log_in_use(name, benchmark)


def _means_any_firewall(benchmark: Benchmark) -> bool:
    """The benchmark asks for one firewall; the control facts name the one it prefers."""
    return benchmark.name in ("cis-rhel9", "cis-al2023")
