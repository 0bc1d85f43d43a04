"""What `--image` may mean, looked at once for all kinds of artifacts."""

from __future__ import annotations

import os
import re
import stat
from functools import cached_property
from pathlib import Path

# Bytes from the start of a file that every look at its kind needs.
HEAD = 128 * 1024
TAIL = 1024


class Candidate:
    """The text of `--image`, and the first look at the file that it may name.

    Args:
        spec: what the user wrote.
    """

    def __init__(self, spec: str) -> None:
        self.spec = spec

    @cached_property
    def path(self) -> Path | None:
        """The file or folder that it names; None for a text with `word:` in front of no file."""
        if "\0" in self.spec:
            return None
        if re.match(r"[A-Za-z][A-Za-z0-9+-]+:", self.spec) and not os.path.lexists(self.spec):
            return None
        # os.path leaves the home of a user who does not exist as it is; pathlib raises.
        return Path(os.path.expanduser(self.spec)).absolute()  # noqa: PTH111

    @cached_property
    def is_file(self) -> bool:
        """Whether it is a regular file that has bytes."""
        return stat.S_ISREG(self._mode) and self.size > 0

    @cached_property
    def is_folder(self) -> bool:
        """Whether it is a folder."""
        return stat.S_ISDIR(self._mode)

    @cached_property
    def size(self) -> int:
        """Bytes of the file; 0 when there is none."""
        return self._state.st_size if self._state and stat.S_ISREG(self._mode) else 0

    @cached_property
    def _state(self) -> os.stat_result | None:
        try:
            return self.path.stat() if self.path is not None else None
        except OSError:
            return None

    @property
    def _mode(self) -> int:
        return self._state.st_mode if self._state else 0

    @cached_property
    def head(self) -> bytes:
        """The first `HEAD` bytes; empty for what is no regular file or cannot be read."""
        return self._read(0, HEAD)

    @cached_property
    def tail(self) -> bytes:
        """The last `TAIL` bytes; empty likewise."""
        return self._read(max(0, self.size - TAIL), TAIL)

    def _read(self, offset: int, length: int) -> bytes:
        if not self.is_file or self.path is None:
            return b""
        try:
            with self.path.open("rb") as file:
                file.seek(offset)
                return file.read(length)
        except OSError:
            return b""
