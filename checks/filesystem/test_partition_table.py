"""Partition table of the disk that the system lives on."""

from __future__ import annotations

from imgverify.expect import Expect
from imgverify.facts.block import Block
from imgverify.facts.fstab import Fstab
from imgverify.facts.mounts import Mounts
from imgverify.facts.partitions import BIOS_BOOT, EFI_SYSTEM, SECTOR, Partitions, PartitionTable
from imgverify.facts.root_disk import disks_of_root
from imgverify.facts.sizes import to_bytes


def test_partition_table(
    partitions: Partitions,
    block: Block,
    mounts: Mounts,
    fstab: Fstab,
    expect: Expect,
    type: str = "gpt",  # noqa: A002 - the name that partition tables have in profiles
    bios_boot: bool | None = None,
    esp: bool | None = None,
    labels: dict[str, str] | None = None,
    alignment: int | str = 0,
    disk: str = "",
) -> None:
    """The disk below / has the partition table that was asked for.

    `bios_boot` and `esp` demand (true) or forbid (false) such a partition; `labels` maps partition
    numbers to names; `alignment` is what every start must be a multiple of; `disk` is another disk.
    """
    for name in [disk] if disk else disks_of_root(block, mounts, fstab):
        table = partitions.of(name)
        expect(
            table.scheme == type,
            wanted=f"a {type} partition table",
            found=table.scheme or "no partition table",
            where=name,
            mend=f"parted {name} mklabel {type.replace('dos', 'msdos')}  # when the image is built",
        )
        _judge_kind(
            table, expect, wanted=bios_boot, kinds=(BIOS_BOOT,), title="BIOS boot", flag="bios_grub"
        )
        _judge_kind(table, expect, wanted=esp, kinds=EFI_SYSTEM, title="EFI system", flag="esp")
        _judge_labels(table, expect, labels or {})
        _judge_alignment(table, expect, to_bytes(alignment))


def _judge_kind(
    table: PartitionTable,
    expect: Expect,
    *,
    wanted: bool | None,
    kinds: tuple[str, ...],
    title: str,
    flag: str,
) -> None:
    if wanted is None:
        return
    numbers = [one.number for one in table.partitions if one.type in kinds]
    action = f"{numbers[0] if numbers else 'N'} {flag} {'on' if wanted else 'off'}"
    expect(
        bool(numbers) == wanted,
        wanted=f"{'a' if wanted else 'no'} {title} partition",
        found=f"partition {numbers[0]}" if numbers else "none",
        where=table.disk,
        mend=f"parted {table.disk} set {action}",
    )


def _judge_labels(table: PartitionTable, expect: Expect, labels: dict[str, str]) -> None:
    present = {one.number: one.label for one in table.partitions}
    for number, label in labels.items():
        expect(
            present.get(int(number)) == label,
            wanted=f"partition {number} named {label!r}",
            found=repr(present[int(number)]) if int(number) in present else "no such partition",
            where=table.disk,
            mend=f"parted {table.disk} name {number} '{label}'",
        )


def _judge_alignment(table: PartitionTable, expect: Expect, alignment: int) -> None:
    if not alignment:
        return
    for one in table.partitions:
        expect(
            one.start * SECTOR % alignment == 0,
            wanted=f"partition {one.number} starts at a multiple of {alignment} bytes",
            found=f"byte {one.start * SECTOR}",
            where=table.disk,
            mend="build the image with: parted --align optimal",
        )
