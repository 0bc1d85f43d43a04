"""What every file system looks like, whatever reads it: nodes with states, names and bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class NodeState:
    """One inode.

    Args:
        mode: `st_mode` with the type bits.
        uid, gid: numeric owner.
        size: bytes.
        mtime, ctime: whole seconds since the epoch.
        inode: its number, unique in the file system.
        links: how many names it has.
    """

    mode: int
    uid: int
    gid: int
    size: int
    mtime: int
    ctime: int
    inode: int
    links: int


class Node(Protocol):
    """One file, folder, symlink or other thing; every method may raise `DamageError`."""

    @property
    def state(self) -> NodeState:
        """Its inode."""

    def child(self, name: str) -> Node | None:
        """Look a name up in a folder; None when it is not there, or this is no folder."""

    def children(self) -> Iterator[tuple[str, Node]]:
        """Everything in a folder but `.` and `..`, in no order.

        Names are text with undecodable bytes as surrogates (`os.fsdecode`). A name that cannot be
        read at all is a `DamageError`, never left out.
        """

    def target(self) -> str:
        """Where a symlink points, as written in it."""

    def read(self, offset: int, length: int) -> bytes:
        """Bytes of a regular file; fewer only at its end."""

    def xattrs(self) -> dict[str, bytes]:
        """Extended attributes by their full names (`security.selinux`)."""


class FileSystem(Protocol):
    """One file system, opened."""

    @property
    def kind(self) -> str:
        """As mount(8) and blkid(8) call it: `ext4`, `xfs`, `vfat`."""

    @property
    def label(self) -> str:
        """Its label; empty when it has none."""

    @property
    def uuid(self) -> str:
        """As blkid(8) prints it; empty when it has none."""

    @property
    def size(self) -> int:
        """Bytes that it manages; 0 when nobody knows."""

    @property
    def free(self) -> int:
        """Bytes that are not in use; 0 when nobody knows."""

    @property
    def doubt(self) -> str:
        """Why a boot may see something else (a journal that is to be replayed); empty for none."""

    @property
    def root(self) -> Node:
        """Its top folder."""
