"""A disk that lies inside another file: a member of a tar, or what was unpacked into scratch."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from imgverify.artifacts import qcow2, raw, unknown, vdi, vhd, vhdx, vmdk
from imgverify.artifacts.candidate import HEAD, TAIL
from imgverify.artifacts.disk_kind import AGAIN
from imgverify.disk.source import FileSource
from imgverify.errors import ArtifactError
from imgverify.wrapping import DiskFile, Wrapping

_SECTOR = 512
# A raw disk may hold anything: it is asked last.
_FORMATS = (qcow2.FORMAT, vmdk.FORMAT, vhdx.FORMAT, vdi.FORMAT, vhd.FORMAT, raw.FORMAT)


def look_inside(
    path: Path, offset: int = 0, length: int | None = None, name: str = ""
) -> tuple[DiskFile, Wrapping]:
    """Judge a disk by its own header, as if it were a file of its own.

    Args:
        path: absolute, of the file that holds it.
        offset: bytes before it.
        length: bytes of it; None for all that follows.
        name: what messages call it; the path when empty.

    Returns:
        How QEMU's readers open it, and the facts of its format alone: `layers` has one word,
        `file_size` is the disk's length in the file.

    Raises:
        ArtifactError: it is no disk, damaged, truncated, or needs another file.
    """
    called = name or str(path)
    try:
        with closing(FileSource(path, offset, length)) as source:
            size = source.size
            head, tail = source.read(0, HEAD), source.read(max(0, size - TAIL), TAIL)
    except OSError as error:
        raise ArtifactError(f"{called}: cannot be read: {error.strerror}") from error
    if length is not None and size < length:
        raise ArtifactError(f"{called}: truncated: {size} of its {length} bytes are there", AGAIN)
    if not head:
        raise ArtifactError(f"{called}: empty (0 bytes)", "the build wrote nothing into it")
    for kind in _FORMATS:
        if kind.knows(head, tail):
            wrapping = kind.look_at(path, offset, length, called)
            # QEMU takes whole sectors only; a tar fills a member's last one up.
            whole = None if length is None else -(-length // _SECTOR) * _SECTOR
            return kind.disk(wrapping, path, offset, whole), wrapping
    raise unknown.strange(called, head)
