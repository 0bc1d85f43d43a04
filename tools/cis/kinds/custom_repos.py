"""Repositories of the package manager."""

from __future__ import annotations

from tools.cis.source import Benchmark, Call, Check


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Some repository is enabled, and says where it is.

    Args:
        check: has nothing that varies.
        benchmark: whose control it is.
    """
    del check
    if benchmark.family == "debian":
        return [{"packages-signed": {}}]
    return [{"repositories-configured": {}}]


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say what to review.

    Args:
        check: has nothing that varies.
        benchmark: whose control it is.
    """
    del check
    command = "apt-cache policy" if benchmark.family == "debian" else "yum repolist -v"
    return "Review where packages come from, and disable what your site does not use:\n" + command
