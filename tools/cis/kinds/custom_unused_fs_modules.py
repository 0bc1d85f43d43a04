"""`unused_fs_modules`: file systems that nobody needs; a person decides."""

from __future__ import annotations

from tools.cis.source import Benchmark, Call, Check


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Leave it to a person: no fact says what a site needs.

    Args:
        check: of this kind.
        benchmark: whose control it is.
    """
    del check, benchmark
    return []


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say what a person looks at.

    Args:
        check: of this kind.
        benchmark: whose control it is.
    """
    del check, benchmark
    return (
        "List the file systems that this kernel could load, and those in use:\n"
        "ls /lib/modules/$(uname -r)/kernel/fs; lsmod; findmnt --real --output fstype\n"
        "Keep those that you mount, and what your boot needs (xfs, ext4, vfat, overlay). For each "
        "other NAME write in /etc/modprobe.d/NAME.conf:\n"
        "install NAME /bin/false\n"
        "blacklist NAME"
    )
