"""Extended headers of a tar archive: `length keyword=value` records, and what they mean.

Source: POSIX pax(1), "pax Extended Header"; star(5) for SCHILY; libarchive-formats(5).
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from urllib.parse import unquote

from imgverify.disk.damage import DamageError

_LENGTH = re.compile(rb"(\d{1,10}) ")
_WHOLE = re.compile(rb"-?\d{1,18}")
_MOST_RECORDS = 10_000
_SCHILY = "SCHILY.xattr."
_LIBARCHIVE = "LIBARCHIVE.xattr."
# GNU tar and those before it write these for one attribute each.
_OTHERS = {"RHT.security.selinux": "security.selinux"}
# Access control lists as text; they are kept under their own names.
_LISTS = ("SCHILY.acl.access", "SCHILY.acl.default")


def records(data: bytes, at: int) -> dict[str, bytes]:
    """Split an extended header; of a keyword that comes twice, the last counts.

    Args:
        data: its content.
        at: where it lies in the archive, for messages.

    Raises:
        DamageError: it is not made of such records.
    """
    return dict(pairs(data, at))


def pairs(data: bytes, at: int) -> list[tuple[str, bytes]]:
    """Split an extended header into its records, in their order.

    Args:
        data: its content.
        at: where it lies in the archive, for messages.

    Raises:
        DamageError: it is not made of such records.
    """
    found: list[tuple[str, bytes]] = []
    place = 0
    # Some programs fill the last block with zeros and count them.
    while place < len(data) and data[place]:
        length = _LENGTH.match(data, place)
        end = place + int(length[1]) if length else 0
        if length is None or not length.end() < end <= len(data) or data[end - 1] != ord("\n"):
            raise DamageError(f"the extended tar header at byte {at} is damaged")
        keyword, equals, value = data[length.end() : end - 1].partition(b"=")
        if not equals or len(found) >= _MOST_RECORDS:
            raise DamageError(f"the extended tar header at byte {at} is damaged")
        found.append((keyword.decode("utf-8", "surrogateescape"), value))
        place = end
    return found


def whole(value: bytes, at: int) -> int:
    """A number, its fraction cut off towards the past; as in `mtime=1700000000.25`.

    Args:
        value: of a record.
        at: where the header lies, for messages.

    Raises:
        DamageError: it is none.
    """
    digits, _, fraction = value.partition(b".")
    if not _WHOLE.fullmatch(digits):
        raise DamageError(f"the extended tar header at byte {at} has no number: {value[:20]!r}")
    return int(digits) - (digits.startswith(b"-") and bool(fraction.strip(b"0")))


def xattrs(found: Mapping[str, bytes], at: int) -> dict[str, bytes]:
    """Extended attributes that records hold, by their full names.

    Args:
        found: records by keyword.
        at: where the header lies, for messages.

    Raises:
        DamageError: one of them is not encoded as it should be.
    """
    attributes: dict[str, bytes] = {}
    for keyword, value in found.items():
        if keyword.startswith(_LIBARCHIVE):
            try:
                plain = base64.b64decode(value + b"=" * (-len(value) % 4), validate=True)
            except binascii.Error as error:
                raise DamageError(f"the tar header at byte {at}: {keyword}: {error}") from error
            # libarchive writes both; the other one is the plainer.
            attributes.setdefault(unquote(keyword.removeprefix(_LIBARCHIVE)), plain)
        elif keyword.startswith(_SCHILY):
            attributes[keyword.removeprefix(_SCHILY)] = value
        elif keyword in _OTHERS:
            attributes.setdefault(_OTHERS[keyword], value)
        elif keyword in _LISTS:
            attributes[keyword] = value
    return attributes
