"""Where the content or the attributes of an XFS inode lie."""

from __future__ import annotations

import struct

from imgverify.disk.damage import DamageError
from imgverify.disk.filesystems.exact import exact
from imgverify.disk.filesystems.mapping import Mapping
from imgverify.disk.filesystems.xfs import blocks
from imgverify.disk.filesystems.xfs.inode import EXTENTS, TREE, Fork
from imgverify.disk.filesystems.xfs.superblock import Superblock
from imgverify.disk.source import Source

_RECORD = struct.Struct(">QQ")
_DEEPEST = 12
_V4_HEADER, _V5_HEADER = 24, 72


class Extents:
    """Reads the extents of forks.

    Args:
        source: the device.
        superblock: of it.
    """

    def __init__(self, source: Source, superblock: Superblock) -> None:
        self._source = source
        self._super = superblock

    def of(self, fork: Fork, inode: int) -> Mapping:
        """Find out where a fork lies.

        Args:
            fork: which.
            inode: number of the inode that has it.

        Raises:
            DamageError: its extents are broken.
        """
        where = f"xfs: inode {inode}"
        mapping = Mapping(self._source, where)
        if fork.form == EXTENTS:
            if fork.count * _RECORD.size > len(fork.raw):
                raise DamageError(f"{where}: it has more extents than there is room for")
            self._add(mapping, fork.raw, 0, fork.count, where)
        elif fork.form == TREE:
            found = self._add_root(mapping, fork, inode)
            if found != fork.count:
                raise DamageError(f"{where}: it has {found} extents, not {fork.count}")
        else:
            raise DamageError(f"{where}: its content has the unknown form {fork.form}")
        return mapping

    def _add(self, mapping: Mapping, raw: bytes, at: int, count: int, where: str) -> int:
        size = self._super.block_size
        for high, low in _RECORD.iter_unpack(raw[at : at + count * _RECORD.size]):
            # 1 bit: unwritten, 54: place in the file, 52: place on the device, 21: length.
            if high >> 63:
                continue
            length = low & 0x1FFFFF
            block = (high & 0x1FF) << 43 | low >> 21
            place = self._super.offset(block, length, where)
            mapping.add((high >> 9 & (1 << 54) - 1) * size, place, length * size)
        return count

    def _add_root(self, mapping: Mapping, fork: Fork, inode: int) -> int:
        where = f"xfs: inode {inode}: its tree of extents"
        level, count = struct.unpack_from(">HH", fork.raw)
        room = (len(fork.raw) - 4) // _RECORD.size
        if not 0 < level <= _DEEPEST or not 0 < count <= room:
            raise DamageError(f"{where} is broken")
        first = 4 + room * 8
        met: set[int] = set()
        found = 0
        for pointer in struct.unpack_from(f">{count}Q", fork.raw, first):
            found += self._add_block(mapping, pointer, level - 1, inode, met)
        return found

    def _add_block(
        self, mapping: Mapping, pointer: int, level: int, inode: int, met: set[int]
    ) -> int:
        where = f"xfs: inode {inode}: its tree of extents"
        if pointer in met:
            raise DamageError(f"{where} goes round")
        met.add(pointer)
        held = self._super
        place = held.offset(pointer, 1, where)
        raw = exact(self._source, place, held.block_size, where)
        header, magic = (_V5_HEADER, b"BMA3") if held.has_checksums else (_V4_HEADER, b"BMAP")
        found, count = struct.unpack_from(">HH", raw, 4)
        room = (len(raw) - header) // _RECORD.size
        if raw[:4] != magic or found != level or count > room:
            raise DamageError(f"{where} is broken")
        if held.has_checksums:
            blocks.EXTENTS.check(raw, place, inode, f"xfs: inode {inode}")
        if level == 0:
            return self._add(mapping, raw, header, count, where)
        first = header + room * 8
        return sum(
            self._add_block(mapping, below, level - 1, inode, met)
            for below in struct.unpack_from(f">{count}Q", raw, first)
        )
