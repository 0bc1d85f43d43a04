"""A VHDX is judged by our own reading, before a QEMU tool opens it."""

from __future__ import annotations

import struct
import uuid
from pathlib import Path

import pytest

from imgverify.disk.filesystems.checksums import crc32c
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

HEADERS = (64 * 1024, 128 * 1024)
REGIONS = (192 * 1024, 256 * 1024)
PARAMETERS = uuid.UUID("CAA16737-FA36-4D43-B3B6-33F0AA44E76B")
SIZE = uuid.UUID("2FA54224-CD1B-4876-B211-5DBED83BF4B8")
SECTOR = uuid.UUID("8141BF1D-A96F-4709-BA47-F233A8FAAB5F")
PARENT = uuid.UUID("A8D35F2D-B30B-454D-ABF7-D3D84834AB0C")
METADATA = uuid.UUID("8B7CA206-4790-4B9A-B8FE-575F050F886E")
TABLE = uuid.UUID("2DC27766-F623-4200-9D64-115E9BFD4A08")


def _made(folder: Path, kind: str = "dynamic") -> Path:
    raw = patterned(folder / "disk.raw")
    return converted(raw, folder / "disk.vhdx", "vhdx", "-o", f"subformat={kind}")


def _restated(path: Path, place: int, length: int, offset: int, new: bytes) -> None:
    """Change a structure, and the checksum in it."""
    part = bytearray(path.read_bytes()[place : place + length])
    part[offset : offset + len(new)] = new
    part[4:8] = bytes(4)
    part[4:8] = struct.pack("<I", crc32c(bytes(part)))
    damaged(path, place, bytes(part))


def _region(path: Path, kind: uuid.UUID) -> tuple[int, int]:
    """Where the entry of a region is within its table, and where the region is in the file."""
    data = path.read_bytes()[REGIONS[0] : REGIONS[0] + 4096]
    at = data.index(kind.bytes_le)
    return at, int.from_bytes(data[at + 16 : at + 24], "little")


def _item(path: Path, kind: uuid.UUID) -> tuple[int, int]:
    """Where the entry of an item is in the file, and where the item is."""
    _, start = _region(path, METADATA)
    data = path.read_bytes()[start : start + 65536]
    at = data.index(kind.bytes_le)
    return start + at, start + int.from_bytes(data[at + 16 : at + 20], "little")


@pytest.mark.parametrize("kind", ["dynamic", "fixed"])
def test_facts(tmp_path: Path, kind: str) -> None:
    """Both kinds are taken, and told apart."""
    path = _made(tmp_path, kind)
    found = resolve(str(path))
    assert (found.kind, found.format, found.virtual_size) == ("vhdx", "vhdx", 8 * MIB)
    assert contents(found) == (DiskFile(driver="vhdx", path=str(path)),)
    wrapping = facts(path)
    assert (wrapping.layers, wrapping.variant) == (("vhdx",), kind)
    assert (wrapping.cluster_size, wrapping.compressed) == (8 * MIB, False)
    assert not wrapping.problems


def test_parent(tmp_path: Path) -> None:
    """A disk on top of another is refused, whether it says so by a flag or by a locator."""
    flagged = _made(tmp_path)
    damaged(flagged, _item(flagged, PARAMETERS)[1] + 4, b"\x02")
    assert "needs its parent" in refusal(flagged).message
    located = _made(tmp_path)
    # Another item, called what a locator is called.
    entry, _ = _item(located, uuid.UUID("BECA12AB-B2E6-4523-93EF-C309E000C746"))
    damaged(located, entry, PARENT.bytes_le)
    assert "needs its parent" in refusal(located).message


def test_log(tmp_path: Path) -> None:
    """A log that was not replayed is said."""
    path = _made(tmp_path)
    for place in HEADERS:
        _restated(path, place, 4096, 48, b"\x11" * 16)
    assert "log" in facts(path).problems[0]


def test_one_header_is_enough(tmp_path: Path) -> None:
    """One damaged copy is a problem, two are too many."""
    path = damaged(_made(tmp_path), HEADERS[0] + 100, b"\x55")
    damaged(path, REGIONS[1] + 100, b"\x55")
    assert facts(path).problems == ("2 of its 4 headers and tables are damaged",)
    damaged(path, HEADERS[1] + 100, b"\x55")
    assert "checksums" in refusal(path).message


@pytest.mark.parametrize(
    ("item", "data"),
    [
        (PARAMETERS, b"\xff" * 4),
        (PARAMETERS, bytes(4)),
        (PARAMETERS, struct.pack("<I", 3 * MIB)),
        (SIZE, bytes(8)),
        (SIZE, b"\xff" * 8),
        (SECTOR, struct.pack("<I", 1000)),
    ],
)
def test_damaged_metadata(tmp_path: Path, item: uuid.UUID, data: bytes) -> None:
    """Sizes are held against what can be."""
    path = _made(tmp_path)
    damaged(path, _item(path, item)[1], data)
    assert "damaged (metadata)" in refusal(path).message


@pytest.mark.parametrize(("offset", "data"), [(16, b"\xff" * 4), (20, b"\xff" * 4), (0, bytes(16))])
def test_damaged_items(tmp_path: Path, offset: int, data: bytes) -> None:
    """An item that is outside of its region, or not there, is not read."""
    path = _made(tmp_path)
    damaged(path, _item(path, SIZE)[0] + offset, data)
    assert "damaged (metadata)" in refusal(path).message


@pytest.mark.parametrize(
    ("kind", "offset", "data", "message"),
    [
        (TABLE, 16, b"\xff" * 8, "damaged (regions)"),
        (TABLE, 16, struct.pack("<Q", 1 << 40), "truncated"),
        (TABLE, 24, struct.pack("<I", 0xFFF00000), "truncated"),
        (TABLE, 24, bytes(4), "table of blocks"),
        (TABLE, 0, bytes(16), "damaged (regions)"),
        (TABLE, 0, bytes(28) + b"\x01", "not known"),
        (METADATA, 16, bytes(8), "damaged (regions)"),
    ],
)
def test_damaged_regions(
    tmp_path: Path, kind: uuid.UUID, offset: int, data: bytes, message: str
) -> None:
    """Places of the regions are held against the file."""
    path = _made(tmp_path)
    at, _ = _region(path, kind)
    for place in REGIONS:
        _restated(path, place, 65536, at + offset, data)
    assert message in refusal(path).message


def test_absurd_number_of_regions(tmp_path: Path) -> None:
    """A count beyond the table is not followed."""
    path = _made(tmp_path)
    for place in REGIONS:
        _restated(path, place, 65536, 8, b"\xff" * 4)
    assert "damaged (regions)" in refusal(path).message


def test_block_of_a_parent(tmp_path: Path) -> None:
    """A block that is only partly here belongs to another file too."""
    path = _made(tmp_path)
    _, place = _region(path, TABLE)
    first = path.read_bytes()[place]
    damaged(path, place, bytes([first & 0xF8 | 7]))
    assert "blocks of a parent" in refusal(path).message


def test_every_truncation_is_seen(tmp_path: Path) -> None:
    """A file that lost its end anywhere is refused."""
    path = _made(tmp_path)
    last = path.stat().st_size
    for length in (100, 100 * 1024, 300 * 1024, MIB, 3 * MIB, last // 2, last - 1):
        assert "truncated" in refusal(cut(path, length)).message
