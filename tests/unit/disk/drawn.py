"""Disks without a file: every sector names its disk and itself, but for what was written."""

from __future__ import annotations

import struct
from collections.abc import Sequence

SECTOR = 512


def sector(disk: int, number: int) -> bytes:
    """What is in a sector that nobody wrote."""
    return struct.pack("<QQ", disk, number) * (SECTOR // 16)


class Drawn:
    """A source that knows no file.

    Args:
        size: bytes.
        written: offset and bytes, a later one over those before it.
        disk: its number, in every sector that is not written; 0 for a disk full of zeros.
    """

    def __init__(self, size: int, written: Sequence[tuple[int, bytes]] = (), disk: int = 0) -> None:
        self.size = size
        self.written = tuple(written)
        self._disk = disk

    def read(self, offset: int, length: int) -> bytes:
        """Bytes from an offset on; fewer only at the end."""
        assert offset >= 0
        assert 0 <= length <= 64 * 1024 * 1024, "nobody should ask for so much at once"
        end = min(offset + length, self.size)
        if end <= offset:
            return b""
        data = bytearray(end - offset)
        if self._disk:
            first, last = offset // SECTOR, (end - 1) // SECTOR
            drawn = b"".join(sector(self._disk, number) for number in range(first, last + 1))
            data[:] = drawn[offset - first * SECTOR :][: end - offset]
        for place, content in self.written:
            start, stop = max(place, offset), min(place + len(content), end)
            if start < stop:
                data[start - offset : stop - offset] = content[start - place : stop - place]
        return bytes(data)

    def with_bytes(self, offset: int, content: bytes) -> Drawn:
        """The same, changed in one place."""
        return Drawn(self.size, (*self.written, (offset, content)), self._disk)
