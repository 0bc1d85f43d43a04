"""The partition table of a disk and its boot code, from the disk's first bytes."""

from __future__ import annotations

from dataclasses import dataclass

from imgverify.disk import mbr
from imgverify.disk.damage import DamageError
from imgverify.disk.gpt import SECTOR_SIZES, decode_entries, decode_header
from imgverify.disk.table import SECTOR

ESP = "C12A7328-F81F-11D2-BA4B-00A0C93EC93B"
BIOS_BOOT = "21686148-6449-6E6F-744E-656564454649"
MBR_ESP = "EF"


@dataclass(frozen=True, slots=True)
class PartitionTable:
    """What the start of a disk says.

    Args:
        label: `gpt`, `mbr`, or empty when there is no table.
        types: of each partition: a GUID in capitals (GPT) or two hexadecimal digits (MBR); none
            of a GPT that is broken here and may have a backup at the disk's end.
        end: bytes that the disk must have for everything the table names, backup header included;
            0 when that is not known.
        boot_code: whether a BIOS finds code to run in the first sector.
    """

    label: str
    types: tuple[str, ...]
    end: int
    boot_code: bool

    @property
    def has_esp(self) -> bool:
        """Whether there is an EFI system partition."""
        return ESP in self.types or MBR_ESP in self.types

    @property
    def has_bios_boot(self) -> bool:
        """Whether there is a BIOS boot partition, where GRUB keeps its core on a GPT disk."""
        return BIOS_BOOT in self.types


def parse(head: bytes) -> PartitionTable:
    """Read the table.

    Args:
        head: the disk's start; 64 KiB hold everything that the usual tools write.

    Source: UEFI specification, "GUID Partition Table (GPT) Disk Layout" and "Legacy MBR".
    """
    entries = mbr.decode(head[:SECTOR])
    # A BIOS starts the first sector only when it is signed.
    boot_code = head[510:512] == b"\x55\xaa" and any(head[:440])
    gpt = _gpt(head)
    if gpt:
        return PartitionTable("gpt", *gpt, boot_code)
    if not entries:
        return PartitionTable("", (), 0, boot_code)
    if any(one.kind == mbr.PROTECTIVE for one in entries):
        # The table that it protects is broken here; its backup may still be right.
        return PartitionTable("gpt", (), 0, boot_code)
    return PartitionTable(
        "mbr",
        tuple(f"{one.kind:02X}" for one in entries),
        max(one.start + one.sectors for one in entries) * SECTOR,
        boot_code,
    )


def _gpt(head: bytes) -> tuple[tuple[str, ...], int] | None:
    for sector in SECTOR_SIZES:
        try:
            header = decode_header(head[sector : 2 * sector], 1)
            partitions = decode_entries(head[header.entries * sector :], header, sector)
        except DamageError:
            continue
        ends = [(header.backup + 1) * sector, *(one.end * SECTOR for one in partitions)]
        return tuple(one.type.upper() for one in partitions), max(ends)
    return None
