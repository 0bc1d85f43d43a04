"""Partition tables of the master boot record, with the logical partitions of an extended one.

Source: UEFI specification, "Legacy Master Boot Record"; for the chain of extended boot records,
and what Linux makes of odd ones, libblkid's partitions/dos.c and Linux' block/partitions/msdos.c.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from imgverify.disk.damage import DamageError
from imgverify.disk.source import Source
from imgverify.disk.table import SECTOR, Partition, Table, oddities

PROTECTIVE = 0xEE
_SIGNATURE = b"\x55\xaa"
_ENTRY = struct.Struct("<B3xB3xII")
_ENTRIES_AT = 446
_ACTIVE = 0x80
_EXTENDED = (0x05, 0x0F, 0x85)
_PRIMARIES = 4
# As many as Linux makes devices for on one disk.
_MAX_PARTITIONS = 256
# A boot sector of a file system has a signature too. Source: libblkid asks for these before.
_FILE_SYSTEMS = ((3, b"NTFS    "), (3, b"EXFAT   "), (54, b"FAT1"), (82, b"FAT32"))


@dataclass(frozen=True, slots=True)
class Entry:
    """One of the four entries; `start` and `sectors` as written, in sectors."""

    number: int
    active: bool
    kind: int
    start: int
    sectors: int

    @property
    def is_extended(self) -> bool:
        """Whether it leads to more entries."""
        return self.kind in _EXTENDED


def decode(record: bytes) -> tuple[Entry, ...] | None:
    """Read the entries in use of a boot record; None when it is none.

    Args:
        record: its sector.
    """
    if len(record) < SECTOR or record[510:512] != _SIGNATURE:
        return None
    if any(record[at : at + len(mark)] == mark for at, mark in _FILE_SYSTEMS):
        return None
    rows = [_ENTRY.unpack_from(record, _ENTRIES_AT + 16 * number) for number in range(_PRIMARIES)]
    if any(active not in (0, _ACTIVE) for active, *_ in rows):
        return None
    return tuple(
        Entry(number, bool(active), kind, start, sectors)
        for number, (active, kind, start, sectors) in enumerate(rows, start=1)
        if kind and sectors
    )


def read_mbr(source: Source, record: bytes, entries: tuple[Entry, ...]) -> Table:
    """Read the whole table.

    Args:
        source: the disk.
        record: its first sector.
        entries: what `decode` found in that.

    Raises:
        DamageError: the chain of logical partitions is broken or goes round.
    """
    (number,) = struct.unpack_from("<I", record, 440)
    identifier = f"{number:08x}" if number else ""
    found = [_partition(one, one.number, 0, identifier) for one in entries]
    for one in entries:
        if one.is_extended:
            found += _logical(source, one, found, identifier)
    partitions = tuple(found)
    return Table("dos", identifier, partitions, oddities(partitions, source.size))


def _logical(
    source: Source, extended: Entry, before: list[Partition], identifier: str
) -> list[Partition]:
    number = max(_PRIMARIES, *(one.number for one in before)) + 1
    found: list[Partition] = []
    seen: set[int] = set()
    at = extended.start
    while True:
        if at in seen:
            raise DamageError(f"the extended partition {extended.number} goes round (sector {at})")
        if len(seen) == _MAX_PARTITIONS:
            raise DamageError(f"more than {_MAX_PARTITIONS} logical partitions")
        seen.add(at)
        entries = decode(source.read(at * SECTOR, SECTOR))
        if entries is None:
            if at == extended.start and at * SECTOR < source.size:
                # Never written: an extended partition in which nothing was made yet.
                return found
            raise DamageError(
                f"the extended partition {extended.number} leads to sector {at}, "
                "where there is no boot record"
            )
        following = None
        for one in entries:
            if one.is_extended:
                following = one if following is None else following
            elif one.number <= 2 or _fits(one, at, extended):  # noqa: PLR2004 - as libblkid
                found.append(_partition(one, number + len(found), at, identifier))
        if following is None:
            return found
        at = extended.start + following.start


def _fits(one: Entry, at: int, extended: Entry) -> bool:
    """The last two entries of an extended record are unused, and often noise."""
    start = at + one.start
    return extended.start <= start and start + one.sectors <= extended.start + extended.sectors


def _partition(entry: Entry, number: int, base: int, identifier: str) -> Partition:
    return Partition(
        number=number,
        start=base + entry.start,
        sectors=entry.sectors,
        label="",
        uuid=f"{identifier}-{number:02x}" if identifier else "",
        type=f"{entry.kind:#x}",
        active=entry.active,
    )
