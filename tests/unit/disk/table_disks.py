"""Disks with partition tables, made by the usual tools and by hand."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import zlib
from collections.abc import Sequence
from pathlib import Path

from tests.unit.disk.drawn import Drawn

# These tools lie where an ordinary user's PATH may not lead.
_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
SFDISK, PARTX = shutil.which("sfdisk", path=_PATH), shutil.which("partx", path=_PATH)
MIB = 1024 * 1024
GUID = bytes(range(16))


def disk_with_table(path: Path, script: str, size: int = 64 * MIB, *options: str) -> Path:
    """Write a table into a new file, as a script for sfdisk(8) describes it."""
    with path.open("wb") as file:
        file.truncate(size)
    subprocess.run(
        [SFDISK or "sfdisk", "--quiet", *options, str(path)],
        input=script.encode(),
        check=True,
        capture_output=True,
    )
    return path


def partx(path: Path) -> str:
    """What the topic's command prints of a file."""
    return subprocess.run(
        [PARTX or "partx", "-P", "-o", "NR,START,SECTORS,NAME,UUID,TYPE,SCHEME", str(path)],
        capture_output=True,
        check=False,
        text=True,
    ).stdout


def record(*entries: tuple[int, int, int], number: int = 0x1A2B3C4D) -> bytes:
    """A boot record with entries of kind, start and sectors."""
    rows = b"".join(struct.pack("<B3xB3xII", 0, *entry) for entry in entries)
    return bytes(440) + struct.pack("<IH", number, 0) + rows.ljust(64, b"\0") + b"\x55\xaa"


PROTECTIVE = record((0xEE, 1, 0xFFFFFFFF), number=0)


def entry(first: int, last: int, name: str = "", kind: bytes = GUID) -> bytes:
    """An entry of a GPT."""
    return struct.pack("<16s16sQQQ", kind, GUID, first, last, 0) + name.encode("utf-16-le").ljust(
        72, b"\0"
    )


def gpt(
    entries: Sequence[bytes],
    *,
    size: int = 64 * MIB,
    sector: int = 512,
    count: int | None = None,
    entry_size: int = 128,
    backup: bool = True,
) -> Drawn:
    """A disk with a GPT whose checksums are right, whatever is in it."""
    last = size // sector - 1
    array = b"".join(entries).ljust(16384, b"\0")
    number = 128 if count is None else count
    covered = array[: number * 128]

    def header(at: int, other: int, array_at: int) -> bytes:
        fields = (at, other, 34, last - 33, GUID, array_at, number, entry_size, zlib.crc32(covered))
        plain = struct.pack("<8sIIIIQQQQ16sQIII", b"EFI PART", 1 << 16, 92, 0, 0, *fields)
        return plain[:16] + struct.pack("<I", zlib.crc32(plain)) + plain[20:]

    array_sectors = 16384 // sector
    parts = [(0, PROTECTIVE), (sector, header(1, last, 2)), (2 * sector, array)]
    if backup:
        at = last - array_sectors
        parts += [(at * sector, array), (last * sector, header(last, 1, at))]
    return Drawn(size, parts)
