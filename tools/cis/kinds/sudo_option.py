"""`sudo_option`: how sudo asks, and what it writes down."""

from __future__ import annotations

from typing import Any

from tools.cis.source import Benchmark, Call, Check, Condition

# Minutes that sudo remembers a password when no line says so: sudo -V.
_TIMEOUT = {"redhat": "5", "debian": "15"}
# Their control about `!authenticate` has the facts of the one about NOPASSWD.
_BOTH = {"cis-rhel7", "cis-al2"}


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Demand an option, or forbid a way around the password.

    Args:
        check: with `forbid`, or with `option`, `op` and `value`.
        benchmark: whose control it is.
    """
    if "forbid" in check:
        forbid = [] if benchmark.name in _BOTH else [check["forbid"]]
        return [{"sudo-asks-password": {"forbid": forbid} if forbid else {}}]
    params: dict[str, Any] = {"option": check["option"]}
    if check["op"] == "range":
        params |= {"op": "range", "value": check["value"], "default": _TIMEOUT[benchmark.family]}
    return [{"sudo-option": params}]


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say which line to write or to take away; visudo keeps a mistake from locking everybody out.

    Args:
        check: as for `translate`.
        benchmark: whose control it is.
    """
    del benchmark
    if "forbid" in check:
        return (
            f"Find the lines, and take {check['forbid']} away from each with visudo -f FILE:\n"
            f"grep -rn '{check['forbid']}' /etc/sudoers /etc/sudoers.d\n"
            "Cloud images give their first user NOPASSWD: give that user a password, or ask for a "
            "waiver."
        )
    value = f"={check['value'][-1]}" if check["op"] == "range" else ""
    value = f"={check['example']}" if "example" in check else value
    return (
        f"With visudo, write: Defaults {check['option']}{value}\n"
        "No later line, and none for single users, hosts or commands, may say otherwise."
    )


def when(check: Check, benchmark: Benchmark) -> list[Condition]:
    """Without sudo there is nothing to set up.

    Args:
        check: any.
        benchmark: whose control it is.
    """
    del check
    return [{"package": "sudo|sudo-ldap" if benchmark.family == "debian" else "sudo"}]
