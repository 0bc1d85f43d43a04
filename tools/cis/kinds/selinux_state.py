"""`selinux_state`: SELinux's mode and policy."""

from __future__ import annotations

from typing import Any

from tools.cis.source import Benchmark, Call, Check

_ON = ["enforcing", "permissive"]


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Demand a mode, now and after the next boot, and a policy where the control names some.

    Args:
        check: with `policy`, or with `config` and `runtime`, which are the same modes.
        benchmark: whose control it is.

    Raises:
        ValueError: the modes wanted now and at the next boot differ.
    """
    del benchmark
    modes: list[str] = check.get("config", _ON)
    if check.get("runtime", modes) != modes:
        raise ValueError(f"selinux_state: {modes} configured, {check['runtime']} running")
    params: dict[str, Any] = {}
    if modes != ["enforcing"]:
        params["mode"] = modes
    if "policy" in check:
        params["policy"] = check["policy"]
    return [{"selinux-state": params}]


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say what to set in SELinux's configuration.

    Args:
        check: as for `translate`.
        benchmark: whose control it is.
    """
    del benchmark
    if "policy" in check:
        return "Set SELINUXTYPE=targeted in /etc/selinux/config, then reboot."
    return (
        f"Set SELINUX={check['config'][0]} in /etc/selinux/config, then, where SELinux is on:\n"
        "setenforce 1\n"
        "Where it is off: touch /.autorelabel, boot in permissive mode once, and read the denials."
    )
