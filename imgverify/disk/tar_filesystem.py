"""A root file system in tar archives: `docker export`, or the layers of a container image."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from imgverify.disk.damage import DamageError
from imgverify.disk.nodes import Node, NodeState
from imgverify.disk.source import FileSource
from imgverify.disk.tar_entries import Entry, entries
from imgverify.disk.tar_layers import lay_over
from imgverify.disk.tar_stream import FileStream
from imgverify.disk.tar_tree import Inodes, Layer

_MOST_ARCHIVES = 1000


class TarFileSystem:
    """One tree of some archives; their members are indexed at once, and read where they lie.

    Args:
        paths: not compressed; a later one is laid over those before it.

    Raises:
        DamageError: one of them is damaged or ends too soon.
    """

    kind = "tar"
    label = ""
    uuid = ""
    free = 0
    doubt = ""

    def __init__(self, paths: Sequence[Path]) -> None:
        if len(paths) > _MOST_ARCHIVES:
            raise DamageError(f"more than {_MOST_ARCHIVES} layers")
        self._inodes = Inodes()
        self._archives: list[FileSource] = []
        top: int | None = None
        with ExitStack() as opened:
            for path in paths:
                top = self._add(path, top, opened)
            opened.pop_all()
        self._top = self._inodes.new_folder() if top is None else top

    def _add(self, path: Path, below: int | None, opened: ExitStack) -> int:
        try:
            archive = FileSource(path)
        except OSError as error:
            raise DamageError(f"{path}: cannot be read: {error.strerror}") from error
        opened.callback(archive.close)
        layer = Layer(self._inodes, len(self._archives), below)
        self._archives.append(archive)
        try:
            for entry in entries(FileStream(archive)):
                _check_end(entry, archive.size)
                layer.add(entry)
        except (DamageError, OSError) as error:
            raise DamageError(f"{path.name}: {error}") from error
        return lay_over(self._inodes, below, layer)

    @property
    def size(self) -> int:
        """Bytes of the archives."""
        return sum(archive.size for archive in self._archives)

    @property
    def root(self) -> Node:
        """Its top folder."""
        return _TarNode(self._inodes, self._archives, self._top)

    def close(self) -> None:
        """Close the archives."""
        for archive in self._archives:
            archive.close()


def _check_end(entry: Entry, size: int) -> None:
    if entry.offset + entry.stored > size:
        raise DamageError(f"it is cut off within {entry.name[:200]!r}")


class _TarNode:
    __slots__ = ("_archives", "_inode", "_inodes")

    def __init__(self, inodes: Inodes, archives: Sequence[FileSource], inode: int) -> None:
        self._inodes = inodes
        self._archives = archives
        self._inode = inodes.aliases.get(inode, inode)

    @property
    def state(self) -> NodeState:
        inodes, inode = self._inodes, self._inode
        if inode in inodes.broken:
            raise DamageError(inodes.broken[inode])
        return NodeState(
            mode=inodes.modes[inode],
            uid=inodes.uids[inode],
            gid=inodes.gids[inode],
            size=inodes.sizes[inode],
            mtime=inodes.mtimes[inode],
            # An archive has no other time.
            ctime=inodes.mtimes[inode],
            inode=inode + 1,
            links=inodes.links[inode],
        )

    def child(self, name: str) -> Node | None:
        folder = self._inodes.folders.get(self._inode)
        inode = folder.names.get(name) if folder else None
        return None if inode is None else _TarNode(self._inodes, self._archives, inode)

    def children(self) -> Iterator[tuple[str, Node]]:
        folder = self._inodes.folders.get(self._inode)
        for name, inode in folder.names.items() if folder else ():
            yield name, _TarNode(self._inodes, self._archives, inode)

    def target(self) -> str:
        return self._inodes.symlink(self._inode) or ""

    def read(self, offset: int, length: int) -> bytes:
        inodes, inode = self._inodes, self._inode
        if not stat.S_ISREG(self.state.mode):
            return b""
        length = max(0, min(length, inodes.sizes[inode] - offset))
        if inode not in inodes.maps:
            return self._stored(inodes.offsets[inode] + offset, length)
        return self._joined(offset, length)

    def _joined(self, offset: int, length: int) -> bytes:
        """Stored stretches of a sparse file, and zeros between them."""
        data = bytearray(length)
        place = self._inodes.offsets[self._inode]
        for start, size in self._inodes.maps[self._inode]:
            first, last = max(start, offset), min(start + size, offset + length)
            if first < last:
                stored = self._stored(place + first - start, last - first)
                data[first - offset : last - offset] = stored
            place += size
        return bytes(data)

    def _stored(self, place: int, length: int) -> bytes:
        try:
            data = self._archives[self._inodes.archives[self._inode]].read(place, length)
        except OSError as error:
            raise DamageError(f"the tar archive cannot be read: {error.strerror}") from error
        if len(data) < length:
            raise DamageError("the tar archive became shorter while it was read")
        return data

    def xattrs(self) -> dict[str, bytes]:
        _ = self.state
        return dict(self._inodes.attributes.get(self._inode, {}))
