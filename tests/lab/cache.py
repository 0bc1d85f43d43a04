"""Finished files, named by what went into them, each made once however many ask at a time."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

FOLDER_VARIABLE = "IMGVERIFY_LAB_CACHE"
_KEY_LENGTH = 12
_KEY = rf"[0-9a-f]{{{_KEY_LENGTH}}}"
_WORK_PREFIX = ".work-"


def default_folder() -> Path:
    """The cache folder: `$IMGVERIFY_LAB_CACHE`, or `imgverify/lab` in the user's cache folder."""
    named = os.environ.get(FOLDER_VARIABLE)
    if named:
        return Path(named).absolute()
    user = os.environ.get("XDG_CACHE_HOME")
    return (Path(user) if user else Path.home() / ".cache") / "imgverify" / "lab"


def key_of(words: Iterable[str], paths: Iterable[Path], base: Path) -> str:
    """The first hex digits of a digest over words and files; equal input, equal key.

    Args:
        words: anything that is not in a file.
        paths: files and folders; a folder counts with all that is below it.
        base: what the names in the digest are relative to, so that a checkout can move.
    """
    digest = hashlib.sha256()
    for word in words:
        digest.update(b"word\0" + word.encode() + b"\0")
    for path in sorted({file for each in paths for file in _files(each)}):
        link = path.is_symlink()
        content = path.readlink().as_posix().encode() if link else path.read_bytes()
        kind = b"link" if link else b"file"
        name = path.relative_to(base).as_posix().encode()
        digest.update(b"\0".join((kind, name, str(len(content)).encode(), content)))
    return digest.hexdigest()[:_KEY_LENGTH]


def _files(path: Path) -> Iterator[Path]:
    if path.is_symlink() or path.is_file():
        yield path
        return
    for child in path.iterdir():
        if child.name != "__pycache__":
            yield from _files(child)


def obtain(
    folder: Path, name: str, key: str, suffix: str, make: Callable[[Path, Path], None]
) -> Path:
    """The cached file of this name and key; made first when it is not there.

    Args:
        folder: the cache.
        name: what it is.
        key: what went into it.
        suffix: how the file name ends, with its dot.
        make: called with a path to write and an empty work folder; both go away if it fails.
    """
    wanted = folder / f"{name}-{key}{suffix}"
    if wanted.exists():
        return wanted
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder / f".{name}.lock"):
        if wanted.exists():
            return wanted
        _remove(_left_behind(folder, name))
        work = Path(tempfile.mkdtemp(prefix=f"{_WORK_PREFIX}{name}-", dir=folder))
        try:
            unfinished = work / f"result{suffix}"
            make(unfinished, work)
            unfinished.rename(wanted)
        finally:
            _remove([work])
        stale = re.compile(rf"{re.escape(name)}-{_KEY}{re.escape(suffix)}")
        _remove(path for path in folder.iterdir() if stale.fullmatch(path.name) and path != wanted)
    return wanted


def clean(folder: Path, names: Iterable[str]) -> list[Path]:
    """Remove all that the cache holds for these names; what is being made is waited for.

    Args:
        folder: the cache.
        names: as given to `obtain`.

    Returns:
        What was removed, without locks and left-over work folders.
    """
    removed: list[Path] = []
    if not folder.is_dir():
        return removed
    for name in names:
        lock = folder / f".{name}.lock"
        with locked(lock):
            ours = re.compile(rf"{re.escape(name)}-{_KEY}\.\S+")
            found = [path for path in folder.iterdir() if ours.fullmatch(path.name)]
            _remove([*found, *_left_behind(folder, name)])
            removed += found
            lock.unlink()
    return removed


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold an exclusive lock on a file, which is made if need be.

    Args:
        path: the lock file; whoever holds the lock may remove it.
    """
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            # The one before us may have removed the file: then others lock a newer one.
            with suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(descriptor), path.stat()):
                    yield
                    return
        finally:
            os.close(descriptor)


def _left_behind(folder: Path, name: str) -> list[Path]:
    # mkdtemp's own part has no hyphen: `x` must not take the folders of `x-y`.
    ours = re.compile(rf"{re.escape(_WORK_PREFIX + name)}-[^-]+")
    return [path for path in folder.iterdir() if ours.fullmatch(path.name)]


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
