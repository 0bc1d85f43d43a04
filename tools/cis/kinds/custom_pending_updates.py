"""No update is waiting."""

from __future__ import annotations

from tools.cis.source import Benchmark, Call, Check


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """By the lists that the machine has.

    Args:
        check: with `max`.
        benchmark: whose control it is.
    """
    del benchmark
    return [{"no-pending-updates": {"at_most": check["max"]} if check["max"] else {}}]


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say how to update.

    Args:
        check: with `max`.
        benchmark: whose control it is.
    """
    del check
    command = "apt-get update && apt-get dist-upgrade"
    return f"Install what is new:\n{command if benchmark.family == 'debian' else 'yum update'}"
