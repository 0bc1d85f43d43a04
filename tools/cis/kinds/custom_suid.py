"""`suid`: programs that lend their owner's rights; a person decides which may."""

from __future__ import annotations

from tools.cis.source import Benchmark, Call, Check


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Leave it to a person: no fact says which of them a site needs.

    Args:
        check: with `bit`.
        benchmark: whose control it is.
    """
    del check, benchmark
    return []


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say what a person looks at.

    Args:
        check: with `bit`.
        benchmark: whose control it is.
    """
    del benchmark
    bits = {"suid": "4000", "sgid": "2000"}
    mode = " -o ".join(f"-perm -{bits[one]}" for one in check["bit"].split(","))
    return (
        "List them, compare the list with the one of the last review, and with what the packages "
        "say:\n"
        f"find / -xdev -type f \\( {mode} \\) -ls\n"
        "A site that has its list lets the check `setuid-expected` decide, in a profile of its own."
    )
