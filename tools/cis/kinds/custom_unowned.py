"""`unowned`: every file has a user, or a group, that exists."""

from __future__ import annotations

from tools.cis.source import Benchmark, Call, Check


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Say it in the words of profiles.

    Args:
        check: with `field`: `uid` or `gid`.
        benchmark: whose control it is.
    """
    del benchmark
    other = {"uid": "group", "gid": "user"}[check["field"]]
    return [{"no-unowned": {other: False}}]


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say what to change.

    Args:
        check: with `field`: `uid` or `gid`.
        benchmark: whose control it is.
    """
    del benchmark
    test = {"uid": "-nouser", "gid": "-nogroup"}[check["field"]]
    change = {"uid": "chown root", "gid": "chgrp root"}[check["field"]]
    return (
        "Find out whose each file was, then give it to somebody, or delete it:\n"
        f"df --local --output=target | tail -n +2 | xargs -I '{{}}' find '{{}}' -xdev {test}\n"
        f"{change} FILE"
    )
