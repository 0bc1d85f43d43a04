"""Bytes at offsets: what everything on a disk is read from."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, Self

from imgverify.disk.damage import DamageError

BLOCK = 64 * 1024
CACHED_BLOCKS = 1024


class Source(Protocol):
    """Bytes that can be read at any offset, and never written."""

    @property
    def size(self) -> int:
        """How many bytes there are."""

    def read(self, offset: int, length: int) -> bytes:
        """Bytes from an offset on; fewer only at the end.

        Raises:
            DamageError: they cannot be read.
        """


class FileSource:
    """A file, or a part of one, as it is.

    Args:
        path: of the file; opened for reading only.
        offset: bytes before the part.
        length: bytes of the part; None for all that follows.
    """

    def __init__(self, path: Path, offset: int = 0, length: int | None = None) -> None:
        self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self._offset = offset
        rest = max(0, os.fstat(self._descriptor).st_size - offset)
        self._size = rest if length is None else min(length, rest)

    @property
    def size(self) -> int:
        """How many bytes there are."""
        return self._size

    def read(self, offset: int, length: int) -> bytes:
        """Bytes from an offset on; fewer only at the end."""
        wanted = max(0, min(length, self._size - offset))
        return os.pread(self._descriptor, wanted, self._offset + offset)

    def close(self) -> None:
        """Close the file."""
        os.close(self._descriptor)


class Ranges:
    """Stretches of other sources, one after the other: a partition, or a logical volume.

    Args:
        stretches: source, offset in it and length, in bytes.
    """

    def __init__(self, stretches: Sequence[tuple[Source, int, int]]) -> None:
        self._stretches = []
        at = 0
        for source, offset, length in stretches:
            if offset < 0 or length < 0 or offset + length > source.size:
                raise DamageError(
                    f"bytes {offset} to {offset + length} lie outside of the disk ({source.size})"
                )
            self._stretches.append((at, source, offset, length))
            at += length
        self._size = at

    @classmethod
    def one(cls, source: Source, offset: int, length: int) -> Self:
        """A single stretch."""
        return cls([(source, offset, length)])

    @property
    def size(self) -> int:
        """How many bytes there are."""
        return self._size

    def read(self, offset: int, length: int) -> bytes:
        """Bytes from an offset on; fewer only at the end."""
        end = min(offset + length, self._size)
        parts = []
        for start, source, place, stretch in self._stretches:
            first, last = max(offset, start), min(end, start + stretch)
            if first < last:
                parts.append(source.read(place + first - start, last - first))
        return parts[0] if len(parts) == 1 else b"".join(parts)


class Cached:
    """A source whose blocks are kept after they were read.

    Args:
        source: what is slow to ask.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._blocks: OrderedDict[int, bytes] = OrderedDict()

    @property
    def size(self) -> int:
        """How many bytes there are."""
        return self._source.size

    def read(self, offset: int, length: int) -> bytes:
        """Bytes from an offset on; fewer only at the end."""
        end = min(offset + length, self.size)
        if end <= offset:
            return b""
        first, last = offset // BLOCK, (end - 1) // BLOCK
        if last - first > CACHED_BLOCKS // 8:
            # A large file passes by; it would push out what is read again and again.
            return self._source.read(offset, end - offset)
        data = b"".join([self._block(number) for number in range(first, last + 1)])
        return data[offset - first * BLOCK : end - first * BLOCK]

    def _block(self, number: int) -> bytes:
        block = self._blocks.get(number)
        if block is None:
            block = self._source.read(number * BLOCK, BLOCK)
            self._blocks[number] = block
            if len(self._blocks) > CACHED_BLOCKS:
                self._blocks.popitem(last=False)
        else:
            self._blocks.move_to_end(number)
        return block
