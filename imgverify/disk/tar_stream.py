"""A source, read from front to back: what a tar archive is read from."""

from __future__ import annotations

from imgverify.disk.source import Source

# Headers of small members lie close to each other.
_AHEAD = 64 * 1024


class FileStream:
    """Reads ahead, and passes over what nobody wants without reading it.

    Args:
        source: the bytes.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._at = 0
        self._buffer = b""
        self._begins = 0

    def read(self, length: int) -> bytes:
        """The next bytes; fewer only at the end."""
        first = self._at - self._begins
        data = self._buffer[first : first + length]
        if len(data) < length:
            self._buffer = self._source.read(self._at, max(length, _AHEAD))
            self._begins = self._at
            data = self._buffer[:length]
        self._at += len(data)
        return data

    def skip(self, length: int) -> None:
        """Pass over bytes."""
        self._at += length
