"""The files that a control names in its parameters `path`, `paths` and `below`."""

from __future__ import annotations

import shlex
import stat
from collections.abc import Mapping
from dataclasses import InitVar, dataclass
from typing import Any

from imgverify.facts.answers import Answers, FileState, is_wildcard
from imgverify.facts.questions import Command, File, Question, Stat
from imgverify.facts.walk import END, Walked, walked
from imgverify.model import Plane
from imgverify.unobserved import NotObservedError

FILES: tuple[File, ...] = ()
STATS: tuple[Stat, ...] = ()
COMMANDS: tuple[Command, ...] = ()

WALK = "files below"
NO_FOLDER = "no such folder"

# Parameters of a control that is about the state of files: their content need not travel.
_ABOUT_STATE = frozenset({"mode", "owner", "group", "any_of"})


def for_params(params: Mapping[str, Any]) -> tuple[Question, ...]:
    """Ask for every named path: its content, or only its state where that is all that is judged.

    Args:
        params: of one control; `path` and the members of `paths` are absolute, or wildcards. With
            `pattern`, `path` is a folder of which every name is asked for; `below` is one of which
            every file at any depth is.
    """
    named = [str(path) for path in (params.get("path"), *(params.get("paths") or ())) if path]
    below = [_walk(str(params["below"]))] if params.get("below") else []
    if params.get("pattern"):
        return (*(Stat(one) for path in named for one in _in_folder(path)), *below)
    kind = Stat if _ABOUT_STATE & params.keys() else File
    return (*(kind(_clean(path)) for path in named), *below)


def _in_folder(path: str) -> tuple[str, str]:
    folder = path.rstrip("/")
    return f"{folder}/*", f"{folder}/.[!.]*"


def _walk(folder: str) -> Command:
    """Symlinks are followed: what a name in the folder shows is what counts."""
    quoted = shlex.quote(folder)
    return Command(
        f"{WALK} {folder}",
        f"[ -d {quoted} ] || {{ printf '{NO_FOLDER}\\0'; exit; }}\n"
        f"find -L {quoted} -ignore_readdir_race -type f -printf '%m %y %U %G %u %g %p\\0' || exit\n"
        f"printf '{END}\\0'",
        equivalent="files_below",
        argument=folder,
    )


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

        A symlink has the state of what it leads to, and is left out when it leads nowhere.

        Raises:
            NotObservedError: nobody looked.
        """
        wanted = _clean(path)
        names = (
            [one.path for one in self._answers.states_of(wanted)]
            if is_wildcard(wanted)
            else [wanted]
        )
        return [state for name in names if (state := self._answers.real_state(name))]

    def exists(self, path: str) -> bool:
        """Whether there is something at a path, be it a symlink that leads nowhere.

        Raises:
            NotObservedError: nobody looked.
        """
        return self._answers.state(_clean(path)) is not None

    def files_in(self, folder: str) -> list[FileState]:
        """Everything in a folder but folders, hidden names too; symlinks as in `states`.

        Raises:
            NotObservedError: nobody looked.
        """
        found = [state for wildcard in _in_folder(folder) for state in self.states(wildcard)]
        return [state for state in found if not stat.S_ISDIR(state.mode)]

    def files_below(self, folder: str) -> list[Walked]:
        """Every file below a folder, at any depth; empty when there is no such folder.

        Raises:
            NotObservedError: nobody looked, or not everywhere.
        """
        name = f"{WALK} {folder}"
        *records, last, rest = ["", *self._answers.output(name).split("\0")]
        if last == NO_FOLDER:
            return []
        if last != END or rest:
            raise NotObservedError(f"the walk over {folder} did not come to its end")
        return [walked(one) for one in records if one]

    def text(self, path: str) -> str | None:
        """Content of a file; None when it does not exist.

        Raises:
            NotObservedError: nobody looked.
        """
        return self._answers.text(_clean(path))

    def demand_running(self, reason: str) -> None:
        """Refuse to say that all is well as long as a boot makes more files.

        Args:
            reason: which.

        Raises:
            NotObservedError: this is a disk.
        """
        if self._answers.plane is Plane.OFFLINE:
            raise NotObservedError(reason, needs_boot=True)


def parse(answers: Answers) -> Files:
    """Keep the answers; each path is looked up when a check asks for it."""
    return Files(answers)
