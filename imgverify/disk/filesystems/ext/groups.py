"""Group descriptors of ext2, ext3 and ext4: where the tables of inodes are."""

from __future__ import annotations

import struct

from imgverify.disk.damage import DamageError
from imgverify.disk.filesystems.checksums import crc16_from, crc32c_from
from imgverify.disk.filesystems.exact import exact
from imgverify.disk.filesystems.ext import features
from imgverify.disk.filesystems.ext.superblock import Superblock
from imgverify.disk.source import Source

_CHECKSUM_AT, _SHORT = 0x1E, 32
_ONES16 = 0xFFFF


class Groups:
    """Descriptors of groups, each read and judged when it is first needed.

    Args:
        source: the device.
        superblock: of it.
    """

    def __init__(self, source: Source, superblock: Superblock) -> None:
        self._source = source
        self._super = superblock
        self._tables: dict[int, int] = {}

    def inode_table(self, group: int) -> int:
        """Where the inodes of a group start, in bytes.

        Args:
            group: its number.

        Raises:
            DamageError: the descriptor is broken.
        """
        table = self._tables.get(group)
        if table is None:
            table = self._tables[group] = self._read(group)
        return table

    def _read(self, group: int) -> int:
        held = self._super
        where = f"{held.kind}: the descriptor of group {group}"
        size = held.descriptor_size
        raw = exact(self._source, self._place(group), size, where)
        self._check(group, raw, where)
        (block,) = struct.unpack_from("<I", raw, 8)
        if size > _SHORT:
            block |= struct.unpack_from("<I", raw, 0x28)[0] << 32
        blocks = -(-held.inodes_per_group * held.inode_size // held.block_size)
        if not held.first_block < block <= held.blocks - blocks:
            raise DamageError(f"{where} points outside of the file system")
        return int(block) * held.block_size

    def _place(self, group: int) -> int:
        """Offset of a descriptor on the device. Source: Linux, `descriptor_loc`."""
        held = self._super
        per_block = held.block_size // held.descriptor_size
        number = group // per_block
        if held.incompat & features.META_BG and number >= held.first_meta_group:
            first = number * per_block
            block = held.first_block + first * held.blocks_per_group
            block += self._has_superblock(first)
            if held.first_block == 0 and held.block_size == 1024 and number == 0:  # noqa: PLR2004
                block += 1
        else:
            block = held.first_block + 1 + number
            if held.first_block == 0 and held.block_size == 1024:  # noqa: PLR2004 - with bigalloc
                block += 1
        return block * held.block_size + group % per_block * held.descriptor_size

    def _has_superblock(self, group: int) -> bool:
        held = self._super
        if group == 0:
            return True
        if held.compat & features.SPARSE_SUPER2:
            return group in held.backup_groups
        if group == 1 or not held.ro_compat & features.SPARSE_SUPER:
            return True
        return any(_is_power(group, base) for base in (3, 5, 7))

    def _check(self, group: int, raw: bytes, where: str) -> None:
        held = self._super
        number = struct.pack("<I", group)
        (stored,) = struct.unpack_from("<H", raw, _CHECKSUM_AT)
        rest = raw[_CHECKSUM_AT + 2 :]
        if held.has_checksums:
            seed = crc32c_from(held.seed, number)
            wanted = crc32c_from(seed, raw[:_CHECKSUM_AT] + b"\0\0" + rest) & _ONES16
        elif held.ro_compat & features.GDT_CSUM:
            wanted = crc16_from(_ONES16, held.uuid_bytes + number + raw[:_CHECKSUM_AT] + rest)
        else:
            return
        if stored != wanted:
            raise DamageError(f"{where} has a wrong checksum")


def _is_power(number: int, base: int) -> bool:
    power = base
    while power < number:
        power *= base
    return power == number
