"""Services that nothing starts."""

from __future__ import annotations

from typing import Any

from tools.cis.kinds import time_choice
from tools.cis.kinds.firewall_choice import chapters, in_use
from tools.cis.source import Benchmark, Call, Check, Condition

# What else starts a service, or is started by a socket.
_ALSO = {
    "rpcbind": "rpcbind.socket",
    "systemd-journal-remote.socket": "systemd-journal-remote.service",
}
# It starts instances, which the mask of a service does not stop; nobody asks for a mask of it.
_OWN_SOCKET = {"rsyncd": "rsyncd.socket"}
# Titles of Amazon Linux 2023's controls have more than its control facts: "not installed, or …".
_AMAZON_2023: dict[str, dict[str, Any]] = {
    "nfs-server": {"package": "nfs-utils"},
    "rpcbind": {"package": "rpcbind"},
    "snmpd": {"package": "net-snmp", "any_of": ["package_absent", "disabled"]},
}
# Chapters in which a firewall's service has to be off.
_RIVALS = {
    "firewalld": ("nftables", "iptables"),
    "nftables": ("firewalld", "iptables", "ufw"),
}


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """No unit is enabled or active, or its package is not there; masked where that is asked for.

    Args:
        check: with `name`, and `package`, `units`, `any_of` where there are any.
        benchmark: whose control it is.
    """
    if time_choice.is_undecided(check, benchmark):
        return time_choice.one_of(benchmark)
    if _is_one_firewall(check, benchmark):
        return [{"one-of-services": {"services": list(chapters(benchmark))}}]
    check = _whole(check, benchmark)
    package = {"provided_by": [check["package"]]} if check.get("package") else {}
    params: dict[str, Any] = {"units": _units(check), **package}
    if _masked(check):
        params["masked"] = True
    calls: list[Call] = [{"service-not-in-use": params}]
    if check["name"] in _OWN_SOCKET:
        calls.append({"service-not-in-use": {"units": [_OWN_SOCKET[check["name"]]], **package}})
    return calls


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say how to switch it off.

    Args:
        check: as for `translate`.
        benchmark: whose control it is.
    """
    if time_choice.is_undecided(check, benchmark):
        return time_choice.mend()
    check = _whole(check, benchmark)
    remove = "apt-get purge" if benchmark.family == "debian" else "yum remove"
    units = [*_units(check), *([own] if (own := _OWN_SOCKET.get(check["name"])) else [])]
    text = f"Stop it, and let nothing start it again:\nsystemctl --now mask {' '.join(units)}"
    package = check.get("package")
    return f"{text}\nor, where nothing needs it: {remove} {package}" if package else text


def when(check: Check, benchmark: Benchmark) -> list[Condition]:
    """A firewall is off in the chapters of the others.

    Args:
        check: as for `translate`.
        benchmark: whose control it is.
    """
    name = check["name"]
    if name not in _RIVALS or _is_one_firewall(check, benchmark):
        return []
    if name == "nftables":
        rival = "firewalld" if check.get("any_of") else "iptables"
        return in_use(benchmark, rival)
    return in_use(benchmark, *_RIVALS[name])


def _is_one_firewall(check: Check, benchmark: Benchmark) -> bool:
    """In these the facts describe one choice of those that the benchmark offers."""
    return check["name"] == "nftables" and benchmark.name in ("cis-rhel9", "cis-al2023")


def _whole(check: Check, benchmark: Benchmark) -> Check:
    more = _AMAZON_2023.get(check["name"], {}) if benchmark.name == "cis-al2023" else {}
    return {**check, **more}


def _units(check: Check) -> list[str]:
    name = check["name"]
    if check.get("units"):
        return list(check["units"])
    main = name if name.endswith(".socket") else f"{name}.service"
    return [main, *([_ALSO[name]] if name in _ALSO else [])]


def _masked(check: Check) -> bool:
    """Where a package may stay, its service has to be masked unless the facts say less."""
    return bool(check.get("package")) and "disabled" not in check.get("any_of", ())
