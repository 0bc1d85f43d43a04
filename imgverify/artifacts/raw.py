"""A raw disk: its bytes as a guest sees them, known by a partition table or a file system."""

from __future__ import annotations

from imgverify.artifacts import magic, partition_table
from imgverify.artifacts.candidate import HEAD
from imgverify.artifacts.disk_kind import AGAIN, DiskKind
from imgverify.disk.source import Source
from imgverify.disk.table import SECTOR
from imgverify.errors import ArtifactError
from imgverify.wrapping import Wrapping

# A disk's bytes are whatever its guest writes: everything with a header of its own is asked before.
LAST = True


def _knows(head: bytes, tail: bytes) -> bool:  # noqa: ARG001 - a disk begins at its start
    if magic.foreign(head):
        return False
    return bool(partition_table.parse(head).label or magic.file_system(head))


def _look(name: str, source: Source) -> Wrapping:
    table = partition_table.parse(source.read(0, HEAD))
    if table.label and table.end > source.size:
        raise ArtifactError(
            f"{name}: truncated: it has {source.size} bytes, its {table.label.upper()} partition "
            f"table needs {table.end}",
            AGAIN,
        )
    odd = "its size is not a multiple of 512 bytes: it was cut, or something is behind the disk"
    return Wrapping(
        layers=("raw",),
        virtual_size=source.size,
        problems=(odd,) if source.size % SECTOR else (),
    )


FORMAT = DiskKind("raw", "raw", _knows, _look)
detect, resolve, contents = FORMAT.detect, FORMAT.resolve, FORMAT.contents
