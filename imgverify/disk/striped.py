"""Bytes that lie in turn on several sources."""

from __future__ import annotations

from collections.abc import Sequence

from imgverify.disk.damage import DamageError
from imgverify.disk.source import Source


class Striped:
    """A chunk of the first source, one of the second, … and round again.

    Args:
        stripes: sources of the same size, which is a multiple of the chunk.
        chunk: bytes that lie together; at least one sector.

    Raises:
        DamageError: they do not fit together.
    """

    def __init__(self, stripes: Sequence[Source], chunk: int) -> None:
        sizes = {stripe.size for stripe in stripes}
        if len(sizes) != 1 or chunk < 512 or sizes.pop() % chunk:  # noqa: PLR2004 - a sector
            raise DamageError("stripes of different sizes, or no multiple of their chunks")
        self._stripes = tuple(stripes)
        self._chunk = chunk
        self._size = sum(stripe.size for stripe in stripes)

    @property
    def size(self) -> int:
        """How many bytes there are."""
        return self._size

    def read(self, offset: int, length: int) -> bytes:
        """Bytes from an offset on; fewer only at the end."""
        end = min(offset + length, self._size)
        parts: list[bytes] = []
        while offset < end:
            number, inside = divmod(offset, self._chunk)
            row, column = divmod(number, len(self._stripes))
            wanted = min(self._chunk - inside, end - offset)
            parts.append(self._stripes[column].read(row * self._chunk + inside, wanted))
            offset += wanted
        return b"".join(parts)
