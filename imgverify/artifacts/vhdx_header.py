"""The headers, regions and metadata of a VHDX file, read before any QEMU tool opens the file.

Source: Microsoft's "[MS-VHDX]: Virtual Hard Disk v2 (VHDX) File Format".
"""

from __future__ import annotations

import struct
import uuid
from dataclasses import dataclass

from imgverify.artifacts.disk_kind import AGAIN
from imgverify.disk.filesystems.checksums import crc32c
from imgverify.disk.source import Source
from imgverify.errors import ArtifactError

SIGNATURE = b"vhdxfile"
MIB = 1024 * 1024
_HEADERS, _HEADER = (64 * 1024, 128 * 1024), 4096
_REGIONS, _REGION = (192 * 1024, 256 * 1024), 64 * 1024
_MOST_REGIONS, _MOST_ITEMS = 2047, 2047
_TABLE = uuid.UUID("2DC27766-F623-4200-9D64-115E9BFD4A08")
_METADATA = uuid.UUID("8B7CA206-4790-4B9A-B8FE-575F050F886E")
_PARAMETERS = uuid.UUID("CAA16737-FA36-4D43-B3B6-33F0AA44E76B")
_SIZE = uuid.UUID("2FA54224-CD1B-4876-B211-5DBED83BF4B8")
_SECTOR = uuid.UUID("8141BF1D-A96F-4709-BA47-F233A8FAAB5F")
_PARENT = uuid.UUID("A8D35F2D-B30B-454D-ABF7-D3D84834AB0C")
_MOST_SIZE = 64 * 1024**4


@dataclass(frozen=True, slots=True)
class VhdxHeader:
    """The fields that later steps need, in bytes.

    Args:
        size: of the disk.
        block: of a block.
        sector: of a sector as the guest sees it.
        table: where the table of blocks begins.
        table_length: of that table, as the file has room for it.
        is_fixed: whether all blocks shall stay in the file.
        has_log: whether changes are in the log that were not written to their places.
        damaged_headers: how many of its two headers and two region tables are damaged.
    """

    size: int
    block: int
    sector: int
    table: int
    table_length: int
    is_fixed: bool
    has_log: bool
    damaged_headers: int


def read(name: str, source: Source) -> VhdxHeader:
    """Read and judge a VHDX up to its table of blocks.

    Args:
        name: of the file, in messages.
        source: the file.

    Raises:
        ArtifactError: it is damaged, truncated, or needs a parent.
    """
    headers = [_checked(source, at, _HEADER, b"head") for at in _HEADERS]
    regions = [_checked(source, at, _REGION, b"regi") for at in _REGIONS]
    if not any(headers) or not any(regions):
        if source.size < _REGIONS[-1] + _REGION:
            raise ArtifactError(f"{name}: truncated within its VHDX headers", AGAIN)
        raise ArtifactError(f"{name}: its VHDX headers are damaged (checksums)", AGAIN)
    # The one with the higher sequence number is in force.
    current = max(filter(None, headers), key=lambda data: struct.unpack_from("<Q", data, 8))
    places = _regions(name, source, next(filter(None, regions)))
    items = _items(name, source, places[_METADATA])
    block, flags = _item(name, items, _PARAMETERS, "<II")
    if flags & 2 or _PARENT in items:
        raise ArtifactError(
            f"{name}: a differencing VHDX that needs its parent, so it is not a whole disk",
            "publish the whole, where both are: Convert-VHD disk.vhdx whole.vhdx -VHDType Dynamic",
        )
    (size,), (sector,) = _item(name, items, _SIZE, "<Q"), _item(name, items, _SECTOR, "<I")
    sound = (
        MIB <= block <= 256 * MIB
        and block & (block - 1) == 0
        and sector in (512, 4096)
        and 0 < size <= _MOST_SIZE
        and size % sector == 0
    )
    if not sound:
        raise _damaged(name, "metadata")
    return VhdxHeader(
        size=size,
        block=block,
        sector=sector,
        table=places[_TABLE][0],
        table_length=places[_TABLE][1],
        is_fixed=bool(flags & 1),
        has_log=any(current[48:64]),
        damaged_headers=(*headers, *regions).count(b""),
    )


def _checked(source: Source, at: int, length: int, signature: bytes) -> bytes:
    """A structure with a checksum in it; empty when it is damaged."""
    data = source.read(at, length) if at < source.size else b""
    if len(data) < length or not data.startswith(signature):
        return b""
    (stated,) = struct.unpack_from("<I", data, 4)
    return data if crc32c(data[:4] + bytes(4) + data[8:]) == stated else b""


def _regions(name: str, source: Source, data: bytes) -> dict[uuid.UUID, tuple[int, int]]:
    """Offset and length of the table of blocks and of the metadata."""
    (count,) = struct.unpack_from("<I", data, 8)
    if count > _MOST_REGIONS:
        raise _damaged(name, "regions")
    found = {}
    for number in range(count):
        kind, offset, length, required = struct.unpack_from("<16sQII", data, 16 + 32 * number)
        region = uuid.UUID(bytes_le=kind)
        if region not in (_TABLE, _METADATA):
            if required & 1:
                raise ArtifactError(f"{name}: uses a VHDX region that is not known ({region})")
            continue
        if offset < MIB or offset % MIB:
            raise _damaged(name, "regions")
        if offset + length > source.size:
            raise ArtifactError(
                f"{name}: truncated: it has {source.size} bytes, its regions need "
                f"{offset + length}",
                AGAIN,
            )
        found[region] = (offset, length)
    if len(found) < 2:  # noqa: PLR2004 - both of the above
        raise _damaged(name, "regions")
    return found


def _items(name: str, source: Source, place: tuple[int, int]) -> dict[uuid.UUID, bytes]:
    """What the metadata says: the first bytes of each item by its kind."""
    start, length = place
    data = source.read(start, min(length, 64 * 1024))
    if len(data) < 64 * 1024 or not data.startswith(b"metadata"):
        raise _damaged(name, "metadata")
    (count,) = struct.unpack_from("<H", data, 10)
    if count > _MOST_ITEMS:
        raise _damaged(name, "metadata")
    found = {}
    for number in range(count):
        kind, offset, size = struct.unpack_from("<16sII", data, 32 + 32 * number)
        if offset + size > length:
            raise _damaged(name, "metadata")
        # All that we need is 16 bytes or less.
        found[uuid.UUID(bytes_le=kind)] = source.read(start + offset, min(size, 16))
    return found


def _item(
    name: str, items: dict[uuid.UUID, bytes], kind: uuid.UUID, layout: str
) -> tuple[int, ...]:
    data = items.get(kind, b"")
    if len(data) < struct.calcsize(layout):
        raise _damaged(name, "metadata")
    return struct.unpack_from(layout, data)


def _damaged(name: str, what: str) -> ArtifactError:
    return ArtifactError(f"{name}: its VHDX headers are damaged ({what})", AGAIN)
