"""A file system of the kinds ext2, ext3 and ext4, opened."""

from __future__ import annotations

import stat
import unicodedata
from collections.abc import Iterator
from functools import cached_property

from imgverify.disk.damage import DamageError
from imgverify.disk.filesystems.ext import features
from imgverify.disk.filesystems.ext.attributes import Attributes
from imgverify.disk.filesystems.ext.content import content_of
from imgverify.disk.filesystems.ext.folder import EntryBlocks
from imgverify.disk.filesystems.ext.inode import (
    CASEFOLDED,
    COMPRESSED,
    ENCRYPTED,
    EXTENTS,
    HOLDS_ATTRIBUTE,
    INDEXED,
    INLINE,
    ROOT,
    Inode,
    Inodes,
)
from imgverify.disk.filesystems.ext.superblock import read_superblock
from imgverify.disk.filesystems.mapping import Mapping
from imgverify.disk.filesystems.measured import Measured
from imgverify.disk.nodes import NodeState
from imgverify.disk.source import Source

_CLEAN, _ERRORS = 1, 2
_SHORT_TARGET, _LONGEST_TARGET = 60, 65536
_LARGEST_FOLDER = 1 << 28
_LARGEST_VALUE = 1 << 16


class ExtFileSystem(Measured):
    """An ext2, ext3 or ext4 file system.

    Args:
        source: the device.

    Raises:
        DamageError: its superblock is broken, or has features that are not known.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.superblock = read_superblock(source)
        super().__init__(self.superblock)
        self.inodes = Inodes(source, self.superblock)
        self.attributes = Attributes(source, self.superblock, self._value)
        self.entries = EntryBlocks(
            self.superblock.block_size,
            has_types=bool(self.superblock.incompat & features.FILETYPE),
        )

    @property
    def kind(self) -> str:
        """`ext2`, `ext3` or `ext4`."""
        return self.superblock.kind

    @property
    def doubt(self) -> str:
        """Why a boot may see something else; empty for none."""
        held = self.superblock
        if held.incompat & features.RECOVER:
            return f"{held.kind}: its journal is to be replayed, which may change any file"
        if held.state & _ERRORS:
            return f"{held.kind}: it is marked as having errors, which a boot may mend"
        if held.last_orphan or held.ro_compat & features.ORPHAN_PRESENT:
            return f"{held.kind}: it has orphaned files, which a boot deletes or cuts"
        if not held.state & _CLEAN:
            return f"{held.kind}: it was not unmounted, so a boot may mend it"
        return ""

    @property
    def root(self) -> ExtNode:
        """Its top folder."""
        return ExtNode(self, ROOT)

    def _value(self, number: int, size: int) -> bytes:
        """The value of an extended attribute that is kept in an inode of its own."""
        inode = self.inodes.read(number, hidden=True)
        if not inode.flags & HOLDS_ATTRIBUTE or inode.state.size != size or size > _LARGEST_VALUE:
            raise DamageError(f"{inode.where} does not hold the attribute that it should")
        return content_of(self.source, self.superblock, inode).read(0, size, size)


class ExtNode:
    """Something in an ext2, ext3 or ext4 file system.

    Args:
        filesystem: which.
        number: of its inode.
    """

    __slots__ = ("__dict__", "_filesystem", "_number")

    def __init__(self, filesystem: ExtFileSystem, number: int) -> None:
        self._filesystem = filesystem
        self._number = number

    @cached_property
    def _inode(self) -> Inode:
        return self._filesystem.inodes.read(self._number)

    @property
    def state(self) -> NodeState:
        """Its inode."""
        return self._inode.state

    def child(self, name: str) -> ExtNode | None:
        """Look a name up in a folder; None when it is not there, or this is no folder."""
        number = self._names.get(name)
        if number is None and self._inode.flags & CASEFOLDED:
            number = self._folded.get(_fold(name))
        return None if number is None else ExtNode(self._filesystem, number)

    def children(self) -> Iterator[tuple[str, ExtNode]]:
        """Everything in a folder but `.` and `..`, in no order."""
        for name, number in self._entries():
            yield name, ExtNode(self._filesystem, number)

    def target(self) -> str:
        """Where a symlink points, as written in it."""
        inode = self._inode
        size = inode.state.size
        if not stat.S_ISLNK(inode.state.mode):
            raise DamageError(f"{inode.where} is no symlink")
        if not 0 < size < _LONGEST_TARGET:
            raise DamageError(f"{inode.where}: a symlink of {size} bytes cannot be")
        self._refuse_scrambled()
        if size < _SHORT_TARGET and not inode.flags & (INLINE | EXTENTS):
            raw = inode.pointers[:size]
        else:
            raw = self._bytes(0, size)
        return raw.split(b"\0")[0].decode("utf-8", "surrogateescape")

    def read(self, offset: int, length: int) -> bytes:
        """Bytes of a regular file; fewer only at its end."""
        if not stat.S_ISREG(self._inode.state.mode):
            raise DamageError(f"{self._inode.where} is no regular file")
        self._refuse_scrambled()
        return self._bytes(offset, length)

    def xattrs(self) -> dict[str, bytes]:
        """Extended attributes by their full names."""
        return self._filesystem.attributes.of(self._inode)

    @cached_property
    def _names(self) -> dict[str, int]:
        if not stat.S_ISDIR(self._inode.state.mode):
            return {}
        names: dict[str, int] = {}
        for name, number in self._entries():
            if names.setdefault(name, number) != number:
                raise DamageError(f"{self._inode.where}: two entries have the name {name!r}")
        return names

    @cached_property
    def _folded(self) -> dict[str, int]:
        return {_fold(name): number for name, number in self._names.items()}

    @cached_property
    def _mapping(self) -> Mapping:
        return content_of(self._filesystem.source, self._filesystem.superblock, self._inode)

    def _refuse_scrambled(self) -> None:
        if self._inode.flags & ENCRYPTED:
            raise DamageError(f"{self._inode.where} is encrypted")
        if self._inode.flags & COMPRESSED and not self._inode.flags & EXTENTS:
            raise DamageError(f"{self._inode.where} is compressed")

    def _inline(self) -> bytes:
        inode = self._inode
        held = inode.pointers
        if inode.state.size > len(held):
            held += self._filesystem.attributes.inline(inode)
        if inode.state.size > len(held):
            raise DamageError(f"{inode.where}: its content should be within it, and is not")
        return held[: inode.state.size]

    def _bytes(self, offset: int, length: int) -> bytes:
        if self._inode.flags & INLINE:
            return self._inline()[max(0, offset) : max(0, offset + length)]
        return self._mapping.read(offset, length, self._inode.state.size)

    def _entries(self) -> Iterator[tuple[str, int]]:
        inode, entries = self._inode, self._filesystem.entries
        if not stat.S_ISDIR(inode.state.mode):
            raise DamageError(f"{inode.where} is no folder")
        self._refuse_scrambled()
        if inode.flags & INLINE:
            # First comes the folder above; what does not fit in 60 bytes is like a second block.
            held = self._inline()
            yield from entries.entries(held[4:60], inode.where)
            yield from entries.entries(held[60:], inode.where)
            return
        size, block = inode.state.size, self._filesystem.superblock.block_size
        if size % block or not 0 < size <= min(_LARGEST_FOLDER, self._filesystem.size):
            raise DamageError(f"{inode.where}: a folder of {size} bytes cannot be")
        expected = 0
        for at, _, raw in self._mapping.blocks(block, 0, size):
            if at != expected:
                break
            if self._filesystem.superblock.has_checksums:
                entries.check(raw, inode.seed, inode.where, indexed=bool(inode.flags & INDEXED))
            yield from entries.entries(raw, inode.where)
            expected += block
        if expected != size:
            raise DamageError(f"{inode.where}: a block of the folder is missing")


def _fold(name: str) -> str:
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", name).casefold())
