"""Entries of folders of XFS, in all of their forms."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from imgverify.disk.damage import DamageError
from imgverify.disk.filesystems.entry_names import entry_name
from imgverify.disk.filesystems.mapping import Mapping
from imgverify.disk.filesystems.xfs import blocks
from imgverify.disk.filesystems.xfs.inode import Inode
from imgverify.disk.filesystems.xfs.superblock import Superblock

# Far behind its size a folder has its index, which repeats the entries. This limit is ours.
_LARGEST = 1 << 28
_V4_HEADER, _V5_HEADER = 16, 64
_WHOLE, _PART = frozenset((b"XD2B", b"XDB3")), frozenset((b"XD2D", b"XDD3"))
_ENTRY = struct.Struct(">QB")
_UNUSED = b"\xff\xff"


def short_entries(raw: bytes, inode: Inode, *, has_types: bool) -> Iterator[tuple[str, int]]:
    """Names and inode numbers of a folder that lies in its inode.

    Args:
        raw: the part of the inode, as long as the folder says that it is.
        inode: of the folder.
        has_types: whether entries say what kind of file they are.

    Raises:
        DamageError: they are broken.
    """
    where = inode.where
    if len(raw) < 6:  # noqa: PLR2004 - two counts and the folder above
        raise DamageError(f"{where}: its entries are cut off")
    count, wide = raw[0], raw[1]
    size = 8 if wide else 4
    at = 2 + size
    for _ in range(count):
        length = raw[at] if at < len(raw) else 0
        end = at + 3 + length + has_types
        if length == 0 or end + size > len(raw):
            raise DamageError(f"{where}: its entries are cut off")
        name = raw[at + 3 : at + 3 + length]
        yield entry_name(name, where), int.from_bytes(raw[end : end + size], "big")
        at = end + size
    if at != len(raw):
        raise DamageError(f"{where}: its entries do not add up")


def long_entries(
    mapping: Mapping, inode: Inode, superblock: Superblock
) -> Iterator[tuple[str, int]]:
    """Names and inode numbers of a folder that has blocks of its own.

    Args:
        mapping: where it lies.
        inode: of the folder.
        superblock: of the file system.

    Raises:
        DamageError: they are broken.
    """
    size = superblock.folder_block
    if inode.state.size % size or not 0 < inode.state.size <= _LARGEST:
        raise DamageError(f"{inode.where}: a folder of {inode.state.size} bytes cannot be")
    begun = False
    for at, place, raw in mapping.blocks(size, 0, inode.state.size):
        if not begun and at:
            break
        begun = True
        if superblock.has_checksums:
            blocks.FOLDER.check(raw, place, inode.state.inode, inode.where)
        yield from _entries(raw, inode.where, superblock)
    if not begun:
        raise DamageError(f"{inode.where}: the first block of the folder is missing")


def _entries(raw: bytes, where: str, superblock: Superblock) -> Iterator[tuple[str, int]]:
    end = len(raw)
    if raw[:4] in _WHOLE:
        (count,) = struct.unpack_from(">I", raw, end - 8)
        end -= 8 + count * 8
    elif raw[:4] not in _PART:
        raise DamageError(f"{where}: a block of the folder is none")
    at = _V5_HEADER if superblock.has_checksums else _V4_HEADER
    # Name, type and the entry's own offset, in steps of eight bytes.
    added = 9 + superblock.has_types + 2 + 7
    while at < end:
        if raw[at : at + 2] == _UNUSED:
            length = int.from_bytes(raw[at + 2 : at + 4], "big")
            if length < 8 or length % 8:  # noqa: PLR2004
                raise DamageError(f"{where}: its entries are broken")
            at += length
            continue
        if at + 16 > end:
            break
        number, size = _ENTRY.unpack_from(raw, at)
        name = raw[at + 9 : at + 9 + size]
        length = size + added & ~7
        if at + length > end or raw[at + length - 2 : at + length] != at.to_bytes(2, "big"):
            raise DamageError(f"{where}: its entries are broken")
        if name not in (b".", b".."):
            yield entry_name(name, where), number
        at += length
    if at != end:
        raise DamageError(f"{where}: its entries do not add up")
