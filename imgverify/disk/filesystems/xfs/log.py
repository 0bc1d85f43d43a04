"""Whether the log of XFS is clean: whether its last record says that it was unmounted.

The log is a ring of blocks of 512 bytes. The first four bytes of each are the number of the round
in which it was written, so the place where the number changes is where the log ends.

Source: Linux, fs/xfs/xfs_log_recover.c and libxfs/xfs_log_format.h.
"""

from __future__ import annotations

import struct

from imgverify.disk.damage import DamageError
from imgverify.disk.filesystems.exact import exact
from imgverify.disk.filesystems.xfs.superblock import Superblock
from imgverify.disk.source import Source

_BLOCK = 512
_MAGIC = 0xFEEDBABE
_V2, _HEADER_HOLDS = 2, 32 * 1024
# The longest record is 256 KiB and its headers.
_MOST_BACK = 256 * 1024 // _BLOCK + 16
_STEP = 64
_UNMOUNTED = 0x20


def is_clean(source: Source, superblock: Superblock) -> bool:
    """Whether nothing in the log is to be replayed.

    Args:
        source: the device.
        superblock: of it; its log lies on the same device.

    Raises:
        DamageError: there is no log within the file system.
    """
    log = _Log(source, superblock)
    head = log.head()
    return head == 0 or log.ends_with_unmount(head)


class _Log:
    def __init__(self, source: Source, superblock: Superblock) -> None:
        self._source = source
        self._start = superblock.offset(
            superblock.log_start, superblock.log_blocks, "xfs: its superblock"
        )
        self._count = superblock.log_blocks * superblock.block_size // _BLOCK
        if self._count < _STEP:
            raise DamageError("xfs: its superblock says that it has no log")

    def head(self) -> int:
        """The block behind the last one that was written; 0 when nothing ever was."""
        first, last = self._round(0), self._round(self._count - 1)
        if first == 0:
            return 0
        if first == last:
            return self._count
        low, high = 0, self._count - 1
        while high - low > 1:
            middle = (low + high) // 2
            if self._round(middle) == last:
                high = middle
            else:
                low = middle
        return high

    def ends_with_unmount(self, head: int) -> bool:
        """Whether the last record is one that says so.

        Args:
            head: the block behind it.
        """
        at = self._last_record(head)
        if at is None:
            return False
        header = self._read(at % self._count, 1)
        version, length = struct.unpack_from(">II", header, 8)
        (operations,) = struct.unpack_from(">I", header, 40)
        headers = 1
        if version & _V2:
            headers = max(1, -(-struct.unpack_from(">I", header, 320)[0] // _HEADER_HOLDS))
        data = at + headers
        if operations != 1 or data + -(-length // _BLOCK) != head or data >= head:
            return False
        return bool(self._read(data % self._count, 1)[9] & _UNMOUNTED)

    def _last_record(self, head: int) -> int | None:
        """The block of the last record's header; below 0 when the record goes round."""
        end = head
        limit = max(head - _MOST_BACK, head - self._count)
        while end > limit:
            start = max(end - _STEP, limit, 0 if end > 0 else limit)
            raw = self._read(start % self._count, end - start)
            for block in range(end - 1, start - 1, -1):
                if struct.unpack_from(">I", raw, (block - start) * _BLOCK)[0] == _MAGIC:
                    return block
            end = start
        return None

    def _round(self, block: int) -> int:
        first, second = struct.unpack_from(">II", self._read(block, 1))
        return int(second if first == _MAGIC else first)

    def _read(self, block: int, count: int) -> bytes:
        return exact(self._source, self._start + block * _BLOCK, count * _BLOCK, "xfs: its log")
