"""Time services that do not run as root."""

from __future__ import annotations

from typing import Any

from tools.cis.source import Benchmark, Call, Check, Condition

# Built with this user by all our distributions; ntpd stays root unless it is told otherwise.
_BUILT_WITH = {"chronyd"}
_PACKAGES = {"chronyd": "chrony", "ntpd": "ntp"}


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Name the program and its user.

    Args:
        check: with `process` and `user`.
        benchmark: whose control it is.
    """
    del benchmark
    params: dict[str, Any] = {"process": check["process"], "user": check["user"]}
    if check["process"] in _BUILT_WITH:
        params["default"] = check["user"]
    return [{"daemon-user": params}]


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say where its user is set.

    Args:
        check: as for `translate`, and `file` where there is one.
        benchmark: whose control it is.
    """
    user, path = check["user"], check.get("file")
    if check["process"] == "ntpd":
        return f"Set RUNASUSER={user} in {path}, and: systemctl restart ntp"
    if path:
        return f'Set OPTIONS="-u {user}" in {path}, and: systemctl restart chronyd'
    conf = "/etc/chrony/chrony.conf" if benchmark.family == "debian" else "/etc/chrony.conf"
    return f"Write into {conf}:\nuser {user}\nand: systemctl restart chrony"


def when(check: Check, benchmark: Benchmark) -> list[Condition]:
    """Debian's benchmarks mean the service in use; the others have chrony unless it was removed.

    Args:
        check: with `process`.
        benchmark: whose control it is.
    """
    name = _PACKAGES[check["process"]]
    if benchmark.family == "debian":
        return [{"in-use": name}]
    return [{"package": name}] if benchmark.name in ("cis-centos7", "cis-al2023") else []
