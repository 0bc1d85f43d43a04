"""Whether a file is still what it was, told without reading it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Self


@dataclass(frozen=True, slots=True)
class Signature:
    """What the kernel changes whenever a file's bytes change.

    No program sets `st_ctime` back, short of one that sets the system's clock or writes to the disk
    below the file system. Source: inode(7).

    Args:
        device, inode: which file.
        size: bytes.
        mtime, ctime: nanoseconds since the epoch.
    """

    device: int
    inode: int
    size: int
    mtime: int
    ctime: int

    @classmethod
    def of(cls, path: Path) -> Self:
        """Take it now.

        Raises:
            OSError: there is no such file.
        """
        state = path.stat()
        return cls(state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns)
