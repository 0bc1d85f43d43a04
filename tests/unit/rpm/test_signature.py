"""Signatures in rpm's words; what is expected is what rpm 4.18 printed of the same bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgverify.rpm.signature import NO_SIGNATURE, describe

_TIME = b"\x05\x02\x5f\x00\x00\x00"
_ISSUER = b"\x09\x10ABCDEFGH"
_MADE = b"Sat Jul  4 04:05:20 2020, Key ID "
_KEY = b"4142434445464748"


def _version_4(
    *, key: int = 1, digest: int = 8, kind: int = 0, hashed: bytes = _TIME, more: bytes = _ISSUER
) -> bytes:
    areas = b"".join(len(area).to_bytes(2, "big") + area for area in (hashed, more))
    return bytes([4, kind, key, digest]) + areas + b"\xab\xcd\x00\x08\xff\x00\x08\xff"


def _version_3(key: int, length: int = 5) -> bytes:
    time = (1_500_000_000).to_bytes(4, "big")
    return bytes([3, length, 0]) + time + b"ABCDEFGH" + bytes([key, 2]) + b"\xab\xcd\x00\x08\xff"


def _packet(body: bytes) -> bytes:
    return b"\x89" + len(body).to_bytes(2, "big") + body


@pytest.mark.parametrize(
    ("body", "printed"),
    [
        (_version_4(), b"RSA/SHA256, " + _MADE + _KEY),
        (_version_4(key=17), b"DSA/SHA256, " + _MADE + _KEY),
        (_version_4(key=22), b"EdDSA/SHA256, " + _MADE + _KEY),
        (_version_4(digest=77), b"RSA/Unknown hash algorithm, " + _MADE + _KEY),
        (_version_4(more=b""), b"RSA/SHA256, " + _MADE + b"0" * 16),
        (_version_4(kind=0x10), b"RSA/SHA256, " + _MADE + b"0" * 16),
        (_version_4(more=b"\x09\x90ABCDEFGH"), b"RSA/SHA256, " + _MADE + _KEY),
        (_version_4(more=_ISSUER + b"\x09\x10IJKLMNOP"), b"RSA/SHA256, " + _MADE + _KEY),
        (
            _version_4(hashed=b"\x05\x02\xff\xff\xff\xff"),
            b"RSA/SHA256, Sun Feb  7 06:28:15 2106, Key ID " + _KEY,
        ),
        (_version_3(1), b"RSA/SHA1, Fri Jul 14 02:40:00 2017, Key ID " + _KEY),
        (_version_3(1, length=4), NO_SIGNATURE),
        (_version_4(hashed=b""), NO_SIGNATURE),
        (_version_4(hashed=_TIME * 2), NO_SIGNATURE),
        (_version_4(key=99), NO_SIGNATURE),
        (b"\x06\x00\x01\x08\x00\x00\x00\x00", NO_SIGNATURE),
        (_version_4()[:20], NO_SIGNATURE),
        (b"", NO_SIGNATURE),
    ],
)
def test_as_rpm_prints_it(body: bytes, printed: bytes) -> None:
    """Algorithms, the date as the C locale writes it, and the key."""
    assert describe(_packet(body)) == printed


def test_fingerprint_alone_tells_the_key() -> None:
    """Newer signatures may name their key by its fingerprint only, which ends in the ID."""
    more = b"\x16\x21\x04" + bytes(range(20))
    assert describe(_packet(_version_4(more=more))).endswith(b"Key ID 0c0d0e0f10111213")


@pytest.mark.parametrize(
    ("head", "filler"), [(b"\xc2", 0), (b"\xc2", 300), (b"\x88", 0), (b"\x8a", 300)]
)
def test_forms_of_length(head: bytes, filler: int) -> None:
    """One, two and four octets of length, in the old and in the new form."""
    padding = b"\xff" + (filler + 1).to_bytes(4, "big") + b"\x64" + bytes(filler) if filler else b""
    body = _version_4(more=padding + _ISSUER)
    length = len(body)
    octets = {
        b"\xc2": bytes([length])
        if length < 192
        else bytes([((length - 192) >> 8) + 192, (length - 192) & 0xFF]),
        b"\x88": bytes([length & 0xFF]),
        b"\x8a": length.to_bytes(4, "big"),
    }[head]
    assert describe(head + octets + body) == b"RSA/SHA256, " + _MADE + _KEY


@pytest.mark.parametrize(
    "packet", [b"", b"nonsense", _packet(_version_4()) + b"x", b"\x99" + _packet(_version_4())[1:]]
)
def test_what_is_no_signature(packet: bytes) -> None:
    """Other bytes, other packets, and anything that follows."""
    assert describe(packet) == NO_SIGNATURE


@given(st.binary(max_size=80), st.integers(0, 255))
def test_any_bytes(data: bytes, version: int) -> None:
    """Whatever a field holds, one line comes of it."""
    for packet in (data, _packet(bytes([version]) + data), _packet(b"\x04\x00\x01\x08" + data)):
        assert b"\n" not in describe(packet)
