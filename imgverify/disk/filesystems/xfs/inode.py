"""Inodes of XFS."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from imgverify.disk.damage import DamageError
from imgverify.disk.filesystems.exact import exact
from imgverify.disk.filesystems.xfs.superblock import Superblock, is_intact
from imgverify.disk.nodes import NodeState
from imgverify.disk.source import Source

LOCAL, EXTENTS, TREE = 1, 2, 3
REALTIME = 0x1
_V2_CORE, _V3_CORE = 100, 176
_CHECKSUM_AT = 100
_BIG_TIME, _BIG_COUNTS = 0x8, 0x10
_EPOCH = 1 << 31
_BILLION = 10**9
_LARGEST = 1 << 63
# Magic, mode, version, form, old links, uid, gid, links; mtime and ctime, each with nanoseconds;
# size; where the attributes begin, in steps of eight bytes.
_CORE = struct.Struct(">2sHBBHIII20xi4xi4xQ18xB")
_COUNTS, _BIG = struct.Struct(">IH"), struct.Struct(">Q")
# Times of version 3, its second set of flags, and its own number.
_TIMES, _FLAGS = struct.Struct(">QQ"), struct.Struct(">Q24xQ")


@dataclass(frozen=True, slots=True)
class Fork:
    """Content, or extended attributes.

    Args:
        form: one of `LOCAL`, `EXTENTS`, `TREE`, or another for none.
        raw: its part of the inode.
        count: of extents.
    """

    form: int
    raw: bytes
    count: int


@dataclass(frozen=True, slots=True)
class Inode:
    """One inode.

    Args:
        state: what stat(2) shows.
        raw: all of it, judged.
        split: where in it the attributes begin, in bytes.
    """

    state: NodeState
    raw: bytes
    split: int

    @property
    def where(self) -> str:
        """What to call it in messages."""
        return f"xfs: inode {self.state.inode}"

    @property
    def is_realtime(self) -> bool:
        """Whether its content is on another device."""
        return bool(self.raw[91] & REALTIME)

    @property
    def data(self) -> Fork:
        """Where its content is."""
        core = _V3_CORE if self._is_v3 else _V2_CORE
        return Fork(self.raw[5], self.raw[core : self.split], self._counts()[0])

    @property
    def attributes(self) -> Fork | None:
        """Where its extended attributes are; None when it has none."""
        if self.split == len(self.raw):
            return None
        return Fork(self.raw[83], self.raw[self.split :], self._counts()[1])

    @property
    def _is_v3(self) -> bool:
        return self.raw[4] == 3  # noqa: PLR2004 - the version

    def _counts(self) -> tuple[int, int]:
        if self._is_v3 and _BIG.unpack_from(self.raw, 120)[0] & _BIG_COUNTS:
            return _BIG.unpack_from(self.raw, 24)[0], int.from_bytes(self.raw[76:80], "big")
        count, attributes = _COUNTS.unpack_from(self.raw, 76)
        return count, attributes


class Inodes:
    """All inodes.

    Args:
        source: the device.
        superblock: of it.
    """

    def __init__(self, source: Source, superblock: Superblock) -> None:
        self._source = source
        self._super = superblock
        self._has_checksums = superblock.has_checksums

    def read(self, number: int) -> Inode:
        """Read and judge an inode.

        Args:
            number: which.

        Raises:
            DamageError: it is broken, or not in use.
        """
        raw = self._raw(number)
        magic, mode, version, _, old_links, uid, gid, links, mtime, ctime, size, fork_at = (
            _CORE.unpack_from(raw)
        )
        core = _V2_CORE
        if self._has_checksums:
            core = _V3_CORE
            flags, own = _FLAGS.unpack_from(raw, 120)
            if magic != b"IN" or version != 3:  # noqa: PLR2004
                raise DamageError(f"xfs: inode {number} is none")
            if not is_intact(raw, _CHECKSUM_AT):
                raise DamageError(f"xfs: inode {number} has a wrong checksum")
            if own != number:
                raise DamageError(f"xfs: inode {number} says that it is another one")
            if flags & _BIG_TIME:
                mtime, ctime = _TIMES.unpack_from(raw, 40)
                mtime, ctime = mtime // _BILLION - _EPOCH, ctime // _BILLION - _EPOCH
        elif magic != b"IN" or version not in {1, 2}:
            raise DamageError(f"xfs: inode {number} is none")
        if mode == 0:
            raise DamageError(f"xfs: inode {number} is named by a folder but not in use")
        split = core + fork_at * 8 if fork_at else len(raw)
        if split > len(raw) or size >= _LARGEST:
            raise DamageError(f"xfs: inode {number}: the sizes in it cannot be")
        if version == 1:
            links = old_links
        return Inode(NodeState(mode, uid, gid, size, mtime, ctime, number, links), raw, split)

    def _raw(self, number: int) -> bytes:
        held = self._super
        where = f"xfs: inode {number}"
        block = held.offset(number >> held.inode_bits, 1, where)
        place = block + (number & (1 << held.inode_bits) - 1) * held.inode_size
        return exact(self._source, place, held.inode_size, where)
