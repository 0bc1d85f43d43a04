"""VMDK: the disk format of VMware, whole in one file."""

from __future__ import annotations

import struct
from array import array
from dataclasses import dataclass

from imgverify.artifacts import vmdk_header
from imgverify.artifacts.disk_kind import AGAIN, DiskKind
from imgverify.artifacts.disk_tables import entries
from imgverify.artifacts.vmdk_header import SECTOR, VmdkHeader
from imgverify.disk.source import Source
from imgverify.errors import ArtifactError
from imgverify.wrapping import Wrapping

_MARKER = struct.Struct("<8xI")


def _knows(head: bytes, tail: bytes) -> bool:  # noqa: ARG001 - its header says everything
    kinds = (vmdk_header.SPARSE, vmdk_header.ESX_SPARSE, vmdk_header.DESCRIPTOR)
    return head.startswith(kinds)


def _look(name: str, source: Source) -> Wrapping:
    header = vmdk_header.read(name, source)
    needed = _needed(name, source, header)
    if needed > source.size:
        raise ArtifactError(
            f"{name}: truncated: it has {source.size} bytes, its tables need {needed}", AGAIN
        )
    unclean = "not closed by the program that wrote it last, so the end of it may be missing"
    return Wrapping(
        layers=("vmdk",),
        variant="streamOptimized" if header.compressed else "monolithicSparse",
        virtual_size=header.capacity * SECTOR,
        compressed=header.compressed,
        cluster_size=header.grain * SECTOR,
        problems=(unclean,) if header.is_unclean else (),
    )


@dataclass(slots=True)
class _Furthest:
    """The grain that lies furthest behind in the file.

    Args:
        sector: where it begins; 0 when there is none.
        number: which of the disk's grains it is.
    """

    sector: int = 0
    number: int = 0


def _needed(name: str, source: Source, header: VmdkHeader) -> int:
    """How long the file must at least be, in bytes."""
    directory: array[int] = array("I")
    for numbers in entries(source, header.directory * SECTOR, header.tables, 4, "little"):
        directory.extend(numbers)
    places = {sector: number for number, sector in enumerate(directory) if sector}
    if len(places) * header.entries * 4 > source.size:
        # Tables that overlap would be read without end.
        raise ArtifactError(f"{name}: its VMDK tables are damaged", AGAIN)
    needed = header.directory * SECTOR + 4 * header.tables
    furthest = _Furthest()
    for place, table in places.items():
        needed = max(needed, place * SECTOR + 4 * header.entries)
        for numbers in entries(source, place * SECTOR, header.entries, 4, "little"):
            last = max(numbers)
            if last > furthest.sector:
                furthest.sector = last
                furthest.number = table * header.entries + numbers.index(last)
    if furthest.sector <= (1 if header.has_zero_grains else 0):
        return needed
    return max(needed, furthest.sector * SECTOR + _length(name, source, header, furthest))


def _length(name: str, source: Source, header: VmdkHeader, grain: _Furthest) -> int:
    """Bytes of a grain in the file."""
    whole = header.grain * SECTOR
    if not header.compressed:
        # The last grain of a disk may be a part of one.
        return min(whole, header.capacity * SECTOR - grain.number * whole)
    if not header.has_markers:
        return 1
    place = grain.sector * SECTOR
    marker = source.read(place, _MARKER.size) if place < source.size else b""
    if len(marker) < _MARKER.size:
        return _MARKER.size
    (length,) = _MARKER.unpack(marker)
    if not 0 < length <= 2 * whole:
        raise ArtifactError(f"{name}: its VMDK grains are damaged (one at {place})", AGAIN)
    return _MARKER.size + int(length)


FORMAT = DiskKind("vmdk", "vmdk", _knows, _look)
detect, resolve, contents = FORMAT.detect, FORMAT.resolve, FORMAT.contents
