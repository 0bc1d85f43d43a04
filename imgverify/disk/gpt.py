"""GUID partition tables: both headers, their checksums, and the entries.

Source: UEFI specification, "GUID Partition Table (GPT) Disk Layout"; what of it Linux insists on
is in its block/partitions/efi.c.
"""

from __future__ import annotations

import struct
import uuid
import zlib
from dataclasses import dataclass

from imgverify.disk.damage import DamageError
from imgverify.disk.source import Source
from imgverify.disk.table import SECTOR, Partition, Table, oddities

SIGNATURE = b"EFI PART"
SECTOR_SIZES = (512, 4096)
_HEADER = struct.Struct("<8sIIIIQQQQ16sQIII")
_ENTRY = struct.Struct("<16s16sQQQ72s")
_MAX_ARRAY = 1024 * 1024
# As many as Linux makes devices for on one disk.
_MAX_PARTITIONS = 256
_LEGACY_BIOS_BOOTABLE = 1 << 2


@dataclass(frozen=True, slots=True)
class Header:
    """A header whose checksum is right.

    Args:
        backup: sector of the other header.
        first, last: the first and the last sector that partitions may use.
        disk: GUID of the disk, in lower case.
        entries: sector where the entries start.
        count: how many entries there are, used or not.
        checksum: CRC32 of all entries.
    """

    backup: int
    first: int
    last: int
    disk: str
    entries: int
    count: int
    checksum: int


def decode_header(data: bytes, at: int) -> Header:
    """Read a header.

    Args:
        data: the sector that it fills.
        at: number of that sector.

    Raises:
        DamageError: it is none, or broken.
    """
    if len(data) < _HEADER.size or not data.startswith(SIGNATURE):
        raise DamageError(f"no GPT header in sector {at}")
    (_, _, length, crc, _, here, backup, first, last, disk, entries, count, size, checksum) = (
        _HEADER.unpack_from(data)
    )
    if not _HEADER.size <= length <= len(data):
        raise DamageError(f"the GPT header in sector {at} says that it has {length} bytes")
    if zlib.crc32(data[:16] + bytes(4) + data[20:length]) != crc:
        raise DamageError(f"the GPT header in sector {at} has a wrong checksum")
    if here != at:
        raise DamageError(f"the GPT header in sector {at} says that it is in sector {here}")
    if size != _ENTRY.size:
        raise DamageError(f"the GPT has entries of {size} bytes, Linux reads those of 128")
    if not 0 < count * size <= _MAX_ARRAY:
        raise DamageError(f"the GPT claims {count} entries, at most {_MAX_ARRAY // size} are read")
    return Header(backup, first, last, _guid(disk), entries, count, checksum)


def decode_entries(data: bytes, header: Header, sector: int) -> tuple[Partition, ...]:
    """Read all entries that are in use.

    Args:
        data: the array of entries.
        header: which speaks of it.
        sector: bytes of a sector.

    Raises:
        DamageError: the array is broken.
    """
    if len(data) < header.count * _ENTRY.size:
        raise DamageError("the entries of the GPT lie outside of the disk")
    if zlib.crc32(data[: header.count * _ENTRY.size]) != header.checksum:
        raise DamageError(f"the GPT's entries in sector {header.entries} have a wrong checksum")
    found: list[Partition] = []
    for number in range(1, header.count + 1):
        kind, own, first, last, attributes, name = _ENTRY.unpack_from(
            data, (number - 1) * _ENTRY.size
        )
        if not any(kind):
            continue
        if first > last:
            raise DamageError(f"partition {number} ends (sector {last}) before its start ({first})")
        if len(found) == _MAX_PARTITIONS:
            raise DamageError(f"the GPT has more than {_MAX_PARTITIONS} partitions")
        found.append(
            Partition(
                number=number,
                start=first * (sector // SECTOR),
                sectors=(last - first + 1) * (sector // SECTOR),
                label=name.decode("utf-16-le", "replace").partition("\0")[0],
                uuid=_guid(own),
                type=_guid(kind),
                active=bool(attributes & _LEGACY_BIOS_BOOTABLE),
            )
        )
    return tuple(found)


def read_gpt(source: Source) -> Table:
    """Read a disk's GPT: the primary one, or its backup when that is broken.

    Args:
        source: a disk whose MBR protects a GPT.

    Raises:
        DamageError: neither can be read.
    """
    sector = _sector_size(source)
    end = source.size // sector - 1
    problems: list[str] = []
    try:
        header, partitions = _read(source, 1, sector)
    except DamageError as error:
        try:
            header, partitions = _read(source, end, sector)
        except DamageError as backup_error:
            raise DamageError(
                f"{error.reason}; nor can its backup be read: {backup_error.reason}"
            ) from error
        problems.append(
            f"{error.reason}; its backup was read, as Linux does with the boot argument gpt only"
        )
    else:
        problems += _backup_problems(source, header, partitions, sector)
    if sector != SECTOR:
        problems.append(f"its GPT is for a disk with sectors of {sector} bytes")
    return Table(
        label="gpt",
        identifier=header.disk,
        partitions=partitions,
        problems=(
            *problems,
            *_out_of_bounds(header, partitions, sector),
            *oddities(partitions, source.size),
        ),
        sector_size=sector,
    )


def _sector_size(source: Source) -> int:
    for at_end in (False, True):
        for sector in SECTOR_SIZES:
            place = (source.size // sector - 1) * sector if at_end else sector
            if source.read(max(0, place), len(SIGNATURE)) == SIGNATURE:
                return sector
    raise DamageError("its MBR protects a GPT, but there is none, neither at the start nor the end")


def _read(source: Source, at: int, sector: int) -> tuple[Header, tuple[Partition, ...]]:
    header = decode_header(source.read(at * sector, sector), at)
    if header.last * sector >= source.size:
        raise DamageError(
            f"the GPT is for a disk of {(header.last + 1) * sector} bytes or more, "
            f"this one has {source.size}: it is cut off"
        )
    if header.entries * sector >= source.size:
        raise DamageError("the entries of the GPT lie outside of the disk")
    data = source.read(header.entries * sector, header.count * _ENTRY.size)
    return header, decode_entries(data, header, sector)


def _backup_problems(
    source: Source, header: Header, partitions: tuple[Partition, ...], sector: int
) -> list[str]:
    end = source.size // sector - 1
    if header.backup > end:
        return [f"its backup GPT should be in sector {header.backup}, after the disk's end"]
    try:
        _, others = _read(source, header.backup, sector)
    except DamageError as error:
        return [f"its backup GPT is missing or broken: {error.reason}"]
    if others != partitions:
        return ["its backup GPT names other partitions than the primary one"]
    if header.backup != end:
        return [f"its backup GPT is in sector {header.backup}, not in the last one ({end})"]
    return []


def _out_of_bounds(header: Header, partitions: tuple[Partition, ...], sector: int) -> list[str]:
    """Linux makes devices of such partitions all the same, and some boards' images have them."""
    factor = sector // SECTOR
    return [
        f"partition {one.number} lies outside of the sectors that partitions may use"
        for one in partitions
        if one.start < header.first * factor or one.end > (header.last + 1) * factor
    ]


def _guid(data: bytes) -> str:
    return str(uuid.UUID(bytes_le=data))
