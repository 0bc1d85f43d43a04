"""What a disk can tell about a path, and what only a running system could."""

from __future__ import annotations

from typing import Protocol

from imgverify.facts.answers import Content
from imgverify.planes.file_tree import NULL
from imgverify.unobserved import NotObservedError

# File systems that the kernel makes up: what a disk has below them is covered by a boot.
_MADE_UP = ("/proc", "/sys", "/dev")
_RUNTIME = "/run"


class Readable(Protocol):
    """A tree whose files can be read."""

    def read(self, path: str, limit: int) -> bytes:
        """The first bytes of a regular file, symlinks followed; empty for what is not one."""


class TreeContents:
    """Contents of the files of an image, for `imgverify.planes.draft`.

    Args:
        tree: of the image.
    """

    def __init__(self, tree: Readable) -> None:
        self._tree = tree

    def check_state(self, path: str) -> None:
        """See whether a disk can tell what is at a path.

        Raises:
            NotObservedError: only a running system has it.
        """
        if path == NULL:
            return
        if any(path == top or path.startswith(f"{top}/") for top in _MADE_UP):
            raise NotObservedError(f"{path} exists only on a running system", needs_boot=True)

    def check_target(self, path: str) -> None:
        """See whether a disk can tell what a symlink leads to.

        Raises:
            NotObservedError: it leads to what only a running system has.
        """
        self.check_state(path)
        # A question for something in /run itself is about what the image ships there: nothing
        # survives a boot. A link to it counts on what a boot will have put there.
        if path.startswith(f"{_RUNTIME}/"):
            raise NotObservedError(f"{path} exists only on a running system", needs_boot=True)

    def check_content(self, path: str) -> None:
        """See whether a disk can tell what a file holds."""
        self.check_state(path)

    def read(self, path: str, limit: int) -> Content:
        """Content of a regular file, as far as the limit."""
        data = self._tree.read(path, limit + 1)
        return Content(data[:limit], truncated=len(data) > limit)
