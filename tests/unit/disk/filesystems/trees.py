"""Whole trees as plain values: what we read, and what the kernel says of the same."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from imgverify.disk.nodes import FileSystem, Node

_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Seen:
    """All that can be known of one file."""

    mode: int
    uid: int
    gid: int
    size: int
    mtime: int
    ctime: int
    links: int
    target: str = ""
    digest: str = ""
    xattrs: dict[str, bytes] = field(default_factory=dict)


def tree_of(filesystem: FileSystem) -> dict[str, Seen]:
    """Everything in a file system, by path."""
    found: dict[str, Seen] = {}
    waiting: list[tuple[str, Node]] = [("", filesystem.root)]
    while waiting:
        path, node = waiting.pop()
        found[path] = _seen(node)
        if stat.S_ISDIR(node.state.mode):
            waiting += [(f"{path}/{name}", child) for name, child in node.children()]
    return found


def kernel_tree(top: Path) -> dict[str, Seen]:
    """Everything below a folder, by path, as the kernel says it."""
    found = {"": _lstat(str(top))}
    for folder, folders, files in os.walk(top):
        below = os.path.relpath(folder, top)
        prefix = "" if below == "." else f"/{below}"
        for name in folders + files:
            found[f"{prefix}/{name}"] = _lstat(f"{folder}/{name}")
    return found


def _seen(node: Node) -> Seen:
    state = node.state
    digest = ""
    if stat.S_ISREG(state.mode):
        sha = hashlib.sha256()
        for at in range(0, state.size, _PIECE):
            sha.update(node.read(at, _PIECE))
        digest = sha.hexdigest()
    return Seen(
        mode=state.mode,
        uid=state.uid,
        gid=state.gid,
        size=state.size,
        mtime=state.mtime,
        ctime=state.ctime,
        links=state.links,
        target=node.target() if stat.S_ISLNK(state.mode) else "",
        digest=digest,
        xattrs=node.xattrs(),
    )


def _lstat(path: str) -> Seen:
    found = os.lstat(path)
    digest = ""
    if stat.S_ISREG(found.st_mode):
        with open(path, "rb") as file:  # noqa: PTH123 - a name may be no text
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    names = os.listxattr(path, follow_symlinks=False)
    return Seen(
        mode=found.st_mode,
        uid=found.st_uid,
        gid=found.st_gid,
        size=found.st_size,
        mtime=found.st_mtime_ns // 10**9,
        ctime=found.st_ctime_ns // 10**9,
        links=found.st_nlink,
        target=os.readlink(path) if stat.S_ISLNK(found.st_mode) else "",  # noqa: PTH115 - as it is
        digest=digest,
        # XFS shows an access control list a second time, in the form that it has on the disk.
        xattrs={
            name: os.getxattr(path, name, follow_symlinks=False)
            for name in names
            if not name.startswith("trusted.SGI_ACL_")
        },
    )
