"""Where on a device the bytes of a file lie."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from imgverify.disk.damage import DamageError
from imgverify.disk.filesystems.exact import exact
from imgverify.disk.source import Source

_MOST_STRETCHES = 1 << 20
_MOST_AT_ONCE = 1 << 29


class Mapping:
    """Stretches of a device that make up a file; what lies between them reads as zeros.

    Args:
        source: the device.
        where: the file, for messages.
    """

    def __init__(self, source: Source, where: str) -> None:
        self._source = source
        self._where = where
        self._starts: list[int] = []
        self._stretches: list[tuple[int, int]] = []
        self._end = 0

    def add(self, at: int, place: int, length: int) -> None:
        """Say where the next bytes lie.

        Args:
            at: offset in the file, in bytes; never before the end of the stretch before.
            place: offset on the device, in bytes.
            length: in bytes.

        Raises:
            DamageError: that cannot be.
        """
        if at < self._end or length <= 0:
            raise DamageError(f"{self._where}: its extents are out of order")
        if place <= 0 or place + length > self._source.size:
            raise DamageError(f"{self._where}: an extent of it lies outside of the device")
        if self._stretches and at == self._end:
            before, size = self._stretches[-1]
            if before + size == place:
                self._stretches[-1] = (before, size + length)
                self._end = at + length
                return
        if len(self._stretches) == _MOST_STRETCHES:
            raise DamageError(f"{self._where}: it has more than {_MOST_STRETCHES} extents")
        self._starts.append(at)
        self._stretches.append((place, length))
        self._end = at + length

    def read(self, offset: int, length: int, size: int) -> bytes:
        """Bytes of the file, holes filled with zeros; fewer only at its end.

        Args:
            offset: in the file, in bytes.
            length: in bytes.
            size: of the file, in bytes.

        Raises:
            DamageError: also when more is asked for than memory should hold.
        """
        end = min(offset + length, size)
        if offset < 0 or end <= offset:
            return b""
        if end - offset > _MOST_AT_ONCE:
            raise DamageError(f"{self._where}: {end - offset} bytes of it are too many at once")
        parts: list[bytes] = []
        at = offset
        index = max(0, bisect_right(self._starts, offset) - 1)
        while at < end and index < len(self._starts):
            start, (place, held) = self._starts[index], self._stretches[index]
            index += 1
            if start >= end:
                break
            if start + held <= at:
                continue
            if start > at:
                parts.append(bytes(start - at))
                at = start
            take = min(end, start + held) - at
            parts.append(exact(self._source, place + at - start, take, self._where))
            at += take
        if at < end:
            parts.append(bytes(end - at))
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def stretches(self) -> Iterator[tuple[int, int, int]]:
        """Offset in the file, offset on the device and length of all that is no hole, in bytes."""
        for start, (place, length) in zip(self._starts, self._stretches, strict=True):
            yield start, place, length

    def blocks(self, size: int, start: int, end: int) -> Iterator[tuple[int, int, bytes]]:
        """Blocks of a file that are there in full.

        Args:
            size: of a block, in bytes.
            start: where in the file to begin, a multiple of the size.
            end: where to stop, likewise.

        Returns:
            Their offsets in the file and on the device, and their bytes; whole holes are left out.

        Raises:
            DamageError: a block lies partly in a hole.
        """
        at = start
        for first, place, length in self.stretches():
            last = min(first + length, end)
            if last <= at:
                continue
            if first > at:
                at = first // size * size
            while at < last:
                where = place + at - first
                if self._covered(at, size) < size:
                    raise DamageError(f"{self._where}: a block of it is not there in full")
                yield at, where, self.read(at, size, at + size)
                at += size

    def _covered(self, offset: int, length: int) -> int:
        covered = 0
        index = max(0, bisect_right(self._starts, offset) - 1)
        while index < len(self._starts) and self._starts[index] < offset + length:
            start, held = self._starts[index], self._stretches[index][1]
            covered += max(0, min(start + held, offset + length) - max(start, offset))
            index += 1
        return covered
