"""`banner`: what a stranger reads before logging in."""

from __future__ import annotations

from typing import Any

from tools.cis.source import Benchmark, Call, Check

_USUAL = ["\\m", "\\r", "\\s", "\\v", "os-name"]


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Demand a banner that does not tell which system this is.

    Args:
        check: with `path`, `required` and `forbid`.
        benchmark: whose control it is.
    """
    del benchmark
    params: dict[str, Any] = {"path": check["path"]}
    if check["forbid"] != _USUAL:
        params["forbid"] = check["forbid"]
    if not check["required"]:
        params["required"] = False
    return [{"banner": params}]


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say what to write.

    Args:
        check: as for `translate`.
        benchmark: whose control it is.
    """
    del benchmark
    path = check["path"]
    ways = f"echo 'Authorized use only. All activity may be monitored.' > {path}"
    either = "" if check["required"] else f"\nA machine without one is as good: rm {path}"
    return (
        "Write a text that your site approved, without the name of the system and without the "
        f"escapes \\m \\r \\s \\v, which the login program replaces:\n{ways}{either}"
    )
