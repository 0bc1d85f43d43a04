"""`unowned`: every file has a user, or a group, that exists."""

from __future__ import annotations

from tools.cis.source import Benchmark, Call, Check

# Of services whose user exists only while they run: DynamicUser= in systemd.exec(5). The benchmarks
# leave them out too (CIS Red Hat Enterprise Linux 9, 7.1.12).
_OF_DYNAMIC_USERS = ["/var/cache/private/*", "/var/lib/private/*", "/var/log/private/*"]


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Say it in the words of profiles.

    Args:
        check: with `field`: `uid` or `gid`.
        benchmark: whose control it is.
    """
    del benchmark
    other = {"uid": "group", "gid": "user"}[check["field"]]
    return [{"no-unowned": {"allow": _OF_DYNAMIC_USERS, other: False}}]


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
