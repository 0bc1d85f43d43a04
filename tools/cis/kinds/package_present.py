"""Packages that are installed."""

from __future__ import annotations

from tools.cis.kinds import time_choice
from tools.cis.kinds.firewall_choice import chapters, in_use
from tools.cis.kinds.log_choice import log_in_use
from tools.cis.source import Benchmark, Call, Check, Condition

# The chapter of firewalls that a package belongs to.
_FIREWALLS = {
    "firewalld": "firewalld",
    "iptables": "iptables",
    "iptables-persistent": "iptables",
    "iptables-services": "iptables",
    "nftables": "nftables",
    "ufw": "ufw",
}


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Name the package, or those of which one is enough.

    Args:
        check: with `name` or `any_of`, and `latest` where it has to be up to date.
        benchmark: whose control it is.
    """
    if time_choice.is_undecided(check, benchmark):
        return time_choice.one_of(benchmark)
    if check.get("any_of"):
        names = list(check["any_of"])
        return [{"package-present": {"any_of": names} if len(names) > 1 else {"name": names[0]}}]
    name = check["name"]
    if name == "firewalld" and benchmark.name in ("cis-rhel9", "cis-al2023"):
        return [{"package-present": {"any_of": list(chapters(benchmark))}}]
    calls: list[Call] = [{"package-present": {"name": name}}]
    if check.get("latest"):
        calls.append({"package-latest": {"name": name}})
    return calls


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say how to install it.

    Args:
        check: as for `translate`.
        benchmark: whose control it is.
    """
    if time_choice.is_undecided(check, benchmark):
        return time_choice.mend()
    manager = "apt-get" if benchmark.family == "debian" else "yum"
    name = check.get("name") or check["any_of"][0]
    if check.get("latest"):
        return (
            f"Install it in its newest version:\n{manager} install {name}\n{manager} upgrade {name}"
        )
    return f"Install it:\n{manager} install {name}"


def when(check: Check, benchmark: Benchmark) -> list[Condition]:
    """A firewall's package matters in its own chapter.

    Args:
        check: as for `translate`.
        benchmark: whose control it is.
    """
    name = check.get("name", "")
    if name not in _FIREWALLS:
        return log_in_use(name, benchmark)
    # iptables is asked for by itself in these, and by its chapter's other package elsewhere.
    if name == "iptables" and benchmark.family == "redhat":
        return []
    if benchmark.name in ("cis-rhel9", "cis-al2023"):
        return []
    return in_use(benchmark, _FIREWALLS[name])
