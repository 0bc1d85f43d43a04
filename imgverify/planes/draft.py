"""Questions about files answered from a tree, as a machine would have answered them."""

from __future__ import annotations

import stat
from dataclasses import replace
from typing import Protocol

from imgverify.facts.answers import Answers, Content, FileState, is_wildcard
from imgverify.facts.questions import File
from imgverify.model import Plane
from imgverify.planes.file_tree import NULL, FileTree, LoopError
from imgverify.planes.masking import masked
from imgverify.planes.plan import Plan
from imgverify.unobserved import NotObservedError


class Contents(Protocol):
    """What is known beside the states of a tree."""

    def check_state(self, path: str) -> None:
        """See whether anybody can tell what is at a path, be it nothing.

        Raises:
            NotObservedError: nobody can.
        """

    def check_target(self, path: str) -> None:
        """See whether anybody can tell what is at the path that a symlink leads to.

        Raises:
            NotObservedError: nobody can.
        """

    def check_content(self, path: str) -> None:
        """See whether anybody can tell what a file or the matches of a wildcard hold.

        Raises:
            NotObservedError: nobody can.
        """

    def read(self, path: str, limit: int) -> Content:
        """Content of a regular file, not masked.

        Raises:
            NotObservedError: it cannot be read.
        """


class Draft:
    """Answers in the making.

    Args:
        contents: of the files in the tree.
        tree: paths and states.
        known: answers to begin with.
    """

    def __init__(self, contents: Contents, tree: FileTree, known: Answers | None = None) -> None:
        self._contents = contents
        self._tree = tree
        self.files: dict[str, Content] = dict(known.files) if known else {}
        self.states: dict[str, FileState] = dict(known.states) if known else {}
        self.absent: set[str] = set(known.absent) if known else set()
        self.problems: dict[str, str] = dict(known.problems) if known else {}
        self.needs_boot: dict[str, str] = dict(known.needs_boot) if known else {}
        self.matched: dict[str, tuple[str, ...]] = dict(known.matched) if known else {}
        self.targets: dict[str, FileState] = dict(known.targets) if known else {}

    def answers(self, plane: Plane) -> Answers:
        """Everything that was found."""
        return Answers(
            plane=plane,
            files=self.files,
            states=self.states,
            absent=frozenset(self.absent),
            problems=self.problems,
            needs_boot=self.needs_boot,
            matched=self.matched,
            targets=self.targets,
        )

    def fill(self, asked: Plan) -> None:
        """Answer all questions of a plan but its commands."""
        for path in asked.literals:
            self.look(path)
        for wildcard in asked.wildcards:
            self.expand(wildcard)
        for path, file in asked.files.items():
            for name in self.matched.get(path, () if is_wildcard(path) else (path,)):
                self.read(name, file)

    def forget(self, path: str) -> None:
        """Take back what was said of a path."""
        self.files.pop(path, None)
        self.states.pop(path, None)
        self.targets.pop(path, None)
        self.problems.pop(path, None)
        self.needs_boot.pop(path, None)
        self.absent.discard(path)

    def look(self, path: str) -> None:
        """Answer with the state of a path itself."""
        if path in self.states:
            return
        try:
            self._contents.check_state(path)
            state = self._tree.lstat(path)
            if state is None:
                self.absent.add(path)
                return
            self.states[path] = state
            if state.is_symlink:
                self._look_behind(path)
        except (LoopError, NotObservedError) as error:
            self._blame(path, error)

    def _look_behind(self, path: str) -> None:
        try:
            real = self._tree.destination(path)
        except LoopError:
            return
        self._contents.check_target(real)
        if real in self._tree.nodes:
            self.targets[path] = replace(self._tree.nodes[real], path=path)
        else:
            self.absent.add(path)

    def expand(self, wildcard: str) -> None:
        """Answer with everything that a wildcard matches."""
        try:
            self._contents.check_content(wildcard)
            names = self._tree.glob(wildcard)
        except (LoopError, NotObservedError) as error:
            self._blame(wildcard, error)
            return
        for name in names:
            self.look(name)
        if names:
            self.matched[wildcard] = names
        else:
            self.absent.add(wildcard)

    def read(self, path: str, file: File) -> None:
        """Answer with the content of a regular file, and say why other things have none."""
        state = self.states.get(path)
        if state is None or path in self.needs_boot:
            return
        try:
            self._contents.check_content(path)
            content = self._content(path, state, file)
        except (LoopError, NotObservedError) as error:
            self._blame(path, error)
            return
        if content is None:
            self.absent.add(path)
        else:
            self.files[path] = content

    def _content(self, path: str, state: FileState, file: File) -> Content | None:
        real = self._tree.real(path)
        target = self._tree.nodes.get(real) if real else None
        if real is None or target is None:
            return None
        if stat.S_ISDIR(target.mode) and is_wildcard(file.path):
            return None
        if stat.S_ISCHR(target.mode) and state.target == NULL:
            return Content(b"")
        if not stat.S_ISREG(target.mode):
            raise NotObservedError(f"{path} is no regular file")
        self._contents.check_content(target.path)
        content = self._contents.read(target.path, file.limit)
        if not file.masks:
            return content
        data = content.data
        if content.truncated:
            # No mask knows half of a line.
            data = data[: data.rfind(b"\n") + 1]
        return Content(masked(data, file.masks), content.truncated)

    def _blame(self, path: str, error: LoopError | NotObservedError) -> None:
        if isinstance(error, NotObservedError) and error.needs_boot:
            self.needs_boot[path] = error.reason
        else:
            self.problems[path] = str(error)
