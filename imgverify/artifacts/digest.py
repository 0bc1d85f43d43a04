"""The digest of an artifact's bytes, as published."""

from __future__ import annotations

import hashlib
import threading
import time
from pathlib import Path

from imgverify.artifacts.folder_digest import listing
from imgverify.errors import ArtifactError
from imgverify.progress import Progress, Silent

BLOCK = 4 * 1024 * 1024


def digest(path: Path | str, progress: Progress | None = None) -> str:
    """Hash a whole file, or a listing of a whole folder.

    Args:
        path: the artifact's file or folder.
        progress: told how far it is, once for each block.

    Returns:
        `sha256:` and 64 hexadecimal digits.

    Raises:
        OSError: it cannot be read.
        ArtifactError: it is a folder whose listing has no end.
    """
    show = progress or Silent()
    if Path(path).is_dir():
        return _digest_of_folder(Path(path), show)
    began = time.monotonic()
    hashed, done = hashlib.sha256(), 0
    block = memoryview(bytearray(BLOCK))
    with Path(path).open("rb", buffering=0) as file:
        size = max(1, Path(path).stat().st_size)
        while read := file.readinto(block):
            hashed.update(block[:read])
            done += read
            show.waiting(f"taking the digest, {100 * done // size}%", time.monotonic() - began)
    return f"sha256:{hashed.hexdigest()}"


def _digest_of_folder(path: Path, show: Progress) -> str:
    began, done = time.monotonic(), 0

    def seen(size: int) -> None:
        nonlocal done
        done += size
        show.waiting(f"taking the digest, {done // 2**20} MiB", time.monotonic() - began)

    hashed = hashlib.sha256()
    for record in listing(path, seen):
        hashed.update(record)
    return f"sha256:{hashed.hexdigest()}"


class DigestThread(threading.Thread):
    """Takes a digest in the background, while the machine boots; starts at once.

    Args:
        path: of the artifact.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(name="imgverify-digest", daemon=True)
        self._path = path
        self._digest = ""
        self._error: Exception | None = None
        self.start()

    def run(self) -> None:
        """Read the file once."""
        try:
            self._digest = digest(self._path)
        except Exception as error:  # noqa: BLE001 - raised again in the thread that asks
            self._error = error

    def result(self) -> str:
        """Wait for the digest.

        Raises:
            ArtifactError: the artifact could not be read to its end.
        """
        self.join()
        if isinstance(self._error, ArtifactError):
            raise self._error
        if self._error is not None:
            raise ArtifactError(f"{self._path}: cannot be read: {self._error}") from self._error
        return self._digest
