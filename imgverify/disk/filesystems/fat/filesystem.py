"""A FAT file system, opened."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from functools import cached_property

from imgverify.disk.damage import DamageError
from imgverify.disk.filesystems.exact import exact
from imgverify.disk.filesystems.fat.boot_sector import read_boot_sector
from imgverify.disk.filesystems.fat.clusters import Clusters
from imgverify.disk.filesystems.fat.folder import ENTRY, FOLDER, LABEL, READ_ONLY, Entry, entries
from imgverify.disk.filesystems.fat.ownership import Ownership, ownership
from imgverify.disk.filesystems.mapping import Mapping
from imgverify.disk.nodes import NodeState
from imgverify.disk.source import Source

# More entries than that no folder can have.
_LARGEST_FOLDER = 65536 * ENTRY
_ROOT_INODE = 1
_PERMISSIONS = 0o777
_WRITE = 0o222


class FatFileSystem:
    """A FAT file system with 12, 16 or 32 bits.

    Args:
        source: the device.
        owner: whom its files belong to.

    Raises:
        DamageError: its first sector is broken.
    """

    def __init__(self, source: Source, owner: Ownership | None = None) -> None:
        self.source = source
        self.owner = owner or Ownership()
        self.boot = read_boot_sector(source)
        self.clusters = Clusters(source, self.boot)

    def mounted_with(self, options: str) -> FatFileSystem:
        """The same, with the owners and modes that options of fstab(5) give it.

        Args:
            options: separated by commas.
        """
        return FatFileSystem(self.source, ownership(options))

    @property
    def kind(self) -> str:
        """`vfat`."""
        return "vfat"

    @cached_property
    def label(self) -> str:
        """Its label; empty when it has none."""
        for entry in entries(self.root.raw, "vfat: its top folder"):
            if entry.attributes & LABEL:
                return entry.short.strip()
        return self.boot.label

    @property
    def uuid(self) -> str:
        """As blkid(8) prints it; empty when it has none."""
        return self.boot.serial

    @property
    def size(self) -> int:
        """Bytes that it manages."""
        return self.boot.clusters * self.boot.cluster_size

    @property
    def free(self) -> int:
        """Bytes that are not in use."""
        return self.clusters.free * self.boot.cluster_size

    @property
    def doubt(self) -> str:
        """Why a boot may see something else; empty for none."""
        if self.boot.is_dirty:
            return "vfat: it was not unmounted, so a boot may mend it"
        return ""

    @property
    def root(self) -> FatNode:
        """Its top folder."""
        return FatNode(self, None, _ROOT_INODE)


class FatNode:
    """Something in a FAT file system.

    Args:
        filesystem: which.
        entry: of its folder; None for the top.
        number: unique in the file system.
    """

    def __init__(self, filesystem: FatFileSystem, entry: Entry | None, number: int) -> None:
        self._filesystem = filesystem
        self._entry = entry
        self._number = number
        self._where = f"vfat: {entry.name!r}" if entry else "vfat: its top folder"

    @cached_property
    def state(self) -> NodeState:
        """What Linux makes of its entry."""
        owner, entry = self._filesystem.owner, self._entry
        mode, size, links = stat.S_IFREG | _PERMISSIONS & ~owner.file_mask, 0, 1
        if self._is_folder:
            mode = stat.S_IFDIR | _PERMISSIONS & ~owner.folder_mask
            size, links = len(self.raw), 2 + sum(self._folders)
        elif entry:
            size = entry.size
            mode &= ~(_WRITE if entry.attributes & READ_ONLY else 0)
        mtime = entry.mtime if entry else 0
        return NodeState(mode, owner.uid, owner.gid, size, mtime, mtime, self._number, links)

    def child(self, name: str) -> FatNode | None:
        """Look a name up in a folder; None when it is not there, or this is no folder."""
        return self._names.get(name.rstrip(".").lower()) if self._is_folder else None

    def children(self) -> Iterator[tuple[str, FatNode]]:
        """Everything in a folder but `.` and `..`, in no order."""
        for entry in self._entries():
            yield entry.name, self._node(entry)

    def target(self) -> str:
        """Where a symlink points: FAT has none."""
        raise DamageError(f"{self._where} is no symlink")

    def read(self, offset: int, length: int) -> bytes:
        """Bytes of a file; fewer only at its end."""
        if self._entry is None or self._is_folder:
            raise DamageError(f"{self._where} is no regular file")
        if not self._entry.size:
            return b""
        mapping, held = self._chain
        if held < self._entry.size:
            raise DamageError(f"{self._where}: its chain of clusters is too short")
        return mapping.read(offset, length, self._entry.size)

    def xattrs(self) -> dict[str, bytes]:
        """Extended attributes: FAT has none."""
        return {}

    @cached_property
    def raw(self) -> bytes:
        """All entries of a folder."""
        boot = self._filesystem.boot
        if self._entry is None and boot.top_size:
            return exact(self._filesystem.source, boot.top, boot.top_size, self._where)
        mapping, held = self._chain
        return mapping.read(0, held, held)

    @property
    def _is_folder(self) -> bool:
        return self._entry is None or bool(self._entry.attributes & FOLDER)

    @cached_property
    def _chain(self) -> tuple[Mapping, int]:
        held, entry = self._filesystem, self._entry
        first = entry.cluster if entry else held.boot.top_cluster
        # Behind that Linux does not look either.
        most = entry.size if entry and not self._is_folder else _LARGEST_FOLDER
        return held.clusters.chain(first, most, self._where)

    @property
    def _folders(self) -> Iterator[bool]:
        return (bool(entry.attributes & FOLDER) for entry in self._entries())

    @cached_property
    def _names(self) -> dict[str, FatNode]:
        """By all names that Linux accepts: long and short, in lower case."""
        names: dict[str, FatNode] = {}
        for entry in self._entries():
            names.setdefault(entry.short.lower(), self._node(entry))
        for entry in self._entries():
            names[entry.name.rstrip(".").lower()] = self._node(entry)
        return names

    def _node(self, entry: Entry) -> FatNode:
        boot = self._filesystem.boot
        if self._entry is None and boot.top_size:
            place = boot.top + entry.at * ENTRY
        else:
            block, rest = divmod(entry.at * ENTRY, boot.cluster_size)
            place = self._places[block] + rest
        return FatNode(self._filesystem, entry, place)

    @cached_property
    def _places(self) -> list[int]:
        size = self._filesystem.boot.cluster_size
        return [
            place + step
            for _, place, length in self._chain[0].stretches()
            for step in range(0, length, size)
        ]

    def _entries(self) -> Iterator[Entry]:
        if not self._is_folder:
            raise DamageError(f"{self._where} is no folder")
        return (entry for entry in entries(self.raw, self._where) if not entry.attributes & LABEL)
