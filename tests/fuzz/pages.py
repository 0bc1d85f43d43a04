"""Bytes of a file that is mostly holes, and what changes in them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

PAGE = 4096
# Larger files are never shifted, only written over.
FLAT = 1024 * 1024
_PIECE = 16 * PAGE


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of some bytes.

    Args:
        at: offset, in bytes.
        cut: how many bytes go.
        data: what comes instead; of the same length, unless the file is small.
    """

    at: int
    cut: int
    data: bytes


class Pages:
    """A source in memory.

    Args:
        size: bytes.
        pages: those that are not zeros, by their number.
    """

    def __init__(self, size: int, pages: Mapping[int, bytes]) -> None:
        self.size = size
        self.pages = pages
        self.seen: set[tuple[int, int]] | None = None

    @classmethod
    def of(cls, data: bytes) -> Self:
        """Hold some bytes."""
        pages = {
            at // PAGE: data[at : at + PAGE].ljust(PAGE, b"\0") for at in range(0, len(data), PAGE)
        }
        return cls(len(data), {number: page for number, page in pages.items() if any(page)})

    @classmethod
    def of_file(cls, path: Path) -> Self:
        """Hold a file; its holes take no time."""
        pages: dict[int, bytes] = {}
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            at = 0
            while at < size:
                try:
                    at = os.lseek(file.fileno(), at, os.SEEK_DATA) // PAGE * PAGE
                except OSError:
                    break
                end = os.lseek(file.fileno(), at, os.SEEK_HOLE)
                for place in range(at, end, PAGE):
                    page = os.pread(file.fileno(), PAGE, place).ljust(PAGE, b"\0")
                    if any(page):
                        pages[place // PAGE] = page
                at = end
        return cls(size, pages)

    def read(self, offset: int, length: int) -> bytes:
        """Bytes from an offset on; fewer only at the end."""
        assert offset >= 0, "nobody reads in front of a disk"
        assert length >= 0, "nobody reads backwards"
        end = min(offset + length, self.size)
        if end <= offset:
            return b""
        # Who reads everything tells nothing of what matters.
        if self.seen is not None and end - offset <= _PIECE:
            self.seen.add((offset, end - offset))
        zeros = bytes(PAGE)
        first, last = offset // PAGE, (end - 1) // PAGE
        data = b"".join([self.pages.get(number, zeros) for number in range(first, last + 1)])
        return data[offset - first * PAGE : end - first * PAGE]

    def places(self) -> list[tuple[int, int]]:
        """Offset and length of everything that was read since `seen` was set, sorted."""
        return sorted(self.seen or ())

    def changed(self, edits: Iterable[Edit], size: int) -> Pages:
        """The same with some edits, cut off or grown to a size.

        Args:
            edits: in any order.
            size: bytes at the end; negative for what the edits leave.
        """
        edits = list(edits)
        if any(len(one.data) != one.cut for one in edits):
            assert self.size <= FLAT
            data = self.read(0, self.size)
            for one in sorted(edits, key=lambda edit: edit.at, reverse=True):
                data = data[: one.at] + one.data + data[one.at + one.cut :]
            size = len(data) if size < 0 else size
            return Pages.of(data[:size].ljust(size, b"\0"))
        pages = dict(self.pages)
        for one in edits:
            for at in range(one.at // PAGE * PAGE, one.at + len(one.data), PAGE):
                page = bytearray(pages.get(at // PAGE, bytes(PAGE)))
                start, end = max(at, one.at), min(at + PAGE, one.at + len(one.data))
                page[start - at : end - at] = one.data[start - one.at : end - one.at]
                pages[at // PAGE] = bytes(page)
        return _cut(pages, self.size if size < 0 else size)

    def write(self, path: Path) -> Path:
        """Put it into a new file; what is not held becomes a hole."""
        with path.open("wb") as file:
            for number, page in self.pages.items():
                os.pwrite(file.fileno(), page[: self.size - number * PAGE], number * PAGE)
            file.truncate(self.size)
        return path


def _cut(pages: dict[int, bytes], size: int) -> Pages:
    last = size // PAGE
    kept = {number: page for number, page in pages.items() if number * PAGE < size}
    if last in kept:
        kept[last] = kept[last][: size - last * PAGE].ljust(PAGE, b"\0")
    return Pages(size, kept)
