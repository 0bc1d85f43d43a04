"""Headers of packages."""

from __future__ import annotations

import struct
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgverify.disk.damage import DamageError
from imgverify.rpm.header import Header, parse, shown
from tests.unit.rpm.databases import ARCH, EPOCH, NAME, RSA_HEADER, SUMMARY, VERSION, blob, trouble


def test_fields() -> None:
    """What is there is read, and what is not is None."""
    found = parse(
        blob({NAME: "bash", VERSION: "5.1", EPOCH: 2**32 - 2, ARCH: "x86_64", RSA_HEADER: b"\x88"})
    )
    assert found == Header(
        name=b"bash",
        version=b"5.1",
        release=None,
        arch=b"x86_64",
        epoch=4294967294,
        summary=None,
        description=None,
        signature=b"\x88",
    )
    assert not found.is_key
    assert parse(blob({NAME: "gpg-pubkey"})).is_key


def test_what_installing_added_counts() -> None:
    """A field that is there twice has the value that comes last, as rpm reads it."""
    assert parse(blob({NAME: "old"}, more=[(NAME, "new")])).name == b"new"


@pytest.mark.parametrize("tags", [(268, 267, 259, 262), (267, 259, 262), (259, 262), (262,)])
def test_order_of_signatures(tags: tuple[int, ...]) -> None:
    """Signatures of the header win over those of everything, as in the script."""
    given_fields = {tag: bytes([tag - 200]) for tag in reversed(tags)}
    assert parse(blob({**given_fields})).signature == bytes([tags[0] - 200])


def test_bytes_are_kept() -> None:
    """A text of any encoding is printed as it is; nothing becomes a word of rpm's."""
    assert parse(blob({SUMMARY: "caf\xe9"})).summary == b"caf\xe9"
    assert shown(b"") == b""
    assert shown(None) == b"(none)"


@pytest.mark.parametrize(
    ("damaged", "reason"),
    [
        (b"", "a header of 0 bytes"),
        (struct.pack(">II", 0x10000, 0) + bytes(0x100000), "with 65536 entries"),
        (blob({NAME: "a"}) + b"\0", "1 entries and 2 bytes"),
        (blob({NAME: "a"})[:-1], "1 entries and 2 bytes"),
        (blob({NAME: b"a"}), "field 1000 is of type 7"),
        (blob({EPOCH: "1"}), "field 1003 is of type 6"),
        (blob({RSA_HEADER: "1"}), "field 268 is of type 6"),
        (blob({NAME: "a\nb\t0:1"}), "field 1000 has control characters"),
        (struct.pack(">IIIIII", 1, 2, NAME, 6, 0, 1) + b"ab", "has no end"),
        (struct.pack(">IIIIII", 1, 2, NAME, 6, 9, 1) + b"a\0", "lies outside of it"),
        (struct.pack(">IIIIII", 1, 2, EPOCH, 4, 0, 1) + b"ab", "lies outside of it"),
        (struct.pack(">IIIIII", 1, 2, RSA_HEADER, 7, 0, 2**32 - 1) + b"ab", "outside of it"),
        (struct.pack(">IIIIII", 1, 2, NAME, 6, 0, 0) + b"a\0", r"type 6 \(0 of them\)"),
    ],
)
def test_damage(damaged: bytes, reason: str) -> None:
    """Lengths and types are believed only when they fit."""
    with pytest.raises(DamageError, match=reason):
        parse(damaged)


@given(st.binary(max_size=200), st.binary(max_size=40))
def test_any_bytes(index: bytes, store: bytes) -> None:
    """Whatever a database holds, it is a header or damaged."""
    index = index[: len(index) // 16 * 16]
    blobs = (index, struct.pack(">II", len(index) // 16, len(store)) + index + store)
    assert ["\n" in trouble(partial(map, parse, [one])) for one in blobs] == [False, False]
