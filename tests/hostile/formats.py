"""Disk formats that name files of this host, or sizes that nobody has."""

from __future__ import annotations

import struct
from pathlib import Path

from tests.hostile.cases import canary, looked_at, refused
from tests.hostile.roots import ext4, patched
from tests.unit.artifacts.disks import converted, created, gpt
from tests.unit.artifacts.hostile import whole

_TB = 10**12


def _written(folder: Path, data: bytes, name: str = "disk.qcow2") -> Path:
    (folder / name).write_bytes(data)
    return folder / name


@refused("backing")
def qcow2_on_a_file_of_the_host(folder: Path) -> Path:
    """A backing file, by its absolute path."""
    return _written(folder, whole(backing=str(canary(folder)).encode()))


@refused("backing")
def qcow2_on_a_json_of_the_host(folder: Path) -> Path:
    """A backing file in QEMU's own language, which could also name a server."""
    text = b'json:{"driver":"raw","file":{"driver":"file","filename":"/etc/shadow"}}'
    return _written(folder, whole(backing=text))


@refused("keeps its data in another file")
def qcow2_with_its_data_elsewhere(folder: Path) -> Path:
    """An external data file, which is /etc/shadow."""
    return _written(folder, whole(incompatible=4, extensions=((0x44415441, b"/etc/shadow"),)))


@refused("qcow2")
def qcow2_with_huge_tables(folder: Path) -> Path:
    """A table of clusters that would take gigabytes."""
    return _written(folder, whole(l1_entries=0x7FFFFFFF))


@refused("root file system")
def qcow2_of_ten_terabytes(folder: Path) -> Path:
    """Nothing but its size."""
    return created(folder / "disk.qcow2", "qcow2", size="10T")


@looked_at("biggest folders")
def qcow2_whose_end_is_far(folder: Path) -> Path:
    """A system in a disk of 10 TB."""
    raw = ext4(folder / "disk.raw")
    with raw.open("r+b") as file:
        file.truncate(10 * _TB // 512 * 512)
    path = converted(raw, folder / "disk.qcow2", "qcow2")
    raw.unlink()
    return path


@refused("no root file system")
def qcow2_clusters_in_each_other(folder: Path) -> Path:
    """The table of clusters is a cluster of itself."""
    path = converted(ext4(folder / "disk.raw"), folder / "disk.qcow2", "qcow2")
    (table,) = struct.unpack(">Q", path.read_bytes()[40:48])
    return patched(path, table, struct.pack(">Q", table | 1 << 63))


@refused("/etc/shadow")
def vmdk_of_a_file_of_the_host(folder: Path) -> Path:
    """A descriptor whose disk is a file of this host."""
    text = (
        '# Disk DescriptorFile\nversion=1\nCID=1\nparentCID=ffffffff\ncreateType="monolithicFlat"\n'
    )
    return _written(folder, f'{text}RW 16 FLAT "/etc/shadow" 0\n'.encode(), "disk.vmdk")


@refused("parent")
def vmdk_with_a_parent(folder: Path) -> Path:
    """A disk on top of a file of this host."""
    base = created(folder / "base.vmdk", "vmdk", size="8M")
    path = folder / "disk.vmdk"
    created(path, "vmdk", "-F", "vmdk", "-b", str(base), size="8M")
    return path


@refused("VMDK")
def vmdk_with_huge_grains(folder: Path) -> Path:
    """A grain of 2^64 sectors."""
    return patched(created(folder / "disk.vmdk", "vmdk", size="8M"), 20, b"\xff" * 8)


@refused("parent")
def vhd_with_a_parent(folder: Path) -> Path:
    """A difference to a disk of this host."""
    path = created(folder / "disk.vhd", "vpc", size="8M")
    # Kind of disk in the copy of the footer and in the footer; the sum over each follows it.
    for at in (0, path.stat().st_size - 512):
        footer = bytearray(path.read_bytes()[at : at + 512])
        footer[60:64], footer[64:68] = struct.pack(">I", 4), bytes(4)
        footer[64:68] = struct.pack(">I", ~sum(footer) & 0xFFFFFFFF)
        patched(path, at, bytes(footer))
    return path


@refused("VHD")
def vhd_of_exbibytes(folder: Path) -> Path:
    """Blocks without number."""
    path = created(folder / "disk.vhd", "vpc", size="8M")
    return patched(path, 512 + 28, b"\xff" * 8)


@refused("VHDX")
def vhdx_without_regions(folder: Path) -> Path:
    """A table of regions that has more than it has room for."""
    path = created(folder / "disk.vhdx", "vhdx", size="8M")
    for at in (192 << 10, 256 << 10):
        patched(path, at + 8, b"\xff" * 4)
    return path


@refused("VDI")
def vdi_of_too_many_blocks(folder: Path) -> Path:
    """A map of four billion blocks."""
    return patched(created(folder / "disk.vdi", "vdi", size="8M"), 0x180, b"\xff" * 4)


@refused("truncated")
def qcow2_that_was_cut_off(folder: Path) -> Path:
    """The end of a download is missing."""
    path = converted(gpt(folder / "disk.raw"), folder / "disk.qcow2", "qcow2")
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)
    return path
