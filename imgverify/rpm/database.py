"""The rpm database of an image: where it is, of which kind, and every header in it."""

from __future__ import annotations

import stat
from collections.abc import Iterator

from imgverify.disk.damage import DamageError
from imgverify.disk.image_tree import ImageTree
from imgverify.planes.file_tree import LoopError
from imgverify.planes.shell_script import PATH
from imgverify.rpm import berkeley, header, ndb, settings, sqlite
from imgverify.rpm.header import Header
from imgverify.unobserved import NotObservedError

FOLDERS = ("/var/lib/rpm", "/usr/lib/sysimage/rpm", "/usr/share/rpm")
# By what rpm calls their formats in %_db_backend; it has bdb_ro for those that only read bdb.
_FILES = {"sqlite": "rpmdb.sqlite", "ndb": "Packages.db", "bdb": "Packages"}
_COMMANDS = tuple(f"{folder}/rpm" for folder in PATH.split(":"))
_LIMIT = 512 * 1024 * 1024
_EXECUTABLE = 0o111


def is_installed(tree: ImageTree) -> bool:
    """Whether a shell would find rpm.

    Args:
        tree: of the image.

    Raises:
        NotObservedError: the folders of programs cannot be read.
    """
    try:
        for path in _COMMANDS:
            real = tree.real(path)
            state = tree.lstat(real) if real else None
            if state and stat.S_ISREG(state.mode) and state.permissions & _EXECUTABLE:
                return True
    except (DamageError, LoopError) as error:
        raise NotObservedError(f"whether there is rpm: {error}") from error
    return False


def headers(tree: ImageTree) -> Iterator[Header]:
    """Every package and imported key.

    Args:
        tree: of an image in which rpm is installed.

    Raises:
        NotObservedError: its database is not there, empty, damaged, or it is unclear which one is
            in use.
    """
    path = "rpm's database"
    count = 0
    try:
        backend, path = _find(tree)
        for blob in _blobs(tree, backend, path):
            yield header.parse(blob)
            count += 1
    except (DamageError, LoopError) as error:
        raise NotObservedError(f"{path}: {error}") from error
    if not count:
        raise NotObservedError(f"{path}: it lists no package")


def _find(tree: ImageTree) -> tuple[str, str]:
    """The format of the database, and its file without symlinks."""
    said = settings.read(tree)
    folders = (said.folder,) if said.folder else FOLDERS
    found = {
        real: backend
        for folder in folders
        for backend, name in _FILES.items()
        if (real := tree.real(f"{folder}/{name}")) is not None
    }
    if not found:
        raise NotObservedError(f"rpm is installed, but has no database in {' or '.join(folders)}")
    chosen = [
        real for real, backend in found.items() if backend == said.backend.removesuffix("_ro")
    ]
    candidates = chosen or list(found)
    if len(candidates) > 1:
        raise NotObservedError(
            f"rpm has several databases, and which it uses is not said: {', '.join(candidates)}"
        )
    return found[candidates[0]], candidates[0]


def _blobs(tree: ImageTree, backend: str, path: str) -> Iterator[bytes]:
    data = _read(tree, path)
    if not data:
        raise DamageError("it is empty, or no regular file")
    if backend == "ndb":
        return ndb.headers(data)
    if backend == "bdb":
        return berkeley.headers(data)
    # A journal that begins with zeros is one that was used up.
    if _read(tree, f"{path}-journal")[:1].strip(b"\0"):
        raise DamageError("a change of it was interrupted, and would be undone by rpm")
    return sqlite.headers(data, _read(tree, f"{path}-wal"))


def _read(tree: ImageTree, path: str) -> bytes:
    """A whole file; empty when there is none."""
    data = tree.read(path, _LIMIT + 1)
    if len(data) > _LIMIT:
        raise DamageError(f"{path} is larger than {_LIMIT // 1024**2} MiB")
    return data
