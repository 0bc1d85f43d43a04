"""`root_path`: nobody can put programs into root's PATH."""

from __future__ import annotations

from tools.cis.source import Benchmark, Call, Check

# What the check forbids when nothing is said.
_OTHERS = 0o022


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Say it in the words of profiles.

    Args:
        check: with one of `forbid`, `entries`, `owner` and `no_write`.
        benchmark: whose control it is.
    """
    del benchmark
    if "forbid" in check:
        return [{"root-path-absolute": {}}]
    if "entries" in check:
        return [{"root-path-folders": {}}]
    if "owner" in check:
        owner = check["owner"]
        return [{"root-path-owner": {} if owner == "root" else {"owner": owner}}]
    bits = sum({"g": 0o020, "o": 0o002}[who] for who in check["no_write"])
    return [{"root-path-mode": {} if bits == _OTHERS else {"forbidden": f"{bits:04o}"}}]


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say what to change.

    Args:
        check: with one of `forbid`, `entries`, `owner` and `no_write`.
        benchmark: whose control it is.
    """
    del check, benchmark
    return (
        "Look at what a login of root gets, `su - root -c 'echo $PATH'`, and at what sets it: "
        "/etc/profile and its parts, root's own start files, /etc/environment, login.defs.\n"
        "Only absolute paths of folders that exist, no empty entry, no dot; each folder: "
        "chown root FOLDER; chmod go-w FOLDER"
    )
