"""Inodes of ext2, ext3 and ext4."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from imgverify.disk.damage import DamageError
from imgverify.disk.filesystems.checksums import crc32c_from
from imgverify.disk.filesystems.exact import exact
from imgverify.disk.filesystems.ext import features
from imgverify.disk.filesystems.ext.groups import Groups
from imgverify.disk.filesystems.ext.superblock import Superblock
from imgverify.disk.nodes import NodeState
from imgverify.disk.source import Source

ROOT = 2
ENCRYPTED, COMPRESSED = 0x800, 0x4
INDEXED, EXTENTS, HOLDS_ATTRIBUTE, INLINE, CASEFOLDED = (
    0x1000,
    0x80000,
    0x200000,
    0x10000000,
    0x40000000,
)
_CORE = struct.Struct("<HHIIIIIHHII4x")
_POINTERS = slice(40, 100)
_OLD = 128
_REGULAR, _TYPE = 0o100000, 0o170000
_SECONDS = 1 << 32


@dataclass(frozen=True, slots=True)
class Inode:
    """One inode.

    Args:
        state: what stat(2) shows.
        flags: of ext4.
        seed: of checksums of what belongs to it.
        pointers: 60 bytes that say where its content is, or are the content.
        attributes: the part of the inode that may hold extended attributes.
        attribute_block: number of a block with more of them; 0 for none.
    """

    state: NodeState
    flags: int
    seed: int
    pointers: bytes
    attributes: bytes
    attribute_block: int
    where: str


class Inodes:
    """The tables of inodes.

    Args:
        source: the device.
        superblock: of it.
    """

    def __init__(self, source: Source, superblock: Superblock) -> None:
        self._source = source
        self._super = superblock
        self._groups = Groups(source, superblock)

    def read(self, number: int, *, hidden: bool = False) -> Inode:
        """Read and judge an inode.

        Args:
            number: which.
            hidden: whether it is one that no folder may name.

        Raises:
            DamageError: it is broken, not in use, or no folder may name it.
        """
        held = self._super
        where = f"{held.kind}: inode {number}"
        if not 0 < number <= held.inodes or (
            number < held.first_inode and number != ROOT and not hidden
        ):
            raise DamageError(f"{where} cannot be the number of a file")
        group, index = divmod(number - 1, held.inodes_per_group)
        size = held.inode_size
        raw = exact(self._source, self._groups.inode_table(group) + index * size, size, where)
        mode, uid, low, _, ctime, mtime, _, gid, links, _, flags = _CORE.unpack_from(raw)
        if mode == 0 or links == 0:
            raise DamageError(f"{where} is named by a folder but not in use")
        block, high, block_high, uid_high, gid_high = struct.unpack_from("<II6xHHH", raw, 104)
        extra = struct.unpack_from("<H", raw, _OLD)[0] if size > _OLD else 0
        if extra > size - _OLD or extra % 4:
            raise DamageError(f"{where}: the size of its second part cannot be")
        seed = self._check(number, raw, extra, where)
        if mode & _TYPE == _REGULAR or held.incompat & features.LARGEDIR:
            low |= high << 32
        if held.incompat & features.WIDE:
            block |= block_high << 32
        return Inode(
            state=NodeState(
                mode=mode,
                uid=uid | uid_high << 16,
                gid=gid | gid_high << 16,
                size=low,
                mtime=_time(mtime, raw, 136, extra),
                ctime=_time(ctime, raw, 132, extra),
                inode=number,
                links=links,
            ),
            flags=flags,
            seed=seed,
            pointers=raw[_POINTERS],
            attributes=raw[_OLD + extra :] if extra else b"",
            attribute_block=block,
            where=where,
        )

    def _check(self, number: int, raw: bytes, extra: int, where: str) -> int:
        if not self._super.has_checksums:
            return 0
        seed = crc32c_from(self._super.seed, struct.pack("<I", number) + raw[100:104])
        (stored,) = struct.unpack_from("<H", raw, 124)
        if extra < 4:  # noqa: PLR2004 - bytes up to the end of the upper half
            wanted = crc32c_from(seed, raw[:124] + b"\0\0" + raw[126:]) & 0xFFFF
        else:
            wanted = crc32c_from(seed, raw[:124] + b"\0\0" + raw[126:130] + b"\0\0" + raw[132:])
            stored |= struct.unpack_from("<H", raw, 130)[0] << 16
        if stored != wanted:
            raise DamageError(f"{where} has a wrong checksum")
        return seed


def _time(seconds: int, raw: bytes, at: int, extra: int) -> int:
    """Seconds with the sign of 32 bits, and two more bits where the inode has room for them."""
    if seconds >= _SECONDS >> 1:
        seconds -= _SECONDS
    if at + 4 <= _OLD + extra:
        seconds += (raw[at] & 3) << 32
    return seconds
