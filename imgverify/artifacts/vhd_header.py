"""The footer of a VHD file and the header of a dynamic one, read by ourselves.

Source: Microsoft's "Virtual Hard Disk Image Format Specification".
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from imgverify.artifacts.disk_kind import AGAIN
from imgverify.errors import ArtifactError

COOKIE, _DYNAMIC_COOKIE = b"conectix", b"cxsparse"
FOOTER, DYNAMIC = 512, 1024
_VERSION = 0x0001_0000
SECTOR = 512
# Larger blocks and longer tables are made by no writer; a table this long covers 8 TiB.
_MOST_BLOCK, _MOST_BLOCKS = 256 * 1024 * 1024, 1 << 24
KINDS = {2: "fixed", 3: "dynamic", 4: "differencing"}


@dataclass(frozen=True, slots=True)
class Footer:
    """What every VHD has.

    Args:
        variant: `fixed`, `dynamic` or `differencing`.
        header_offset: where the header of a dynamic disk begins, in bytes.
        creator: the program that made it, four letters.
        size: bytes of the disk.
        geometry: cylinders, heads and sectors of a track, multiplied: bytes.
        saved: whether it was made while a machine was suspended.
    """

    variant: str
    header_offset: int
    creator: str
    size: int
    geometry: int
    saved: bool


@dataclass(frozen=True, slots=True)
class Dynamic:
    """The header of a dynamic disk.

    Args:
        table_offset: where the table of blocks begins, in bytes.
        blocks: entries of that table.
        block: bytes of a block.
    """

    table_offset: int
    blocks: int
    block: int


def read_footer(name: str, data: bytes) -> Footer:
    """Read and judge a footer, or the copy of it at the start of a dynamic disk.

    Args:
        name: of the file, in messages.
        data: 512 bytes that begin with the cookie.

    Raises:
        ArtifactError: it is damaged or of an unknown kind.
    """
    _check(name, data, FOOTER, 64)
    version, header_offset, creator = struct.unpack_from(">IQ4x4s", data, 12)
    size, cylinders, heads, sectors, kind = struct.unpack_from(">QHBBI", data, 48)
    if version != _VERSION or kind not in KINDS:
        raise ArtifactError(f"{name}: a VHD of an unknown kind ({kind})", AGAIN)
    return Footer(
        variant=KINDS[kind],
        header_offset=header_offset,
        creator=creator.decode("latin-1"),
        size=size,
        geometry=cylinders * heads * sectors * SECTOR,
        saved=bool(data[84]),
    )


def read_dynamic(name: str, data: bytes, size: int) -> Dynamic:
    """Read and judge the header of a dynamic disk.

    Args:
        name: of the file, in messages.
        data: 1024 bytes.
        size: bytes of the disk.

    Raises:
        ArtifactError: it is damaged.
    """
    if not data.startswith(_DYNAMIC_COOKIE):
        raise ArtifactError(f"{name}: its VHD has no header of a dynamic disk", AGAIN)
    _check(name, data, DYNAMIC, 36)
    table, version, blocks, block = struct.unpack_from(">QIII", data, 16)
    sound = (
        version == _VERSION
        and SECTOR <= block <= _MOST_BLOCK
        and block & (block - 1) == 0
        and blocks <= _MOST_BLOCKS
        and size <= blocks * block
    )
    if not sound:
        raise ArtifactError(f"{name}: its VHD header is damaged", AGAIN)
    return Dynamic(table, blocks, block)


def _check(name: str, data: bytes, length: int, at: int) -> None:
    """Hold bytes against the checksum in them: the complement of their sum without it."""
    if len(data) < length:
        raise ArtifactError(f"{name}: truncated within its VHD header", AGAIN)
    (stated,) = struct.unpack_from(">I", data, at)
    if ~(sum(data) - sum(data[at : at + 4])) & 0xFFFF_FFFF != stated:
        raise ArtifactError(f"{name}: its VHD header is damaged (checksum)", AGAIN)
