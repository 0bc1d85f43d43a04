"""Devices as lsblk would list them."""

from __future__ import annotations

import shutil
import struct
import subprocess
from pathlib import Path

import pytest

from imgverify.disk.damage import DamageError
from imgverify.disk.devices import Device, open_devices
from imgverify.disk.source import FileSource
from tests.unit.disk.drawn import Drawn
from tests.unit.disk.lvm_disks import group, linear, sample, volume, written
from tests.unit.disk.table_disks import MIB, entry, gpt, record

_SWAP = (4096 - 10, b"SWAPSPACE2")
_LUKS = b"LUKS\xba\xbe\x00\x02".ljust(512, b"\0")


def _named(devices: tuple[Device, ...], name: str) -> Device:
    return next(one for one in devices if one.name == name)


def _names(devices: tuple[Device, ...]) -> list[str]:
    return [one.name for one in devices]


def _moved(disk: Drawn, by: int) -> list[tuple[int, bytes]]:
    return [(offset + by, data) for offset, data in disk.written]


def test_order_and_parents() -> None:
    """Each device comes after what it lies on, names escaped, and no bytes are mixed up."""
    table = gpt([entry(2048, 4095, "first"), entry(4096, 34 * 2048 - 1, "lvm")])
    text = group(volume("a-b", (0, 1, linear(0))) + volume("c", (0, 2, linear(1))), name="vg-0")
    disk = Drawn(table.size, [*table.written, *_moved(written(text), 4096 * 512)])
    devices = open_devices([disk, Drawn(MIB)])
    assert [(one.name, one.kind, one.parents) for one in devices] == [
        ("vda", "disk", ()),
        ("vda1", "part", ("vda",)),
        ("vda2", "part", ("vda",)),
        ("vg--0-a--b", "lvm", ("vda2",)),
        ("vg--0-c", "lvm", ("vda2",)),
        ("vdb", "disk", ()),
    ]
    member = _named(devices, "vda2")
    assert (member.holds, member.uuid) == ("LVM2_member", "abcdef-0000-0000-0000-0000-0000-000001")
    assert member.member_of is _named(devices, "vg--0-c").group
    assert member.partition
    assert member.partition.label == "lvm"
    assert _named(devices, "vg--0-c").source.size == 2 * MIB
    assert not any(one.trouble or one.hidden for one in devices)


def test_many_disks() -> None:
    """After vdz comes vdaa."""
    names = _names(open_devices([Drawn(512)] * 28))
    assert (names[0], names[25:]) == ("vda", ["vdz", "vdaa", "vdab"])


def test_lvm_on_whole_disks() -> None:
    """Physical volumes need no partition, and a volume over two is listed once."""
    devices = open_devices([sample("two", 0), sample("two", 1)])
    assert _names(devices).count("vg--two-striped") == 1
    assert _named(devices, "vg--two-striped").parents == ("vda", "vdb")
    assert _names(devices)[-3:] == ["vdb", "vg--two-var--log", "vg--two-span"]


def test_volumes_in_trouble() -> None:
    """A volume that cannot be read says why, and its bytes are refused."""
    devices = open_devices([sample("kinds")])
    mirror = _named(devices, "kinds-mir")
    assert mirror.is_unread
    assert "raid1" in mirror.trouble
    with pytest.raises(DamageError):
        mirror.source.read(0, 1)
    assert not _named(devices, "kinds-root").trouble


def test_volumes_without_any_disk() -> None:
    """A volume all of whose disks are missing is still told of."""
    devices = open_devices([sample("two", 0)])
    assert _names(devices)[-2:] == ["vg--two-var--log", "vg--two-span"]
    assert devices[-1].parents == ()


def test_broken_label() -> None:
    """A broken physical volume is in trouble, and may hide volumes."""
    (device,) = open_devices([written().with_bytes(512 + 100, b"\1")])
    assert device.holds == "LVM2_member"
    assert "wrong checksum" in device.hidden


def test_swap_and_layers() -> None:
    """Swap needs no opening; what an encrypted device holds is not known."""
    table = gpt([entry(2048, 4095), entry(4096, 8191), entry(8192, 8999)])
    swap = struct.pack("<II", 1, 100).rjust(1024 + 8, b"\0")
    disk = Drawn(
        table.size,
        [
            *table.written,
            (2048 * 512, swap),
            (2048 * 512 + _SWAP[0], _SWAP[1]),
            (4096 * 512, _LUKS),
        ],
    )
    devices = open_devices([disk])
    assert (_named(devices, "vda1").holds, _named(devices, "vda1").trouble) == ("swap", "")
    locked = _named(devices, "vda2")
    assert locked.holds == "crypto_LUKS"
    assert "no key" in locked.trouble
    assert locked.hidden
    unknown = _named(devices, "vda3")
    assert (unknown.holds, unknown.trouble, unknown.is_unread) == ("", "", False)


def test_broken_table() -> None:
    """A disk whose table cannot be read is one device in trouble, and the next disk is not."""
    broken = gpt([entry(2048, 4095)], backup=False).with_bytes(600, b"\7")
    devices = open_devices([broken, gpt([entry(2048, 4095)])])
    assert _names(devices) == ["vda", "vdb", "vdb1"]
    assert "wrong checksum" in devices[0].trouble
    assert devices[0].hidden


def test_partitions_beyond_the_end() -> None:
    """A partition that is cut off is not read; one that lies outside is no device."""
    rows = record((0x83, 8, 8), (0x83, 1000, 5000), (0x83, 5000, 8))
    devices = open_devices([Drawn(MIB, [(0, rows)])])
    assert _names(devices) == ["vda", "vda1", "vda2"]
    cut = devices[2]
    assert cut.is_unread
    assert f"its disk at {MIB}" in cut.trouble
    with pytest.raises(DamageError):
        cut.source.read(0, 1)


def test_extended_partition() -> None:
    """An extended partition shows as two sectors and is not looked into."""
    disk = Drawn(MIB, [(0, record((5, 100, 1000))), (100 * 512, record((0x83, 2, 10)))])
    devices = open_devices([disk])
    assert [(one.name, one.source.size) for one in devices[1:]] == [("vda1", 1024), ("vda5", 5120)]


def test_disk_that_cannot_be_read() -> None:
    """A read that fails is the trouble of its device."""

    class Failing(Drawn):
        def read(self, offset: int, length: int) -> bytes:
            if offset + length > 2048 * 512:
                raise DamageError("input/output error")
            return super().read(offset, length)

    disk = gpt([entry(2048, 4095)])
    devices = open_devices([Failing(disk.size, disk.written)])
    assert all(one.trouble for one in devices[-1:])


@pytest.mark.skipif(not shutil.which("mkfs.ext4"), reason="needs mkfs.ext4")
def test_file_system(tmp_path: Path) -> None:
    """A file system on a whole disk is recognised and opened; a broken one says why not."""
    path = tmp_path / "disk"
    with path.open("wb") as file:
        file.truncate(8 * MIB)
    subprocess.run(["mkfs.ext4", "-q", "-L", "data", path], check=True)
    (device,) = open_devices([FileSource(path)])
    assert (device.holds, device.label) == ("ext4", "data")
    assert device.filesystem is not None
    assert device.filesystem.uuid == device.uuid
    with path.open("r+b") as file:
        file.seek(1024 + 4)
        file.write(b"\xff" * 4)
    (device,) = open_devices([FileSource(path)])
    assert device.filesystem is None
    assert device.trouble
