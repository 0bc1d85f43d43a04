"""Changes applied to a recorded machine, as a shell would apply them to a real one: pure."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from imgverify.facts.answers import Answers, Content, FileState, Output, is_wildcard
from imgverify.mutations.changes import Change
from imgverify.planes.file_tree import LINK, REGULAR, FileTree, LoopError

PASSWD, GROUP = "/etc/passwd", "/etc/group"
# Stands for an account that the recording does not know: no distribution gives it away.
NOBODY_KNOWN = 59_999


@dataclass(frozen=True, slots=True)
class Mutated:
    """A changed recording.

    Args:
        answers: closed.
        tree: its file system.
        touched: paths without symlinks whose content or state may differ; None when paths came or
            went.
    """

    answers: Answers
    tree: FileTree
    touched: frozenset[str] | None


def mutate(answers: Answers, tree: FileTree, changes: Iterable[Change]) -> Mutated:
    """Change a closed recording.

    Args:
        answers: of the recording.
        tree: its file system.
        changes: in their order; one that finds nothing to change changes nothing.
    """
    draft = _Draft(answers, tree)
    for change in changes:
        if change.output:
            draft.change_outputs(change)
        else:
            for path in draft.paths(change):
                draft.change_path(path, change)
    return draft.result()


def edited(text: str, change: Change) -> str:
    """The text after an edit.

    Args:
        text: of a file or an output.
        change: says how.
    """
    if change.write is not None:
        return change.write
    if change.append is not None:
        return text + change.append
    if change.prepend is not None:
        return change.prepend + text
    if change.replace is not None:
        return re.sub(change.replace, change.with_, text, flags=re.MULTILINE)
    return text


class _Draft:
    def __init__(self, answers: Answers, tree: FileTree) -> None:
        self._answers = answers
        self._tree = tree
        self._nodes = tree.known_nodes()
        self._files = dict(answers.files)
        self._outputs = dict(answers.outputs)
        self._problems = dict(answers.problems)
        self._touched: set[str] = set()
        self._is_grown = False

    def result(self) -> Mutated:
        """What became of the recording."""
        answers = replace(
            self._answers, files=self._files, outputs=self._outputs, problems=self._problems
        )
        touched = None if self._is_grown else frozenset(self._touched)
        return Mutated(answers, self._tree.restated(self._nodes), touched)

    def paths(self, change: Change) -> list[str]:
        """The paths that a change means, without symlinks; none when they go round."""
        named = change.target
        try:
            names = self._tree.glob(named) if is_wildcard(named) else (named,)
            if change.remove or change.link:
                # The link itself, not what it leads to.
                parts = [name.rpartition("/") for name in names]
                return [f"{self._tree.destination(up).rstrip('/')}/{name}" for up, _, name in parts]
            return [self._tree.destination(name) for name in names]
        except LoopError:
            return []

    def change_outputs(self, change: Change) -> None:
        """Apply a change to what commands printed."""
        for name in fnmatch.filter(self._outputs, change.output) or [change.output]:
            before = self._outputs.get(name)
            if change.remove:
                self._outputs.pop(name, None)
                self._problems[name] = f"{name} is not in the recording"
                continue
            if before is None and change.write is None:
                continue
            old = before or Output(b"", 0)
            self._outputs[name] = replace(
                old,
                data=_bytes(edited(_text(old.data), change)),
                status=old.status if change.status is None else change.status,
            )

    def change_path(self, path: str, change: Change) -> None:
        """Apply a change to one path."""
        node = self._nodes.get(path)
        self._touched.add(path)
        if change.remove:
            if node is not None:
                self._remove(path)
        elif change.state:
            if node is not None:
                self._nodes[path] = self._restated(node, change)
        elif change.link:
            self._link(path, change.link)
        elif node is None:
            if change.replace is None:
                self._create(path, edited("", change))
        else:
            self._edit(path, node, change)

    def _edit(self, path: str, node: FileState, change: Change) -> None:
        content = self._files.get(node.path)
        if content is None and change.write is None:
            # Nobody knows what is in it, so nobody knows what would become of it.
            return
        before = content.data if content else b""
        data = _bytes(edited(_text(before), change))
        if content is not None and data == before:
            return
        self._problems.pop(node.path, None)
        # Files of /proc and /sys have no size.
        size = node.size if before and not node.size else len(data)
        self._files[node.path] = Content(data)
        self._nodes[path] = replace(node, size=size)

    def _create(self, path: str, text: str) -> None:
        data = _bytes(text)
        self._nodes[path] = FileState(path, REGULAR, 0, 0, "root", "root", len(data), 0)
        self._files[path] = Content(data)
        self._grown()

    def _link(self, path: str, target: str) -> None:
        if path in self._nodes:
            self._remove(path)
        self._nodes[path] = FileState(path, LINK, 0, 0, "root", "root", len(target), 0, target)
        self._grown()

    def _remove(self, path: str) -> None:
        gone = [one for one in self._nodes if one == path or one.startswith(f"{path}/")]
        for one in gone:
            self._files.pop(self._nodes.pop(one).path, None)
        self._grown()

    def _grown(self) -> None:
        """Look at the tree anew: there are more paths or fewer."""
        self._is_grown = True
        tree = FileTree.of(replace(self._answers, files={}, states=self._nodes))
        self._tree, self._nodes = tree, tree.known_nodes()

    def _restated(self, node: FileState, change: Change) -> FileState:
        mode = node.mode
        if change.mode:
            mode = (mode & ~0o7777) | int(change.mode, 8)
        owner, group = change.owner or node.owner, change.group or node.group
        return replace(
            node,
            mode=mode,
            owner=owner,
            group=group,
            mtime=node.mtime if change.mtime is None else change.mtime,
            uid=self._number(owner, PASSWD) if change.owner else node.uid,
            gid=self._number(group, GROUP) if change.group else node.gid,
        )

    def _number(self, name: str, path: str) -> int:
        if name.isdigit():
            return int(name)
        content = self._files.get(path, Content(b""))
        found = re.search(rf"^{re.escape(name)}:[^:]*:(\d+):", _text(content.data), re.MULTILINE)
        return int(found[1]) if found else 0 if name == "root" else NOBODY_KNOWN


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
