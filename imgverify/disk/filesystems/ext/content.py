"""Where the content of a file of ext2, ext3 and ext4 lies: a tree of extents, or of blocks."""

from __future__ import annotations

import struct

from imgverify.disk.damage import DamageError
from imgverify.disk.filesystems.checksums import crc32c_from
from imgverify.disk.filesystems.exact import exact
from imgverify.disk.filesystems.ext.inode import EXTENTS, Inode
from imgverify.disk.filesystems.ext.superblock import Superblock
from imgverify.disk.filesystems.mapping import Mapping
from imgverify.disk.source import Source

_MAGIC = 0xF30A
_ENTRY = 12
_DEEPEST = 5
_UNWRITTEN = 32768
_DIRECT = 12


def content_of(source: Source, superblock: Superblock, inode: Inode) -> Mapping:
    """Find out where the content of a file lies.

    Args:
        source: the device.
        superblock: of it.
        inode: of a file that has content of its own, not within the inode.

    Raises:
        DamageError: the pointers are broken.
    """
    if inode.flags & EXTENTS:
        tree = _Extents(source, superblock, inode)
        tree.add(inode.pointers, None)
        return tree.mapping
    blocks = _Blocks(source, superblock, inode)
    blocks.add_all()
    return blocks.mapping


class _Pointers:
    """What both kinds share: blocks of pointers, each of which is met only once."""

    def __init__(self, source: Source, superblock: Superblock, inode: Inode) -> None:
        self._source = source
        self._super = superblock
        self._inode = inode
        self._met: set[int] = set()
        self.mapping = Mapping(source, inode.where)

    def _block(self, number: int) -> bytes:
        if number in self._met:
            raise DamageError(f"{self._inode.where}: its pointers go round")
        self._met.add(number)
        self._judge(number, 1)
        size = self._super.block_size
        return exact(self._source, number * size, size, f"{self._inode.where}: a block of pointers")

    def _judge(self, number: int, count: int) -> None:
        if not self._super.first_block < number <= self._super.blocks - count:
            raise DamageError(f"{self._inode.where}: it points outside of the file system")

    def _map(self, at: int, block: int, count: int) -> None:
        self._judge(block, count)
        size = self._super.block_size
        self.mapping.add(at * size, block * size, count * size)


class _Extents(_Pointers):
    def add(self, raw: bytes, depth: int | None) -> None:
        """Add what a node of the tree says.

        Args:
            raw: the node.
            depth: how far it must be from the leaves; None for the topmost.
        """
        where = f"{self._inode.where}: its tree of extents"
        magic, entries, room, found = struct.unpack_from("<HHHH", raw)
        if (
            magic != _MAGIC
            or entries > room
            or room * _ENTRY + _ENTRY > len(raw)
            or found > _DEEPEST
            or (depth is not None and found != depth)
        ):
            raise DamageError(f"{where} is broken")
        if depth is not None and self._super.has_checksums:
            end = _ENTRY + room * _ENTRY
            stored = raw[end : end + 4]
            if stored != struct.pack("<I", crc32c_from(self._inode.seed, raw[:end])):
                raise DamageError(f"{where} has a wrong checksum")
        for at in range(_ENTRY, _ENTRY + entries * _ENTRY, _ENTRY):
            if found == 0:
                first, count, high, low = struct.unpack_from("<IHHI", raw, at)
                if count <= _UNWRITTEN:
                    self._map(first, high << 32 | low, count)
            else:
                low, high = struct.unpack_from("<IH", raw, at + 4)
                self.add(self._block(high << 32 | low), found - 1)


class _Blocks(_Pointers):
    def add_all(self) -> None:
        """Add what the fifteen pointers of an inode say."""
        pointers = struct.unpack("<15I", self._inode.pointers)
        size = self._super.block_size
        self._wanted = -(-self._inode.state.size // size)
        for at, block in enumerate(pointers[:_DIRECT]):
            if block and at < self._wanted:
                self._map(at, block, 1)
        at = _DIRECT
        for depth, block in enumerate(pointers[_DIRECT:]):
            if block and at < self._wanted:
                self._add(block, at, depth)
            at += (size // 4) ** (depth + 1)

    def _add(self, number: int, at: int, depth: int) -> None:
        raw = self._block(number)
        step = (self._super.block_size // 4) ** depth
        for block in struct.unpack(f"<{len(raw) // 4}I", raw):
            if at >= self._wanted:
                return
            if block and depth:
                self._add(block, at, depth - 1)
            elif block:
                self._map(at, block, 1)
            at += step
