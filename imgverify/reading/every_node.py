"""Every file of an image, each once, whatever of it is broken."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from imgverify.disk.image import Image
from imgverify.disk.nodes import FileSystem, Node, NodeState
from imgverify.unobserved import NotObservedError

# Memory is empty before a boot, and a bind mount shows what is found elsewhere.
_NOT_WALKED = frozenset({"tmpfs", "ramfs", "none"})

# Characters of a path; sixteen times what a program can name. Source: PATH_MAX, path_resolution(7).
_DEEPEST = 64 * 1024
_SHOWN = 200


class Reached(NamedTuple):
    """One file.

    Args:
        mount: where its file system is mounted.
        path: absolute, without symlinks in it.
        node: to read it.
        state: of it.
    """

    mount: str
    path: str
    node: Node
    state: NodeState


class EveryNode:
    """A walk that goes on behind what cannot be read.

    Args:
        image: that is walked.
    """

    def __init__(self, image: Image) -> None:
        self._mounts = {path.rstrip("/"): one for path, one in image.mounts.items()}
        self.troubles: dict[str, str] = {}

    def __iter__(self) -> Iterator[Reached]:
        """Folders before what is in them; what cannot be read is in `troubles` afterwards."""
        for mount, filesystem in _once(self._mounts).items():
            try:
                root = filesystem.root
                state = root.state
            except NotObservedError as error:
                self.troubles[mount or "/"] = error.reason
                continue
            yield Reached(mount or "/", mount or "/", root, state)
            yield from self._below(mount, root, state)

    def _below(self, mount: str, root: Node, root_state: NodeState) -> Iterator[Reached]:
        # A folder has one name: one that is met twice is damage, and could go on forever.
        met = {root_state.inode}
        waiting = [(mount, root)]
        top = mount or "/"
        while waiting:
            folder, above = waiting.pop()
            try:
                for name, node in above.children():
                    path = f"{folder}/{name}"
                    try:
                        state = node.state
                    except NotObservedError as error:
                        self.troubles[path] = error.reason
                        continue
                    if stat.S_ISDIR(state.mode):
                        if path in self._mounts:
                            continue
                        if state.inode in met:
                            self.troubles[path] = "a folder that has two names"
                            continue
                        met.add(state.inode)
                        if len(path) > _DEEPEST:
                            self.troubles[path[:_SHOWN]] = "folders in folders without an end"
                        else:
                            waiting.append((path, node))
                    yield Reached(top, path, node, state)
            except NotObservedError as error:
                self.troubles[folder or "/"] = error.reason


def _once(mounts: Mapping[str, FileSystem]) -> dict[str, FileSystem]:
    """File systems to walk; one that is mounted twice where its first mount is."""
    found: dict[int, tuple[str, FileSystem]] = {}
    for path, one in sorted(mounts.items()):
        if one.kind not in _NOT_WALKED:
            found.setdefault(id(one), (path, one))
    return dict(found.values())
