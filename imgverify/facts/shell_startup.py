"""Start files of shells: the file mode mask and the variables that they leave behind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import InitVar, dataclass
from typing import Any

from imgverify.facts.answers import Answers, is_wildcard
from imgverify.facts.questions import Command, File, Mask, Question, Stat
from imgverify.facts.shell_values import (
    PROFILE_PARTS,
    Step,
    Values,
    mask_step,
    possible,
    variable_step,
)

FILES: tuple[File, ...] = ()
STATS: tuple[Stat, ...] = ()
COMMANDS: tuple[Command, ...] = ()
# People keep tokens in root's start files. What is left is still shell: quotes stay in pairs, and
# commands whose output is the secret stay as they are.
_NAME = "((TOKEN|SECRET|KEY|PASS|CREDENTIALS|token|secret|key|pass|credentials)[A-Za-z0-9_]*=)"
SECRETS = (
    Mask(rf"{_NAME}'[^']*'", r"\1'x'"),
    Mask(rf'{_NAME}"[^"$`]*"', r'\1"x"'),
    Mask(rf"{_NAME}[^] \"'$`;()&|<>[]+", r"\1x"),
)


def for_params(params: Mapping[str, Any]) -> tuple[Question, ...]:
    """Ask for the start files that a control names.

    Args:
        params: of one control; the members of `paths` are absolute, or wildcards.
    """
    paths = [str(path) for path in params.get("paths") or ()]
    return tuple(File(path, masks=SECRETS) for path in [*paths, *_more(paths)])


def _more(paths: Iterable[str]) -> list[str]:
    """What Red Hat's /etc/profile reads after its parts, though the name does not end in `.sh`."""
    return [f"{PROFILE_PARTS}sh.local"] if f"{PROFILE_PARTS}*.sh" in paths else []


class _Holder:
    """Keeps the answers out of the dataclass's fields: root's files are nobody else's business."""

    __slots__ = ("_answers",)
    _answers: Answers


@dataclass(frozen=True, slots=True)
class ShellStartup(_Holder):
    """Start files, read as a shell would, but not run.

    Args:
        answers: what was delivered.
    """

    answers: InitVar[Answers]

    def __post_init__(self, answers: Answers) -> None:
        """Keep what was delivered."""
        object.__setattr__(self, "_answers", answers)

    def files(self, paths: Iterable[str]) -> dict[str, str]:
        """Give the content of those files that exist, in the order of their names here.

        Args:
            paths: as the control has them.

        Raises:
            NotObservedError: one was not looked at, or could not be read.
        """
        found: dict[str, str] = {}
        for path in paths:
            if is_wildcard(path):
                found |= self._answers.texts(path)
            elif (text := self._answers.text(path)) is not None:
                found[path] = text
        return found

    def masks(self, paths: Iterable[str]) -> Values:
        """List the masks that these files may leave behind when they are read one after the other.

        Args:
            paths: as the control has them.

        Raises:
            NotObservedError: a file was not looked at, or cannot be read as shell.
        """
        return self._possible(paths, mask_step)

    def variable(self, name: str, paths: Iterable[str]) -> Values:
        """List the values of a variable that these files may leave behind.

        Args:
            name: of the variable.
            paths: as the control has them.

        Raises:
            NotObservedError: a file was not looked at, or cannot be read as shell.
        """
        return self._possible(paths, variable_step(name))

    def _possible(self, paths: Iterable[str], step: Step) -> Values:
        named = [*paths]
        return possible(self.files(named), step, self.files(_more(named)))


def parse(answers: Answers) -> ShellStartup:
    """Keep the answers; the files are read when a check asks for them."""
    return ShellStartup(answers)
