"""A disk image in a file: qcow2 or raw, told apart by content, never by name."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from typing import BinaryIO

from imgverify.artifacts import magic, partition_table, qcow2_header, qcow2_tables
from imgverify.errors import ArtifactError
from imgverify.model import Artifact
from imgverify.nearest import did_you_mean

KIND = "disk"
_AGAIN = "copy or build it again, and compare its checksum with the publisher's"


def detect(spec: str) -> bool:
    """Whether the text can be a path: all that has no `word:` in front, and all that exists."""
    return not re.match(r"[A-Za-z][A-Za-z0-9+-]+:", spec) or os.path.lexists(spec)


def resolve(spec: str) -> Artifact:
    """Look at a file's wrapping.

    Args:
        spec: path, relative or absolute; `~` is the user's home.

    Raises:
        ArtifactError: it cannot be used as a disk; the message says why.
    """
    path = Path(spec).expanduser().absolute()
    size = _size(path)
    try:
        with path.open("rb") as file:
            return _look(path, file, size)
    except OSError as error:
        raise ArtifactError(f"{path}: cannot be read: {error.strerror}", _who(path)) from error


def _size(path: Path) -> int:
    try:
        state = path.stat()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise ArtifactError(f"{path}: no such file", _near(path)) from error
    except OSError as error:
        raise ArtifactError(f"{path}: cannot be read: {error.strerror}") from error
    if stat.S_ISDIR(state.st_mode):
        raise ArtifactError(f"{path}: a folder, not a disk image", _inside(path))
    if not stat.S_ISREG(state.st_mode):
        # A FIFO would block, and a block device is a live disk: neither is a built artifact.
        raise ArtifactError(f"{path}: not a regular file", "copy the disk into a file first")
    if not state.st_size:
        raise ArtifactError(f"{path}: empty (0 bytes)", "the build wrote nothing into it")
    return state.st_size


def _near(path: Path) -> str:
    if not path.parent.is_dir():
        return f"there is no folder {path.parent}"
    try:
        names = [entry.name for entry in os.scandir(path.parent) if entry.is_file()]
    except OSError:
        return ""
    hint = did_you_mean(path.name, names)
    return hint if hint.startswith("did you mean") else f"the folder {path.parent} is there"


def _inside(path: Path) -> str:
    disks = [p.name for p in sorted(path.glob("*")) if p.suffix in {".qcow2", ".raw", ".img"}]
    return f"name a file in it: {', '.join(disks[:5])}" if disks else "name a file in it"


def _who(path: Path) -> str:
    return f"owner and mode: uid {path.stat().st_uid}, {stat.filemode(path.stat().st_mode)}"


def _look(path: Path, file: BinaryIO, size: int) -> Artifact:
    head = file.read(magic.HEAD)
    if head.startswith(qcow2_header.MAGIC):
        virtual = _qcow2(path, file, head, size)
        return _artifact(path, "qcow2", size, virtual)
    file.seek(max(0, size - 512))
    foreign = magic.foreign(head, file.read())
    if foreign:
        raise _foreign(path, foreign)
    _raw(path, head, size)
    return _artifact(path, "raw", size, size)


def _artifact(path: Path, disk_format: str, size: int, virtual_size: int) -> Artifact:
    return Artifact(
        kind=KIND,
        location=str(path),
        format=disk_format,
        size=size,
        virtual_size=virtual_size,
    )


def _qcow2(path: Path, file: BinaryIO, head: bytes, size: int) -> int:
    header = qcow2_header.read(path, head)
    needed = qcow2_tables.needed_size(file, header)
    if needed > size:
        raise ArtifactError(
            f"{path}: truncated: it has {size} bytes, its tables need {needed}", _AGAIN
        )
    return header.virtual_size


def _raw(path: Path, head: bytes, size: int) -> None:
    table = partition_table.parse(head)
    if table.label and table.end > size:
        raise ArtifactError(
            f"{path}: truncated: it has {size} bytes, its {table.label.upper()} partition table "
            f"needs {table.end}",
            _AGAIN,
        )
    if table.label or magic.file_system(head):
        return
    optical = magic.optical(head)
    if optical:
        raise _foreign(path, optical)
    raise ArtifactError(
        f"{path}: not a disk image: neither qcow2 nor a partition table nor a file system in it",
        f"file(1) may know what it is: file {path}",
    )


def _foreign(path: Path, kind: magic.Foreign) -> ArtifactError:
    return ArtifactError(f"{path}: {kind.name}", kind.mend.format(path=path))
