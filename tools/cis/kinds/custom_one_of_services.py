"""Exactly one of several programs for the same task."""

from __future__ import annotations

from tools.cis.kinds import time_choice
from tools.cis.source import Benchmark, Call, Check


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Name those that will do.

    Args:
        check: with `services`.
        benchmark: whose control it is.
    """
    if "chrony" in check["services"]:
        return time_choice.one_of(benchmark)
    return [{"one-of-services": {"services": list(check["services"])}}]


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say how to choose.

    Args:
        check: with `services`.
        benchmark: whose control it is.
    """
    del benchmark
    if "chrony" in check["services"]:
        return time_choice.mend()
    if "rsyslog" in check["services"]:
        return (
            "Decide who keeps the log. For rsyslog: systemctl enable --now rsyslog\n"
            "For the journal alone: systemctl --now mask rsyslog"
        )
    names = ", ".join(check["services"])
    return (
        f"Choose one of {names}, and configure it first. Then:\nsystemctl enable --now NAME\n"
        "and for each of the others: systemctl --now mask NAME"
    )
