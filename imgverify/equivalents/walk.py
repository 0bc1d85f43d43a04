"""The walk over all file systems of an image: what stands out on them."""

from __future__ import annotations

import os
import stat
from operator import attrgetter

from imgverify.disk.damage import DamageError
from imgverify.disk.image import Image
from imgverify.disk.nodes import FileSystem
from imgverify.equivalents.find_record import record
from imgverify.facts.answers import FileState
from imgverify.facts.fstab import NETWORK
from imgverify.facts.walk import END, WALK

# Optical media are no part of an image, memory is empty, a bind mount shows what is walked already.
_NOT_WALKED = frozenset({"iso9660", "udf", "tmpfs", "ramfs", "none"}) | NETWORK
# A boot covers what a disk has there.
_COVERED = frozenset({"/dev", "/proc", "/run", "/sys"})
_KIND = 0o170000
# What nobody should see at a file or folder without a reason.
_SUSPECT = {
    stat.S_IFREG: stat.S_IWOTH | stat.S_ISUID | stat.S_ISGID,
    stat.S_IFDIR: stat.S_IWOTH,
}
_NUMBERS = {"owner": "uid", "group": "gid"}


def answer(image: Image, argument: str) -> bytes:
    """Walk as the script of the topic `walk` does.

    What a boot covers is left out, as find(1) does not see it.

    Args:
        image: that is looked at.
        argument: not used.

    Raises:
        DamageError: a file system cannot be read to its end.
        NotObservedError: one of them could not be opened.
    """
    del argument
    walk = _Walk(image)
    for path, filesystem in _once(image):
        walk.over(path, filesystem)
    walk.printed += f"{END}\0".encode()
    return bytes(walk.printed)


def _once(image: Image) -> list[tuple[str, FileSystem]]:
    """The file systems to walk; one that is mounted twice where its first mount is."""
    found: dict[int, tuple[str, FileSystem]] = {}
    for path, one in sorted(image.mounts.items()):
        if one.kind not in _NOT_WALKED:
            found.setdefault(id(one), (path, one))
    return list(found.values())


class _Walk:
    def __init__(self, image: Image) -> None:
        self._tree = image.tree
        self._mounts = {path.rstrip("/") for path in image.mounts}
        self._users = _Known("owner")
        self._groups = _Known("group")
        self.printed = bytearray()

    def over(self, top: str, filesystem: FileSystem) -> None:
        """Walk one file system.

        This loop sees every file of the image, so it makes nothing but what it must.
        """
        self.printed += os.fsencode(f"root {top}\0")
        users, groups = self._users.known, self._groups.known
        root = filesystem.root
        self._show(top)
        # A folder has one name: one that is met twice is damage, and could go on forever.
        met = {root.state.inode}
        waiting = [(top.rstrip("/"), root)]
        while waiting and len(self.printed) <= WALK.limit:
            folder, above = waiting.pop()
            for name, node in above.children():
                state = node.state
                kind = state.mode & _KIND
                if kind == stat.S_IFDIR:
                    path = f"{folder}/{name}"
                    if path in self._mounts:
                        # find(1) shows what is mounted there, and goes no further.
                        self._show(path)
                        continue
                    if path in _COVERED:
                        continue
                    if state.inode in met:
                        raise DamageError(f"{path}: a folder that has two names")
                    met.add(state.inode)
                    waiting.append((path, node))
                suspect = state.mode & _SUSPECT.get(kind, 0)
                if suspect or state.uid not in users or state.gid not in groups:
                    self._show(f"{folder}/{name}")

    def _show(self, path: str) -> None:
        """Print what stands out."""
        state = self._tree.lstat(path)
        if state is None:
            raise DamageError(f"{path}: found in its folder, and then not")
        suspect = state.mode & _SUSPECT.get(stat.S_IFMT(state.mode), 0)
        if stat.S_ISDIR(state.mode) and state.mode & stat.S_ISVTX:
            suspect = 0
        is_known = self._users.knows(state) & self._groups.knows(state)
        if suspect or not is_known:
            self.printed += record(state, path)


class _Known:
    """The numbers that have a name, as far as they were met; root is always there.

    Args:
        field: `owner` or `group`.
    """

    def __init__(self, field: str) -> None:
        self._name, self._number = attrgetter(field), attrgetter(_NUMBERS[field])
        self.known = {0}

    def knows(self, state: FileState) -> bool:
        """Whether the owner of a file has a name.

        Args:
            state: of the file; its owner is a number where there is no name.
        """
        number = self._number(state)
        if self._name(state) != str(number):
            self.known.add(number)
        return number in self.known
