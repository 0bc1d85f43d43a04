"""Partition tables of the disks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from imgverify.facts.answers import Answers
from imgverify.facts.questions import Command, File, Stat
from imgverify.facts.quoted_pairs import pairs
from imgverify.unobserved import NotObservedError

SECTOR = 512
BIOS_BOOT = "21686148-6449-6e6f-744e-656564454649"
EFI_SYSTEM = ("c12a7328-f81f-11d2-ba4b-00a0c93ec93b", "0xef")

FILES: tuple[File, ...] = ()
STATS: tuple[Stat, ...] = ()
COMMANDS: tuple[Command, ...] = (
    # partx and not sfdisk: CentOS 7's sfdisk knows no GPT, and Debian has sfdisk in a package
    # of its own, which small images leave out.
    Command(
        "partition-tables",
        "command -v partx >/dev/null || exit 127\n"
        "for device in /sys/block/*/device; do\n"
        '  disk=${device%/device}; disk=/dev/${disk##*/}; [ -b "$disk" ] || continue\n'
        "  case $disk in /dev/sr*|/dev/fd*) continue;; esac\n"
        "  printf 'disk %s\\n' \"$disk\"\n"
        '  partx -P -o NR,START,SECTORS,NAME,UUID,TYPE,SCHEME "$disk" 2>&1\n'
        "done",
        equivalent="partition_tables",
    ),
)


@dataclass(frozen=True, slots=True)
class Partition:
    """One partition.

    Args:
        number: as in its device's name.
        start: first sector, in sectors of 512 bytes.
        sectors: length, in sectors of 512 bytes.
        label: name in the table; MBR has none.
        uuid: of the partition.
        type: GUID in lower case, or `0x83`.
    """

    number: int
    start: int
    sectors: int
    label: str
    uuid: str
    type: str


@dataclass(frozen=True, slots=True)
class PartitionTable:
    """The table of one disk.

    Args:
        disk: `/dev/vda`.
        scheme: `gpt`, `dos`; empty when the disk has no table.
        partitions: by number.
    """

    disk: str
    scheme: str
    partitions: tuple[Partition, ...]


@dataclass(frozen=True, slots=True)
class Partitions:
    """The tables of all disks."""

    tables: tuple[PartitionTable, ...]

    def of(self, disk: str) -> PartitionTable:
        """Find the table of a disk.

        Args:
            disk: `/dev/vda`.

        Raises:
            NotObservedError: the disk was not looked at.
        """
        for table in self.tables:
            if table.disk == disk:
                return table
        raise NotObservedError(f"the partition table of {disk} was not read")


def parse(answers: Answers) -> Partitions:
    """Parse what partx(8) printed for each disk.

    Args:
        answers: what a plane delivered.

    Raises:
        NotObservedError: a disk could not be read.
    """
    tables: list[PartitionTable] = []
    text = answers.output("partition-tables", ok=(0, 1))
    for block in re.split(r"^disk /dev/", text, flags=re.MULTILINE)[1:]:
        name, _, lines = block.partition("\n")
        tables.append(_table(f"/dev/{name}", lines.splitlines()))
    return Partitions(tuple(tables))


def _table(disk: str, lines: list[str]) -> PartitionTable:
    rows: list[dict[str, str]] = []
    for line in lines:
        row = pairs(line)
        if "NR" in row:
            rows.append(row)
        elif "failed to read partition table" not in line:
            raise NotObservedError(f"{disk}: {line}")
    found = sorted((_partition(row) for row in rows), key=lambda one: one.number)
    return PartitionTable(disk, rows[0]["SCHEME"] if rows else "", tuple(found))


def _partition(row: dict[str, str]) -> Partition:
    return Partition(
        number=int(row["NR"]),
        start=int(row["START"]),
        sectors=int(row["SECTORS"]),
        label=row["NAME"],
        uuid=row["UUID"],
        type=row["TYPE"].lower(),
    )
