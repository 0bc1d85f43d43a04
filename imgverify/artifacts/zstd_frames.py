"""Whether zstd data is whole: the library's reader takes an end that comes too soon for the end.

Source: RFC 8878, sections 3.1.1 (frames and blocks) and 3.1.2 (skippable frames).
"""

from __future__ import annotations

from imgverify.disk.source import Source

_MAGIC = b"\x28\xb5\x2f\xfd"
_SKIPPABLE = b"\x2a\x4d\x18"
_SINGLE_SEGMENT, _HAS_CHECKSUM = 1 << 5, 1 << 2
_DICTIONARY_ID = (0, 1, 2, 4)
_CONTENT_SIZE = (0, 2, 4, 8)
_RLE, _RESERVED = 1, 3
# Headers of small blocks lie close to each other.
_AHEAD = 4096


class BrokenError(Exception):
    """The data is cut off or damaged; the message says where."""


def check(source: Source) -> None:
    """Pass over all frames without unpacking them.

    Args:
        source: compressed data.

    Raises:
        BrokenError: they do not end where the data does.
    """
    walk = _Walk(source)
    while walk.at < source.size:
        walk.frame()
    if walk.at > source.size:
        raise BrokenError(f"it has {source.size} bytes, its last frame needs {walk.at}")


class _Walk:
    def __init__(self, source: Source) -> None:
        self._source = source
        self._ahead = b""
        self._begins = 0
        self.at = 0

    def frame(self) -> None:
        """Pass over one frame."""
        start, magic = self.at, self._take(4)
        if magic[1:] == _SKIPPABLE and magic[0] >> 4 == 5:  # noqa: PLR2004 - 0x50 to 0x5F
            size = int.from_bytes(self._take(4), "little")
            self.at += size
            return
        if magic != _MAGIC:
            raise BrokenError(f"no frame begins at byte {start}")
        descriptor = self._take(1)[0]
        single = bool(descriptor & _SINGLE_SEGMENT)
        size = _CONTENT_SIZE[descriptor >> 6] or int(single)
        self.at += (not single) + _DICTIONARY_ID[descriptor & 3] + size
        is_last = False
        while not is_last:
            is_last = self._block()
        self.at += 4 if descriptor & _HAS_CHECKSUM else 0

    def _block(self) -> bool:
        header = int.from_bytes(self._take(3), "little")
        kind, size = header >> 1 & 3, header >> 3
        if kind == _RESERVED:
            raise BrokenError(f"no block begins at byte {self.at - 3}")
        self.at += 1 if kind == _RLE else size
        return bool(header & 1)

    def _take(self, length: int) -> bytes:
        first = self.at - self._begins
        if not 0 <= first <= len(self._ahead) - length:
            self._ahead, self._begins = self._source.read(self.at, _AHEAD), self.at
            first = 0
        data = self._ahead[first : first + length]
        if len(data) < length:
            raise BrokenError(f"it ends within a frame, at byte {self._source.size}")
        self.at += length
        return data
