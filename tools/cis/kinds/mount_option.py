"""`mount_option`: a mount carries an option."""

from __future__ import annotations

from tools.cis.source import Benchmark, Call, Check

REMOVABLE = "@removable"


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Judge one mount point, or every removable medium.

    Args:
        check: with `path` and `option`.
        benchmark: whose control it is.
    """
    del benchmark
    path, option = check["path"], check["option"]
    if path == REMOVABLE:
        return [{"removable-media-option": {"option": option}}]
    return [{"mount-option": {"path": path, "option": option}}]


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say what to add to fstab, and how to make it so now.

    Args:
        check: with `path` and `option`.
        benchmark: whose control it is.
    """
    del benchmark
    path, option = check["path"], check["option"]
    if path == REMOVABLE:
        return f"Add {option} to the options of each CD, floppy and USB line in /etc/fstab."
    return (
        f"Add {option} to the options of {path} in /etc/fstab, or in its mount unit, then:\n"
        f"mount -o remount,{option} {path}"
    )
