"""`shell_tmout`: shells end when they are idle."""

from __future__ import annotations

from tools.cis.source import Benchmark, Call, Check

# What the check wants when nothing is said.
_MOST = 900


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Say it in the words of profiles.

    Args:
        check: with `files`, `key` and the range `value`.
        benchmark: whose control it is.
    """
    del benchmark
    least, most = check["value"]
    name = check["key"]
    return [
        {
            "shell-timeout": {
                "paths": check["files"],
                **({} if name == "TMOUT" else {"variable": name}),
                **({} if least == 1 else {"least": least}),
                **({} if most == _MOST else {"most": most}),
            }
        }
    ]


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say what to change.

    Args:
        check: with `files`, `key` and the range `value`.
        benchmark: whose control it is.
    """
    del benchmark
    name, most = check["key"], check["value"][1]
    return (
        "In one file only, /etc/profile.d/50-timeout.sh:\n"
        f"{name}={most}\n"
        f"readonly {name}\n"
        f"export {name}\n"
        f"Take every other line about {name} out of {', '.join(check['files'])}."
    )
