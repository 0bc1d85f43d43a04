"""The first sector of a FAT file system."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from imgverify.disk.damage import DamageError
from imgverify.disk.filesystems.exact import exact
from imgverify.disk.source import Source

_LENGTH = 512
_SIGNS = (
    (0x36, (b"FAT12   ", b"FAT16   ", b"FAT     ", b"MSDOS")),
    (0x52, (b"FAT32   ", b"MSWIN")),
)
_EXTENDED = (0x28, 0x29)
_WIDE = 32
_MOST_CLUSTERS = {12: 4084, 16: 65524, _WIDE: 0x0FFFFFF4}
_ENTRY = 32
_DIRTY = 0x1


@dataclass(frozen=True, slots=True)
class BootSector:
    """The fields that readers need; offsets and sizes in bytes where nothing else is said.

    Args:
        bits: 12, 16 or 32.
        serial: as blkid(8) prints it.
        label: of the boot sector; the one in the top folder counts more.
        cluster_size: of one.
        clusters: how many there are; their numbers begin with 2.
        tables: where the first table begins.
        table_size: of one table.
        top, top_size: where the top folder is with 12 and 16 bits.
        top_cluster: where it begins with 32 bits.
        data: where cluster 2 begins.
        is_dirty: whether it was not unmounted.
    """

    bits: int
    serial: str
    label: str
    size: int
    cluster_size: int
    clusters: int
    tables: int
    table_size: int
    top: int
    top_size: int
    top_cluster: int
    data: int
    is_dirty: bool


def looks_like_fat(source: Source) -> bool:
    """Whether the first sector is that of FAT; libblkid has the same rules.

    Args:
        source: the device.
    """
    raw = source.read(0, _LENGTH)
    if len(raw) < _LENGTH:
        return False
    signed = any(raw[at : at + 8].startswith(signs) for at, signs in _SIGNS)
    jumps = raw[0] == 0xE9 or (raw[0] == 0xEB and raw[2] == 0x90)  # noqa: PLR2004 - opcodes
    if not signed and not (jumps and raw[510:512] == b"\x55\xaa"):
        return False
    sector, cluster, reserved, fats = struct.unpack_from("<HBHB", raw, 11)
    return (
        sector in {512, 1024, 2048, 4096}
        and cluster != 0
        and cluster & cluster - 1 == 0
        and reserved != 0
        and 1 <= fats <= 4  # noqa: PLR2004 - what libblkid accepts
        and (raw[21] >= 0xF8 or raw[21] == 0xF0)  # noqa: PLR2004 - kinds of media
        and any(raw[22:24] + raw[36:40])
    )


def read_boot_sector(source: Source) -> BootSector:
    """Read and judge the first sector.

    Args:
        source: the device.

    Raises:
        DamageError: it is broken.
    """
    raw = exact(source, 0, _LENGTH, "vfat: its boot sector")
    if not looks_like_fat(source):
        raise DamageError("vfat: its boot sector is broken")
    sector, per_cluster, reserved, fats, top_entries, short_count = struct.unpack_from(
        "<HBHBHH", raw, 11
    )
    (table_sectors,) = struct.unpack_from("<H", raw, 22)
    (sectors,) = struct.unpack_from("<I", raw, 32)
    wide = table_sectors == 0
    if wide:
        (table_sectors,) = struct.unpack_from("<I", raw, 36)
    sectors = short_count or sectors
    tables = reserved * sector
    top = tables + fats * table_sectors * sector
    top_size = -(-top_entries * _ENTRY // sector) * sector
    data = top + top_size
    clusters = (sectors * sector - data) // (per_cluster * sector)
    bits = _WIDE if wide else 12 if clusters <= _MOST_CLUSTERS[12] else 16
    if sectors * sector > source.size:
        raise DamageError(
            f"vfat: it is {sectors * sector} bytes large, its device only {source.size}"
        )
    table_size = table_sectors * sector
    if not 0 < clusters <= _MOST_CLUSTERS[bits] or (clusters + 2) * bits > table_size * 8:
        raise DamageError("vfat: the sizes in its boot sector cannot be")
    at = 0x40 if wide else 0x24
    serial, label = "", ""
    if raw[at + 2] in _EXTENDED:
        (number,) = struct.unpack_from("<I", raw, at + 3)
        serial = f"{number >> 16:04X}-{number & 0xFFFF:04X}" if number else ""
        if raw[at + 2] == _EXTENDED[1]:
            label = raw[at + 7 : at + 18].decode("cp437").rstrip(" \0")
    return BootSector(
        bits=bits,
        serial=serial,
        label="" if label == "NO NAME" else label,
        size=sectors * sector,
        cluster_size=per_cluster * sector,
        clusters=clusters,
        tables=tables,
        table_size=table_size,
        top=top,
        top_size=top_size,
        top_cluster=struct.unpack_from("<I", raw, 44)[0] if wide else 0,
        data=data,
        is_dirty=bool(raw[at + 1] & _DIRTY),
    )
