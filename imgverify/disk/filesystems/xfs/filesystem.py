"""An XFS file system, opened."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from functools import cached_property

from imgverify.disk.damage import DamageError
from imgverify.disk.filesystems.mapping import Mapping
from imgverify.disk.filesystems.measured import Measured
from imgverify.disk.filesystems.xfs import blocks
from imgverify.disk.filesystems.xfs.attributes import Attributes
from imgverify.disk.filesystems.xfs.extents import Extents
from imgverify.disk.filesystems.xfs.folder import long_entries, short_entries
from imgverify.disk.filesystems.xfs.inode import LOCAL, Inode, Inodes
from imgverify.disk.filesystems.xfs.log import is_clean
from imgverify.disk.filesystems.xfs.superblock import read_superblock
from imgverify.disk.nodes import NodeState
from imgverify.disk.source import Source

_LONGEST_TARGET = 1024
_TARGET_MAGIC, _TARGET_HEADER = b"XSLM", 56


class XfsFileSystem(Measured):
    """An XFS file system.

    Args:
        source: the device.

    Raises:
        DamageError: its superblock, the header of an allocation group or its top folder is broken,
            or it has features that are not known.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.superblock = read_superblock(source)
        super().__init__(self.superblock)
        self.inodes = Inodes(source, self.superblock)
        self.extents = Extents(source, self.superblock)
        self.attributes = Attributes(self.superblock, self.extents)
        if not stat.S_ISDIR(self.root.state.mode):
            raise DamageError("xfs: its top folder is none")

    @property
    def kind(self) -> str:
        """`xfs`."""
        return "xfs"

    @cached_property
    def doubt(self) -> str:
        """Why a boot may see something else; empty for none."""
        if self.superblock.needs_repair:
            return "xfs: it says that it needs xfs_repair before anybody mounts it"
        if not self.superblock.log_start:
            return "xfs: its log is on another device, and may hold changes of any file"
        try:
            clean = is_clean(self.source, self.superblock)
        except DamageError as error:
            return f"xfs: its log cannot be read ({error.reason})"
        return "" if clean else "xfs: its log is to be replayed, which may change any file"

    @property
    def root(self) -> XfsNode:
        """Its top folder."""
        return XfsNode(self, self.superblock.root)


class XfsNode:
    """Something in an XFS file system.

    Args:
        filesystem: which.
        number: of its inode.
    """

    __slots__ = ("__dict__", "_filesystem", "_number")

    def __init__(self, filesystem: XfsFileSystem, number: int) -> None:
        self._filesystem = filesystem
        self._number = number

    @cached_property
    def _inode(self) -> Inode:
        return self._filesystem.inodes.read(self._number)

    @property
    def state(self) -> NodeState:
        """Its inode."""
        return self._inode.state

    def child(self, name: str) -> XfsNode | None:
        """Look a name up in a folder; None when it is not there, or this is no folder."""
        number = self._names.get(name)
        return None if number is None else XfsNode(self._filesystem, number)

    def children(self) -> Iterator[tuple[str, XfsNode]]:
        """Everything in a folder but `.` and `..`, in no order."""
        for name, number in self._entries():
            yield name, XfsNode(self._filesystem, number)

    def target(self) -> str:
        """Where a symlink points, as written in it."""
        inode = self._inode
        size = inode.state.size
        if not stat.S_ISLNK(inode.state.mode):
            raise DamageError(f"{inode.where} is no symlink")
        if not 0 < size <= _LONGEST_TARGET:
            raise DamageError(f"{inode.where}: a symlink of {size} bytes cannot be")
        data = inode.data
        raw = data.raw[:size] if data.form == LOCAL else self._long_target(size)
        if len(raw) != size:
            raise DamageError(f"{inode.where}: its target is cut off")
        return raw.split(b"\0")[0].decode("utf-8", "surrogateescape")

    def read(self, offset: int, length: int) -> bytes:
        """Bytes of a regular file; fewer only at its end."""
        inode = self._inode
        if not stat.S_ISREG(inode.state.mode):
            raise DamageError(f"{inode.where} is no regular file")
        if inode.is_realtime:
            raise DamageError(f"{inode.where}: its content is on another device")
        return self._mapping.read(offset, length, inode.state.size)

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
    def _mapping(self) -> Mapping:
        return self._filesystem.extents.of(self._inode.data, self._number)

    def _long_target(self, size: int) -> bytes:
        if not self._filesystem.superblock.has_checksums:
            return self._mapping.read(0, size, size)
        parts = []
        for at, place, length in self._mapping.stretches():
            raw = self._mapping.read(at, length, at + length)
            blocks.SYMLINK.check(raw, place, self._number, self._inode.where)
            if raw[:4] != _TARGET_MAGIC:
                raise DamageError(f"{self._inode.where}: its target is broken")
            held = int.from_bytes(raw[8:12], "big")
            parts.append(raw[_TARGET_HEADER : _TARGET_HEADER + held])
        return b"".join(parts)

    def _entries(self) -> Iterator[tuple[str, int]]:
        inode, held = self._inode, self._filesystem.superblock
        if not stat.S_ISDIR(inode.state.mode):
            raise DamageError(f"{inode.where} is no folder")
        data = inode.data
        if data.form == LOCAL:
            raw = data.raw[: inode.state.size]
            return short_entries(raw, inode, has_types=held.has_types)
        return long_entries(self._mapping, inode, held)
