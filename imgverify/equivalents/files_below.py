"""Every file below a folder, symlinks followed."""

from __future__ import annotations

import stat
from collections.abc import Iterator

from imgverify.disk.image import Image
from imgverify.equivalents.find_record import record
from imgverify.equivalents.followed import followed
from imgverify.facts.answers import FileState
from imgverify.facts.files import NO_FOLDER
from imgverify.facts.walk import END
from imgverify.unobserved import NotObservedError

_MOST = 200_000
_Folder = tuple[str, int]


def answer(image: Image, argument: str) -> bytes:
    """List as the script that the topic `files` makes for a folder does.

    Args:
        image: that is looked at.
        argument: the folder, absolute.

    Raises:
        NotObservedError: symlinks go round, a folder cannot be read, or links show the same files
            again and again.
    """
    top = followed(image.tree, argument)
    if top is None or not stat.S_ISDIR(top.mode):
        return f"{NO_FOLDER}\0".encode()
    printed = bytearray()
    for path, one in _files(image, argument, top.path):
        printed += record(one, path)
    return bytes(printed) + f"{END}\0".encode()


def _files(image: Image, top: str, real: str) -> Iterator[tuple[str, FileState]]:
    """Files under the names by which links show them.

    A folder that lies in itself, by way of a link or of a damaged disk, ends the search, as it
    ends that of find(1).
    """
    tree = image.tree
    waiting: list[tuple[str, str, tuple[_Folder, ...]]] = [(top, real, (_folder(image, real),))]
    seen = 0
    while waiting:
        folder, real, above = waiting.pop()
        for name in tree.names(real):
            seen += 1
            if seen > _MOST:
                raise NotObservedError(f"{top}: links show more than {_MOST} files below it")
            path = f"{folder.rstrip('/')}/{name}"
            place = tree.real(f"{real.rstrip('/')}/{name}")
            state = tree.lstat(place) if place else None
            if place is None or state is None:
                continue
            if stat.S_ISREG(state.mode):
                yield path, state
            elif stat.S_ISDIR(state.mode):
                itself = _folder(image, place)
                if itself in above:
                    raise NotObservedError(f"{path}: a link to a folder that it lies in")
                waiting.append((path, place, (*above, itself)))


def _folder(image: Image, place: str) -> _Folder:
    """Which folder it is, whatever its name: the mount that it lies in, and its inode."""
    mounts = (path for path in image.mounts if f"{place}/".startswith(f"{path.rstrip('/')}/"))
    node = image.tree.node(place)
    return max(mounts, key=len), node.state.inode if node else 0
