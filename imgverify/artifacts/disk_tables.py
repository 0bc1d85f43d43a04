"""Tables of block addresses, read in pieces: a disk of many terabytes has large ones."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterator

from imgverify.disk.source import Source

_PIECE = 1024 * 1024
_CODES = {4: "I", 8: "Q"}


def entries(
    source: Source, offset: int, count: int, width: int, order: str
) -> Iterator[array[int]]:
    """Read a table; what lies beyond the end of the file is left out.

    Args:
        source: the file.
        offset: where the table begins, in bytes.
        count: number of entries.
        width: bytes of an entry, 4 or 8.
        order: `little` or `big`.

    Yields:
        Entries in their order, at most a mebibyte at once.
    """
    at, end = offset, min(offset + count * width, source.size)
    while at + width <= end:
        data = source.read(at, min(_PIECE, end - at))
        numbers = array(_CODES[width], data[: len(data) // width * width])
        if not numbers:
            return
        if order != sys.byteorder:
            numbers.byteswap()
        yield numbers
        at += len(numbers) * width
