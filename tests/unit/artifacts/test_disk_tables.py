"""Tables of addresses, read in pieces."""

from __future__ import annotations

import struct
from itertools import chain
from pathlib import Path

import pytest

from imgverify.artifacts.disk_tables import entries
from imgverify.disk.source import FileSource


def _read(path: Path, offset: int, count: int, width: int, order: str) -> list[int]:
    source = FileSource(path)
    try:
        return list(chain.from_iterable(entries(source, offset, count, width, order)))
    finally:
        source.close()


@pytest.mark.parametrize(("order", "sign"), [("little", "<"), ("big", ">")])
@pytest.mark.parametrize(("width", "code"), [(4, "I"), (8, "Q")])
def test_numbers(tmp_path: Path, order: str, sign: str, width: int, code: str) -> None:
    """Both widths in both orders, also in a table that needs several pieces."""
    numbers = list(range(300_000))
    (tmp_path / "x").write_bytes(b"abc" + struct.pack(f"{sign}{len(numbers)}{code}", *numbers))
    assert _read(tmp_path / "x", 3, len(numbers), width, order) == numbers
    assert _read(tmp_path / "x", 3, 5, width, order) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("offset", [0, 6, 8, 100, 1 << 63, (1 << 64) - 1])
def test_beyond_the_end(tmp_path: Path, offset: int) -> None:
    """What is not there is left out, however far away it is."""
    (tmp_path / "x").write_bytes(bytes(8))
    assert len(_read(tmp_path / "x", offset, 1 << 40, 4, "little")) == max(0, (8 - offset) // 4)
