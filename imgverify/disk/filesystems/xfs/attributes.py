"""Extended attributes of XFS, in all of their forms."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from imgverify.disk.damage import DamageError
from imgverify.disk.filesystems import acl
from imgverify.disk.filesystems.mapping import Mapping
from imgverify.disk.filesystems.xfs import blocks
from imgverify.disk.filesystems.xfs.extents import Extents
from imgverify.disk.filesystems.xfs.inode import LOCAL, Inode
from imgverify.disk.filesystems.xfs.superblock import Superblock

_LOCAL, _ROOT, _SECURE, _PARENT, _INCOMPLETE = 0x1, 0x2, 0x4, 0x8, 0x80
_PREFIXES = {0: "user.", _ROOT: "trusted.", _SECURE: "security."}
_ACLS = {b"SGI_ACL_FILE": acl.ACCESS, b"SGI_ACL_DEFAULT": acl.DEFAULT}
_NODE_MAGICS, _LEAF_MAGICS = (0xFEBE, 0x3EBE), (0xFBEE, 0x3BEE)
_VALUE_MAGIC, _VALUE_HEADER = b"XARM", 56
_DEEPEST = 5
_LONGEST = 1 << 16
_ACL_ENTRY = struct.Struct(">IIHxx")
_MOST = 1 << 26

# Flags, name and value.
Raw = tuple[int, bytes, bytes]


class Attributes:
    """Reads the attributes of inodes.

    Args:
        superblock: of the file system.
        extents: finds out where forks lie.
    """

    def __init__(self, superblock: Superblock, extents: Extents) -> None:
        self._super = superblock
        self._extents = extents

    def of(self, inode: Inode) -> dict[str, bytes]:
        """All that listxattr(2) would show to root, but for XFS's own view of an ACL.

        Args:
            inode: whose.

        Raises:
            DamageError: they are broken.
        """
        found: dict[str, bytes] = {}
        held = 0
        for flags, raw_name, value in self._all(inode):
            held += len(value)
            if held > _MOST:
                raise DamageError(f"{inode.where}: it has more than {_MOST} bytes of attributes")
            kind = flags & ~(_LOCAL | _INCOMPLETE)
            # What was not finished, and links to the folder above, the kernel keeps for itself.
            if flags & _INCOMPLETE or kind == _PARENT:
                continue
            if kind not in _PREFIXES:
                raise DamageError(f"{inode.where}: an attribute of the unknown kind {kind:#x}")
            if kind == _ROOT and raw_name in _ACLS:
                found[_ACLS[raw_name]] = _acl(value, inode.where)
            else:
                found[_PREFIXES[kind] + raw_name.decode("utf-8", "surrogateescape")] = value
        return found

    def _all(self, inode: Inode) -> Iterator[Raw]:
        fork = inode.attributes
        if fork is None:
            return
        if fork.form == LOCAL:
            yield from _short(fork.raw, inode.where)
        elif fork.count:
            mapping = self._extents.of(fork, inode.state.inode)
            yield from self._leaves(mapping, inode)

    def _block(self, mapping: Mapping, number: int, inode: Inode) -> bytes:
        size = self._super.block_size
        for _, place, raw in mapping.blocks(size, number * size, (number + 1) * size):
            if self._super.has_checksums:
                blocks.ATTRIBUTES.check(raw, place, inode.state.inode, inode.where)
            return raw
        raise DamageError(f"{inode.where}: a block of its attributes is missing")

    def _leaves(self, mapping: Mapping, inode: Inode) -> Iterator[Raw]:
        is_v5 = self._super.has_checksums
        raw = self._block(mapping, 0, inode)
        for _ in range(_DEEPEST):
            (magic,) = struct.unpack_from(">H", raw, 8)
            if magic != _NODE_MAGICS[is_v5]:
                break
            (first,) = struct.unpack_from(">I", raw, 64 + 4 if is_v5 else 16 + 4)
            raw = self._block(mapping, first, inode)
        met: set[int] = set()
        while True:
            following, _, magic = struct.unpack_from(">IIH", raw)
            if magic != _LEAF_MAGICS[is_v5] or following in met:
                raise DamageError(f"{inode.where}: its attributes are broken")
            yield from self._leaf(raw, mapping, inode)
            if not following:
                return
            met.add(following)
            raw = self._block(mapping, following, inode)

    def _leaf(self, raw: bytes, mapping: Mapping, inode: Inode) -> Iterator[Raw]:
        is_v5 = self._super.has_checksums
        (count,) = struct.unpack_from(">H", raw, 56 if is_v5 else 12)
        at = 80 if is_v5 else 32
        if at + count * 8 > len(raw):
            raise DamageError(f"{inode.where}: its attributes are broken")
        for _, place, flags in struct.iter_unpack(">IHBx", raw[at : at + count * 8]):
            if place + (3 if flags & _LOCAL else 9) > len(raw):
                raise DamageError(f"{inode.where}: its attributes are cut off")
            if flags & _LOCAL:
                size, length = struct.unpack_from(">HB", raw, place)
                name, end = raw[place + 3 : place + 3 + length], place + 3 + length
                value = raw[end : end + size]
            else:
                block, size, length = struct.unpack_from(">IIB", raw, place)
                name = raw[place + 9 : place + 9 + length]
                value = b"" if flags & _INCOMPLETE else self._value(mapping, block, size, inode)
            if len(name) != length or (len(value) != size and not flags & _INCOMPLETE):
                raise DamageError(f"{inode.where}: its attributes are cut off")
            yield flags, name, value

    def _value(self, mapping: Mapping, block: int, size: int, inode: Inode) -> bytes:
        if size > _LONGEST:
            raise DamageError(f"{inode.where}: an attribute of {size} bytes cannot be")
        step = self._super.block_size
        header = _VALUE_HEADER if self._super.has_checksums else 0
        count = -(-size // (step - header))
        start = block * step
        parts: list[bytes] = []
        for _, place, raw in mapping.blocks(step, start, start + count * step):
            if header:
                blocks.ATTRIBUTE_VALUE.check(raw, place, inode.state.inode, inode.where)
                offset, held = struct.unpack_from(">II", raw, 4)
                if raw[:4] != _VALUE_MAGIC or offset != len(parts) * (step - header):
                    raise DamageError(f"{inode.where}: a value of its attributes is broken")
                raw = raw[header : header + held]  # noqa: PLW2901 - without its header
            parts.append(raw)
        return b"".join(parts)[:size]


def _short(raw: bytes, where: str) -> Iterator[Raw]:
    total, count = struct.unpack_from(">HB", raw) if len(raw) >= 4 else (0, 1)  # noqa: PLR2004
    at = 4
    for _ in range(count):
        if at + 3 > total or total > len(raw):
            raise DamageError(f"{where}: its attributes are cut off")
        length, size, flags = raw[at : at + 3]
        middle = at + 3 + length
        at = middle + size
        if at > total:
            raise DamageError(f"{where}: its attributes are cut off")
        yield flags, raw[middle - length : middle], raw[middle:at]


def _acl(raw: bytes, where: str) -> bytes:
    count = int.from_bytes(raw[:4], "big")
    # The kernel writes room for more entries than there are in old file systems.
    if len(raw) < 4 + count * _ACL_ENTRY.size:
        raise DamageError(f"{where}: its access control list is cut off")
    entries = _ACL_ENTRY.iter_unpack(raw[4 : 4 + count * _ACL_ENTRY.size])
    return acl.shown((tag, permissions, number) for tag, number, permissions in entries)
