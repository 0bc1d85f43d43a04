"""Where what was fetched is kept: a folder for each file, used by one process at a time."""

from __future__ import annotations

import fcntl
import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import msgspec
from platformdirs import user_cache_path

from imgverify.artifacts.url_spec import Checksum, UrlSpec
from imgverify.errors import InfrastructureError
from imgverify.progress import Progress
from imgverify.record import Record

_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


class Kept(Record, frozen=True, kw_only=True):
    """What is known of a file, or of the first part of one.

    Args:
        url: where it came from.
        validator: ETag or date of the last change, as the server told; empty for none.
        size: bytes of the whole file; 0 as long as it is not whole.
        mtime: of the whole file as it was checked, nanoseconds.
    """

    url: str
    validator: str = ""
    size: int = 0
    mtime: int = 0


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of one file.

    Args:
        folder: of its own.
        name: of the file in it.
    """

    folder: Path
    name: str

    @classmethod
    def of(cls, spec: UrlSpec, checksum: Checksum | None) -> Self:
        """Choose the place: by the checksum, or by the URL when nobody knows one.

        Args:
            spec: of the file.
            checksum: of it.
        """
        if checksum is not None:
            key = f"{checksum.algorithm}-{checksum.value}"
        else:
            key = f"url-{hashlib.sha256(spec.url.encode()).hexdigest()}"
        return cls(_top() / key, spec.name)

    @property
    def file(self) -> Path:
        """The whole file."""
        return self.folder / "file" / self.name

    @property
    def part(self) -> Path:
        """What was fetched so far."""
        return self.folder / "part"

    @contextmanager
    def taken(self, progress: Progress) -> Iterator[None]:
        """Keep other processes from the place.

        Args:
            progress: told when another one has it.

        Raises:
            InfrastructureError: the folder cannot be used.
        """
        try:
            for folder in (_top(), self.folder, self.file.parent):
                _make(folder)
            with (self.folder / "lock").open("wb") as lock:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    progress.say(f"another process fetches {self.name}: waiting for it")
                    fcntl.flock(lock, fcntl.LOCK_EX)
                yield
        except OSError as error:
            raise InfrastructureError(
                f"{self.folder}: what is fetched cannot be kept there: {error.strerror}",
                "set XDG_CACHE_HOME to a folder that can be written and has space",
            ) from error

    def kept(self) -> Kept | None:
        """What is known of the file or of its first part; None when nothing is."""
        try:
            return msgspec.json.decode((self.folder / "known.json").read_bytes(), type=Kept)
        except (OSError, msgspec.DecodeError):
            return None

    def keep(self, known: Kept) -> None:
        """Write down what is known."""
        new = self.folder / "known.new"
        new.write_bytes(msgspec.json.encode(known))
        new.replace(self.folder / "known.json")

    def whole(self) -> Kept | None:
        """What is known of the file, when it is whole and still what it was."""
        known = self.kept()
        try:
            state = os.lstat(self.file)
        except OSError:
            return None
        same = known and (known.size, known.mtime) == (state.st_size, state.st_mtime_ns)
        return known if same and stat.S_ISREG(state.st_mode) else None

    def finish(self, url: str, validator: str) -> Path:
        """Make the first part the whole file.

        Args:
            url: where it came from.
            validator: see `Kept`.
        """
        state = self.part.stat()
        # First what is known: a file without it is not used.
        self.keep(Kept(url=url, validator=validator, size=state.st_size, mtime=state.st_mtime_ns))
        self.part.replace(self.file)
        return self.file

    def forget(self) -> None:
        """Throw away what was fetched so far."""
        for path in (self.part, self.folder / "known.json"):
            with suppress(FileNotFoundError):
                path.unlink()


def _top() -> Path:
    return user_cache_path("imgverify") / "downloads"


def _make(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    state = os.lstat(folder)
    if state.st_uid != os.geteuid() or state.st_mode & _OTHERS_WRITE:
        raise InfrastructureError(
            f"{folder}: another user could change what is kept there", f"remove it: rm -r {folder}"
        )
