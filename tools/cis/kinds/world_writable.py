"""`world_writable`: nobody but the owner writes, or the sticky bit keeps users apart."""

from __future__ import annotations

from tools.cis.source import Benchmark, Call, Check


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Judge the files, or the folders, of all local file systems.

    Args:
        check: `type` is `file` or `dir`.
        benchmark: whose control it is.
    """
    del benchmark
    return [{"no-world-writable": {"kind": "folder" if check["type"] == "dir" else "file"}}]


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say how to find and close them.

    Args:
        check: as for `translate`.
        benchmark: whose control it is.
    """
    del benchmark
    if check["type"] == "dir":
        return (
            "Set the sticky bit on every folder that anyone may write, on each local file system:\n"
            "find / -xdev -type d -perm -0002 ! -perm -1000 -exec chmod a+t {} +"
        )
    return (
        "Look at each file that anyone may write, on each local file system, and close it:\n"
        "find / -xdev -type f -perm -0002 -exec chmod o-w {} +"
    )
