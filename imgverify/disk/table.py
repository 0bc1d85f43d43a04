"""What a partition table says, in the values that partx(8) prints."""

from __future__ import annotations

from dataclasses import dataclass

SECTOR = 512
# Source: libblkid's list of partition types that hold other partitions.
_EXTENDED = frozenset({"0x5", "0xf", "0x85"})


@dataclass(frozen=True, slots=True)
class Partition:
    """One partition.

    Args:
        number: as in its device's name.
        start, sectors: first sector and length, in sectors of 512 bytes, whatever the disk has.
        label: its name in the table; MBR has none.
        uuid: GUID in lower case, or the disk's identifier and the number (`1a2b3c4d-01`); empty
            when the disk has no identifier.
        type: GUID in lower case, or `0x83`.
        active: whether a BIOS is to start it.
    """

    number: int
    start: int
    sectors: int
    label: str
    uuid: str
    type: str
    active: bool = False

    @property
    def end(self) -> int:
        """The sector after its last."""
        return self.start + self.sectors

    @property
    def is_extended(self) -> bool:
        """Whether it holds nothing but other partitions (MBR)."""
        return self.type in _EXTENDED


@dataclass(frozen=True, slots=True)
class Table:
    """A partition table.

    Args:
        label: `gpt` or `dos`.
        identifier: of the disk: GUID in lower case, or eight hexadecimal digits; may be empty.
        partitions: by number.
        problems: what is odd about it and does not keep it from being read.
        boot_code: whether a BIOS finds code to run in the first sector.
        sector_size: of the disk that it was written for, in bytes.
    """

    label: str
    identifier: str
    partitions: tuple[Partition, ...]
    problems: tuple[str, ...] = ()
    boot_code: bool = False
    sector_size: int = SECTOR


def oddities(partitions: tuple[Partition, ...], size: int) -> tuple[str, ...]:
    """Say which partitions overlap, and which do not fit on their disk.

    Args:
        partitions: of one table.
        size: bytes of the disk.
    """
    found = [
        f"partition {one.number} ends at byte {one.end * SECTOR}, the disk at {size}"
        for one in partitions
        if one.end * SECTOR > size
    ]
    in_order = sorted(
        (one for one in partitions if not one.is_extended), key=lambda one: (one.start, one.end)
    )
    furthest: Partition | None = None
    for one in in_order:
        if furthest is not None and one.start < furthest.end:
            found.append(f"partitions {furthest.number} and {one.number} overlap")
        if furthest is None or one.end > furthest.end:
            furthest = one
    return tuple(found)
