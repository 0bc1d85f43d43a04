"""Closed recordings: the document is the whole machine, so what it does not name is not there.

Such a recording answers any question about files, also those that nobody had thought of when it
was made: it is walked as a machine's file system would be, symlinks followed, wildcards expanded.
What a command prints cannot be known: a command that is not in it stays not observed.
"""

from __future__ import annotations

import stat
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace

from imgverify.facts.answers import Answers, Content, FileState, is_wildcard
from imgverify.facts.questions import File, Question
from imgverify.planes.file_tree import FileTree, LoopError
from imgverify.planes.masking import masked
from imgverify.planes.plan import Plan, plan

NULL = "/dev/null"


def complete(answers: Answers, questions: Iterable[Question]) -> Answers:
    """Answer questions from a closed recording as a machine would have answered them.

    Args:
        answers: of a recording; those of one that is not closed are returned as they are.
        questions: of all topics.

    Returns:
        What was asked, and nothing more.
    """
    if not answers.closed:
        return answers
    return complete_plan(answers, plan(questions), FileTree.of(answers))


def complete_plan(answers: Answers, asked: Plan, tree: FileTree) -> Answers:
    """Answer a plan from a closed recording.

    Args:
        answers: of the recording.
        asked: what is asked.
        tree: its file system.
    """
    draft = _Draft(answers, tree)
    for path in asked.literals:
        draft.look(path)
    for wildcard in asked.wildcards:
        draft.expand(wildcard)
    for path, file in asked.files.items():
        for name in draft.matched.get(path, () if is_wildcard(path) else (path,)):
            draft.read(name, file)
    return draft.answers(asked)


class Reach:
    """Which answers speak of which files: what is to be answered again when only those changed.

    Args:
        answers: to a plan, of a closed recording.
        asked: the plan.
        tree: the recording's file system.
    """

    def __init__(self, answers: Answers, asked: Plan, tree: FileTree) -> None:
        self._answers = answers
        self._asked = asked
        self._names: dict[str, list[str]] = {}
        self._questions: dict[str, list[File]] = {}
        for path in answers.states:
            # A symlink that goes round is nobody's other name.
            with suppress(LoopError):
                self._names.setdefault(tree.destination(path), []).append(path)
        for path, file in asked.files.items():
            for name in answers.matched.get(path, () if is_wildcard(path) else (path,)):
                self._questions.setdefault(name, []).append(file)

    def names_of(self, path: str) -> tuple[str, ...]:
        """The names by which answers speak of a path.

        Args:
            path: without symlinks.
        """
        return tuple(self._names.get(path, ()))

    def complete_again(self, recorded: Answers, tree: FileTree, touched: Iterable[str]) -> Answers:
        """Answer the plan from a recording in which some files differ, but no path came or went.

        Args:
            recorded: the changed recording.
            tree: its file system.
            touched: paths without symlinks.
        """
        draft = _Draft(recorded, tree, self._answers)
        for name in (name for path in touched for name in self._names.get(path, ())):
            draft.forget(name)
            draft.look(name)
            for file in self._questions.get(name, ()):
                draft.read(name, file)
        return draft.answers(self._asked)


class _Draft:
    def __init__(self, recorded: Answers, tree: FileTree, known: Answers | None = None) -> None:
        self._recorded = recorded
        self._tree = tree
        self.files: dict[str, Content] = dict(known.files) if known else {}
        self.states: dict[str, FileState] = dict(known.states) if known else {}
        self.absent: set[str] = set(known.absent) if known else set()
        self.problems: dict[str, str] = dict(known.problems) if known else {}
        self.matched: dict[str, tuple[str, ...]] = dict(known.matched) if known else {}
        self.targets: dict[str, FileState] = dict(known.targets) if known else {}

    def answers(self, asked: Plan) -> Answers:
        """Everything that was found, and what the commands of a plan printed."""
        outputs = self._recorded.outputs
        for name in asked.commands:
            if name in outputs:
                self.problems.pop(name, None)
            else:
                self.problems.setdefault(name, f"{name} is not in the recording")
        return replace(
            self._recorded,
            closed=False,
            files=self.files,
            states=self.states,
            outputs={name: outputs[name] for name in asked.commands if name in outputs},
            absent=frozenset(self.absent),
            problems=self.problems,
            matched=self.matched,
            targets=self.targets,
        )

    def forget(self, path: str) -> None:
        """Take back what was said of a path."""
        self.files.pop(path, None)
        self.states.pop(path, None)
        self.targets.pop(path, None)
        self.problems.pop(path, None)
        self.absent.discard(path)

    def look(self, path: str) -> None:
        """Answer with the state of a path itself."""
        if path in self.states:
            return
        if path not in self._tree.nodes and self._is_problem(path):
            return
        try:
            state = self._tree.lstat(path)
        except LoopError as error:
            self.problems[path] = str(error)
            return
        if state is None:
            self.absent.add(path)
        else:
            self.states[path] = state
            if state.is_symlink:
                self._look_behind(path)

    def _look_behind(self, path: str) -> None:
        try:
            real = self._tree.real(path)
        except LoopError:
            return
        if real is None:
            self.absent.add(path)
        else:
            self.targets[path] = replace(self._tree.nodes[real], path=path)

    def expand(self, wildcard: str) -> None:
        """Answer with everything that a wildcard matches."""
        if self._is_problem(wildcard):
            return
        try:
            names = self._tree.glob(wildcard)
        except LoopError as error:
            self.problems[wildcard] = str(error)
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
        if state is None or self._is_problem(path):
            return
        try:
            real = self._tree.real(path)
        except LoopError as error:
            self.problems[path] = str(error)
            return
        target = self._tree.nodes.get(real) if real else None
        if target is None or (stat.S_ISDIR(target.mode) and is_wildcard(file.path)):
            self.absent.add(path)
        elif stat.S_ISCHR(target.mode) and state.target == NULL:
            self.files[path] = Content(b"")
        elif not stat.S_ISREG(target.mode):
            self.problems[path] = f"{path} is no regular file"
        elif target.path in self._recorded.problems:
            self.problems[path] = self._recorded.problems[target.path]
        elif target.path in self._recorded.files:
            self.files[path] = _read(self._recorded.files[target.path], file)
        else:
            self.problems[path] = f"the content of {target.path} is not in the recording"

    def _is_problem(self, path: str) -> bool:
        if path in self._recorded.problems:
            self.problems[path] = self._recorded.problems[path]
            return True
        return False


def _read(content: Content, file: File) -> Content:
    data = masked(content.data, file.masks) if file.masks else content.data
    if len(data) <= file.limit:
        return content if data is content.data else Content(data, content.truncated)
    return Content(data[: file.limit], truncated=True)
