"""`apparmor_profiles`: profiles are loaded, in the right mode."""

from __future__ import annotations

from tools.cis.source import Benchmark, Call, Check


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Say it in the words of profiles.

    Args:
        check: with `modes`.
        benchmark: whose control it is.
    """
    del benchmark
    modes = check["modes"]
    return [{"apparmor-profiles": {} if modes == ["enforce"] else {"modes": modes}}]


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say what to change.

    Args:
        check: with `modes`.
        benchmark: whose control it is.
    """
    del benchmark
    to_complain = "\nOr, to try one out first: aa-complain /etc/apparmor.d/NAME"
    return (
        "Enforce every profile, and restart programs that were started before theirs:\n"
        "aa-enforce /etc/apparmor.d/*\n"
        f"aa-status{to_complain if 'complain' in check['modes'] else ''}"
    )
