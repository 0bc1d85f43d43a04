"""Closed recordings: the document is the whole machine, so what it does not name is not there.

Such a recording answers any question about files, also those that nobody had thought of when it
was made: it is walked as a machine's file system would be, symlinks followed, wildcards expanded.
What a command prints cannot be known: a command that is not in it stays not observed.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace

from imgverify.facts.answers import Answers, Content, is_wildcard
from imgverify.facts.questions import File, Question
from imgverify.planes.draft import Draft
from imgverify.planes.file_tree import FileTree, LoopError
from imgverify.planes.plan import Plan, plan
from imgverify.unobserved import NotObservedError


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
    draft = Draft(_Recorded(answers, tree), tree)
    draft.fill(asked)
    return _answers(draft, answers, asked)


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
        draft = Draft(_Recorded(recorded, tree), tree, self._answers)
        for name in (name for path in touched for name in self._names.get(path, ())):
            draft.forget(name)
            draft.look(name)
            for file in self._questions.get(name, ()):
                draft.read(name, file)
        return _answers(draft, recorded, self._asked)


class _Recorded:
    """Contents and troubles that a closed recording knows."""

    def __init__(self, recorded: Answers, tree: FileTree) -> None:
        self._recorded = recorded
        self._tree = tree

    def check_state(self, path: str) -> None:
        """See whether the recording can tell what is at a path."""
        if path not in self._tree.nodes:
            self.check_content(path)

    def check_target(self, path: str) -> None:
        """See whether the recording can tell what is where a symlink leads to."""
        self.check_state(path)

    def check_content(self, path: str) -> None:
        """See whether the recording can tell what a file holds."""
        recorded = self._recorded
        if path in recorded.needs_boot:
            raise NotObservedError(recorded.needs_boot[path], needs_boot=True)
        if path in recorded.problems:
            raise NotObservedError(recorded.problems[path])

    def read(self, path: str, limit: int) -> Content:
        """Content of a regular file."""
        content = self._recorded.files.get(path)
        if content is None:
            raise NotObservedError(f"the content of {path} is not in the recording")
        if len(content.data) <= limit:
            return content
        return Content(content.data[:limit], truncated=True)


def _answers(draft: Draft, recorded: Answers, asked: Plan) -> Answers:
    """Everything that was found, and what the commands of a plan printed."""
    outputs = recorded.outputs
    for name in asked.commands:
        if name in outputs:
            draft.problems.pop(name, None)
        else:
            draft.problems.setdefault(name, f"{name} is not in the recording")
    return replace(
        draft.answers(recorded.plane),
        outputs={name: outputs[name] for name in asked.commands if name in outputs},
    )
