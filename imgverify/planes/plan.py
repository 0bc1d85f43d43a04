"""The questions of all topics, each asked once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache

from imgverify.facts.answers import is_wildcard, matches
from imgverify.facts.questions import Command, File, Question


@dataclass(frozen=True, slots=True)
class Plan:
    """What one collection asks.

    Args:
        files: by path or wildcard.
        paths: every path and wildcard whose state is asked for, files included.
        commands: by name.
    """

    files: dict[str, File] = field(default_factory=dict)
    paths: tuple[str, ...] = ()
    commands: dict[str, Command] = field(default_factory=dict)

    @property
    def wildcards(self) -> tuple[str, ...]:
        """The paths that are wildcards."""
        return tuple(path for path in self.paths if is_wildcard(path))

    @property
    def literals(self) -> tuple[str, ...]:
        """The paths that are not."""
        return tuple(path for path in self.paths if not is_wildcard(path))


def plan(questions: Iterable[Question]) -> Plan:
    """Merge questions.

    A file that several questions ask for, by name or by wildcard, is masked with the masks of all
    of them, and read up to the largest limit.

    Raises:
        ValueError: a path is not absolute, or two commands share a name.
    """
    files: dict[str, File] = {}
    paths: dict[str, None] = {}
    commands: dict[str, Command] = {}
    for question in questions:
        if isinstance(question, Command):
            if commands.setdefault(question.name, question) != question:
                raise ValueError(f"two commands are named {question.name!r}")
            continue
        if not question.path.startswith("/") or "\0" in question.path:
            raise ValueError(f"not an absolute path: {question.path!r}")
        paths[question.path] = None
        if isinstance(question, File):
            files[question.path] = _merged(question, files.get(question.path))
    wildcards = [file for path, file in files.items() if is_wildcard(path)]
    named = [file for path, file in files.items() if not is_wildcard(path)]
    return Plan(
        files={
            **{file.path: _widened(file, wildcards) for file in named},
            **{file.path: _widened(file, [*wildcards, *named]) for file in wildcards},
        },
        paths=tuple(paths),
        commands=commands,
    )


def _merged(file: File, other: File | None) -> File:
    if other is None:
        return file
    masks = (*other.masks, *(mask for mask in file.masks if mask not in other.masks))
    return replace(file, limit=max(file.limit, other.limit), masks=masks)


def _widened(file: File, others: list[File]) -> File:
    for other in others:
        if other.limit <= file.limit and not other.masks:
            continue  # there is nothing to take over, and there are thousands of pairs
        if other.path != file.path and _may_overlap(file.path, other.path):
            file = _merged(file, other)
    return file


def _may_overlap(one: str, other: str) -> bool:
    """Whether a file may match both; of two wildcards, only their fixed parts are compared."""
    start, other_start = _fixed_start(one), _fixed_start(other)
    if not (start.startswith(other_start) or other_start.startswith(start)):
        return False
    if is_wildcard(one) and is_wildcard(other):
        parts = zip(one.split("/"), other.split("/"), strict=False)
        return one.count("/") == other.count("/") and all(
            a == b or is_wildcard(a) or is_wildcard(b) for a, b in parts
        )
    return matches(one, other) or matches(other, one)


@lru_cache(maxsize=4096)
def _fixed_start(path: str) -> str:
    return re.split(r"[*?\[]", path, maxsplit=1)[0]
