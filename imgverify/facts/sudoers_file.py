"""The syntax of sudoers files: settings, rules, and files that they include."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count

from imgverify.unobserved import NotObservedError

CONFIG = "/etc/sudoers"
Load = Callable[[str], list[tuple[str, str]]]
"""Gives path and content: of a file, or of every file of a folder that ends with a slash."""

_QUOTED_OR = r'"(?:[^"\\]|\\.)*"'
_COMMENT = re.compile(rf"({_QUOTED_OR}|\\.)|#(?!\d).*")
_INCLUDE = re.compile(r'[@#](include|includedir)\s+(?:"([^"]+)"|((?:\\.|\S)+))\s*$')
_SCOPE = r"(?:\"[^\"]*\"|\\.|[^\s,\"\\])+"
_DEFAULTS = re.compile(rf"Defaults(?:([@:!>])\s*({_SCOPE}(?:\s*,\s*{_SCOPE})*))?\s+(.*)")
_ALIAS = re.compile(r"(?:User|Runas|Host|Cmnd|Cmd)_Alias\s+[A-Z]\w*\s*=\s*\S")
_RULE = re.compile(r"\S.*\s.*=\s*\S|\S+\s*=\s*\S")
_PARAMETER = re.compile(rf"(!*)\s*(\w+)\s*(?:([+-]?=)\s*((?:{_QUOTED_OR}|\\.|[^,])+))?\s*(?:,|$)")
_NO_PASSWORD = re.compile(r"\bNOPASSWD\s*:")
_DEEPEST = 128
# Files that include each other twice are not deep, and would be read without an end.
_MOST_INCLUDES = 1000


@dataclass(frozen=True, slots=True)
class Default:
    """One setting of a `Defaults` line.

    Args:
        name: of the option.
        value: without quotation marks; empty for a flag.
        negated: whether a `!` turns it off.
        scope: `:joe`, `@host`, `!command`, `>runas`; empty when it holds for everybody.
        where: file and line.
    """

    name: str
    value: str
    negated: bool
    scope: str
    where: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A line that says who may run what.

    Args:
        who: the users, as the line names them.
        asks: whether it asks for a password for all of its commands.
        where: file and line.
    """

    who: str
    asks: bool
    where: str


def read(path: str, load: Load) -> Iterator[Default | Rule]:
    """Read a file and, in place, what it includes.

    Args:
        path: a file, or a folder that ends with a slash.
        load: gives the content of files.

    Raises:
        NotObservedError: a line is none that sudo knows, or files include each other without an
            end; sudo would refuse to work.

    Source: sudoers(5).
    """
    return _read(path, load, 0, count())


def _read(path: str, load: Load, depth: int, includes: Iterator[int]) -> Iterator[Default | Rule]:
    for one, text in load(path):
        for where, line in _lines(one, text):
            if found := _INCLUDE.match(line):
                name = (found[2] or found[3].replace("\\ ", " ")).replace("%h", "localhost")
                inner = posixpath.join(posixpath.dirname(one), name)
                folder = f"{inner.rstrip('/')}/" if found[1] == "includedir" else inner
                if depth == _DEEPEST or next(includes) == _MOST_INCLUDES:
                    raise NotObservedError(f"{where}: sudo gives up, there are too many includes")
                yield from _read(folder, load, depth + 1, includes)
                continue
            yield from _statement(line, where)


def _lines(path: str, text: str) -> Iterator[tuple[str, str]]:
    pending, start = "", 0
    for number, raw in enumerate(text.splitlines(), 1):
        start = start if pending else number
        # A comment ends with its line, whatever its last sign is (tried with visudo of 1.9.13).
        whole, pending = pending + raw.rstrip(), ""
        code = whole if _INCLUDE.match(whole.strip()) else _without_comment(whole)
        if code == whole and whole.endswith("\\"):
            pending = whole[:-1] + " "
            continue
        line = code.strip()
        if line:
            yield f"{path}:{start}", line


def _without_comment(text: str) -> str:
    return _COMMENT.sub(lambda match: match[1] or "", text)


def _statement(line: str, where: str) -> Iterator[Default | Rule]:
    if found := _DEFAULTS.fullmatch(line):
        scope = f"{found[1] or ''}{found[2] or ''}"
        yield from _defaults(found[3], scope, where)
    elif _ALIAS.match(line):
        return
    elif _RULE.match(line) and not line.startswith("Defaults"):
        asks = not _NO_PASSWORD.search(re.sub(_QUOTED_OR, "", line))
        yield Rule(line.partition("=")[0].rsplit(maxsplit=1)[0], asks, where)
    else:
        raise NotObservedError(f"{where}: sudo does not understand this line")


def _defaults(text: str, scope: str, where: str) -> Iterator[Default]:
    at = 0
    while at < len(text):
        found = _PARAMETER.match(text, at)
        if not found or found.end() == at:
            raise NotObservedError(f"{where}: sudo does not understand this line")
        value = re.sub(r"\\(.)", r"\1", (found[4] or "").strip().strip('"'))
        yield Default(found[2], value, len(found[1]) % 2 == 1, scope, where)
        at = found.end()
        at += len(text[at:]) - len(text[at:].lstrip())
