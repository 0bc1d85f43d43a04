"""What differs from the packages is a person's to judge."""

from __future__ import annotations

from tools.cis.source import Benchmark, Call, Check


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Nothing decides it.

    Args:
        check: with `cmd`.
        benchmark: whose control it is.
    """
    del check, benchmark
    return []


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say what to review.

    Args:
        check: with `cmd`.
        benchmark: whose control it is.
    """
    del benchmark
    return (
        f"Review what differs in mode and owner from what the packages brought:\n{check['cmd']}\n"
        "Put back what nobody meant to change: rpm --restore PACKAGE, or --setperms and --setugids "
        "in old versions."
    )
