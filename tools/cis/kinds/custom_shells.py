"""`shells`: what /etc/shells must not list."""

from __future__ import annotations

from tools.cis.source import Benchmark, Call, Check


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Say it in the words of profiles.

    Args:
        check: with `file` and `forbid`.
        benchmark: whose control it is.
    """
    del benchmark
    return [{"shells-without": {"forbid": [check["forbid"]]}}]


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say what to change.

    Args:
        check: with `file` and `forbid`.
        benchmark: whose control it is.
    """
    del benchmark
    name = check["forbid"]
    return f"sed -i '/\\/{name}$/d' {check['file']}"
