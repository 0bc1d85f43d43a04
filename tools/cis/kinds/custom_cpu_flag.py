"""`cpu_flag`: processors have a feature, and nothing switches it off."""

from __future__ import annotations

from tools.cis.source import Benchmark, Call, Check


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Say it in the words of profiles.

    Args:
        check: with `flag`, in the words of /proc/cpuinfo.
        benchmark: whose control it is.
    """
    del benchmark
    flag = check["flag"]
    off = {"nx": "noexec=off"}.get(flag)
    return [{"cpu-flag": {"flag": flag, **({"off": off} if off else {})}}]


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say what to change.

    Args:
        check: with `flag`, in the words of /proc/cpuinfo.
        benchmark: whose control it is.
    """
    del benchmark
    return (
        f"Switch {check['flag']} on in the firmware (NX, XD, Execute Disable), or give the guest a "
        "processor model that has it, and boot without noexec=off:\n"
        "grubby --update-kernel=ALL --remove-args=noexec=off"
    )
