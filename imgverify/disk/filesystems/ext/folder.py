"""Entries of folders of ext2, ext3 and ext4.

Folders are read from end to end: the blocks of their index look like empty ones.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from imgverify.disk.damage import DamageError
from imgverify.disk.filesystems.checksums import crc32c_from
from imgverify.disk.filesystems.entry_names import entry_name

_HEADER = struct.Struct("<IHBB")
_TAIL = bytes((0, 0, 0, 0, 12, 0, 0, 0xDE))
_TAIL_LENGTH = 12
_WHOLE = (0, 65535)
_ROOT_INDEX_AT, _NODE_INDEX_AT = 32, 8


class EntryBlocks:
    """Reads blocks of entries.

    Args:
        block_size: in bytes.
        has_types: whether a byte of an entry is the type of the file; it belongs to the length of
            the name where it is not.
    """

    def __init__(self, block_size: int, *, has_types: bool) -> None:
        self._block_size = block_size
        self._has_types = has_types

    def entries(self, raw: bytes, where: str) -> Iterator[tuple[str, int]]:
        """Names and inode numbers in a stretch of entries, without `.` and `..`.

        Args:
            raw: a block, or the part of an inode that has entries.
            where: the folder, for messages.

        Raises:
            DamageError: they are broken.
        """
        at, end = 0, len(raw)
        unpack = _HEADER.unpack_from
        while at + 8 <= end:
            inode, length, size, kind = unpack(raw, at)
            if length in _WHOLE and self._block_size > 32768:  # noqa: PLR2004
                length = self._block_size
            elif self._block_size > 65535:  # noqa: PLR2004 - two low bits are bits 16 and 17
                length = length & 0xFFFC | (length & 3) << 16
            if not self._has_types:
                size |= kind << 8
            if length < 8 or length % 4 or at + length > end or (inode and size + 8 > length):  # noqa: PLR2004
                raise DamageError(f"{where}: its entries are broken")
            if inode:
                name = raw[at + 8 : at + 8 + size]
                if name not in (b".", b".."):
                    yield entry_name(name, where), inode
            at += length
        if at != end:
            raise DamageError(f"{where}: its entries are cut off")

    def check(self, raw: bytes, seed: int, where: str, *, indexed: bool) -> None:
        """Hold a block against its checksum.

        Args:
            raw: the block.
            seed: of the folder.
            where: the folder, for messages.
            indexed: whether the folder has an index.

        Raises:
            DamageError: it is wrong, or not there.
        """
        # A block that became one of the index may still end like one of entries.
        place = self._index_at(raw) if indexed else 0
        if place:
            room, count = struct.unpack_from("<HH", raw, place)
            tail = place + room * 8
            if count > room or tail + 8 > len(raw):
                raise DamageError(f"{where}: its index is broken")
            covered = crc32c_from(seed, raw[: place + count * 8])
            covered = crc32c_from(covered, raw[tail : tail + 4] + bytes(4))
            stored = raw[tail + 4 : tail + 8]
        elif raw[-_TAIL_LENGTH:-4] == _TAIL:
            covered, stored = crc32c_from(seed, raw[:-_TAIL_LENGTH]), raw[-4:]
        else:
            raise DamageError(f"{where}: a block of it has no checksum")
        if struct.pack("<I", covered) != stored:
            raise DamageError(f"{where}: a block of it has a wrong checksum")

    def _index_at(self, raw: bytes) -> int:
        """Where the index starts in a block of an index; 0 when it is none."""
        inode, length = struct.unpack_from("<IH", raw)
        if inode == 0 and (length == len(raw) or length in _WHOLE):
            return _NODE_INDEX_AT
        (second,) = struct.unpack_from("<H", raw, 12 + 4)
        if length == 12 and (second == len(raw) - 12 or second in _WHOLE):  # noqa: PLR2004
            return _ROOT_INDEX_AT
        return 0
