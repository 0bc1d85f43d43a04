"""Headers that blocks of metadata of version 5 have: what they are, where, and whose."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from imgverify.disk.damage import DamageError
from imgverify.disk.filesystems.xfs.superblock import is_intact

_SECTOR = 512


@dataclass(frozen=True, slots=True)
class Header:
    """Where the parts of a header are, as offsets in bytes.

    Args:
        name: of the block, for messages.
        checksum, place, owner: of the three fields.
    """

    name: str
    checksum: int
    place: int
    owner: int

    def check(self, raw: bytes, offset: int, inode: int, where: str) -> None:
        """See whether a block is intact, and the one that it should be.

        Args:
            raw: the block.
            offset: where it was on the device, in bytes.
            inode: whose it should be.
            where: what has it, for messages.

        Raises:
            DamageError: it is not.
        """
        if not is_intact(raw, self.checksum):
            raise DamageError(f"{where}: {self.name} has a wrong checksum")
        (place,) = struct.unpack_from(">Q", raw, self.place)
        (owner,) = struct.unpack_from(">Q", raw, self.owner)
        if place * _SECTOR != offset or owner != inode:
            raise DamageError(f"{where}: {self.name} belongs to something else")


FOLDER = Header("a block of the folder", checksum=4, place=8, owner=40)
ATTRIBUTES = Header("a block of its attributes", checksum=12, place=16, owner=48)
ATTRIBUTE_VALUE = Header("a value of its attributes", checksum=12, place=40, owner=32)
SYMLINK = Header("its target", checksum=12, place=40, owner=32)
EXTENTS = Header("its tree of extents", checksum=64, place=24, owner=56)
