"""What LVM writes at the start of a physical volume: its label and the copies of its metadata.

Source: LVM2's lib/format_text/layout.h and lib/label/label.h; the checksum is the one of
lib/misc/crc.c.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from itertools import pairwise

from imgverify.disk.damage import DamageError
from imgverify.disk.lvm_text import MAX_TEXT
from imgverify.disk.source import Source

_SECTOR = 512
_LABEL_SECTORS = 4
_LABEL = struct.Struct("<8sQII8s")
_MARK, _TYPE = b"LABELONE", b"LVM2 001"
_UUID_LENGTH = 32
_PLACE = struct.Struct("<QQ")
_MAX_AREAS = 8
_AREA_HEADER = 512
_AREA = struct.Struct("<I16sIQQ")
_AREA_MARK = b" LVM2 x[5A%r0N*>"
_TEXT_PLACE = struct.Struct("<QQII")
_IGNORED = 1
_CRC_START = 0xF597A6CF


@dataclass(frozen=True, slots=True)
class Label:
    """A physical volume.

    Args:
        uuid: with dashes, as LVM prints it.
        texts: copies of the metadata of its volume group; none when it keeps none or has no group.
        problems: why a copy could not be read.
    """

    uuid: str
    texts: tuple[str, ...]
    problems: tuple[str, ...]


def read_label(source: Source) -> Label | None:
    """Look for a label in the first four sectors.

    Args:
        source: a partition or a whole disk.

    Raises:
        DamageError: there is a label, and it is broken.
    """
    head = source.read(0, _LABEL_SECTORS * _SECTOR)
    for number in range(_LABEL_SECTORS):
        sector = head[number * _SECTOR : (number + 1) * _SECTOR]
        if len(sector) == _SECTOR and sector.startswith(_MARK):
            return _label(source, sector, number)
    return None


def _label(source: Source, sector: bytes, number: int) -> Label:
    _, place, crc, offset, kind = _LABEL.unpack_from(sector)
    if kind != _TYPE:
        raise DamageError(f"its LVM label is of the kind {kind!r}, only {_TYPE!r} is read")
    if _crc(sector[20:]) != crc:
        raise DamageError("its LVM label has a wrong checksum")
    if place != number or not _LABEL.size <= offset <= _SECTOR - _UUID_LENGTH - 8:
        raise DamageError("its LVM label contradicts itself")
    uuid = sector[offset : offset + _UUID_LENGTH]
    # The list of data areas comes first, and repeats what the metadata says of extents.
    _, after = _places(sector, offset + _UUID_LENGTH + 8)
    areas, _ = _places(sector, after)
    texts: list[str] = []
    problems: list[str] = []
    for start, size in areas:
        try:
            text = _area(source, start, size)
        except DamageError as error:
            problems.append(error.reason)
        else:
            texts += [text] if text else []
    return Label(dashed(uuid.decode("ascii", "replace")), tuple(texts), tuple(problems))


def _places(sector: bytes, at: int) -> tuple[list[tuple[int, int]], int]:
    """A list of offset and size, which a zero offset ends, and what comes after it."""
    found: list[tuple[int, int]] = []
    while at + _PLACE.size <= len(sector) and len(found) <= _MAX_AREAS:
        offset, size = _PLACE.unpack_from(sector, at)
        at += _PLACE.size
        if not offset:
            return found, at
        found.append((offset, size))
    raise DamageError("its LVM label names areas without end")


def _area(source: Source, start: int, size: int) -> str:
    header = source.read(start, _AREA_HEADER) if start < source.size else b""
    if len(header) < _AREA_HEADER or start + size > source.size:
        raise DamageError(f"its LVM metadata area at byte {start} lies outside of the device")
    crc, mark, version, here, length = _AREA.unpack_from(header)
    if mark != _AREA_MARK or version != 1 or here != start or length != size:
        raise DamageError(f"its LVM metadata area at byte {start} is broken")
    if _crc(header[4:]) != crc:
        raise DamageError(f"its LVM metadata area at byte {start} has a wrong checksum")
    offset, text_size, text_crc, flags = _TEXT_PLACE.unpack_from(header, _AREA.size)
    if not offset or flags & _IGNORED:
        return ""
    if not _AREA_HEADER <= offset < size or text_size > min(MAX_TEXT, size - _AREA_HEADER):
        raise DamageError(f"the LVM metadata of the area at byte {start} lies outside of it")
    # The area is a ring: what does not fit at its end goes on after its header.
    first = source.read(start + offset, min(text_size, size - offset))
    data = first + source.read(start + _AREA_HEADER, text_size - len(first))
    if _crc(data) != text_crc:
        raise DamageError(f"the LVM metadata in the area at byte {start} has a wrong checksum")
    return data.rstrip(b"\0").decode("utf-8", "surrogateescape")


def dashed(uuid: str) -> str:
    """Write an LVM identifier as its commands do.

    Args:
        uuid: 32 characters.
    """
    ends = (0, 6, 10, 14, 18, 22, 26, 32)
    return "-".join(uuid[a:b] for a, b in pairwise(ends))


def _crc(data: bytes) -> int:
    """CRC32 that starts with a number of LVM's own, and is not inverted at the end."""
    return zlib.crc32(data, _CRC_START ^ 0xFFFFFFFF) ^ 0xFFFFFFFF
