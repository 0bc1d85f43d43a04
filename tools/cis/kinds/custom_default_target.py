"""What a boot leads to."""

from __future__ import annotations

from tools.cis.source import Benchmark, Call, Check


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Name the target.

    Args:
        check: with `value`.
        benchmark: whose control it is.
    """
    del benchmark
    return [{"default-target": {"name": check["value"]}}]


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say how to set it.

    Args:
        check: with `value`.
        benchmark: whose control it is.
    """
    del benchmark
    return f"Boot to a console, not to a desktop:\nsystemctl set-default {check['value']}"
