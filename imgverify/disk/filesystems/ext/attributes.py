"""Extended attributes of ext2, ext3 and ext4.

Source: Linux, Documentation/filesystems/ext4/attributes.rst and fs/ext4/acl.h.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator

from imgverify.disk.damage import DamageError
from imgverify.disk.filesystems import acl
from imgverify.disk.filesystems.checksums import crc32c_from
from imgverify.disk.filesystems.exact import exact
from imgverify.disk.filesystems.ext.inode import Inode
from imgverify.disk.filesystems.ext.superblock import Superblock
from imgverify.disk.source import Source

_MAGIC = 0xEA020000
_BLOCK_HEADER, _ENTRY = 32, 16
_ACCESS, _DEFAULT, _SYSTEM, _ENCRYPTION = 2, 3, 7, 9
_PREFIXES = {
    1: "user.",
    _ACCESS: acl.ACCESS,
    _DEFAULT: acl.DEFAULT,
    4: "trusted.",
    6: "security.",
    _SYSTEM: "system.",
}
_INLINE = (_SYSTEM, b"data")
_ACL_VERSION = 1
_MOST = 1 << 26
_NAMED = frozenset((0x02, 0x08))

# An attribute before anybody has given it a name: index of a prefix and the rest, and the value.
Raw = tuple[tuple[int, bytes], bytes]


class Attributes:
    """Reads the attributes of inodes.

    Args:
        source: the device.
        superblock: of it.
        read_value: gives a value that is kept in an inode of its own, by number and size.
    """

    def __init__(
        self, source: Source, superblock: Superblock, read_value: Callable[[int, int], bytes]
    ) -> None:
        self._source = source
        self._super = superblock
        self._read_value = read_value

    def of(self, inode: Inode) -> dict[str, bytes]:
        """All that listxattr(2) would show to root.

        Args:
            inode: whose.

        Raises:
            DamageError: they are broken.
        """
        found: dict[str, bytes] = {}
        held = 0
        for (index, rest), value in self._all(inode):
            held += len(value)
            if held > _MOST:
                raise DamageError(f"{inode.where}: it has more than {_MOST} bytes of attributes")
            # The kernel keeps what belongs to it for itself.
            if index == _ENCRYPTION or (index, rest) == _INLINE:
                continue
            if index not in _PREFIXES:
                raise DamageError(f"{inode.where}: an attribute of the unknown kind {index}")
            name = _PREFIXES[index] + rest.decode("utf-8", "surrogateescape")
            found[name] = _acl(value, inode.where) if index in {_ACCESS, _DEFAULT} else value
        return found

    def inline(self, inode: Inode) -> bytes:
        """What a file that lies in its inode has beyond the first 60 bytes.

        Args:
            inode: of the file.
        """
        for key, value in self._in_inode(inode):
            if key == _INLINE:
                return value
        raise DamageError(f"{inode.where}: its content should be within it, and is not")

    def _all(self, inode: Inode) -> Iterator[Raw]:
        yield from self._in_inode(inode)
        if inode.attribute_block:
            yield from self._in_block(inode)

    def _in_inode(self, inode: Inode) -> Iterator[Raw]:
        raw = inode.attributes
        if len(raw) > 4 and struct.unpack_from("<I", raw)[0] == _MAGIC:  # noqa: PLR2004
            yield from self._entries(raw[4:], 0, inode.where)

    def _in_block(self, inode: Inode) -> Iterator[Raw]:
        held = self._super
        where = f"{inode.where}: its block of attributes"
        number, size = inode.attribute_block, held.block_size
        if not held.first_block < number < held.blocks:
            raise DamageError(f"{where} lies outside of the file system")
        raw = exact(self._source, number * size, size, where)
        magic, _, blocks, _, stored = struct.unpack_from("<IIIII", raw)
        if magic != _MAGIC or blocks != 1:
            raise DamageError(f"{where} is broken")
        if held.has_checksums:
            seed = crc32c_from(held.seed, struct.pack("<Q", number))
            if stored != crc32c_from(seed, raw[:16] + bytes(4) + raw[20:]):
                raise DamageError(f"{where} has a wrong checksum")
        yield from self._entries(raw, _BLOCK_HEADER, inode.where)

    def _entries(self, raw: bytes, at: int, where: str) -> Iterator[Raw]:
        while at + 4 <= len(raw) and raw[at : at + 4] != bytes(4):
            if at + _ENTRY > len(raw):
                raise DamageError(f"{where}: its attributes are cut off")
            length, index, offset, number, size = struct.unpack_from("<BBHII", raw, at)
            name = raw[at + _ENTRY : at + _ENTRY + length]
            if len(name) != length or (not number and offset + size > len(raw)):
                raise DamageError(f"{where}: its attributes are cut off")
            value = self._read_value(number, size) if number else raw[offset : offset + size]
            yield (index, name), value
            at += _ENTRY + (length + 3) // 4 * 4


def _acl(raw: bytes, where: str) -> bytes:
    """An access control list as the kernel shows it; on the disk it is shorter."""
    entries = []
    at = 4
    if len(raw) < at or struct.unpack_from("<I", raw)[0] != _ACL_VERSION:
        raise DamageError(f"{where}: its access control list is broken")
    while at < len(raw):
        if at + 4 > len(raw):
            raise DamageError(f"{where}: its access control list is cut off")
        tag, permissions = struct.unpack_from("<HH", raw, at)
        at += 4
        number = 0
        if tag in _NAMED:
            if at + 4 > len(raw):
                raise DamageError(f"{where}: its access control list is cut off")
            (number,) = struct.unpack_from("<I", raw, at)
            at += 4
        entries.append((tag, permissions, number))
    return acl.shown(entries)
