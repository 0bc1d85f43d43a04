"""`mount_exists`: a path is a file system of its own."""

from __future__ import annotations

from typing import Any

from tools.cis.source import Benchmark, Call, Check


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Demand a mount now and at the next boot, in fstab where the control says so.

    Args:
        check: with `path`; `require` may name `fstab`. A mount unit is as good as what `accept`
            lists, so that it changes nothing.
        benchmark: whose control it is.
    """
    del benchmark
    params: dict[str, Any] = {"path": check["path"]}
    if "fstab" in check.get("require", ()):
        params["in_fstab"] = True
    return [{"mount-exists": params}]


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say what to put into fstab.

    Args:
        check: with `path`.
        benchmark: whose control it is.
    """
    del benchmark
    path: str = check["path"]
    if path in ("/tmp", "/dev/shm"):  # noqa: S108 - the names of mount points
        line = f"tmpfs {path} tmpfs defaults,rw,nosuid,nodev,noexec 0 0"
        return f"Add to /etc/fstab, then mount {path}:\n{line}"
    return (
        f"Give {path} a partition or a logical volume, copy its content, and add to /etc/fstab:\n"
        f"/dev/mapper/VG-LV {path} xfs defaults 0 0"
    )
