"""Public keys that rpm trusts, by fingerprint."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

from imgverify.facts.answers import Answers
from imgverify.facts.questions import Command, File, Stat

# rpm keeps each imported key as a package, whose description is the key itself.
KEYS = Command(
    "rpm -q gpg-pubkey",
    "command -v rpm >/dev/null 2>&1 || exit 0; "
    r"rpm -q gpg-pubkey --qf '%{VERSION}\t%{SUMMARY}\n%{DESCRIPTION}\n' || :",
    equivalent="rpm_keys",
)
FILES: tuple[File, ...] = ()
STATS: tuple[Stat, ...] = ()
COMMANDS = (KEYS,)

_KEY = re.compile(
    r"^(?P<id>[0-9a-f]{8,})\t(?P<owner>[^\n]*)\n(?P<armour>-----BEGIN PGP.*?-----END[^\n]*)?",
    re.MULTILINE | re.DOTALL,
)
_VERSION_4 = 4


@dataclass(frozen=True, slots=True)
class RpmKey:
    """An imported key.

    Args:
        id: as rpm names it: the end of the fingerprint, in lower case.
        fingerprint: 40 hexadecimal digits in lower case; empty for a key that is not of version 4.
        owner: what the key says of itself.
    """

    id: str
    fingerprint: str
    owner: str


@dataclass(frozen=True, slots=True)
class RpmKeys:
    """The imported keys."""

    imported: tuple[RpmKey, ...]


def parse(answers: Answers) -> RpmKeys:
    """Read the keys, and work out their fingerprints."""
    text = answers.output(KEYS.name)
    return RpmKeys(
        tuple(
            RpmKey(one["id"], fingerprint(one["armour"] or ""), one["owner"].strip())
            for one in _KEY.finditer(text)
        )
    )


def fingerprint(armour: str) -> str:
    """The fingerprint of the first key in an armoured block; empty when it has none of version 4.

    Source: RFC 4880, 4.2 (packet headers), 6.2 (armour) and 12.2 (fingerprints).

    Args:
        armour: with its head and foot lines.
    """
    body = armour.partition("\n\n")[2].partition("\n=")[0].partition("\n-----END")[0]
    try:
        data = base64.b64decode("".join(body.split()))
    except binascii.Error:
        return ""
    packet = _first_packet(data)
    if not packet or packet[0] != _VERSION_4:
        return ""
    head = b"\x99" + len(packet).to_bytes(2, "big")
    return hashlib.sha1(head + packet, usedforsecurity=False).hexdigest()


def _first_packet(data: bytes) -> bytes:
    if not data or not data[0] & 0x80:
        return b""
    if data[0] & 0x40:  # the new format: one, two or five octets of length
        first = data[1]
        one_octet, two_octets = 192, 224
        if first < one_octet:
            start, length = 2, first
        elif first < two_octets:
            start, length = 3, ((first - one_octet) << 8) + data[2] + one_octet
        else:
            start, length = 6, int.from_bytes(data[2:6], "big")
    else:
        size = 1 << (data[0] & 3)
        start, length = 1 + size, int.from_bytes(data[1 : 1 + size], "big")
    return data[start : start + length]
