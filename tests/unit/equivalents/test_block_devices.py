"""What lsblk would print."""

from __future__ import annotations

import pytest

from imgverify.equivalents.block_devices import answer
from imgverify.facts.block import Block, parse
from imgverify.unobserved import NotObservedError, reason_of
from tests.checks.building import answers
from tests.unit.disk.drawn import Drawn
from tests.unit.disk.lvm_disks import group, linear, sample, volume, written
from tests.unit.disk.table_disks import MIB, entry, gpt
from tests.unit.disk.trees import MemoryFileSystem, image
from tests.unit.equivalents.disk_images import image_of


def _block(*disks: Drawn) -> Block:
    printed = answer(image_of(disks), "").decode()
    return parse(answers(outputs={"block-devices": printed}))


def test_partitions() -> None:
    """Kernel numbers as of virtio disks; names and identifiers off the table."""
    name = 'a "b\\" $c `ä\n'
    block = _block(Drawn(MIB), gpt([entry(2048, 4095, name)]))
    assert [(one.name, one.number, one.kind) for one in block.devices] == [
        ("vda", "254:0", "disk"),
        ("vdb", "254:16", "disk"),
        ("vdb1", "254:17", "part"),
    ]
    part = block.devices[2]
    assert (part.part_label, part.parents, part.size) == (name, ("vdb",), MIB)
    assert part.part_uuid == "03020100-0504-0706-0809-0a0b0c0d0e0f"
    assert not part.is_removable


def test_many_partitions() -> None:
    """The sixteenth partition and those after it have numbers of another kind."""
    block = _block(gpt([entry(2048 + number, 2048 + number) for number in range(17)]))
    numbers = [one.number for one in block.devices]
    assert numbers[14:] == ["254:14", "254:15", "259:0", "259:1"]
    assert len(set(numbers)) == len(numbers)


def test_volumes() -> None:
    """Volumes have mapper names and all their disks; those that do not start are not there."""
    block = _block(sample("two", 0), sample("two", 1))
    assert [one.name for one in block.devices if one.kind == "lvm"] == [
        "vg--two-root",
        "vg--two-striped",
        "vg--two-var--log",
        "vg--two-span",
    ]
    striped = block.at("/dev/vg-two/striped")
    assert striped is not None
    assert (striped.kernel_name, striped.parents) == ("dm-1", ("vda", "vdb"))
    assert [one.name for one in block.disks_below(striped)] == ["vda", "vdb"]


def test_mounted_is_not_known() -> None:
    """At rest nothing is mounted, and what will be needs a boot."""
    error = reason_of(_block(Drawn(MIB)).devices[0].mount)
    assert error is not None
    assert error.needs_boot


def test_content_that_cannot_be_read() -> None:
    """What is in a RAID needs a boot: its file system is not known, and never none."""
    mirror = _block(sample("kinds")).at("/dev/kinds/mir")
    assert mirror is not None
    for value in (mirror.filesystem, mirror.label, mirror.uuid):
        error = reason_of(value)
        assert error is not None
        assert error.needs_boot
        assert "kinds-mir: kinds/mir: a volume of the kind raid1" in error.reason


def test_exported_and_missing() -> None:
    """Volumes of a group that is out of use, or that lost a disk, are no devices."""
    assert [one.name for one in _block(sample("exported")).devices] == ["vda"]
    lost = [one.name for one in _block(sample("two", 1)).devices]
    assert lost == ["vda", "vg--two-var--log", "vg--two-span"]


@pytest.mark.parametrize(
    ("disk", "needs_boot"),
    [
        (gpt([entry(2048, 4095)], backup=False).with_bytes(600, b"\7"), False),
        (written().with_bytes(512 + 100, b"\1"), False),
        (written(group(volume("lv", (0, 99, linear(0))))), False),
        (Drawn(MIB, [(0, b"LUKS\xba\xbe\0\2".ljust(512, b"\0"))]), True),
    ],
)
def test_no_list_with_holes(disk: Drawn, *, needs_boot: bool) -> None:
    """Where devices may be hidden, there is no list that a check could take for a whole one."""
    with pytest.raises(NotObservedError) as caught:
        answer(image_of([disk]), "")
    assert caught.value.needs_boot == needs_boot


def test_no_disk() -> None:
    """Files without a disk have no devices that anybody could know."""
    with pytest.raises(NotObservedError, match="there is no disk"):
        answer(image(MemoryFileSystem()), "")
