"""Small files below some folders, for searches by content."""

from __future__ import annotations

import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from imgverify.disk.image import Image

# find(1) rounds sizes up to whole KiB before it compares them with `-size -64k`.
_LARGEST = 63 * 1024


@dataclass(frozen=True, slots=True)
class SmallFile:
    """A file that may hold what is searched for.

    Args:
        path: as find(1) shows it.
        changed: of its inode, seconds since 1970.
        data: its content, with line feeds for NULs, which grep(1) takes for the end of a line.
    """

    path: str
    changed: int
    data: bytes


def small_files(image: Image, folders: Iterable[str]) -> Iterator[SmallFile]:
    """Read what `find -H FOLDER… -xdev -type f -size -64k` finds.

    Args:
        image: that is looked at.
        folders: absolute.

    Raises:
        NotObservedError: a folder or file cannot be read.
    """
    for folder in folders:
        # With -H, find(1) goes where a link leads, and shows no other name for it.
        real = image.tree.real(folder) or folder
        for found in image.tree.walk(real, stay=True):
            state = found.node.state
            if stat.S_ISREG(found.state.mode) and 0 < found.state.size <= _LARGEST:
                data = found.node.read(0, _LARGEST).replace(b"\0", b"\n")
                yield SmallFile(f"{folder}{found.path[len(real) :]}", state.ctime, data)
