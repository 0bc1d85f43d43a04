"""sshd's configuration files, for an image whose sshd cannot be asked."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from imgverify.facts.sshd_match import matches_case

CONFIG = "/etc/ssh/sshd_config"
# Every line of these adds to the others; of any other option the first value wins.
CUMULATIVE = frozenset(
    {
        "acceptenv", "allowgroups", "allowusers", "denygroups", "denyusers",
        "hostkey", "listenaddress", "port", "setenv", "subsystem",
    }
)  # fmt: skip
_WORD = re.compile(r'"([^"]*)"|\'([^\']*)\'|([^\s"\']+)')
_LINE = re.compile(r"([A-Za-z0-9]+)(?:\s*=\s*|\s+)(.*)")
_DEEPEST = 16


@dataclass(frozen=True, slots=True)
class Directive:
    """One setting.

    Args:
        keyword: lower-case.
        value: words joined by one blank, quotes removed.
        path: the file that holds it.
        line: from 1.
        conditions: criteria of the Match blocks around it, all of which must hold; empty when it is
            global.
    """

    keyword: str
    value: str
    path: str
    line: int
    conditions: tuple[str, ...] = ()

    @property
    def where(self) -> str:
        """File, line and Match block, for evidence."""
        scope = f" (Match {' and '.join(self.conditions)})" if self.conditions else ""
        return f"{self.path}:{self.line}{scope}"


def read(
    path: str,
    load: Callable[[str], Iterable[tuple[str, str]]],
    conditions: tuple[str, ...] = (),
    depth: int = 0,
) -> list[Directive]:
    """Read a file and, in place, what it includes.

    A Match block ends with its file; inside an included file, those around the Include count too.

    Args:
        path: a file or a wildcard.
        load: gives path and content of every file that it matches, in lexical order.
        conditions: criteria around the Include.
        depth: of nested includes.

    Source: sshd_config(5), "Include" and "Match"; servconf.c, process_server_config_line.
    """
    found: list[Directive] = []
    for one, text in load(path):
        inside = conditions
        for number, line in enumerate(text.splitlines(), 1):
            parts = _LINE.match(line.strip())
            if not parts:
                continue
            keyword, words = parts[1].lower(), split(parts[2])
            if keyword == "match":
                inside = (*conditions, " ".join(words))
            elif keyword == "include" and depth < _DEEPEST:
                for wanted in words:
                    inner = posixpath.join(posixpath.dirname(CONFIG), wanted)
                    found += read(inner, load, inside, depth + 1)
            else:
                found.append(Directive(keyword, " ".join(words), one, number, inside))
    return found


def split(text: str) -> list[str]:
    """Split a value into words; a word that begins with `#` ends the line."""
    words = []
    for match in _WORD.finditer(text):
        if match[0].startswith("#"):
            break
        words.append(next(one for one in match.groups() if one is not None))
    return words


def values(
    directives: Iterable[Directive], option: str, case: dict[str, str] | None
) -> list[Directive]:
    """Everything that an option can be for one connection; more than one when that is open.

    A Match block overrides the global section; the first one that applies wins. Whether a block
    applies can be unknown (groups): then its value and the next are possible.

    Args:
        directives: from `read`.
        option: in any case of letters.
        case: `user`, `host`, `addr`, … of the connection; None for all connections there can be.

    Returns:
        Empty when the option has its default for such a connection; a global value is the last.
    """
    mine = [one for one in directives if one.keyword == option.lower()]
    found: list[Directive] = []
    for scope in dict.fromkeys(one.conditions for one in mine if one.conditions):
        applies = matches_case(scope, case)
        if applies is not False:
            found.append(_value([one for one in mine if one.conditions == scope]))
        if applies:
            return found
    in_global = [one for one in mine if not one.conditions]
    return [*found, _value(in_global)] if in_global else found


def _value(lines: list[Directive]) -> Directive:
    first = lines[0]
    if first.keyword not in CUMULATIVE:
        return first
    joined = " ".join(one.value for one in lines)
    return Directive(first.keyword, joined, first.path, first.line, first.conditions)
