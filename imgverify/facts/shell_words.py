"""Splits a shell script into words and operators. Source: POSIX shell, 2.3 "Token Recognition"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from imgverify.unobserved import NotObservedError

_PLAIN = r"""'[^']*'|"(?:[^"\\]|\\.)*"|\\.|[^()'"\\]"""
_NESTED = rf"\((?:{_PLAIN}|\((?:{_PLAIN}|\((?:{_PLAIN}|\((?:{_PLAIN})*\))*\))*\))*\)"
# A command inside double quotes has quotes of its own: `"$(gettext "(none)")"`.
_DOUBLE = rf'"(?>\\.|\${_NESTED}|[^"\\])*"'
_TOKEN = re.compile(
    rf"""
    (?P<blank>[ \t\r]+|\\\n)
    |(?P<comment>\#[^\n]*)
    |(?P<redirection>\d*(?:<<<|<<-?|>>|<>|>\||[<>])&?|&>>?)
    |(?P<operator>;;|&&|\|\||[;&|()\n])
    |(?P<word>(?:
        '[^']*'|{_DOUBLE}|\\.|`(?:[^`\\]|\\.)*`|\$(?:{_NESTED}|\{{(?:[^{{}}]|\{{[^{{}}]*\}})*\}})?
        |[^\s;&|()<>'"\\`$]++
    )+)
    """,
    re.VERBOSE | re.DOTALL,
)
_QUOTED = re.compile(r"""'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)""", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, or an operator; a redirection and its target are neither."""

    text: str
    line: int
    is_word: bool


def tokens(path: str, text: str) -> Iterator[Token]:
    """Split a script.

    Args:
        path: of the script, for messages.
        text: the script.

    Raises:
        NotObservedError: a quote has no end, so that nobody knows what the rest is.
    """
    at, line = 0, 1
    is_target = is_end_mark = False
    here: list[str] = []
    while at < len(text):
        found = _TOKEN.match(text, at)
        if not found:
            raise NotObservedError(f"{path}:{line}: cannot be read as shell")
        at, piece = found.end(), found[0]
        if found["redirection"]:
            is_target = True
            is_end_mark = piece.lstrip("0123456789") in ("<<", "<<-")
        elif found["word"] and is_target:
            if is_end_mark:
                here.append(unquoted(piece))
            is_target = is_end_mark = False
        elif found["word"] or found["operator"]:
            yield Token(piece, line, is_word=bool(found["word"]))
        line += piece.count("\n")
        if piece == "\n" and here:
            end = _end_of_documents(text, at, here)
            line += text.count("\n", at, end)
            at, here = end, []


def _end_of_documents(text: str, at: int, marks: list[str]) -> int:
    for mark in marks:
        found = re.compile(rf"^\t*{re.escape(mark)}$\n?", re.MULTILINE).search(text, at)
        at = found.end() if found else len(text)
    return at


def unquoted(word: str) -> str:
    """A word without its quotes; expansions stay as they are written.

    Args:
        word: as in the script.
    """
    return _QUOTED.sub(_content, word)


def _content(found: re.Match[str]) -> str:
    """What quotes leave; a line break behind a backslash is none, but in single quotes."""
    single, double, escaped = found.groups()
    if single is not None:
        return single
    return (double or "").replace("\\\n", "") if escaped is None else escaped.strip("\n")
