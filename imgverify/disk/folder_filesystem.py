"""A root file system in a folder of this host; no symlink in it is ever followed."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

from imgverify.disk.damage import DamageError
from imgverify.disk.nodes import Node, NodeState

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# Opens nothing but the place: no device notices, and no FIFO blocks. Source: open(2).
_PLACE = os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC
_NOT_THERE = (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG, errno.EINVAL)
_REFUSED = (errno.EACCES, errno.EPERM)
_DEVICE_BITS = 64


class FolderFileSystem:
    """A folder, entered name by name, so that nothing leads out of it even while it changes.

    Args:
        path: of the folder.

    Raises:
        DamageError: it cannot be opened.
    """

    kind = "folder"
    label = ""
    uuid = ""
    doubt = ""

    def __init__(self, path: Path) -> None:
        try:
            # The user named it: a symlink to it is as good.
            self._top = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError as error:
            _fail(str(path), error)
        self._devices = {os.fstat(self._top).st_dev: 0}

    @property
    def size(self) -> int:
        """Bytes of the host's file system are not the image's: nobody knows."""
        return 0

    @property
    def free(self) -> int:
        """Likewise."""
        return 0

    @property
    def root(self) -> Node:
        """The folder."""
        return _FolderNode(self, (), os.fstat(self._top))

    def close(self) -> None:
        """Close the folder."""
        os.close(self._top)

    def number(self, state: os.stat_result) -> int:
        """An inode's number, unique also where another file system is mounted inside."""
        device = self._devices.setdefault(state.st_dev, len(self._devices))
        return device << _DEVICE_BITS | state.st_ino

    @contextmanager
    def entered(self, names: tuple[str, ...]) -> Iterator[int]:
        """Open a folder below the top one, step by step.

        Args:
            names: of the folders on the way.

        Raises:
            OSError: one of them is no folder, or cannot be opened.
        """
        at = os.dup(self._top)
        try:
            for name in names:
                below = os.open(name, _FOLDER, dir_fd=at)
                os.close(at)
                at = below
            yield at
        finally:
            os.close(at)


class _FolderNode:
    __slots__ = ("_filesystem", "_names", "_state")

    def __init__(
        self, filesystem: FolderFileSystem, names: tuple[str, ...], state: os.stat_result
    ) -> None:
        self._filesystem = filesystem
        self._names = names
        self._state = state

    @property
    def state(self) -> NodeState:
        found = self._state
        return NodeState(
            mode=found.st_mode,
            uid=found.st_uid,
            gid=found.st_gid,
            size=found.st_size,
            mtime=int(found.st_mtime_ns // 1_000_000_000),
            ctime=int(found.st_ctime_ns // 1_000_000_000),
            inode=self._filesystem.number(found),
            links=found.st_nlink,
        )

    def child(self, name: str) -> Node | None:
        if name in ("", ".", "..") or "/" in name or "\0" in name:
            return None
        if not stat.S_ISDIR(self._state.st_mode):
            return None
        names = (*self._names, name)
        try:
            with self._filesystem.entered(self._names) as folder:
                state = os.stat(name, dir_fd=folder, follow_symlinks=False)
        except OSError as error:
            if error.errno in _NOT_THERE:
                return None
            _fail(_shown(names), error)
        return _FolderNode(self._filesystem, names, state)

    def children(self) -> Iterator[tuple[str, Node]]:
        if not stat.S_ISDIR(self._state.st_mode):
            return
        found: list[tuple[str, os.stat_result]] = []
        try:
            with self._filesystem.entered(self._names) as folder, os.scandir(folder) as listed:
                for entry in listed:
                    # What went away meanwhile is not there.
                    with suppress(FileNotFoundError):
                        found.append((entry.name, entry.stat(follow_symlinks=False)))
        except OSError as error:
            _fail(_shown(self._names), error)
        for name, state in found:
            yield name, _FolderNode(self._filesystem, (*self._names, name), state)

    def target(self) -> str:
        if not stat.S_ISLNK(self._state.st_mode):
            return ""
        with self._place() as place:
            return os.readlink("", dir_fd=place)

    def read(self, offset: int, length: int) -> bytes:
        if not stat.S_ISREG(self._state.st_mode):
            return b""
        with self._opened() as file:
            parts, end = [], offset + max(0, length)
            while offset < end and (part := os.pread(file, end - offset, offset)):
                parts.append(part)
                offset += len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def xattrs(self) -> dict[str, bytes]:
        with self._place() as place:
            # The place itself has no attributes to give; its name under /proc has. Source: open(2).
            path = f"/proc/self/fd/{place}"
            if stat.S_ISLNK(self._state.st_mode):
                return self._of_symlink()
            return {name: os.getxattr(path, name) for name in os.listxattr(path)}

    def _of_symlink(self) -> dict[str, bytes]:
        with self._filesystem.entered(self._names[:-1]) as folder:
            path = f"/proc/self/fd/{folder}/{self._names[-1]}"
            names = os.listxattr(path, follow_symlinks=False)
            return {name: os.getxattr(path, name, follow_symlinks=False) for name in names}

    @contextmanager
    def _place(self) -> Iterator[int]:
        """What the node is now, without opening it; it must still be of the same kind."""
        try:
            with self._filesystem.entered(self._names[:-1]) as folder:
                name = self._names[-1] if self._names else "."
                place = os.open(name, _PLACE, dir_fd=folder)
            try:
                now = os.fstat(place)
                if stat.S_IFMT(now.st_mode) != stat.S_IFMT(self._state.st_mode):
                    raise DamageError(f"{_shown(self._names)} changed while it was read")
                yield place
            finally:
                os.close(place)
        except OSError as error:
            _fail(_shown(self._names), error)

    @contextmanager
    def _opened(self) -> Iterator[int]:
        with self._place() as place:
            file = os.open(f"/proc/self/fd/{place}", os.O_RDONLY | os.O_CLOEXEC)
            try:
                yield file
            finally:
                os.close(file)


def _shown(names: tuple[str, ...]) -> str:
    return "/" + "/".join(names)


def _fail(path: str, error: OSError) -> NoReturn:
    if error.errno in _REFUSED:
        raise DamageError(f"{path} cannot be read by this user") from error
    raise DamageError(f"{path} cannot be read: {error.strerror}") from error
