"""The partition table of a disk and its boot code, from the disk's first bytes."""

from __future__ import annotations

import struct
import uuid
from dataclasses import dataclass

SECTOR = 512
ESP = "C12A7328-F81F-11D2-BA4B-00A0C93EC93B"
BIOS_BOOT = "21686148-6449-6E6F-744E-656564454649"
MBR_ESP = "EF"
_PROTECTIVE = 0xEE
_MAX_ENTRIES, _MAX_ENTRY_SIZE = 1024, 4096


@dataclass(frozen=True, slots=True)
class PartitionTable:
    """What the start of a disk says.

    Args:
        label: `gpt`, `mbr`, or empty when there is no table.
        types: of each partition: a GUID in capitals (GPT) or two hexadecimal digits (MBR).
        end: bytes that the disk must have for everything the table names, backup header included.
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
    signed = head[510:512] == b"\x55\xaa"
    # A BIOS starts the first sector only when it is signed.
    boot_code = signed and any(head[:440])
    gpt = _gpt(head)
    if gpt:
        return PartitionTable("gpt", *gpt, boot_code)
    if signed and (mbr := _mbr(head)):
        return PartitionTable("mbr", *mbr, boot_code)
    return PartitionTable("", (), 0, boot_code)


def _gpt(head: bytes) -> tuple[tuple[str, ...], int] | None:
    header = head[SECTOR : SECTOR + 92]
    if len(header) < 92 or not header.startswith(b"EFI PART"):  # noqa: PLR2004 - header's size
        return None
    (backup,) = struct.unpack_from("<Q", header, 32)
    first, count, size = struct.unpack_from("<QII", header, 72)
    if not 0 < count <= _MAX_ENTRIES or not 128 <= size <= _MAX_ENTRY_SIZE:  # noqa: PLR2004
        return None
    types, end = [], (backup + 1) * SECTOR
    for number in range(count):
        entry = head[first * SECTOR + number * size :][:size]
        if len(entry) < size or not any(entry[:16]):
            continue
        (last,) = struct.unpack_from("<Q", entry, 40)
        types.append(str(uuid.UUID(bytes_le=entry[:16])).upper())
        end = max(end, (last + 1) * SECTOR)
    return tuple(types), end


def _mbr(head: bytes) -> tuple[tuple[str, ...], int] | None:
    types, end = [], 0
    for number in range(4):
        active, kind, start, sectors = struct.unpack_from("<B3xB3xII", head, 446 + 16 * number)
        if active not in (0, 0x80):
            return None
        if kind not in (0, _PROTECTIVE) and sectors:
            types.append(f"{kind:02X}")
            end = max(end, (start + sectors) * SECTOR)
    return (tuple(types), end) if types else None
