"""The files that a control names in its parameters `path` and `paths`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import InitVar, dataclass
from typing import Any

from imgverify.facts.answers import Answers, FileState, is_wildcard
from imgverify.facts.questions import Command, File, Question, Stat

FILES: tuple[File, ...] = ()
STATS: tuple[Stat, ...] = ()
COMMANDS: tuple[Command, ...] = ()

# Parameters of a control that is about the state of files: their content need not travel.
_ABOUT_STATE = frozenset({"mode", "owner", "group", "any_of"})


def for_params(params: Mapping[str, Any]) -> tuple[Question, ...]:
    """Ask for every named path: its content, or only its state where that is all that is judged.

    Args:
        params: of one control; `path` and the members of `paths` are absolute, or wildcards.
    """
    named = [str(path) for path in (params.get("path"), *(params.get("paths") or ())) if path]
    kind = Stat if _ABOUT_STATE & params.keys() else File
    return tuple(kind(_clean(path)) for path in named)


def _clean(path: str) -> str:
    return path.rstrip("/") or "/"


class _Holder:
    """Keeps the answers out of the dataclass's fields, which are written to facts.json."""

    __slots__ = ("_answers",)
    _answers: Answers


@dataclass(frozen=True, slots=True)
class Files(_Holder):
    """States and contents by path.

    Args:
        answers: what was delivered.
    """

    answers: InitVar[Answers]

    def __post_init__(self, answers: Answers) -> None:
        """Keep what was delivered."""
        object.__setattr__(self, "_answers", answers)

    def states(self, path: str) -> list[FileState]:
        """Look up a path, or everything that a wildcard matches; empty when nothing is there.

        Raises:
            NotObservedError: nobody looked.
        """
        wanted = _clean(path)
        if is_wildcard(wanted):
            return self._answers.states_of(wanted)
        state = self._answers.state(wanted)
        return [state] if state else []

    def text(self, path: str) -> str | None:
        """Content of a file; None when it does not exist.

        Raises:
            NotObservedError: nobody looked.
        """
        return self._answers.text(_clean(path))


def parse(answers: Answers) -> Files:
    """Keep the answers; each path is looked up when a check asks for it."""
    return Files(answers)
