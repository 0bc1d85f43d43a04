"""File systems that are no part of a disk: empty ones, folders shown again, and unread ones."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator, Sequence
from typing import NoReturn

from imgverify.disk.nodes import Node, NodeState
from imgverify.unobserved import NotObservedError


class _Nameless:
    """What these file systems have in common: no label, no size, no doubt."""

    label = ""
    uuid = ""
    size = 0
    free = 0
    doubt = ""


class BlankFileSystem(_Nameless):
    """A file system in memory, as it is right after it was mounted.

    Args:
        kind: `tmpfs` or `ramfs`.
        options: of the mount; `mode=`, `uid=` and `gid=` count. Source: tmpfs(5).
    """

    def __init__(self, kind: str, options: Sequence[str]) -> None:
        self.kind = kind
        said = dict(option.split("=", 1) for option in options if "=" in option)
        mode = said.get("mode", "1777")
        self.root: Node = _BlankFolder(
            stat.S_IFDIR | (int(mode, 8) & 0o7777 if re.fullmatch("[0-7]{1,5}", mode) else 0o1777),
            _number(said.get("uid", "0")),
            _number(said.get("gid", "0")),
        )


class FolderShownAgain(_Nameless):
    """A bind mount.

    Args:
        root: what it shows.
    """

    kind = "none"

    def __init__(self, root: Node) -> None:
        self.root = root


class UnreadFileSystem(_Nameless):
    """A file system about which nobody can tell anything: every look at it says why.

    Args:
        reason: in a sentence fragment, with the device.
        needs_boot: whether a boot would tell.
        kind: as fstab calls it.
    """

    def __init__(self, reason: str, *, needs_boot: bool = False, kind: str = "") -> None:
        self.kind = kind
        self.reason = reason
        self._needs_boot = needs_boot

    @property
    def root(self) -> NoReturn:
        """Refuse.

        Raises:
            NotObservedError: always.
        """
        raise NotObservedError(self.reason, needs_boot=self._needs_boot)


class _BlankFolder:
    def __init__(self, mode: int, uid: int, gid: int) -> None:
        self.state = NodeState(mode, uid, gid, size=0, mtime=0, ctime=0, inode=1, links=2)

    def child(self, _name: str) -> None:
        return None

    def children(self) -> Iterator[tuple[str, Node]]:
        return iter(())

    def target(self) -> str:
        return ""

    def read(self, _offset: int, _length: int) -> bytes:
        return b""

    def xattrs(self) -> dict[str, bytes]:
        return {}


MADE_FOLDER: Node = _BlankFolder(stat.S_IFDIR | 0o755, 0, 0)
"""A folder that is not on the disk, and that a boot makes."""


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,10}", text) else 0
