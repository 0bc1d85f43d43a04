"""rpm's own database format."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgverify.disk.damage import DamageError
from imgverify.rpm import ndb
from tests.unit.rpm.databases import INSTALLED, names, sample, trouble

_REAL = sample("Packages.db")
_FIRST_SLOT = 32


def _changed(at: int, new: bytes) -> bytes:
    return _REAL[:at] + new + _REAL[at + len(new) :]


def test_real_database() -> None:
    """Every package that rpm wrote, and none that it deleted."""
    assert names(ndb.headers(_REAL)) == INSTALLED


@pytest.mark.parametrize(
    ("damaged", "reason"),
    [
        (b"", "0 bytes are no ndb"),
        (bytes(4096), "no ndb database of version 0"),
        (_changed(4, b"\1"), "no ndb database of version 0"),
        (_changed(12, bytes(4)), "cut off: 0 pages"),
        (_changed(12, b"\xff\xff\xff\xff"), "cut off: 4294967295 pages"),
        (_changed(_FIRST_SLOT, b"Slop"), "slot at 32 is damaged"),
        (_changed(_FIRST_SLOT + 8, b"\1\0\0\0"), "package 1 lies outside"),
        (_changed(_FIRST_SLOT + 12, b"\xff\xff\xff\xff"), "package 1 lies outside"),
        (_changed(_FIRST_SLOT + 12, bytes(4)), "package 1 has 0 bytes"),
        (_changed(_FIRST_SLOT + 4, b"\2"), "package 2 is damaged"),
        (_changed(_FIRST_SLOT + 16, _REAL[32:48]), "package 1 overlaps others, or is there twice"),
        (_changed(4096 + 100, b"\xff"), "its checksum is another"),
        (_changed(4096 + 12, b"\xff\xff\xff\xff"), "package 1 is damaged"),
        (_REAL[: len(_REAL) // 2], "may be cut off"),
    ],
)
def test_damage(damaged: bytes, reason: str) -> None:
    """Slots and blocks are believed only when they fit."""
    with pytest.raises(DamageError, match=reason):
        list(ndb.headers(damaged))


def test_blocks_that_many_slots_share() -> None:
    """A file cannot hold more than its size, however many slots say that it does."""
    body = bytes(1_000_000)
    blocks = (len(body) + 28 + 15) // 16
    slots = b"".join(struct.pack("<4sIII", b"Slot", 0, 256, blocks) for _ in range(254))
    head = struct.pack("<4sIIII12x", b"RpmP", 0, 1, 1, 9)
    blob = struct.pack("<4sIII", b"BlbS", 0, 0, len(body)) + body
    with pytest.raises(DamageError, match=r"overlaps|damaged"):
        list(ndb.headers(head + slots + blob.ljust(blocks * 16, b"\0")))


@given(st.lists(st.tuples(st.integers(0, len(_REAL) - 1), st.integers(0, 255)), max_size=8))
def test_any_damage(changes: list[tuple[int, int]]) -> None:
    """Whatever was overwritten, all packages are read or an error tells of it."""
    data = bytearray(_REAL)
    for at, value in changes:
        data[at % 4096 if value % 2 else at] = value
    assert "\n" not in trouble(lambda: ndb.headers(bytes(data)))


@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    """Garbage is no database."""
    with pytest.raises(DamageError):
        list(ndb.headers(data))
