"""A canonical listing of a folder: what its digest is taken of."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from imgverify.errors import ArtifactError

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# A FIFO that took a file's place must not block.
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_BLOCK = 1024 * 1024
_MOST_DEPTH = 256
_SECRET = b"not readable"


def listing(path: Path, seen: Callable[[int], None]) -> Iterator[bytes]:
    """A record for each thing in a folder, in an order that only names decide.

    A record has the path, type and mode, owner, size, device number, symlink target, and the
    SHA-256 of the content; fields end with NUL. Of a file that this user cannot read the content
    is left out, and the time of its last change stands in its place.

    Args:
        path: of the folder.
        seen: told how many bytes were read since it was last told.

    Raises:
        ArtifactError: folders lie too deep in each other.
        OSError: a folder cannot be read.
    """
    top = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield _record(b"/", os.fstat(top), b"")
        yield from _below(top, b"", 0, seen)
    finally:
        os.close(top)


def _below(folder: int, path: bytes, depth: int, seen: Callable[[int], None]) -> Iterator[bytes]:
    if depth > _MOST_DEPTH:
        raise ArtifactError(f"{os.fsdecode(path[:200])}: folders lie too deep in each other")
    for name in sorted(os.listdir(folder), key=os.fsencode):
        state = os.stat(name, dir_fd=folder, follow_symlinks=False)
        place = path + b"/" + os.fsencode(name)
        if stat.S_ISLNK(state.st_mode):
            yield _record(place, state, os.fsencode(os.readlink(name, dir_fd=folder)))
        elif stat.S_ISREG(state.st_mode):
            yield _record(place, state, _content(name, folder, state, seen))
        else:
            yield _record(place, state, b"")
        if stat.S_ISDIR(state.st_mode):
            below = os.open(name, _FOLDER, dir_fd=folder)
            try:
                yield from _below(below, place, depth + 1, seen)
            finally:
                os.close(below)


def _content(name: str, folder: int, state: os.stat_result, seen: Callable[[int], None]) -> bytes:
    try:
        file = os.open(name, _FILE, dir_fd=folder)
    except PermissionError:
        return b"%s %d" % (_SECRET, state.st_ctime_ns)
    try:
        hashed = hashlib.sha256()
        while block := os.read(file, _BLOCK):
            hashed.update(block)
            seen(len(block))
        return hashed.hexdigest().encode()
    finally:
        os.close(file)


def _record(path: bytes, state: os.stat_result, content: bytes) -> bytes:
    is_device = stat.S_ISCHR(state.st_mode) or stat.S_ISBLK(state.st_mode)
    fields = (
        path,
        b"%o" % state.st_mode,
        b"%d:%d" % (state.st_uid, state.st_gid),
        # What a folder's own size is, its file system decides.
        b"%d" % (0 if stat.S_ISDIR(state.st_mode) else state.st_size),
        b"%d:%d" % (os.major(state.st_rdev), os.minor(state.st_rdev)) if is_device else b"",
        content,
    )
    return b"\0".join(fields) + b"\0\n"
