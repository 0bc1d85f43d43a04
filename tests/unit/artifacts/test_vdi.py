"""A VDI is judged by our own reading, before a QEMU tool opens it."""

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


def _made(folder: Path, *options: str) -> Path:
    return converted(patterned(folder / "disk.raw"), folder / "disk.vdi", "vdi", *options)


@pytest.mark.parametrize(("options", "variant"), [((), "dynamic"), (("-o", "static=on"), "fixed")])
def test_facts(tmp_path: Path, options: tuple[str, ...], variant: str) -> None:
    """Both kinds are taken, and told apart."""
    path = _made(tmp_path, *options)
    found = resolve(str(path))
    assert (found.kind, found.format, found.virtual_size) == ("vdi", "vdi", 8 * MIB)
    assert contents(found) == (DiskFile(driver="vdi", path=str(path)),)
    wrapping = facts(path)
    assert (wrapping.layers, wrapping.variant) == (("vdi",), variant)
    assert (wrapping.cluster_size, wrapping.compressed) == (MIB, False)


@pytest.mark.parametrize(
    ("offset", "data"),
    [(0x4C, b"\x04"), (0x4C, b"\x03"), (0x1A8, b"\x01" * 16), (0x1B8, b"\x01" * 16)],
)
def test_linked_disks(tmp_path: Path, offset: int, data: bytes) -> None:
    """Differencing disks and snapshots are refused, with the command that joins them."""
    error = refusal(damaged(_made(tmp_path), offset, data))
    assert "needs another VDI" in error.message
    assert "VBoxManage clonemedium" in error.hint


@pytest.mark.parametrize(
    ("offset", "data", "message"),
    [
        (0x44, b"\x02", "version 1.2"),
        (0x4C, b"\x09", "header is damaged"),
        (0x154, b"\x01", "header is damaged"),
        (0x158, bytes(4), "header is damaged"),
        (0x168, bytes(4), "header is damaged"),
        (0x170, b"\xff" * 8, "header is damaged"),
        (0x170, bytes(8), "header is damaged"),
        (0x178, b"\xff" * 4, "header is damaged"),
        (0x17C, b"\x01", "header is damaged"),
        (0x180, b"\xff" * 4, "header is damaged"),
        (0x200, struct.pack("<I", 5000), "map is damaged"),
    ],
)
def test_damaged_headers(tmp_path: Path, offset: int, data: bytes, message: str) -> None:
    """Every field that is followed is held against what can be."""
    assert message in refusal(damaged(_made(tmp_path), offset, data)).message


def test_every_truncation_is_seen(tmp_path: Path) -> None:
    """A file that lost its end anywhere is refused."""
    path = _made(tmp_path)
    last = path.stat().st_size
    for length in (100, 500, 1000, last // 2, last - 1):
        assert "truncated" in refusal(cut(path, length)).message
