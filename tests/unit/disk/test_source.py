"""Tests of `imgverify.disk.source`."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgverify.disk.damage import DamageError
from imgverify.disk.source import BLOCK, CACHED_BLOCKS, Cached, FileSource, Ranges

BYTES = bytes(number * 7 % 251 for number in range(5 * BLOCK + 123))


class Counting:
    """Bytes in memory that count how often they are asked for."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.reads = 0

    @property
    def size(self) -> int:
        """How many bytes there are."""
        return len(self.data)

    def read(self, offset: int, length: int) -> bytes:
        """Bytes from an offset on."""
        self.reads += 1
        return self.data[offset : offset + length]


def test_part_of_a_file(tmp_path: Path) -> None:
    """A part ends where it ends, or where the file does."""
    path = tmp_path / "file"
    path.write_bytes(b"0123456789")
    part = FileSource(path, 2, 5)
    assert [part.read(1, 3), part.read(3, 100), part.read(9, 1)] == [b"345", b"56", b""]
    assert part.size == 5
    assert FileSource(path, 8, 100).size == 2
    part.close()


@given(st.integers(0, len(BYTES) + 10), st.integers(0, len(BYTES) + 10))
def test_cache_says_the_same(offset: int, length: int) -> None:
    """Whatever is asked, the cache gives the bytes of its source."""
    cached = Cached(Counting(BYTES))
    assert cached.read(offset, length) == BYTES[offset : offset + length]
    assert cached.read(offset, length) == BYTES[offset : offset + length]


def test_cache_asks_once() -> None:
    """What was read is not read again, as long as there is room."""
    source = Counting(BYTES)
    cached = Cached(source)
    for _ in range(3):
        cached.read(100, 10)
        cached.read(BLOCK + 5, 10)
    assert source.reads == 2


def test_cache_is_bounded() -> None:
    """Old blocks make room, and a large read does not push out what is read again and again."""
    source = Counting(bytes(BLOCK * (CACHED_BLOCKS + 10)))
    cached = Cached(source)
    for number in range(CACHED_BLOCKS + 10):
        cached.read(number * BLOCK, 1)
    assert len(cached._blocks) == CACHED_BLOCKS
    before = list(cached._blocks)
    cached.read(0, BLOCK * (CACHED_BLOCKS // 2))
    assert list(cached._blocks) == before


def test_ranges() -> None:
    """Stretches lie one after the other, whatever their order below."""
    source = Counting(b"0123456789")
    ranges = Ranges([(source, 6, 3), (source, 0, 2), (source, 5, 0), (source, 9, 1)])
    assert ranges.size == 6
    assert ranges.read(0, 100) == b"678019"
    assert ranges.read(2, 3) == b"801"
    assert Ranges.one(source, 4, 2).read(1, 1) == b"5"


def test_outside_of_the_disk() -> None:
    """A stretch beyond the end of what it lies on is refused before anything is read."""
    with pytest.raises(DamageError, match="bytes 8 to 11 lie outside"):
        Ranges([(Counting(b"0123456789"), 8, 3)])
    with pytest.raises(DamageError, match="outside"):
        Ranges([(Counting(b"0123456789"), -1, 3)])
