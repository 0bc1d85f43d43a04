"""Tests of `imgverify.disk.device_names`."""

from __future__ import annotations

import pytest

from imgverify.disk.device_names import find_device, is_of_machine
from imgverify.disk.devices import Device
from imgverify.disk.source import Ranges
from imgverify.disk.table import Partition
from imgverify.unobserved import NotObservedError


def device(name: str, label: str = "", uuid: str = "") -> Device:
    """A device that is nothing but its names."""
    kind = "disk" if name in ("vda", "vdb") else "part"
    return Device(name, kind, (), Ranges([]), label=label, uuid=uuid)


DISKS = (
    device("vda"),
    device("vda1", uuid="AAAA-BBBB"),
    device("vda14", label="my disk/é"),
    device("vdb"),
    device("vdb1", label="twice"),
    device("vdb2", label="twice"),
)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("/dev/vda1", "vda1"),
        ("/dev/sda14", "vda14"),
        ("/dev/xvda", "vda"),
        ("/dev/xvdb1", "vdb1"),
        ("/dev/nvme0n1", "vda"),
        ("/dev/nvme1n1p2", "vdb2"),
        ("/dev/mmcblk0p1", "vda1"),
        ("UUID=AAAA-BBBB", "vda1"),
        ("LABEL=my disk/é", "vda14"),
        (r"/dev/disk/by-label/my\x20disk\x2fé", "vda14"),
        ("/dev/disk/by-label/my disk/é", None),
        ("UUID=aaaa-bbbb", None),
        ("/dev/sda2", None),
        ("/dev/sdc1", None),
        ("/dev/mapper/vda1", None),
    ],
)
def test_names(source: str, name: str | None) -> None:
    """Whatever drives a disk, and however udev writes its label."""
    found = find_device(source, DISKS)
    assert (found.name if found else None) == name


def test_label_of_a_partition() -> None:
    """What the table calls it."""
    entry = Partition(1, 0, 1, "root a", "1234", "linux")
    one = Device("vda1", "part", ("vda",), Ranges([]), partition=entry)
    assert find_device(r"/dev/disk/by-partlabel/root\x20a", (one,)) is one
    assert find_device("PARTUUID=1234", (one,)) is one


def test_two_that_are_called_the_same() -> None:
    """Nobody knows which of them a boot takes."""
    with pytest.raises(NotObservedError, match="LABEL=twice is what both vdb1 and vdb2") as caught:
        find_device("LABEL=twice", DISKS)
    assert caught.value.needs_boot


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("/dev/disk/by-id/wwn-0x5", True),
        ("/dev/mapper/luks-home", True),
        ("/dev/md0", True),
        ("ID=x", True),
        ("/dev/sdz9", False),
        ("UUID=1", False),
        ("/dev/disk/by-uuid/1", False),
    ],
)
def test_names_that_a_machine_gives(source: str, *, expected: bool) -> None:
    """They say nothing about a disk that lies on a shelf."""
    assert is_of_machine(source) == expected
