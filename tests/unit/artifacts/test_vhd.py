"""A VHD is judged by our own reading, before a QEMU tool opens it."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from imgverify.registry import resolve
from imgverify.wrapping import DiskFile
from tests.unit.artifacts.disks import (
    MIB,
    contents,
    converted,
    cut,
    damaged,
    facts,
    patterned,
    refusal,
)


def _made(folder: Path, kind: str = "dynamic") -> Path:
    raw = patterned(folder / "disk.raw")
    options = f"subformat={kind},force_size=on"
    return converted(raw, folder / "disk.vhd", "vpc", "-o", options)


def _restated(data: bytes, at: int, length: int, offset: int, new: bytes) -> bytes:
    """A footer or header with other bytes in it, and the checksum that belongs to them."""
    part = bytearray(data)
    part[offset : offset + len(new)] = new
    part[at : at + 4] = bytes(4)
    part[at : at + 4] = struct.pack(">I", ~sum(part[:length]) & 0xFFFFFFFF)
    return bytes(part)


def _changed_footer(path: Path, offset: int, new: bytes) -> Path:
    """Change both copies of a dynamic disk's footer, or the only one of a fixed disk."""
    data = path.read_bytes()
    places = [len(data) - 512]
    if data.startswith(b"conectix"):
        places.append(0)
    for place in places:
        damaged(path, place, _restated(data[place : place + 512], 64, 512, offset, new))
    return path


def test_dynamic(tmp_path: Path) -> None:
    """A dynamic disk goes through QEMU."""
    path = _made(tmp_path)
    found = resolve(str(path))
    assert (found.kind, found.format, found.virtual_size) == ("vhd", "vhd", 8 * MIB)
    assert contents(found) == (DiskFile(driver="vpc", path=str(path)),)
    wrapping = facts(path)
    assert (wrapping.layers, wrapping.variant) == (("vhd",), "dynamic")
    assert (wrapping.cluster_size, wrapping.compressed) == (2 * MIB, False)
    assert not wrapping.problems


def test_fixed(tmp_path: Path) -> None:
    """A fixed disk is its own bytes up to the footer: nobody's geometry can cut it short."""
    path = _made(tmp_path, "fixed")
    found = resolve(str(path))
    assert (found.kind, found.virtual_size, found.size) == ("vhd", 8 * MIB, 8 * MIB + 512)
    assert contents(found) == (DiskFile(driver="raw", path=str(path), length=8 * MIB),)
    assert facts(path).variant == "fixed"


def test_differencing(tmp_path: Path) -> None:
    """A disk on top of another is refused, with the command that joins them."""
    error = refusal(_changed_footer(_made(tmp_path), 60, struct.pack(">I", 4)))
    assert "needs its parent" in error.message
    assert "Convert-VHD" in error.hint


@pytest.mark.parametrize(
    ("kind", "offset", "data", "message"),
    [
        ("dynamic", 60, struct.pack(">I", 7), "unknown kind"),
        ("dynamic", 60, struct.pack(">I", 2), "a fixed disk has none"),
        ("fixed", 60, struct.pack(">I", 3), "not what its footer says"),
        ("dynamic", 12, b"\xff" * 4, "unknown kind"),
        ("dynamic", 16, b"\xff" * 8, "truncated"),
        ("dynamic", 16, bytes(8), "no header of a dynamic disk"),
        ("dynamic", 48, b"\xff" * 8, "header is damaged"),
        ("fixed", 48, b"\xff" * 8, "truncated"),
    ],
)
def test_damaged_footers(tmp_path: Path, kind: str, offset: int, data: bytes, message: str) -> None:
    """Every field that is followed is held against what can be, also when its checksum is right."""
    path = _changed_footer(_made(tmp_path, kind), offset, data)
    assert message in refusal(path).message


@pytest.mark.parametrize(
    ("offset", "data"),
    [(28, b"\xff" * 4), (32, b"\xff" * 4), (32, bytes(4)), (24, b"\xff" * 4)],
)
def test_damaged_headers(tmp_path: Path, offset: int, data: bytes) -> None:
    """Lengths of a dynamic disk's header are bounded."""
    path = _made(tmp_path)
    header = path.read_bytes()[512:1536]
    damaged(path, 512, _restated(header, 36, 1024, offset, data))
    assert "header is damaged" in refusal(path).message


def test_table_beyond_the_end(tmp_path: Path) -> None:
    """A table that begins behind the file's end is missing."""
    path = _made(tmp_path)
    header = path.read_bytes()[512:1536]
    damaged(path, 512, _restated(header, 36, 1024, 16, b"\xff" * 8))
    assert "truncated" in refusal(path).message


@pytest.mark.parametrize("place", [70, 8 * MIB + 70])
def test_checksum(tmp_path: Path, place: int) -> None:
    """A byte that fell over is seen, in the footer of either kind."""
    path = _made(tmp_path, "dynamic" if place < MIB else "fixed")
    assert "checksum" in refusal(damaged(path, place, b"\x55")).message


def test_every_truncation_is_seen(tmp_path: Path) -> None:
    """A dynamic disk that lost its end anywhere is refused."""
    path = _made(tmp_path)
    last = path.stat().st_size
    for length in (100, 600, 1600, last // 2, last - 512, last - 1):
        assert "truncated" in refusal(cut(path, length)).message


def test_size_and_geometry(tmp_path: Path) -> None:
    """A disk whose end QEMU would not show is told apart from one that it shows whole."""
    path = _changed_footer(_made(tmp_path), 56, struct.pack(">HBB", 200, 4, 17))
    assert not facts(path).problems
    _changed_footer(path, 28, b"vbox")
    assert "by its geometry" in facts(path).problems[0]
    assert facts(path).virtual_size == 8 * MIB


def test_saved_state(tmp_path: Path) -> None:
    """A disk of a suspended machine is no finished one."""
    assert "suspended" in facts(_changed_footer(_made(tmp_path), 84, b"\x01")).problems[0]
