"""The job of comparisons: every file of the image, with a digest of its content."""

from __future__ import annotations

import hashlib
import re
import stat

import msgspec

from imgverify.difference.manifest import Entry, Manifest
from imgverify.disk.image import Image
from imgverify.disk.nodes import Node
from imgverify.planes.file_tree import LoopError
from imgverify.reading.every_node import EveryNode, Reached
from imgverify.reading.packaged_files import packaged_files
from imgverify.reading.written import written
from imgverify.unobserved import NotObservedError

_CHUNK = 1024 * 1024
# Whatever a disk claims of itself, so much is read of it.
_LEAST_BUDGET = 8 << 30
_KINDS = {
    stat.S_IFREG: "f",
    stat.S_IFDIR: "d",
    stat.S_IFLNK: "l",
    stat.S_IFCHR: "c",
    stat.S_IFBLK: "b",
    stat.S_IFIFO: "p",
    stat.S_IFSOCK: "s",
}
# What the kernel looks at when it decides about access; `user.` belongs to programs.
_XATTRS = ("security.", "system.posix_acl_")
_LONG = 512
_TEXT = re.compile(rb"[\x20-\x7e]+\0?")
# Its third field is the day of the last change; what else it says is compared as it is.
_SHADOWS = frozenset({"/etc/shadow"})
_DAY = re.compile(rb"^([^:\n]*:[^:\n]*:)[^:\n]*", re.MULTILINE)
_SHADOW_LIMIT = 4 * 1024 * 1024


def run(image: Image, payload: bytes) -> bytes:
    """Make the manifest.

    Args:
        image: opened.
        payload: whether contents are to be read, packed.

    Returns:
        `Manifest`, packed.
    """
    return msgspec.msgpack.encode(
        manifest(image, content=msgspec.msgpack.decode(payload, type=bool))
    )


def manifest(image: Image, *, content: bool) -> Manifest:
    """List every file.

    Args:
        image: opened.
        content: whether contents are to be read.
    """
    making = _Making(image, content=content)
    walk = EveryNode(image)
    for reached in walk:
        making.add(reached)
    troubles = {written(path): written(reason) for path, reason in walk.troubles.items()}
    troubles |= making.troubles
    try:
        packages = packaged_files(image.tree, making.entries)
    except (NotObservedError, LoopError):
        # Only the order in which changes are shown depends on it.
        packages = {}
    return Manifest(
        entries=making.entries, packages=packages, troubles=troubles, has_content=content
    )


class _Making:
    def __init__(self, image: Image, *, content: bool) -> None:
        self._tree = image.tree
        self._content = content
        self._budget = max(_LEAST_BUDGET, sum(one.size for one in image.mounts.values()))
        self._digests: dict[tuple[str, int], str] = {}
        self._users: dict[int, str] = {}
        self._groups: dict[int, str] = {}
        self.entries: dict[str, Entry] = {}
        self.troubles: dict[str, str] = {}

    def add(self, reached: Reached) -> None:
        """Describe one file."""
        name = written(reached.path)
        if name in self.entries:
            self.troubles[name] = "two names that are written in the same way"
            return
        state, node = reached.state, reached.node
        kind = _KINDS.get(stat.S_IFMT(state.mode), "?")
        if state.uid not in self._users or state.gid not in self._groups:
            self._learn(reached)
        troubles: list[str] = []
        target, digest, xattrs = "", "", {}
        try:
            if kind == "l":
                target = written(node.target())
            if kind == "f" and self._content:
                digest = self._digest(reached)
        except NotObservedError as error:
            troubles.append(error.reason)
        try:
            xattrs = _xattrs(node)
        except NotObservedError as error:
            troubles.append(error.reason)
        self.entries[name] = Entry(
            kind,
            stat.S_IMODE(state.mode),
            self._users[state.uid],
            self._groups[state.gid],
            state.size if kind == "f" else 0,
            target,
            digest,
            xattrs,
            written("; ".join(dict.fromkeys(troubles))),
        )

    def _learn(self, reached: Reached) -> None:
        """Ask the tree, which knows the names of owners."""
        found = self._tree.lstat(reached.path)
        uid, gid = reached.state.uid, reached.state.gid
        self._users[uid] = written(found.owner) if found else str(uid)
        self._groups[gid] = written(found.group) if found else str(gid)

    def _digest(self, reached: Reached) -> str:
        inode = (reached.mount, reached.state.inode)
        if reached.state.links > 1 and inode in self._digests:
            return self._digests[inode]
        size = reached.state.size
        if size > self._budget:
            raise NotObservedError(f"its content was not read: {size} bytes are more than there is")
        self._budget -= size
        if reached.path in _SHADOWS and size <= _SHADOW_LIMIT:
            data = _DAY.sub(rb"\1", reached.node.read(0, size))
            digest = hashlib.sha256(data).hexdigest()
        else:
            digest = _sha256(reached.node, size)
        self._digests[inode] = digest
        return digest


def _sha256(node: Node, size: int) -> str:
    if size <= _CHUNK:
        return hashlib.sha256(node.read(0, size)).hexdigest()
    digest = hashlib.sha256()
    for offset in range(0, size, _CHUNK):
        digest.update(node.read(offset, _CHUNK))
    return digest.hexdigest()


def _xattrs(node: Node) -> dict[str, str]:
    return {
        written(name): _value(value)
        for name, value in sorted(node.xattrs().items())
        if name.startswith(_XATTRS)
    }


def _value(value: bytes) -> str:
    if len(value) <= _LONG and _TEXT.fullmatch(value):
        return value.rstrip(b"\0").decode("ascii")
    if len(value) > _LONG:
        return f"{len(value)} bytes, sha256:{hashlib.sha256(value).hexdigest()}"
    return f"0x{value.hex()}"
