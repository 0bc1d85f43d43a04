"""A VMDK is judged by our own reading, before a QEMU tool opens it."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import pytest

from imgverify.registry import resolve
from imgverify.wrapping import DiskFile
from tests.unit.artifacts.disks import (
    MIB,
    contents,
    converted,
    created,
    cut,
    damaged,
    facts,
    patterned,
    refusal,
)

WHOLE = ("monolithicSparse", "streamOptimized")


def _made(folder: Path, kind: str = "monolithicSparse") -> Path:
    raw = patterned(folder / "disk.raw")
    return converted(raw, folder / "disk.vmdk", "vmdk", "-o", f"subformat={kind}")


def _with_footer(path: Path) -> Path:
    """A stream-optimized disk as VMware writes it: its tables are found from the end."""
    data = bytearray(path.read_bytes())
    header = bytes(data[:512])
    data[56:64] = b"\xff" * 8
    data += bytes(-len(data) % 512)
    data += struct.pack("<QII", 1, 0, 3) + bytes(496) + header + bytes(512)
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("kind", WHOLE)
def test_whole_disks(tmp_path: Path, kind: str) -> None:
    """Both kinds that are one file are taken, with their facts."""
    path = _made(tmp_path, kind)
    found = resolve(str(path))
    assert (found.kind, found.format, found.virtual_size) == ("vmdk", "vmdk", 8 * MIB)
    assert contents(found) == (DiskFile(driver="vmdk", path=str(path)),)
    wrapping = facts(path)
    assert (wrapping.layers, wrapping.variant) == (("vmdk",), kind)
    assert wrapping.compressed is (kind == "streamOptimized")
    assert wrapping.cluster_size == 65536
    assert not wrapping.problems


def test_footer(tmp_path: Path) -> None:
    """Where the header says so the footer counts; without one the end is missing."""
    path = _with_footer(_made(tmp_path, "streamOptimized"))
    assert facts(path).virtual_size == 8 * MIB
    length = path.stat().st_size
    for less in (1, 512, 1024, 1536):
        assert "truncated: its footer is missing" in refusal(cut(path, length - less)).message


@pytest.mark.parametrize("kind", ["monolithicFlat", "twoGbMaxExtentSparse", "twoGbMaxExtentFlat"])
def test_split_disks(tmp_path: Path, kind: str) -> None:
    """A descriptor names other files: it is refused, with the command that makes one file of it."""
    path = created(tmp_path / "disk.vmdk", "vmdk", "-o", f"subformat={kind}", size="8M")
    error = refusal(path)
    assert kind in error.message
    assert "'disk-" in error.message
    assert f"qemu-img convert -f vmdk -O vmdk -o subformat=streamOptimized {path}" in error.hint


def test_descriptor_that_names_a_file_of_the_runner(tmp_path: Path) -> None:
    """No path in a descriptor is ever opened, whatever it is."""
    path = tmp_path / "disk.vmdk"
    path.write_text(
        '# Disk DescriptorFile\nversion=1\nCID=1\nparentCID=ffffffff\ncreateType="monolithicFlat"\n'
        'RW 16 FLAT "/etc/shadow" 0\n'
    )
    assert "'/etc/shadow'" in refusal(path).message


def test_part_of_a_split_disk(tmp_path: Path) -> None:
    """One of several files is not a disk."""
    created(tmp_path / "disk.vmdk", "vmdk", "-o", "subformat=twoGbMaxExtentSparse", size="8M")
    assert "a part of a split VMDK" in refusal(tmp_path / "disk-s001.vmdk").message


def test_old_esx_disk(tmp_path: Path) -> None:
    """COWD is a part of a disk whose descriptor is elsewhere."""
    path = tmp_path / "x.vmdk"
    path.write_bytes(b"COWD" + bytes(4096))
    assert "COWD" in refusal(path).message


def test_parent(tmp_path: Path) -> None:
    """A disk on top of another is refused, as qemu-img makes it and as QEMU would find its name."""
    base = created(tmp_path / "base.vmdk", "vmdk", size="8M")
    path = tmp_path / "child.vmdk"
    created(path, "vmdk", "-F", "vmdk", "-b", str(base), size="8M")
    assert "a VMDK with a parent" in refusal(path).message
    assert "base.vmdk" in refusal(path).message
    # QEMU looks for it in the second sector, also when the header puts the descriptor elsewhere.
    hidden = _made(tmp_path)
    data = bytearray(hidden.read_bytes())
    place = len(data)
    data += data[512 : 21 * 512]
    data[28:36] = struct.pack("<Q", place // 512)
    data[512:560] = b'parentFileNameHint="/etc/shadow"'.ljust(48, b"\0")
    hidden.write_bytes(data)
    assert "'/etc/shadow'" in refusal(hidden).message


def test_parent_by_its_number(tmp_path: Path) -> None:
    """A parent without a name is one too."""
    path = _made(tmp_path)
    path.write_bytes(path.read_bytes().replace(b"parentCID=ffffffff", b"parentCID=12345678"))
    assert "CID 12345678" in refusal(path).message


@pytest.mark.parametrize(
    ("offset", "data", "message"),
    [
        (4, b"\x09", "version 9"),
        (12, bytes(8), "header is damaged"),
        (12, b"\xff" * 8, "header is damaged"),
        (20, bytes(8), "header is damaged"),
        (20, b"\x03" + bytes(7), "header is damaged"),
        (20, b"\xff" * 8, "header is damaged"),
        (44, b"\xff" * 4, "header is damaged"),
        (44, bytes(4), "header is damaged"),
        (28, b"\xff" * 8, "truncated within its VMDK descriptor"),
        (28, bytes(8), "a part of a split VMDK"),
        (512, bytes(1024), "a part of a split VMDK"),
        (36, b"\xff" * 8, "truncated within its VMDK descriptor"),
        (56, b"\xfe" + b"\xff" * 7, "truncated"),
        (73, b"\r\n \n", "transfer as text"),
        (77, b"\x05", "compression"),
    ],
)
def test_damaged_headers(tmp_path: Path, offset: int, data: bytes, message: str) -> None:
    """Every field that is followed is held against what can be."""
    path = damaged(_made(tmp_path), offset, data)
    assert message in refusal(path).message


@pytest.mark.parametrize("kind", WHOLE)
def test_every_truncation_is_seen(tmp_path: Path, kind: str) -> None:
    """A file that lost its end is refused, wherever it ends."""
    path = _made(tmp_path, kind)
    last = path.stat().st_size
    for length in (70, 600, 12000, last // 4, last // 2):
        assert refusal(cut(path, length)).hint
    assert "truncated" in refusal(cut(path, last // 2)).message


def test_not_closed(tmp_path: Path) -> None:
    """A disk that was being written is no sound one."""
    assert "not closed" in facts(damaged(_made(tmp_path), 72, b"\x01")).problems[0]


def test_tables_that_overlap(tmp_path: Path) -> None:
    """A directory that names more tables than the file has room for is not followed."""
    path = created(tmp_path / "disk.vmdk", "vmdk", size="64G")
    header = path.read_bytes()[:512]
    (spare,) = struct.unpack_from("<Q", header, 48)
    places = range(1, 64 * 1024 // 32 + 1)
    damaged(path, 56, struct.pack("<Q", spare))
    damaged(path, spare * 512, struct.pack(f"<{len(places)}I", *places))
    os.truncate(path, 3 * MIB)
    assert "tables are damaged" in refusal(path).message


def test_absurd_grain(tmp_path: Path) -> None:
    """A compressed grain that would be longer than any can be is not believed."""
    path = _made(tmp_path, "streamOptimized")
    data = path.read_bytes()
    # The marker of a grain: number of the first sector, then the length of what is packed.
    for sector in range(len(data) // 512 - 1, 0, -1):
        number, length = struct.unpack_from("<QI", data, sector * 512)
        if number == (8 * MIB - 65536) // 512 and 0 < length < 65536:
            damaged(path, sector * 512 + 8, b"\xff" * 4)
            break
    assert "grains are damaged" in refusal(path).message
