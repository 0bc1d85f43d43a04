"""A small system to hide a trap in: as an archive, a folder, or a file system."""

from __future__ import annotations

import tarfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.unit.disk.filesystems.building import ext_image, xfs_image
from tests.unit.disk.tars import file, folder, tar

SYSTEM = {
    "etc/os-release": b'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12"\n',
    "etc/passwd": b"root:x:0:0:root:/root:/bin/bash\n",
    "etc/shadow": b"root:!:19000:0:99999:7:::\n",
    "usr/bin/sh": b"\x7fELF",
    "var/lib/dpkg/status": b"Package: base-files\nStatus: install ok installed\nVersion: 12\n",
}


def archive(
    path: Path,
    *members: tuple[tarfile.TarInfo, bytes],
    without: Sequence[str] = (),
    style: int = tarfile.GNU_FORMAT,
) -> Path:
    """The system as a tar archive.

    Args:
        path: of the new file.
        members: that follow the system's own.
        without: the system's files that are left out.
        style: of the headers.
    """
    own = [file(name, data) for name, data in SYSTEM.items() if name not in without]
    return tar(path, folder("etc"), folder("usr"), *own, *members, style=style)


def unpacked(top: Path, more: Mapping[str, bytes] | None = None) -> Path:
    """The system in a folder.

    Args:
        top: the new folder.
        more: files that are added or replaced.
    """
    for name, data in {**SYSTEM, **(more or {})}.items():
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return top


def ext4(
    path: Path,
    *changes: str,
    options: Sequence[str] = ("-t", "ext4", "-E", "root_owner=0:0"),
    more: Mapping[str, bytes] | None = None,
) -> Path:
    """The system as an ext4 file system.

    Args:
        path: of the new file.
        changes: commands of debugfs(8).
        options: of mke2fs(8).
        more: files that are added or replaced.
    """
    top = unpacked(path.with_suffix(".root"), more)
    return ext_image(path, top, *options, changes=changes)


def xfs(path: Path, *changes: str, more: Sequence[str] = ()) -> Path:
    """The system as an XFS file system.

    Args:
        path: of the new file.
        changes: commands of xfs_db(8).
        more: lines of its proto file.
    """
    top = unpacked(path.with_suffix(".root"))
    names = ("os-release", "passwd", "shadow")
    proto = [
        *("d--755 0 0", "etc d--755 0 0"),
        *(f"{name} ---644 0 0 {top}/etc/{name}" for name in names),
        *("$", "usr d--755 0 0", "$", *more),
    ]
    return xfs_image(path, [*proto, "$"], changes=changes)


def patched(path: Path, offset: int, data: bytes) -> Path:
    """Write over a part of a file.

    Args:
        path: of the file.
        offset: where.
        data: what is there afterwards.
    """
    with path.open("r+b") as file_:
        file_.seek(offset)
        file_.write(data)
    return path
