"""Tar archives for tests, made by Python's `tarfile`: another writer than the reader under test."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

TIME = 1_700_000_000


def member(name: str, **fields: Any) -> tarfile.TarInfo:
    """A member; a regular file of root when nothing else is said.

    Args:
        name: of the member.
        fields: attributes of `tarfile.TarInfo`.
    """
    info = tarfile.TarInfo(name)
    info.mtime = TIME
    for field, value in fields.items():
        setattr(info, field, value)
    return info


def file(name: str, data: bytes = b"", **fields: Any) -> tuple[tarfile.TarInfo, bytes]:
    """A regular file."""
    return member(name, size=len(data), **fields), data


def folder(name: str, **fields: Any) -> tuple[tarfile.TarInfo, bytes]:
    """A folder."""
    return member(name, type=tarfile.DIRTYPE, mode=fields.pop("mode", 0o755), **fields), b""


def symlink(name: str, target: str) -> tuple[tarfile.TarInfo, bytes]:
    """A symlink."""
    return member(name, type=tarfile.SYMTYPE, linkname=target, mode=0o777), b""


def hard_link(name: str, target: str) -> tuple[tarfile.TarInfo, bytes]:
    """A hard link."""
    return member(name, type=tarfile.LNKTYPE, linkname=target), b""


def tar(
    path: Path,
    *members: tuple[tarfile.TarInfo, bytes],
    style: int = tarfile.PAX_FORMAT,
) -> Path:
    """Write an archive.

    Args:
        path: of the new file.
        members: in their order.
        style: of the headers.
    """
    with tarfile.open(path, "w", format=style) as archive:
        for info, data in members:
            archive.addfile(info, io.BytesIO(data))
    return path


def tar_of(path: Path, contents: Mapping[str, bytes], style: int = tarfile.GNU_FORMAT) -> Path:
    """Write an archive of regular files.

    Args:
        path: of the new file.
        contents: by name, in their order.
        style: of the headers.
    """
    return tar(path, *(file(name, data) for name, data in contents.items()), style=style)
