"""VHDX: the disk format of Hyper-V."""

from __future__ import annotations

from imgverify.artifacts import vhdx_header
from imgverify.artifacts.disk_kind import AGAIN, DiskKind
from imgverify.artifacts.disk_tables import entries
from imgverify.artifacts.vhdx_header import MIB, VhdxHeader
from imgverify.disk.source import Source
from imgverify.errors import ArtifactError
from imgverify.wrapping import Wrapping

# Sectors that one block of the bitmap stands for; each has its entry among those of the blocks.
_CHUNK = 1 << 23
_STATE, _FULLY_PRESENT, _PARTIALLY_PRESENT = 7, 6, 7
_OFFSET = 20


def _knows(head: bytes, tail: bytes) -> bool:  # noqa: ARG001 - its header says everything
    return head.startswith(vhdx_header.SIGNATURE)


def _look(name: str, source: Source) -> Wrapping:
    header = vhdx_header.read(name, source)
    needed = _needed(name, source, header)
    if needed > source.size:
        raise ArtifactError(
            f"{name}: truncated: it has {source.size} bytes, its tables need {needed}", AGAIN
        )
    return Wrapping(
        layers=("vhdx",),
        variant="fixed" if header.is_fixed else "dynamic",
        virtual_size=header.size,
        cluster_size=header.block,
        problems=tuple(_problems(header)),
    )


def _needed(name: str, source: Source, header: VhdxHeader) -> int:
    """How long the file must at least be, in bytes."""
    blocks = -(-header.size // header.block)
    count = blocks + (blocks - 1) // (_CHUNK * header.sector // header.block)
    if count * 8 > header.table_length:
        raise ArtifactError(f"{name}: its VHDX headers are damaged (table of blocks)", AGAIN)
    last = 0
    for numbers in entries(source, header.table, count, 8, "little"):
        found = [one for one in set(numbers) if one & _STATE >= _FULLY_PRESENT]
        if any(one & _STATE == _PARTIALLY_PRESENT for one in found):
            raise ArtifactError(f"{name}: its VHDX has blocks of a parent", AGAIN)
        last = max(last, max(found, default=0) >> _OFFSET)
    return max(header.table + count * 8, last * MIB + header.block if last else 0)


def _problems(header: VhdxHeader) -> list[str]:
    problems = []
    if header.has_log:
        problems.append(
            "its log has changes that were not written to their places: it was not closed "
            "(mend a copy: qemu-img check -r all)"
        )
    if header.damaged_headers:
        problems.append(f"{header.damaged_headers} of its 4 headers and tables are damaged")
    return problems


FORMAT = DiskKind("vhdx", "vhdx", _knows, _look)
detect, resolve, contents = FORMAT.detect, FORMAT.resolve, FORMAT.contents
