"""What this machine must have before anything can be built on it."""

from __future__ import annotations

import os
import shutil

from tests.lab.errors import LabError

# Program, and the Debian package that has it.
_PROGRAMS = {
    "lvm": "lvm2",
    "losetup": "mount",
    "mcopy": "mtools",
    "mkfs.ext4": "e2fsprogs",
    "mkfs.vfat": "dosfstools",
    "mkfs.xfs": "xfsprogs",
    "mmdebstrap": "mmdebstrap",
    "partx": "util-linux",
    "qemu-img": "qemu-utils",
    "setfiles": "policycoreutils",
    "setpriv": "util-linux",
    "sgdisk": "gdisk",
    "unshare": "util-linux",
    "zstd": "zstd",
}


def require() -> None:
    """Make sure that we are root and have the programs.

    Raises:
        LabError: we are not, or a program is missing.
    """
    if os.geteuid() != 0:
        raise LabError("building a lab image takes root (loop devices and mounts): use sudo")
    missing = {package for name, package in _PROGRAMS.items() if not shutil.which(name)}
    if missing:
        raise LabError(f"programs are missing: apt-get install {' '.join(sorted(missing))}")
