"""Settings in the configuration files of programs, each read as its program reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import InitVar, dataclass
from typing import Any

from imgverify.facts.answers import Answers
from imgverify.facts.config_setting import UNREAD, Setting
from imgverify.facts.config_syntax import SYNTAXES, syntax_of
from imgverify.facts.questions import Command, File, Mask, Question, Stat

FILES: tuple[File, ...] = ()
STATS: tuple[Stat, ...] = ()
COMMANDS: tuple[Command, ...] = ()
# Repositories, and databases of logs, may be reached with a password, which is nobody's business.
_MASKS = {
    "rsyslog": (
        Mask(
            r"([ (]([Pp][Ww][Dd]|[Pp][Aa][Ss][Ss]([Ww][Oo][Rr]?[Dd])?)[ ]*=)"
            r"""[ ]*("[^"]*"|'[^']*'|[^ )"']+)""",
            r"\1masked",
        ),
        Mask(r"((:om[a-z]+:| >)[^,]*,[^,]*,[^,]*,).*", r"\1masked"),
    ),
    "yum": (
        Mask(r"^([ ]*[A-Za-z_]*password[ ]*[=:]).*", r"\1 masked"),
        Mask(r"(://)[^/@ ]*@", r"\1masked@"),
    ),
}


def for_params(params: Mapping[str, Any]) -> tuple[Question, ...]:
    """Ask for the file that a control names, and for all that is read along with it.

    Args:
        params: of one control; `syntax` says how the file at `path` is read.
    """
    name, path = str(params.get("syntax")), str(params.get("path"))
    syntax = SYNTAXES.get(name)
    named = (path, *syntax.more(path)) if syntax else ()
    return tuple(File(one, masks=_MASKS.get(name, ())) for one in named)


class _Holder:
    """Keeps the answers out of the dataclass's fields, which are written to facts.json."""

    __slots__ = ("_answers",)
    _answers: Answers


@dataclass(frozen=True, slots=True)
class Config(_Holder):
    """Configuration files, parsed when a check asks for one.

    Args:
        answers: what was delivered.
    """

    answers: InitVar[Answers]

    def __post_init__(self, answers: Answers) -> None:
        """Keep what was delivered."""
        object.__setattr__(self, "_answers", answers)

    def settings(self, path: str, syntax: str, key: str, section: str = "") -> list[Setting]:
        """Find the settings of a key that count, in their order.

        Args:
            path: of the file, or a wildcard.
            syntax: name of one.
            key: as its program knows it.
            section: that it must be in; empty for any.

        Raises:
            NotObservedError: nobody looked, or only the program itself could tell.
            ValueError: there is no such syntax.
        """
        how = syntax_of(syntax)
        wanted = key.lower() if how.folds_keys else key
        found = [
            one
            for one in how.read(self._answers, path)
            if one.key == wanted and section in ("", one.section)
        ]
        match how.counts:
            case "last":
                return found[-1:]
            case "first":
                return found[:1]
            case "each":
                return list({one.section: one for one in found}.values())
            case _:
                return found

    def unread(self, path: str, syntax: str) -> list[Setting]:
        """List the lines that include what nobody looked at; their value is the reason."""
        read = syntax_of(syntax).read(self._answers, path)
        return [one for one in read if one.key == UNREAD]


def parse(answers: Answers) -> Config:
    """Keep the answers; each file is read when a check asks for it."""
    return Config(answers)
