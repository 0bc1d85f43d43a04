"""Stretches of a device as one file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgverify.disk.damage import DamageError
from imgverify.disk.filesystems.mapping import Mapping

DATA = bytes(number * 11 % 253 for number in range(4096))


class Bytes:
    """Bytes in memory."""

    size = len(DATA)

    def read(self, offset: int, length: int) -> bytes:
        """Bytes from an offset on."""
        return DATA[offset : offset + length]


STRETCHES = st.lists(
    st.tuples(st.integers(0, 50), st.integers(1, 3000), st.integers(1, 200)), max_size=12
)


@given(stretches=STRETCHES, offset=st.integers(0, 3000), length=st.integers(0, 3000))
def test_holes_are_zeros(stretches: list[tuple[int, int, int]], offset: int, length: int) -> None:
    """Reading anywhere gives what a file filled stretch by stretch has."""
    mapping, whole = Mapping(Bytes(), "a file"), b""
    for gap, place, size in stretches:
        whole += bytes(gap)
        mapping.add(len(whole), place, size)
        whole += DATA[place : place + size]
    whole += bytes(100)
    assert mapping.read(offset, length, len(whole)) == whole[offset : offset + length]


@pytest.mark.parametrize(
    ("stretches", "said"),
    [
        ([(0, 100, 50), (40, 200, 10)], "out of order"),
        ([(0, 100, 0)], "out of order"),
        ([(0, 4000, 97)], "outside of the device"),
        ([(0, -5, 10)], "outside of the device"),
    ],
)
def test_stretches_that_cannot_be(stretches: list[tuple[int, int, int]], said: str) -> None:
    """Overlaps and places outside of the device are damage."""
    mapping = Mapping(Bytes(), "a file")
    *sound, broken = stretches
    for one in sound:
        mapping.add(*one)
    with pytest.raises(DamageError, match=f"a file: .*{said}"):
        mapping.add(*broken)


def test_memory_is_bounded() -> None:
    """A file of 2^60 bytes is read in pieces, or not at all."""
    mapping = Mapping(Bytes(), "a file")
    assert mapping.read(1 << 59, 10, 1 << 60) == bytes(10)
    with pytest.raises(DamageError, match="too many at once"):
        mapping.read(0, 1 << 60, 1 << 60)


def test_blocks_across_stretches() -> None:
    """A block may be in two pieces; whole holes are left out, half a block is damage."""
    mapping = Mapping(Bytes(), "a file")
    mapping.add(0, 100, 64)
    mapping.add(64, 1000, 64)
    mapping.add(384, 2000, 128)
    found = list(mapping.blocks(128, 0, 1024))
    assert [(at, place) for at, place, _ in found] == [(0, 100), (384, 2000)]
    assert found[0][2] == DATA[100:164] + DATA[1000:1064]
    mapping.add(640, 3000, 64)
    with pytest.raises(DamageError, match="not there in full"):
        list(mapping.blocks(128, 0, 1024))
