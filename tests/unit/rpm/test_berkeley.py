"""Berkeley DB's hashes."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgverify.disk.damage import DamageError
from imgverify.rpm import berkeley
from tests.unit.rpm.databases import INSTALLED, names, sample, trouble

_LITTLE, _BIG, _MANY = sample("Packages-little"), sample("Packages-big"), sample("Packages-many")
_PAGE = 4096
_NEXT, _ITEMS, _FREE, _TYPE, _FIRST_ITEM = 16, 20, 22, 25, 26


def _changed(at: int, new: bytes, real: bytes = _LITTLE) -> bytes:
    return real[:at] + new + real[at + len(new) :]


def _pages(kind: int, real: bytes = _LITTLE, size: int = _PAGE) -> list[int]:
    """Where the pages of a type begin."""
    return [at for at in range(size, len(real), size) if real[at + _TYPE] == kind]


_BUCKET = next(at for at in _pages(13) if _LITTLE[at + _ITEMS])
_ITEM = struct.unpack_from("<H", _LITTLE, _BUCKET + _FIRST_ITEM)[0]


def _used_overflow() -> int:
    """Where the first page of a value in use begins: a value of the first bucket's page."""
    count = struct.unpack_from("<H", _LITTLE, _BUCKET + _ITEMS)[0]
    for start in struct.unpack_from(f"<{count}H", _LITTLE, _BUCKET + _FIRST_ITEM)[1::2]:
        if _LITTLE[_BUCKET + start] == 3:
            return int(struct.unpack_from("<I", _LITTLE, _BUCKET + start + 4)[0]) * _PAGE
    raise AssertionError("no value of the first bucket is a long one")


_LONG = _used_overflow()


@pytest.mark.parametrize("real", [_LITTLE, _BIG], ids=["little", "big"])
def test_real_databases(real: bytes) -> None:
    """In both byte orders, long values over many pages, and nothing that was deleted."""
    assert names(berkeley.headers(real)) == INSTALLED


def test_buckets_that_overflow() -> None:
    """Buckets of more than one page; every third package was deleted."""
    expected = [
        (b"p%03d" % number, b"1.%d" % number) for number in range(1, 301) if number % 3 != 1
    ]
    assert names(berkeley.headers(_MANY)) == expected
    assert any(_MANY[at + _NEXT : at + _NEXT + 4] != bytes(4) for at in _pages(13, _MANY, 512))


def test_bucket_that_was_never_written() -> None:
    """A hole in the file is an empty bucket; the others are read."""
    number = _BUCKET // _PAGE
    hole = _changed(number * _PAGE, bytes(_PAGE))
    assert len(names(berkeley.headers(hole))) < len(INSTALLED)


@pytest.mark.parametrize(
    ("damaged", "reason"),
    [
        (b"", "0 bytes are no Berkeley DB"),
        (bytes(512), "no hash of Berkeley DB"),
        (_changed(12, struct.pack("<I", 0x053162)), "no hash of Berkeley DB"),
        (_changed(16, b"\7"), "hash of version 7"),
        (_changed(20, b"\1\0"), "pages of 1 bytes"),
        (_changed(20, bytes(4)), "pages of 0 bytes"),
        (_changed(24, b"\1"), "encrypted"),
        (_changed(26, b"\1"), "encrypted, or has checksums"),
        (_changed(32, b"\xff\xff\xff\xff"), "cut off after 184 pages of 4294967296"),
        (_changed(72, b"\xff\xff\xff\xff"), "cut off"),
        (_LITTLE[: len(_LITTLE) // 2], "cut off after 92 pages of 184"),
        (_changed(96, b"\xff\xff\xff\xff"), "page 4294967295 is outside of the file"),
        (_changed(_BUCKET + 8, b"\xff"), "calls itself"),
        (_changed(_BUCKET + _TYPE, b"\5"), "of type 5"),
        (_changed(_BUCKET + _NEXT, struct.pack("<I", _BUCKET // _PAGE)), "in use twice"),
        (_changed(_BUCKET + _ITEMS, b"\1\0"), "it has 1 items"),
        (_changed(_BUCKET + _ITEMS, b"\xfe\xff"), "it has 65534 items"),
        (_changed(_BUCKET + _FIRST_ITEM, b"\0\0"), "its items overlap"),
        (_changed(_BUCKET + _FIRST_ITEM, b"\xff\xff"), "its items overlap"),
        (_changed(_BUCKET + _ITEM, b"\2"), "a key that is no number"),
        (_changed(_LONG + _TYPE, b"\x0d"), "no part of a long value"),
        (_changed(_LONG + _FREE, b"\xff\xff"), "no part of a long value"),
        (_changed(_LONG + _FREE, b"\1\0"), "on its pages"),
        (_changed(_LONG + _NEXT, struct.pack("<I", _LONG // _PAGE)), "in use twice"),
    ],
)
def test_damage(damaged: bytes, reason: str) -> None:
    """Nothing that a page says is believed unless it fits, and no chain goes on forever."""
    with pytest.raises(DamageError, match=reason):
        list(berkeley.headers(damaged))


def test_item_of_an_unknown_type() -> None:
    """Duplicates are not what rpm stores."""
    count = struct.unpack_from("<H", _LITTLE, _BUCKET + _ITEMS)[0]
    values = struct.unpack_from(f"<{count}H", _LITTLE, _BUCKET + _FIRST_ITEM)[1::2]
    damaged = bytearray(_LITTLE)
    for start in values:
        damaged[_BUCKET + start] = 4
    with pytest.raises(DamageError, match="an item of type 4"):
        list(berkeley.headers(bytes(damaged)))


@given(st.lists(st.tuples(st.integers(0, len(_MANY) - 1), st.integers(0, 255)), max_size=8))
def test_any_damage(changes: list[tuple[int, int]]) -> None:
    """Whatever was overwritten, headers come of it or an error tells of it."""
    data = bytearray(_MANY)
    for at, value in changes:
        data[at % 512 if value % 2 else at] = value
    assert "\n" not in trouble(lambda: berkeley.headers(bytes(data)))


@given(st.binary(max_size=600))
def test_any_bytes(data: bytes) -> None:
    """Garbage is no database."""
    with pytest.raises(DamageError):
        list(berkeley.headers(data))
