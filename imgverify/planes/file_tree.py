"""The file system of a closed recording: lstat, symlinks and wildcards, without a disk."""

from __future__ import annotations

import copy
import stat
from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol, Self

from imgverify.facts.answers import Answers, FileState, is_wildcard, matches

# Linux gives up after as many symlinks. Source: path_resolution(7).
MOST_LINKS = 40
FOLDER, REGULAR, DEVICE, LINK = 0o040755, 0o100644, 0o020666, 0o120777
# A device that every system has, also where the recording or the disk does not show it.
NULL = "/dev/null"
NULL_STATE = FileState(NULL, DEVICE, 0, 0, "root", "root", 0, 0)


class LoopError(Exception):
    """A symlink leads to itself."""


class States(Protocol):
    """States of paths without symlinks in the folders above them."""

    def __getitem__(self, path: str) -> FileState:
        """State of a path that exists."""

    def __contains__(self, path: object) -> bool:
        """Whether a path exists."""

    def get(self, path: str) -> FileState | None:
        """State of a path; None when it does not exist."""

    def names_in(self, folder: str) -> list[str]:
        """Names in a folder, without its final slash; empty when there is no such folder."""


class KnownStates(dict[str, FileState]):
    """States that are all known beforehand."""

    def __init__(self, states: Mapping[str, FileState]) -> None:
        super().__init__(states)
        self._children: dict[str, list[str]] | None = None

    def names_in(self, folder: str) -> list[str]:
        """Names in a folder."""
        if self._children is None:
            self._children = {}
            for path in self:
                above, _, name = path.rpartition("/")
                if name:
                    self._children.setdefault(above, []).append(name)
        return self._children.get(folder, [])


class FileTree:
    """Paths and their states.

    Args:
        nodes: every path that exists, without symlinks in the folders above it. A state's own path
            is how the recording spells it.
    """

    def __init__(self, nodes: States) -> None:
        self.nodes = nodes
        self._folders: dict[str, str | None] = {"": ""}

    @classmethod
    def of(cls, answers: Answers) -> Self:
        """Build the tree of a recording.

        A path that it names in another way, through a symlink, is the one that it leads to. The
        folders above a path exist, and /dev/null does.

        Args:
            answers: of a closed recording.
        """
        nodes = {"/": _state("/", FOLDER), NULL: NULL_STATE}
        for path, content in answers.files.items():
            nodes[path] = _state(path, REGULAR, len(content.data))
        nodes.update(answers.states)
        nodes = _renamed(nodes)
        for path in tuple(nodes):
            folder = _folder(path)
            while folder and folder not in nodes:
                nodes[folder] = _state(folder, FOLDER)
                folder = _folder(folder)
        return cls(KnownStates(nodes))

    def known_nodes(self) -> dict[str, FileState]:
        """Every path of a tree whose paths are all known; `of` makes such trees."""
        assert isinstance(self.nodes, KnownStates)
        return dict(self.nodes)

    def restated(self, nodes: Mapping[str, FileState]) -> Self:
        """A tree of the same paths, folders and links, with other states.

        Args:
            nodes: every path of this tree.
        """
        other = copy.copy(self)
        other.nodes = KnownStates(nodes)
        return other

    def lstat(self, path: str) -> FileState | None:
        """State of a path itself under the name that was asked for; None when it does not exist.

        Raises:
            LoopError: a folder above it is a symlink to itself.
        """
        own = self.nodes.get(path)
        folder, _, name = path.rpartition("/")
        real = self._real_folder(folder)
        if real is None:
            return None
        if real == folder:
            return own
        state = self.nodes.get(f"{real}/{name}" if name else real or "/")
        return replace(state, path=path) if state else None

    def real(self, path: str) -> str | None:
        """Follow every symlink; None when it leads nowhere.

        Args:
            path: absolute.

        Raises:
            LoopError: the symlinks go round.
        """
        found = self.destination(path)
        return found if found in self.nodes else None

    def destination(self, path: str) -> str:
        """Follow every symlink, whether or not something is where they lead to.

        Raises:
            LoopError: the symlinks go round.
        """
        # All symlinks on the way are counted, as the kernel does: of links that name others twice,
        # few would be enough to be followed forever.
        at, links, waiting = "", 0, path.split("/")[::-1]
        while waiting:
            name = waiting.pop()
            if name in ("", "."):
                continue
            if name == "..":
                at = at.rpartition("/")[0]
                continue
            state = self.nodes.get(f"{at}/{name}")
            if state is None or not stat.S_ISLNK(state.mode):
                at = f"{at}/{name}"
                continue
            links += 1
            if links > MOST_LINKS:
                raise LoopError(f"{path}: too many levels of symbolic links")
            if state.target.startswith("/"):
                at = ""
            waiting += state.target.split("/")[::-1]
        return at or "/"

    def _real_folder(self, folder: str) -> str | None:
        """A folder without symlinks and without a final slash; None when there is none."""
        if folder not in self._folders:
            real = self.real(folder)
            is_folder = real is not None and stat.S_ISDIR(self.nodes[real].mode)
            self._folders[folder] = real.rstrip("/") if real and is_folder else None
        return self._folders[folder]

    def glob(self, wildcard: str) -> tuple[str, ...]:
        """Every path that a wildcard matches, as a shell would list them in the C locale.

        Args:
            wildcard: absolute; folders are matched through symlinks.

        Raises:
            LoopError: the folder that it begins with is a symlink to itself.
        """
        found = [""]
        parts = wildcard.split("/")[1:]
        first = next(number for number, part in enumerate(parts) if is_wildcard(part))
        self._real_folder("".join(f"/{part}" for part in parts[:first]))
        for part in parts:
            if is_wildcard(part):
                found = [
                    f"{folder}/{name}"
                    for folder in found
                    for name in self._names_in(folder)
                    if matches(part, name)
                ]
            else:
                found = [f"{folder}/{part}" for folder in found if self._exists(f"{folder}/{part}")]
        return tuple(sorted(found, key=lambda path: path.encode("utf-8", "surrogateescape")))

    def _exists(self, path: str) -> bool:
        try:
            return self.lstat(path) is not None
        except LoopError:
            return False

    def _names_in(self, folder: str) -> list[str]:
        try:
            real = self._real_folder(folder)
        except LoopError:
            return []
        return [] if real is None else self.nodes.names_in(real)


def _renamed(nodes: dict[str, FileState]) -> dict[str, FileState]:
    """Spell paths that go through a symlinked folder as the ones that they lead to."""
    tree = FileTree(KnownStates(nodes))
    real = {folder: tree.destination(folder).rstrip("/") for folder in {*map(_folder, nodes)}}
    return {
        f"{real[folder]}/{name}": state
        for path, state in nodes.items()
        for folder, _, name in (path.rpartition("/"),)
    }


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _state(path: str, mode: int, size: int = 0) -> FileState:
    return FileState(path, mode, 0, 0, "root", "root", size, 0)
