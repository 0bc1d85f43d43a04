"""What fills an image: bytes below each folder, as du(1) -x --apparent-size adds them up."""

from __future__ import annotations

import heapq
import stat
from collections import defaultdict

from imgverify.inspection.layout import Folder
from imgverify.reading.every_node import Reached
from imgverify.reading.written import written

# A folder that is little more than one of its own folders says nothing new.
_NEARLY_ALL = 0.9


class Usage:
    """Sums of one walk."""

    def __init__(self) -> None:
        self.count = 0
        self._sizes: defaultdict[str, int] = defaultdict(int)
        self._files: defaultdict[str, int] = defaultdict(int)
        self._mounts: set[str] = set()
        self._met: set[tuple[str, int]] = set()

    def add(self, reached: Reached) -> None:
        """Count one file for the folder that it lies in.

        Args:
            reached: in the order of the walk: folders before what is in them.
        """
        self.count += 1
        state = reached.state
        if stat.S_ISDIR(state.mode):
            self._sizes[reached.path] = self._files[reached.path] = 0
            if reached.path == reached.mount:
                self._mounts.add(reached.path)
            return
        if not stat.S_ISREG(state.mode):
            return
        if state.links > 1:
            inode = (reached.mount, state.inode)
            if inode in self._met:
                return
            self._met.add(inode)
        folder = reached.path.rpartition("/")[0] or "/"
        self._sizes[folder] += state.size
        self._files[folder] += 1

    def largest(self, number: int) -> tuple[Folder, ...]:
        """The folders with the most bytes below them on their own file system.

        Left out are the tops of file systems, and folders that hold little but one of their own
        folders.

        Args:
            number: how many at most.
        """
        sizes, files = self._sizes.copy(), self._files.copy()
        widest: dict[str, int] = {}
        # Folders come after the one that they lie in.
        for path in reversed(self._sizes):
            above = path.rpartition("/")[0] or "/"
            if path not in self._mounts:
                sizes[above] += sizes[path]
                files[above] += files[path]
                widest[above] = max(widest.get(above, 0), sizes[path])
        telling = (
            path
            for path in sizes
            if path not in self._mounts and widest.get(path, 0) < _NEARLY_ALL * sizes[path]
        )
        best = heapq.nsmallest(number, telling, key=lambda path: (-sizes[path], path))
        return tuple(
            Folder(path=written(path), size=sizes[path], files=files[path]) for path in best
        )
