"""Disks whose partition tables lie, and disks that are far too large."""

from __future__ import annotations

import struct
from pathlib import Path

from tests.hostile.cases import looked_at, refused
from tests.hostile.roots import ext4, patched
from tests.unit.disk.drawn import Drawn
from tests.unit.disk.table_disks import entry, gpt, record

_SECTOR, _TB, _MIB = 512, 10**12, 1 << 20


def drawn(path: Path, disk: Drawn) -> Path:
    """Write a disk that was drawn into a file.

    Args:
        path: of the new file.
        disk: what is in it.
    """
    with path.open("wb") as file:
        file.truncate(disk.size)
        for place, data in disk.written:
            file.seek(place)
            file.write(data)
    return path


@refused("no root file system", "nothing known")
def ten_terabytes_of_nothing(folder: Path) -> Path:
    """A sparse raw disk of 10 TB with a boot record and no more."""
    return drawn(folder / "disk.raw", Drawn(10 * _TB, [(0, record((0x83, 2048, 0xFFFFFF00)))]))


@refused("at most 8192 are read")
def gpt_of_four_billion_entries(folder: Path) -> Path:
    """A count that asks for half a terabyte of memory."""
    return drawn(folder / "disk.raw", gpt([entry(2048, 4095)], count=0xFFFFFFFF))


@refused("Linux reads those of 128")
def gpt_entries_of_four_gibibytes(folder: Path) -> Path:
    """Entries that are far larger than the disk."""
    return drawn(folder / "disk.raw", gpt([entry(2048, 4095)], entry_size=0x80000000))


@refused("no root file system")
def gpt_without_its_checksum(folder: Path) -> Path:
    """Both headers say something else than their checksums."""
    disk = gpt([entry(2048, 4095)])
    last = disk.size - _SECTOR
    return drawn(
        folder / "disk.raw",
        disk.with_bytes(_SECTOR + 24, b"\xff" * 8).with_bytes(last + 24, b"\xff"),
    )


@refused("no root file system")
def gpt_partitions_on_each_other(folder: Path) -> Path:
    """Hundreds of partitions in the same place, and around each other."""
    entries = [entry(2048, 4095 + number) for number in range(100)]
    return drawn(folder / "disk.raw", gpt(entries))


@refused("no root file system")
def mbr_that_goes_round(folder: Path) -> Path:
    """An extended partition whose second record leads back to its first."""
    first = record((0x05, 2048, 60000))
    second = record((0x83, 16, 100), (0x05, 0, 60000))
    disk = Drawn(64 * _MIB, [(0, first), (2048 * _SECTOR, second)])
    return drawn(folder / "disk.raw", disk)


@refused("no root file system")
def mbr_chain_without_an_end(folder: Path) -> Path:
    """Thousands of logical partitions."""
    parts = [
        ((2048 + number * 4) * _SECTOR, record((0x83, 1, 1), (0x05, (number + 1) * 4, 4)))
        for number in range(5000)
    ]
    parts.append((0, record((0x05, 2048, 100_000))))
    return drawn(folder / "disk.raw", Drawn(64 * _MIB, parts))


@refused("truncated")
def partition_beyond_the_disk(folder: Path) -> Path:
    """A partition that ends two terabytes behind its disk."""
    return drawn(folder / "disk.raw", Drawn(64 * _MIB, [(0, record((0x83, 2048, 0xFFFFFFF0)))]))


@looked_at("biggest folders")
def filesystem_and_boot_record(folder: Path) -> Path:
    """A file system that also carries a boot record over all of itself."""
    path = ext4(folder / "disk.raw")
    return patched(path, 446, struct.pack("<B3xB3xII", 0, 0x83, 0, 1)[:16])


@refused("no root file system", "LUKS")
def encrypted(folder: Path) -> Path:
    """LUKS over the whole disk, the rest of it random."""
    head = b"LUKS\xba\xbe\x00\x02" + struct.pack(">QQ", 1 << 62, 1)
    return drawn(
        folder / "disk.raw", Drawn(32 * _MIB, [(0, record()), (0, head.ljust(4096, b"\0"))])
    )
