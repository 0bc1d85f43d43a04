"""Entries of folders of FAT: short names, and long names in entries before them."""

from __future__ import annotations

import calendar
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from imgverify.disk.damage import DamageError
from imgverify.disk.filesystems.entry_names import entry_name

ENTRY = 32
READ_ONLY, LABEL, FOLDER = 0x01, 0x08, 0x10
_LONG_NAME, _ATTRIBUTES = 0x0F, 0x3F
_DELETED, _KANJI = 0xE5, 0x05
_LAST, _NUMBER = 0x40, 0x3F
_LOWER_NAME, _LOWER_SUFFIX = 0x08, 0x10
_EMPTY_YEAR = 1980


@dataclass(frozen=True, slots=True)
class Entry:
    """One file, folder or label.

    Args:
        name: long if it has a long one, else short.
        short: the other name by which it can be had.
        attributes: the bits of FAT.
        cluster: the first one; 0 for none.
        size: in bytes; 0 for a folder.
        mtime: seconds since the epoch, if its clock was UTC.
        at: which entry of its folder it is.
    """

    name: str
    short: str
    attributes: int
    cluster: int
    size: int
    mtime: int
    at: int


def entries(raw: bytes, where: str) -> Iterator[Entry]:
    """Everything in a folder but `.` and `..`, with labels.

    Args:
        raw: all of the folder.
        where: it, for messages.

    Raises:
        DamageError: a name cannot be read.
    """
    parts: dict[int, bytes] = {}
    wanted, check = 0, -1
    for at in range(0, len(raw) - ENTRY + 1, ENTRY):
        entry = raw[at : at + ENTRY]
        if entry[0] == 0:
            return
        if entry[0] == _DELETED:
            parts, wanted = {}, 0
            continue
        if entry[11] & _ATTRIBUTES == _LONG_NAME:
            number = entry[0] & _NUMBER
            if entry[0] & _LAST:
                parts, wanted, check = {}, number, entry[13]
            if entry[13] == check:
                parts[number] = entry[1:11] + entry[14:26] + entry[28:32]
            continue
        complete = wanted and set(parts) == set(range(1, wanted + 1))
        long = _long_name(parts, where) if complete and check == _sum(entry[:11]) else ""
        parts, wanted = {}, 0
        if entry[:11] in {b".          ", b"..         "}:
            continue
        yield _entry(entry, long, at // ENTRY, where)


def _entry(raw: bytes, long: str, at: int, where: str) -> Entry:
    attributes = raw[11] & _ATTRIBUTES
    time, date, low, size = struct.unpack_from("<HHHI", raw, 22)
    (high,) = struct.unpack_from("<H", raw, 20)
    if attributes & LABEL:
        short = raw[:11].decode("cp437").rstrip(" ")
    else:
        short = entry_name(_short_name(raw).encode(), where)
    return Entry(
        name=long or short,
        short=short,
        attributes=attributes,
        cluster=high << 16 | low,
        size=size,
        mtime=_seconds(date, time),
        at=at,
    )


def _short_name(raw: bytes) -> str:
    first = bytes((_DELETED,)) if raw[0] == _KANJI else raw[:1]
    name = (first + raw[1:8]).decode("cp437").rstrip(" ")
    suffix = raw[8:11].decode("cp437").rstrip(" ")
    if raw[12] & _LOWER_NAME:
        name = name.lower()
    if raw[12] & _LOWER_SUFFIX:
        suffix = suffix.lower()
    return f"{name}.{suffix}" if suffix else name


def _long_name(parts: dict[int, bytes], where: str) -> str:
    raw = b"".join(parts[number] for number in sorted(parts))
    try:
        name = raw.decode("utf-16-le").split("\0")[0].encode()
    except UnicodeDecodeError as error:
        raise DamageError(f"{where}: an entry has a name that is no text") from error
    return entry_name(name, where)


def _sum(short: bytes) -> int:
    total = 0
    for byte in short:
        total = ((total & 1) << 7 | total >> 1) + byte & 0xFF
    return total


def _seconds(date: int, time: int) -> int:
    day, month, year = date & 31, date >> 5 & 15, date >> 9
    moment = (time >> 11, time >> 5 & 63, (time & 31) * 2)
    return calendar.timegm((_EMPTY_YEAR + year, min(12, max(1, month)), max(1, day), *moment))
