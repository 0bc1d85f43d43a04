"""The tree of a tar archive, or of several laid over each other, in little memory.

A million members have to fit: so their numbers stand in columns, and there is an object only for
each folder.

Source: the OCI image layer specification, "Representing Changes" and "Whiteouts".
"""

from __future__ import annotations

import stat
from array import array
from dataclasses import dataclass, field

from imgverify.disk.damage import DamageError
from imgverify.disk.tar_entries import Entry
from imgverify.disk.tar_sparse import Map

MOST_INODES = 1_500_000
# Bytes of attributes, link targets and maps: what has no bound by the number of members.
_MOST_EXTRAS = 256 * 1024 * 1024
_STRETCH = 120
_MOST_STEPS = 4096
_WHITEOUT, _OPAQUE, _RESERVED = ".wh.", ".wh..wh..opq", ".wh..wh."
_TYPES = {
    "1": 0,
    "2": stat.S_IFLNK,
    "3": stat.S_IFCHR,
    "4": stat.S_IFBLK,
    "5": stat.S_IFDIR,
    "6": stat.S_IFIFO,
}
_NUMBERS = 1 << 32


@dataclass(slots=True)
class Folder:
    """What a folder of one layer says.

    Args:
        names: inode by name.
        gone: names of lower layers that are not there any more.
        opaque: whether nothing of lower layers shows.
        implied: whether it only stands in the path of a member.
    """

    names: dict[str, int] = field(default_factory=dict)
    gone: set[str] | None = None
    opaque: bool = False
    implied: bool = False


class Inodes:
    """Everything in some archives, by number, in columns."""

    def __init__(self) -> None:
        self.modes, self.links, self.archives = array("I"), array("I"), array("H")
        self.uids, self.gids = array("I"), array("I")
        self.sizes, self.mtimes, self.offsets = array("q"), array("q"), array("q")
        self.folders: dict[int, Folder] = {}
        self.targets: dict[int, str] = {}
        self.maps: dict[int, Map] = {}
        self.attributes: dict[int, dict[str, bytes]] = {}
        # Hard links over layers: inode of the name, inode of the file, or why there is none.
        self.aliases: dict[int, int] = {}
        self.broken: dict[int, str] = {}
        self._shared: dict[tuple[tuple[str, bytes], ...], dict[str, bytes]] = {}
        self._extras = 0

    def new(self, entry: Entry, archive: int) -> int:
        """Add a member.

        Args:
            entry: the member.
            archive: number of its archive.
        """
        kind = _TYPES.get(entry.type, stat.S_IFREG)
        if not (0 <= entry.uid < _NUMBERS and 0 <= entry.gid < _NUMBERS):
            raise DamageError(f"{entry.name}: its owner is out of range in the tar archive")
        inode = self._append(kind | entry.mode, (entry.uid, entry.gid), archive)
        self.sizes[inode] = len(entry.link) if entry.type == "2" else entry.size
        self.mtimes[inode], self.offsets[inode] = entry.mtime, entry.offset
        if entry.type in "12":
            self.targets[inode] = entry.link
            self._more(len(entry.link))
        if entry.sparse is not None:
            self.maps[inode] = entry.sparse
            self._more(_STRETCH * len(entry.sparse))
        if entry.xattrs:
            key = tuple(sorted(entry.xattrs.items()))
            if key not in self._shared:
                self._more(sum(len(name) + len(value) for name, value in key))
            self.attributes[inode] = self._shared.setdefault(key, entry.xattrs)
        if kind == stat.S_IFDIR:
            self.folders[inode] = Folder()
        return inode

    def new_folder(self) -> int:
        """Add a folder that no member is, as a container's files have it."""
        inode = self._append(stat.S_IFDIR | 0o755, (0, 0), 0)
        self.folders[inode] = Folder(implied=True)
        return inode

    def symlink(self, inode: int | None) -> str | None:
        """Where a symlink points; None for what is none."""
        is_link = inode is not None and stat.S_ISLNK(self.modes[inode])
        return self.targets[inode] if is_link and inode is not None else None

    def _append(self, mode: int, owners: tuple[int, int], archive: int) -> int:
        inode = len(self.modes)
        if inode >= MOST_INODES:
            raise DamageError(f"more than {MOST_INODES} members: too many for one root file system")
        for column, value in (
            *((self.modes, mode), (self.links, 1), (self.archives, archive)),
            *((self.uids, owners[0]), (self.gids, owners[1])),
            *((self.sizes, 0), (self.mtimes, 0), (self.offsets, 0)),
        ):
            column.append(value)
        return inode

    def _more(self, size: int) -> None:
        self._extras += size
        if self._extras > _MOST_EXTRAS:
            raise DamageError("the tar archive has too many attributes, links or sparse files")


class Layer:
    """The tree of one archive; a later member of the same name wins.

    Args:
        inodes: where its members are added.
        archive: its number.
        below: top folder of the layers under it, which are whole by now; None for the first.
    """

    def __init__(self, inodes: Inodes, archive: int, below: int | None = None) -> None:
        self._inodes = inodes
        self._archive = archive
        self._below = below
        # Members of a folder mostly follow each other.
        self._last: tuple[str, int] = ("", -1)
        self.root = inodes.new_folder()
        self.unresolved: list[int] = []

    def add(self, entry: Entry) -> None:
        """Add a member.

        Raises:
            DamageError: its name leads out of the archive, or there are too many.
        """
        parts = parts_of(entry.name)
        if not parts:
            self._top(entry)
            return
        folder = self._folder(entry.name.rstrip("/").rpartition("/")[0], parts[:-1])
        name = parts[-1]
        if name.startswith(_WHITEOUT):
            _hide(self._inodes.folders[folder], name)
            return
        names = self._inodes.folders[folder].names
        if name in names:
            self._last = ("", -1)
        names[name] = self._inode(entry, names.get(name))

    def _inode(self, entry: Entry, before: int | None) -> int:
        inodes = self._inodes
        if entry.type == "1":
            target = find(inodes, self.root, parts_of(entry.link))
            if target is not None and target not in inodes.folders:
                inodes.links[target] += target != before
                return target
        inode = inodes.new(entry, self._archive)
        if before is not None and before in inodes.folders and inode in inodes.folders:
            inodes.folders[inode] = inodes.folders.pop(before)
            inodes.folders[inode].implied = False
        elif before is not None and inodes.links[before] > 1:
            inodes.links[before] -= 1
        if entry.type == "1":
            self.unresolved.append(inode)
        return inode

    def _top(self, entry: Entry) -> None:
        if entry.type != "5":
            raise DamageError("a member of the tar archive has no name")
        self.root, self._last = self._inode(entry, self.root), ("", -1)

    def _folder(self, name: str, parts: list[str]) -> int:
        if self._last[0] != name or self._last[1] < 0:
            self._last = (name, self._way(parts))
        return self._last[1]

    def _way(self, parts: list[str]) -> int:
        """The folder of a member; what stands in its path and is no folder is replaced.

        As when it is unpacked, a member below a symlink lands where that leads to.
        """
        inodes = self._inodes
        way: list[tuple[int, int | None]] = [(self.root, self._below)]
        waiting, steps = parts[::-1], 0
        while waiting:
            steps += 1
            name = waiting.pop()
            if name == "..":
                way = way[:-1] or way
                continue
            own, below = way[-1]
            found = inodes.folders[own].names.get(name)
            lower = find(inodes, below, [name]) if below is not None else None
            link = inodes.symlink(lower if found is None else found)
            if link is not None and steps < _MOST_STEPS:
                way = way[:1] if link.startswith("/") else way
                waiting += [part for part in link.split("/")[::-1] if part not in ("", ".")]
                continue
            if found is None or found not in inodes.folders:
                found = inodes.folders[own].names[name] = inodes.new_folder()
            way.append((found, lower))
        return way[-1][0]


def _hide(folder: Folder, name: str) -> None:
    if name == _OPAQUE:
        folder.opaque = True
    elif not name.startswith(_RESERVED):
        folder.gone = folder.gone or set()
        folder.gone.add(name.removeprefix(_WHITEOUT))


def find(inodes: Inodes, root: int, parts: list[str]) -> int | None:
    """What a path leads to, symlinks within it not followed.

    Args:
        inodes: of the tree.
        root: the folder where it begins.
        parts: of the path.
    """
    inode: int | None = root
    for part in parts:
        folder = inodes.folders.get(inode) if inode is not None else None
        inode = folder.names.get(part) if folder else None
    return inode


def parts_of(name: str) -> list[str]:
    """Names on the way to a member.

    Args:
        name: of the member.

    Raises:
        DamageError: it leads out of the archive.
    """
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if ".." in parts or "\0" in name:
        raise DamageError(f"the tar archive has a member outside of it: {name[:80]!r}")
    return parts
