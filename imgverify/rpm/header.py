"""What rpm keeps of a package: a header, of which the database holds one for each.

Source: rpm's docs/manual/format_header.md and tags.md.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass

from imgverify.disk.damage import DamageError

KEY_PACKAGE = b"gpg-pubkey"
_PREFIX = struct.Struct(">II")
_ENTRY = struct.Struct(">IIII")
_MOST_ENTRIES = 0xFFFF
_CONTROL = re.compile(rb"[\x00-\x1f]")
_INT32, _STRING, _BINARY, _STRING_ARRAY, _TRANSLATED = 4, 6, 7, 8, 9
_NAME, _VERSION, _RELEASE, _EPOCH, _SUMMARY, _DESCRIPTION, _ARCH = (
    1000, 1001, 1002, 1003, 1004, 1005, 1022
)  # fmt: skip
# The first that a package has is the one that is shown: RSAHEADER, DSAHEADER, SIGPGP, SIGGPG.
_SIGNATURES = (268, 267, 259, 262)
_WANTED = frozenset(
    {_NAME, _VERSION, _RELEASE, _EPOCH, _SUMMARY, _DESCRIPTION, _ARCH, *_SIGNATURES}
)


@dataclass(frozen=True, slots=True)
class Header:
    """The fields that questions are asked about; None for one that the package does not have.

    Args:
        name, version, release, arch: without control characters.
        epoch: a number from 0 on.
        summary, description: in no particular language.
        signature: an OpenPGP packet.
    """

    name: bytes | None
    version: bytes | None
    release: bytes | None
    arch: bytes | None
    epoch: int | None
    summary: bytes | None
    description: bytes | None
    signature: bytes | None

    @property
    def is_key(self) -> bool:
        """Whether it is no package, but a public key that was imported."""
        return self.name == KEY_PACKAGE


def shown(text: bytes | None) -> bytes:
    """A text as rpm prints it.

    Args:
        text: None for a field that is not there.
    """
    return b"(none)" if text is None else text


def parse(blob: bytes) -> Header:
    """Read a header as the database has it, without the magic number of package files.

    Args:
        blob: the index and the store that it points into.

    Raises:
        DamageError: its lengths contradict each other, or a field is not of its kind.
    """
    if len(blob) < _PREFIX.size:
        raise DamageError(f"a header of {len(blob)} bytes")
    entries, length = _PREFIX.unpack_from(blob)
    store = _PREFIX.size + entries * _ENTRY.size
    if entries > _MOST_ENTRIES or store + length != len(blob):
        raise DamageError(
            f"a header of {len(blob)} bytes with {entries} entries and {length} bytes of data"
        )
    fields = _Fields(
        {
            # What was added when the package was installed comes last, and counts.
            tag: (kind, store + offset, count)
            for tag, kind, offset, count in _ENTRY.iter_unpack(blob[_PREFIX.size : store])
            if tag in _WANTED
        },
        blob,
    )
    return Header(
        name=fields.word(_NAME),
        version=fields.word(_VERSION),
        release=fields.word(_RELEASE),
        arch=fields.word(_ARCH),
        epoch=fields.number(_EPOCH),
        summary=fields.text(_SUMMARY),
        description=fields.text(_DESCRIPTION),
        signature=next(
            (found for tag in _SIGNATURES if (found := fields.binary(tag)) is not None), None
        ),
    )


class _Fields:
    def __init__(self, entries: dict[int, tuple[int, int, int]], blob: bytes) -> None:
        self._entries = entries
        self._blob = blob

    def _place(self, tag: int, kinds: tuple[int, ...]) -> tuple[int, int] | None:
        entry = self._entries.get(tag)
        if entry is None:
            return None
        kind, start, count = entry
        if kind not in kinds or not count:
            raise DamageError(f"a header whose field {tag} is of type {kind} ({count} of them)")
        return start, count

    def text(self, tag: int) -> bytes | None:
        """A text, or the first of several."""
        place = self._place(tag, (_STRING, _TRANSLATED, _STRING_ARRAY))
        if place is None:
            return None
        end = self._blob.find(b"\0", place[0])
        if end < 0:
            raise DamageError(f"a header whose field {tag} lies outside of it, or has no end")
        return self._blob[place[0] : end]

    def word(self, tag: int) -> bytes | None:
        """A text that is printed between tabs, so that none may be in it."""
        text = self.text(tag)
        if text is not None and _CONTROL.search(text):
            raise DamageError(f"a header whose field {tag} has control characters: {text!r:.60}")
        return text

    def number(self, tag: int) -> int | None:
        """The first of several numbers."""
        place = self._place(tag, (_INT32,))
        if place is None:
            return None
        return int.from_bytes(self._bytes(tag, place[0], 4), "big")

    def binary(self, tag: int) -> bytes | None:
        """Plain bytes."""
        place = self._place(tag, (_BINARY,))
        return None if place is None else self._bytes(tag, *place)

    def _bytes(self, tag: int, start: int, length: int) -> bytes:
        found = self._blob[start : start + length]
        if len(found) != length:
            raise DamageError(f"a header whose field {tag} lies outside of it")
        return found
