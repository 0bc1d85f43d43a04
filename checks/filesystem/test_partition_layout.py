"""The partitions of the disk that the system lives on: what they are for, and how large."""

from __future__ import annotations

import operator
from typing import Any

from imgverify.expect import Expect
from imgverify.facts.block import Block
from imgverify.facts.fstab import Fstab
from imgverify.facts.mounts import Mounts
from imgverify.facts.partition_types import name_of, type_of
from imgverify.facts.partitions import SECTOR, Partition, Partitions, PartitionTable
from imgverify.facts.root_disk import disks_of_root
from imgverify.facts.sizes import to_bytes, to_text

_KNOWN = frozenset({"type", "size", "min_size"})


def test_partition_layout(
    partitions: Partitions,
    block: Block,
    mounts: Mounts,
    fstab: Fstab,
    expect: Expect,
    parts: dict[str, dict[str, Any]],
    exact: bool = True,
    disk: str = "",
) -> None:
    """The disk below / has these partitions, by number; with `exact`, no others.

    Args:
        partitions: the tables.
        block: the devices.
        mounts: what is mounted now.
        fstab: what it says.
        expect: the recorder.
        parts: number, in quotes, to `type` (a code of sgdisk, in quotes, too; a GUID; or 0x83 in
            an MBR) and, if that matters, `size` or `min_size`.
        exact: whether there may be no others.
        disk: another disk.
    """
    unknown = {key for wanted in parts.values() for key in wanted} - _KNOWN
    if unknown:
        raise ValueError(f"parts: unknown {sorted(unknown)}; known are {sorted(_KNOWN)}")
    untyped = [number for number, wanted in parts.items() if "type" not in wanted]
    if untyped:
        raise ValueError(f"parts: no type is given for {', '.join(untyped)}")
    wanted_parts = {int(number): wanted for number, wanted in parts.items()}
    for name in [disk] if disk else disks_of_root(block, mounts, fstab):
        table = partitions.of(name)
        found = {one.number: one for one in table.partitions}
        for number, wanted in wanted_parts.items():
            _judge(table, found.get(number), number, wanted, expect)
        others = sorted(set(found) - set(wanted_parts))
        if exact:
            expect(
                not others,
                wanted="no other partition",
                found=f"partition {', '.join(map(str, others))}" if others else "none",
                where=name,
                mend=f"sgdisk --delete={others[0]} {name}  # when the image is built"
                if others
                else "",
            )


def _judge(
    table: PartitionTable,
    found: Partition | None,
    number: int,
    wanted: dict[str, Any],
    expect: Expect,
) -> None:
    kind = type_of(wanted["type"])
    expect(
        found is not None and found.type == kind,
        wanted=f"partition {number} of type {name_of(kind)}",
        found=name_of(found.type) if found else "no such partition",
        where=table.disk,
        mend=f"sgdisk --typecode={number}:{name_of(kind)} {table.disk}"
        if found
        else f"sgdisk --new={number}:0:0 {table.disk}  # when the image is built",
    )
    if found is None:
        return
    size = found.sectors * SECTOR
    for key, holds, words in (("size", operator.eq, ""), ("min_size", operator.ge, " or more")):
        if key in wanted:
            bound = to_bytes(wanted[key])
            expect(
                holds(size, bound),
                wanted=f"partition {number} of {to_text(bound)}{words}",
                found=to_text(size),
                where=table.disk,
                mend=f"make partition {number} of {table.disk} that large when the image is built",
            )
