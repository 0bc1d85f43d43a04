"""rpm's own database format, `Packages.db`.

Slots say in which blocks of 16 bytes a package's header lies, between a head and a tail of its own.

Source: rpm's lib/backend/ndb/rpmpkg.c; the checksum is that of RFC 1950.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from imgverify.disk.damage import DamageError

_PAGE, _BLOCK = 4096, 16
_FILE_HEAD = struct.Struct("<4sIIII12x")
_SLOT = struct.Struct("<4sIII")
_HEAD = struct.Struct("<4sIII")
_TAIL = struct.Struct("<II4s")


def headers(data: bytes) -> Iterator[bytes]:
    """Every package's header.

    Args:
        data: the whole file.

    Raises:
        DamageError: it is cut off, of another format or version, or contradicts itself.
    """
    if len(data) < _FILE_HEAD.size:
        raise DamageError(f"{len(data)} bytes are no ndb database")
    magic, version, _, pages, _ = _FILE_HEAD.unpack_from(data)
    if magic != b"RpmP" or version != 0:
        raise DamageError("it is no ndb database of version 0")
    first = pages * _PAGE
    if not pages or first > len(data):
        raise DamageError(f"it is cut off: {pages} pages of slots do not fit in {len(data)} bytes")
    room = len(data) - first
    met: set[int] = set()
    for place in range(_FILE_HEAD.size, first, _SLOT.size):
        magic, number, block, blocks = _SLOT.unpack_from(data, place)
        if magic != b"Slot":
            raise DamageError(f"the slot at {place} is damaged")
        if not block:
            continue
        start, length = block * _BLOCK, blocks * _BLOCK
        if start < first or start + length > len(data):
            raise DamageError(f"package {number} lies outside of the file, which may be cut off")
        room -= length
        if room < 0 or number in met:
            raise DamageError(f"package {number} overlaps others, or is there twice")
        met.add(number)
        yield _header(data[start : start + length], number)


def _header(blob: bytes, number: int) -> bytes:
    if len(blob) < _HEAD.size + _TAIL.size:
        raise DamageError(f"package {number} has {len(blob)} bytes only")
    head, owner, _, length = _HEAD.unpack_from(blob)
    checksum, length_again, tail = _TAIL.unpack_from(blob, len(blob) - _TAIL.size)
    fits = len(blob) - _BLOCK < _HEAD.size + length + _TAIL.size <= len(blob)
    if (head, owner, tail, length_again) != (b"BlbS", number, b"BlbE", length) or not fits:
        raise DamageError(f"package {number} is damaged")
    if zlib.adler32(memoryview(blob)[: -_TAIL.size]) != checksum:
        raise DamageError(f"package {number} is damaged: its checksum is another")
    return blob[_HEAD.size : _HEAD.size + length]
