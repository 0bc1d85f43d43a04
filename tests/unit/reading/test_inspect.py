"""The layout of an image, and what fills it."""

from __future__ import annotations

import struct
from dataclasses import replace

import msgspec
import pytest

from imgverify.disk.damage import DamageError
from imgverify.disk.devices import Device
from imgverify.disk.table import Partition, Table
from imgverify.inspection.layout import Layout
from imgverify.reading.jobs.inspect import layout, run
from tests.unit.disk.trees import MemoryFileSystem, image

MIB = 1024 * 1024


class _Zeros:
    """A source without any byte of its own."""

    def __init__(self, size: int) -> None:
        self.size = size

    def read(self, offset: int, length: int) -> bytes:
        """Zeros."""
        return bytes(max(0, min(length, self.size - offset)))


def _partition(number: int, start: int, size: int, kind: str = "0x83") -> Partition:
    return Partition(number, start * MIB // 512, size * MIB // 512, "", f"x-{number:02}", kind)


def test_biggest_folders() -> None:
    """Each with all below it, on its own file system; one that only wraps another is left out."""
    root = MemoryFileSystem().put("/usr/lib/big", bytes(5000)).put("/usr/share/doc/a", bytes(100))
    root.put("/opt/only/deep/a", bytes(3000)).put("/var/x", b"")
    found = layout(image(root, {"/var": MemoryFileSystem().put("/spool/b", bytes(9000))}), 10)
    sizes = {one.path: (one.size, one.files) for one in found.folders}
    assert sizes["/var/spool"] == (9000, 1)
    assert sizes["/usr/lib"] == (5000, 1)
    assert sizes["/opt/only/deep"] == (3000, 1)
    assert not sizes.keys() & {"/", "/var", "/usr", "/opt", "/opt/only"}
    assert [one.path for one in layout(image(root), 1).folders] == ["/usr/lib"]


def test_a_file_with_two_names_counts_once() -> None:
    """As du(1) counts."""
    root = MemoryFileSystem().put("/a/one", bytes(100)).put("/a/two", bytes(100))
    one, two = root._at("/a/one"), root._at("/a/two")
    one.state = replace(one.state, links=2)
    two.state = one.state
    assert [(found.size, found.files) for found in layout(image(root), 1).folders] == [(100, 1)]


def test_kernels_and_programs_that_boot() -> None:
    """By their files, and what the system's programs were built for."""
    head = b"\x7fELF\2\1" + bytes(12) + struct.pack("<H", 183)
    root = MemoryFileSystem().put("/usr/bin/sh", head)
    root.put("/boot/vmlinuz-6.1").put("/boot/initrd.img-6.1").put("/lib/modules/6.1/modules.dep")
    root.put("/boot/initramfs-5.14.img").put("/boot/efi/EFI/BOOT/BOOTX64.EFI")
    found = layout(image(root), 0)
    assert found.kernels == {"5.14": ("initrd",), "6.1": ("initrd", "image", "modules")}
    assert found.machine == "aarch64"
    assert found.efi_programs == ("/boot/efi/EFI/BOOT/BOOTX64.EFI",)


def test_partitions_and_what_is_free() -> None:
    """Gaps in which a partition has room; an extended one fills nothing itself."""
    partitions = (_partition(1, 1, 10), _partition(2, 20, 30, "0x5"), _partition(5, 21, 9))
    table = Table("dos", "1a2b3c4d", partitions, ("they overlap",), boot_code=True)
    disk = Device("vda", "disk", (), _Zeros(100 * MIB), table=table)
    part = Device("vda1", "part", ("vda",), _Zeros(10 * MIB), holds="swap", trouble="torn")
    seen = replace(image(MemoryFileSystem().put("/etc/a")), devices=(disk, part))
    data = run(seen, msgspec.msgpack.encode(3))
    found = msgspec.msgpack.decode(data, type=Layout)
    told = found.devices[0].table
    assert told is not None
    assert (told.scheme, told.problems, told.boot_code) == ("dos", ("they overlap",), True)
    assert told.free == (21 - 11 + 100 - 30) * MIB
    assert told.partitions[2].start == 21 * MIB
    assert (found.devices[1].holds, found.devices[1].trouble) == ("swap", "torn")


def test_mounts_know_their_device() -> None:
    """And say what keeps one from being read."""
    root = MemoryFileSystem().put("/etc/a").put("/var/x")
    disk = Device("vda", "disk", (), _Zeros(MIB), filesystem=root)
    seen = replace(
        image(root, {"/var": MemoryFileSystem()}), devices=(disk,), troubles={"/var": "encrypted"}
    )
    told = [(one.path, one.device, one.trouble) for one in layout(seen, 0).mounts]
    assert told == [("/", "vda", ""), ("/var", "", "encrypted")]


@pytest.mark.parametrize("path", ["/boot", "/opt"])
def test_what_cannot_be_read_is_told(path: str) -> None:
    """Whoever looks for it."""
    root = MemoryFileSystem().put("/etc/a")
    root.put(path, mode=0o040755, damage=DamageError("a bad block"))
    assert "a bad block" in layout(image(root), 5).troubles.values()
