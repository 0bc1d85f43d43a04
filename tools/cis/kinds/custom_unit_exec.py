"""`unit_exec`: rescue and emergency mode ask for a password."""

from __future__ import annotations

from tools.cis.source import Benchmark, Call, Check


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Say it in the words of profiles.

    Args:
        check: with `unit`; its `contains` is always sulogin.
        benchmark: whose control it is.
    """
    del benchmark
    return [{"rescue-needs-password": {"unit": check["unit"]}}]


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say what to change.

    Args:
        check: with `unit`; its `contains` is always sulogin.
        benchmark: whose control it is.
    """
    unit = check["unit"]
    mode = unit.partition(".")[0]
    if benchmark.family == "debian":
        command = f"-/lib/systemd/systemd-sulogin-shell {mode}"
    else:
        command = '-/bin/sh -c "/usr/sbin/sulogin; /usr/bin/systemctl --fail --no-block default"'
    return (
        f"systemctl edit {unit}, and write:\n"
        "[Service]\n"
        "ExecStart=\n"
        f"ExecStart={command}\n"
        "Do not set SYSTEMD_SULOGIN_FORCE, and give root a password that is known to those who may."
    )
