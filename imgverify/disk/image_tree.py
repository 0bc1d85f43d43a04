"""One tree of several file systems: paths, symlinks inside the image only, wildcards, contents."""

from __future__ import annotations

import os
import re
import stat
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from imgverify.disk.damage import DamageError
from imgverify.disk.nodes import FileSystem, Node
from imgverify.disk.shown import MADE_FOLDER
from imgverify.facts.answers import FileState
from imgverify.planes.file_tree import NULL, NULL_STATE, FileTree

_NAMES_LIMIT = 4 * 1024 * 1024
# Owners have 32 bits; a longer number is nobody's.
_NUMBER = re.compile("0*([0-9]{1,10})")


@dataclass(frozen=True, slots=True)
class Found:
    """Something that a walk came by.

    Args:
        path: absolute, without symlinks above it.
        state: of the thing itself.
        node: to read it.
    """

    path: str
    state: FileState
    node: Node


class ImageTree:
    """The tree that a boot would assemble, at rest.

    Symlinks never lead out of it: `..` at the top stays at the top. Every method may raise
    `DamageError` where the disk cannot be read, and `LoopError` where symlinks go round.

    Args:
        mounts: file systems by their mount point, without symlinks in it; `/` is one of them.
    """

    def __init__(self, mounts: Mapping[str, FileSystem]) -> None:
        self._disk = _Paths(mounts)
        self._tree = FileTree(self._disk)

    @property
    def paths(self) -> FileTree:
        """The tree as the one of a recording looks."""
        return self._tree

    def lstat(self, path: str) -> FileState | None:
        """State of a path itself, symlinks above it followed; None when nothing is there."""
        return self._tree.lstat(path)

    def real(self, path: str) -> str | None:
        """Follow every symlink; None when it leads nowhere."""
        return self._tree.real(path)

    def names(self, path: str) -> list[str]:
        """Names in a folder, symlinks to it followed, sorted by bytes; empty when there is none."""
        real = self._tree.real(path)
        return self._disk.names_in("" if real == "/" else real) if real else []

    def glob(self, wildcard: str) -> tuple[str, ...]:
        """Every path that a wildcard matches, as a shell would list them in the C locale."""
        return self._tree.glob(wildcard)

    def read(self, path: str, limit: int) -> bytes:
        """The first bytes of a regular file, symlinks followed; empty for what is not one."""
        real = self._tree.real(path)
        node = self._disk.node(real) if real else None
        if node is None or not stat.S_ISREG(node.state.mode):
            return b""
        return node.read(0, min(limit, node.state.size))

    def xattrs(self, path: str) -> dict[str, bytes]:
        """Extended attributes of a path itself."""
        node = self.node(path)
        return node.xattrs() if node else {}

    def node(self, path: str) -> Node | None:
        """What is at a path itself, symlinks above it followed; None when nothing is."""
        folder, _, name = path.rstrip("/").rpartition("/")
        real = self._tree.real(folder or "/")
        return self._disk.node(f"{real.rstrip('/')}/{name}" if name else "/") if real else None

    def walk(self, top: str, *, stay: bool = False) -> Iterator[Found]:
        """The folder itself and everything below it, symlinks not followed.

        Args:
            top: absolute.
            stay: whether to leave out file systems that are mounted below it (find -xdev).

        Raises:
            DamageError: also when folders lie in each other without an end.
        """
        return self._disk.walk(top.rstrip("/"), stay=stay)


class _Paths:
    """States by path, looked up on the disk when they are asked for; for `FileTree`."""

    def __init__(self, mounts: Mapping[str, FileSystem]) -> None:
        self._mounts = {path.rstrip("/"): filesystem for path, filesystem in mounts.items()}
        self._nodes: dict[str, Node | None] = {"": self._mounts[""].root}
        # Names by folder that are there whether or not the disk has them.
        self._made: defaultdict[str, set[str]] = defaultdict(set)
        for path in self._mounts:
            for above, name in _folders_above(path):
                self._made[above].add(name)
        self._states: dict[str, FileState | None] = {}
        self._owners: tuple[dict[int, str], dict[int, str]] | None = None

    def __contains__(self, path: object) -> bool:
        return isinstance(path, str) and self.get(path) is not None

    def __getitem__(self, path: str) -> FileState:
        state = self.get(path)
        if state is None:
            raise KeyError(path)
        return state

    def get(self, path: str) -> FileState | None:
        """State of a path that has no symlinks above it."""
        if path not in self._states:
            node = self.node(path)
            if node is not None:
                self._states[path] = self._state(path, node)
            else:
                # Where device nodes are made at boot, a disk need not have this one.
                self._states[path] = NULL_STATE if path == NULL else None
        return self._states[path]

    def node(self, path: str) -> Node | None:
        """What lies at a path that has no symlinks above it."""
        path = path.rstrip("/")
        if path not in self._nodes:
            mounted = self._mounts.get(path)
            folder, _, name = path.rpartition("/")
            above = None if mounted else self.node(folder)
            node = mounted.root if mounted else above and above.child(name)
            if node is None and path in self._made:
                # A boot makes the folders that mount points lie in (systemd.mount(5)).
                node = MADE_FOLDER
            self._nodes[path] = node
        return self._nodes[path]

    def names_in(self, folder: str) -> list[str]:
        """Names in a folder that has no symlinks above it, sorted by bytes."""
        node = self.node(folder)
        if node is None or not stat.S_ISDIR(node.state.mode):
            return []
        return sorted(
            {*self._made.get(folder, ()), *(name for name, _ in node.children())}, key=_bytes
        )

    def walk(self, top: str, *, stay: bool) -> Iterator[Found]:
        """Folders before what is in them."""
        node = self.node(top)
        # A folder has one name: one that is met twice is damage, and could go on forever.
        met: set[tuple[str, int]] = set()
        waiting = [(top, top, node)] if node else []
        while waiting:
            mount, path, node = waiting.pop()
            yield Found(path or "/", self._state(path or "/", node), node)
            inode = (mount, node.state.inode)
            if not stat.S_ISDIR(node.state.mode) or (stay and mount != top):
                continue
            if inode in met:
                raise DamageError(f"{path}: a folder that has two names")
            met.add(inode)
            made = {*self._made.get(path, ())}
            for name, child in node.children():
                place = f"{path}/{name}"
                if place not in self._mounts:
                    made.discard(name)
                    waiting.append((mount, place, child))
            places = (f"{path}/{name}" for name in made)
            waiting += [(place, place, found) for place in places if (found := self.node(place))]

    def _state(self, path: str, node: Node) -> FileState:
        users, groups = self._names()
        state = node.state
        return FileState(
            path=path,
            mode=state.mode,
            uid=state.uid,
            gid=state.gid,
            owner=users.get(state.uid) or str(state.uid),
            group=groups.get(state.gid) or str(state.gid),
            size=state.size,
            mtime=state.mtime,
            target=node.target() if stat.S_ISLNK(state.mode) else "",
        )

    def _names(self) -> tuple[dict[int, str], dict[int, str]]:
        if self._owners is None:
            # The files themselves are looked at before anybody knows a name.
            self._owners = ({}, {})
            self._owners = (self._numbers("/etc/passwd"), self._numbers("/etc/group"))
            self._states.clear()
        return self._owners

    def _numbers(self, path: str) -> dict[int, str]:
        """Names by number; the first line that has a number counts, as in getpwuid(3)."""
        real = FileTree(self).real(path)
        node = self.node(real) if real else None
        if node is None or not stat.S_ISREG(node.state.mode):
            return {}
        names: dict[int, str] = {}
        for line in node.read(0, _NAMES_LIMIT).decode("utf-8", "surrogateescape").splitlines():
            name, *rest = line.split(":")
            number = _NUMBER.fullmatch(rest[1]) if len(rest) > 1 and name else None
            if number:
                names.setdefault(int(number[1]), name)
        return names


def _folders_above(path: str) -> Iterator[tuple[str, str]]:
    while path:
        path, _, name = path.rpartition("/")
        yield path, name


def _bytes(name: str) -> bytes:
    return os.fsencode(name)
