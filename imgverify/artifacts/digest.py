"""The digest of an artifact's bytes, as published."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

from imgverify.progress import Progress, Silent

BLOCK = 4 * 1024 * 1024


def digest(path: Path | str, progress: Progress | None = None) -> str:
    """Hash a whole file.

    Args:
        path: the artifact's file.
        progress: told how far it is, once for each block of 4 MiB.

    Returns:
        `sha256:` and 64 hexadecimal digits.

    Raises:
        OSError: it cannot be read.
    """
    show = progress or Silent()
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
