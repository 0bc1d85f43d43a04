"""`world_writable`: nobody but the owner writes, or the sticky bit keeps users apart."""

from __future__ import annotations

from typing import Any

from tools.cis.source import Benchmark, Call, Check

# Images that nobody can write, whatever the modes in them. The benchmarks leave them out too (CIS
# Ubuntu Linux 22.04 LTS, 7.1.11).
_SNAPS = "/snap/*"


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Judge the files, or the folders, of all local file systems.

    Args:
        check: `type` is `file` or `dir`.
        benchmark: whose control it is.
    """
    params: dict[str, Any] = {"kind": "folder" if check["type"] == "dir" else "file"}
    if "ubuntu" in benchmark.os:
        params["allow"] = [_SNAPS]
    return [{"no-world-writable": params}]


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
