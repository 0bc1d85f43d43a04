"""A file system in memory: a double of those on disks, for tests that need no disk."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from imgverify.disk.image import Image
from imgverify.disk.image_tree import ImageTree
from imgverify.disk.nodes import FileSystem, Node, NodeState

FOLDER, FILE, LINK = 0o040755, 0o100644, 0o120777
TIME = 1_700_000_000


@dataclass(slots=True)
class MemoryNode:
    """A node: what it is, and what is in it.

    Args:
        state: its inode.
        content: of a file.
        link: where a symlink points.
        attributes: extended ones.
        entries: of a folder.
        damage: raised by whatever looks into it.
    """

    state: NodeState
    content: bytes = b""
    link: str = ""
    attributes: dict[str, bytes] = field(default_factory=dict)
    entries: dict[str, MemoryNode] = field(default_factory=dict)
    damage: Exception | None = None

    def child(self, name: str) -> Node | None:
        """Look a name up."""
        self._check()
        return self.entries.get(name)

    def children(self) -> Iterator[tuple[str, Node]]:
        """Everything in a folder, in the order in which it was made."""
        self._check()
        return iter([*self.entries.items()])

    def target(self) -> str:
        """Where a symlink points."""
        return self.link

    def read(self, offset: int, length: int) -> bytes:
        """Bytes of a file."""
        self._check()
        return self.content[offset : offset + length]

    def xattrs(self) -> dict[str, bytes]:
        """Extended attributes."""
        return dict(self.attributes)

    def _check(self) -> None:
        if self.damage is not None:
            raise self.damage


class MemoryFileSystem:
    """A file system in memory.

    Args:
        kind: as mount(8) calls it.
    """

    def __init__(self, kind: str = "ext4") -> None:
        self.kind = kind
        self.label = self.uuid = self.doubt = ""
        self.size = self.free = 0
        self._made = 0
        self._root = self._node(FOLDER)

    @property
    def root(self) -> MemoryNode:
        """Its top folder."""
        return self._root

    def put(
        self,
        path: str,
        content: bytes | str = b"",
        *,
        mode: int = FILE,
        uid: int = 0,
        gid: int = 0,
        link: str = "",
        attributes: Mapping[str, bytes] | None = None,
        damage: Exception | None = None,
    ) -> Self:
        """Make something; the folders above it are root's, where they are not there yet.

        Args:
            path: absolute; `/` changes the top folder.
            content: of a file.
            mode: `st_mode`; a file without type bits is a regular one.
            uid: owner.
            gid: owner.
            link: makes it a symlink.
            attributes: extended ones.
            damage: raised by whatever looks into it.
        """
        data = content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content
        mode = LINK if link else mode if stat.S_IFMT(mode) else stat.S_IFREG | mode
        folder, _, name = path.rpartition("/")
        above = self._folder(folder) if name else self._root
        old = above.entries.get(name) if name else self._root
        node = self._node(mode)
        node.state = replace(node.state, uid=uid, gid=gid, size=len(link) if link else len(data))
        node.content, node.link, node.damage = data, link, damage
        node.attributes = dict(attributes or {})
        node.entries = old.entries if old else {}
        if name:
            above.entries[name] = node
        else:
            self._root = node
        return self

    def copy(self, folder: Path) -> Self:
        """Make what is in a folder of this machine; what is ours is root's.

        Args:
            folder: that becomes the top.
        """
        for path in [folder, *sorted(folder.rglob("*"))]:
            state = path.lstat()
            is_file, is_link = stat.S_ISREG(state.st_mode), stat.S_ISLNK(state.st_mode)
            place = str(path)[len(str(folder)) :] or "/"
            self.put(
                place,
                path.read_bytes() if is_file else b"",
                mode=state.st_mode,
                uid=_seen(state.st_uid, os.geteuid()),
                gid=_seen(state.st_gid, os.getegid()),
                link=str(path.readlink()) if is_link else "",
            )
            node = self._at(place)
            node.state = replace(
                node.state,
                size=state.st_size,
                mtime=int(state.st_mtime),
                ctime=int(state.st_ctime),
            )
        return self

    def _at(self, path: str) -> MemoryNode:
        node = self._root
        for name in path.split("/"):
            node = node.entries[name] if name else node
        return node

    def _folder(self, path: str) -> MemoryNode:
        node = self._root
        for name in path.split("/"):
            if name:
                node = node.entries.setdefault(name, self._node(FOLDER))
        return node

    def _node(self, mode: int) -> MemoryNode:
        self._made += 1
        return MemoryNode(NodeState(mode, 0, 0, 0, TIME, TIME, inode=self._made, links=1))


def image(root: FileSystem, mounts: Mapping[str, FileSystem] | None = None) -> Image:
    """An image of these file systems, without a disk below them.

    Args:
        root: what is mounted at /.
        mounts: others, by their mount points.
    """
    joined = {"/": root, **(mounts or {})}
    return Image(devices=(), mounts=joined, tree=ImageTree(joined), troubles={})


def _seen(number: int, own: int) -> int:
    """Whoever made the folder is its root, as in a user namespace of one's own."""
    return 0 if number == own else number
