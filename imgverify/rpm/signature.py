"""OpenPGP signatures, in the words that rpm has for them (`:pgpsig`).

Source: RFC 4880, 4.2 and 5.2; RFC 9580, 5.2.3.35; rpm(8), "QUERY OPTIONS".
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

NO_SIGNATURE = b"(not an OpenPGP signature)"
_SIGNATURE_PACKET = 2
_MOST_BYTES = 65535
_CREATED, _ISSUER, _ISSUER_FINGERPRINT = 2, 16, 33
# Binary, text, standalone and positive certification: of others rpm takes no issuer.
_KINDS_WITH_ISSUER = frozenset({0x00, 0x01, 0x02, 0x13})
_NO_KEY = bytes(8)
_KEYS = {
    1: "RSA",
    2: "RSA(Encrypt-Only)",
    3: "RSA(Sign-Only)",
    16: "Elgamal(Encrypt-Only)",
    17: "DSA",
    18: "Elliptic Curve",
    19: "ECDSA",
    20: "Elgamal",
    21: "Diffie-Hellman (X9.42)",
    22: "EdDSA",
}
_HASHES = {
    1: "MD5",
    2: "SHA1",
    3: "RIPEMD160",
    5: "MD2",
    6: "TIGER192",
    7: "HAVAL-5-160",
    8: "SHA256",
    9: "SHA384",
    10: "SHA512",
    11: "SHA224",
}


@dataclass(frozen=True, slots=True)
class _Signature:
    algorithm: int
    digest: int
    created: int
    key: bytes


def describe(packet: bytes) -> bytes:
    """What `:pgpsig` prints: algorithms, date and key; the date in UTC.

    Args:
        packet: of a header's signature field.
    """
    try:
        body = _body(packet)
        made = _version_3(body) if body[0] == 3 else _version_4(body)  # noqa: PLR2004 - its name
    except (ValueError, IndexError):
        return NO_SIGNATURE
    if made.algorithm not in _KEYS:
        return NO_SIGNATURE
    digest = _HASHES.get(made.digest, "Unknown hash algorithm")
    # As strftime(3) writes %c in the C locale, whatever the locale is here.
    date = time.asctime(time.gmtime(made.created))
    return f"{_KEYS[made.algorithm]}/{digest}, {date}, Key ID {made.key.hex()}".encode()


def _body(packet: bytes) -> bytes:
    """The one packet, which must be a signature; every problem is a ValueError or IndexError."""
    if len(packet) > _MOST_BYTES or not packet[0] & 0x80:
        raise ValueError
    if packet[0] & 0x40:
        tag = packet[0] & 0x3F
        length, taken = _length(packet, 1)
    else:
        tag, taken = packet[0] >> 2 & 0xF, 1 << (packet[0] & 3)
        length = int.from_bytes(packet[1 : 1 + taken], "big")
    body = packet[1 + taken :]
    if tag != _SIGNATURE_PACKET or len(body) != length:
        raise ValueError
    return body


def _length(data: bytes, at: int) -> tuple[int, int]:
    """A length of one, two or five octets, and how many these were."""
    first = data[at]
    one_octet, five_octets = 192, 255
    if first < one_octet:
        return first, 1
    if first < five_octets:
        return ((first - one_octet) << 8) + data[at + 1] + one_octet, 2
    return int.from_bytes(data[at + 1 : at + 5], "big"), 5


def _version_3(body: bytes) -> _Signature:
    length_of_hashed = 5
    if body[1] != length_of_hashed:
        raise ValueError
    return _Signature(
        algorithm=body[15],
        digest=body[16],
        created=int.from_bytes(body[3:7], "big"),
        key=body[7:15],
    )


def _version_4(body: bytes) -> _Signature:
    if body[0] != 4:  # noqa: PLR2004 - the version
        raise ValueError
    hashed, at = _area(body, 4)
    unhashed, at = _area(body, at)
    left_16_bits = 2
    if len(body) - at <= left_16_bits:
        raise ValueError
    times = [data for kind, data in hashed if kind == _CREATED]
    if len(times) != 1:
        raise ValueError
    return _Signature(
        algorithm=body[2],
        digest=body[3],
        created=int.from_bytes(times[0], "big"),
        key=_issuer([*hashed, *unhashed]) if body[1] in _KINDS_WITH_ISSUER else _NO_KEY,
    )


def _area(body: bytes, at: int) -> tuple[list[tuple[int, bytes]], int]:
    """Subpackets, and where they end."""
    start = at + 2
    end = start + int.from_bytes(body[at:start], "big")
    if end > len(body):
        raise ValueError
    return list(_subpackets(body[start:end])), end


def _subpackets(area: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(area):
        length, taken = _length(area, at)
        at += taken
        if not length or at + length > len(area):
            raise ValueError
        critical = 0x80
        yield area[at] & ~critical, area[at + 1 : at + length]
        at += length


def _issuer(subpackets: list[tuple[int, bytes]]) -> bytes:
    """The key, also where only its fingerprint (of version 4) is said."""
    key_length, fingerprint_length = 8, 21
    for kind, data in subpackets:
        if kind == _ISSUER and len(data) == key_length:
            return data
    for kind, data in subpackets:
        if kind == _ISSUER_FINGERPRINT and len(data) == fingerprint_length:
            return data[-key_length:]
    return _NO_KEY
