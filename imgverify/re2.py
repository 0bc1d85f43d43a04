"""Regular expressions of RE2, and so of Go, understood with Python's own engine.

What both mean alike is passed on, what they mean differently is written the other way, and what RE2
does not have, or Python does not, is refused: a pattern must not match more or less than it does in
the tool that it was written for (Goss, EC2 Image Builder).

Source: RE2's wiki page "Syntax"; https://pkg.go.dev/regexp/syntax.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

_SPACES = r"\t\n\f\r "
_NAMED = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "ascii": r"\x00-\x7f",
    "blank": r"\t ",
    "cntrl": r"\x00-\x1f\x7f",
    "digit": "0-9",
    "graph": "!-~",
    "lower": "a-z",
    "print": " -~",
    "punct": r"!-/:-@\[-`{-~",
    "space": r"\t\n\v\f\r ",
    "upper": "A-Z",
    "word": "0-9A-Za-z_",
    "xdigit": "0-9A-Fa-f",
}
_ALIKE = frozenset("dDwWafnrtv")
_PLACES = {
    "b": r"\b",
    "B": r"(?!\b)",
    "A": r"\A",
    "z": r"\Z",
    "s": f"[{_SPACES}]",
    "S": f"[^{_SPACES}]",
}
_FLAGS = re.compile(r"\(\?([ims]+)\)")
_GROUP = re.compile(r"\(\?(?::|[is]*(?:-[is]+)?:|P?<(?P<name>[A-Za-z_]\w*)>)", re.ASCII)
_HEX = re.compile(r"\\x(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]{1,6})\})")
_QUOTED = re.compile(r"\\Q(.*?)(?:\\E|\Z)", re.DOTALL)
_CLASS_NAME = re.compile(r"\[:(\^?)([a-z]+):\]")
_OCTAL = re.compile(r"\\0[0-7]{0,2}")
_REPEAT = re.compile(r"\{[0-9]+(?:,[0-9]*)?\}")
_POSSESSIVE = re.compile(r"(?:[*+?]|\{[0-9]+(?:,[0-9]*)?\})\+")


class PatternError(ValueError):
    """A pattern that RE2 does not know, or that is not judged alike here."""


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Translate a pattern.

    Args:
        pattern: as RE2 takes it.

    Raises:
        PatternError: says what is wrong with it.
    """
    try:
        return _compiled(pattern)
    except (PatternError, re.error, OverflowError) as error:
        raise PatternError(f"the regular expression {pattern}: {error}") from error


def _compiled(pattern: str) -> re.Pattern[str]:
    flags = re.ASCII
    leading = _FLAGS.match(pattern)
    if leading:
        for letter in leading[1]:
            flags |= {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL}[letter]
    written = _Translation(pattern, many_lines=bool(flags & re.MULTILINE))
    return re.compile(written.from_place(leading.end() if leading else 0), flags)


class _Translation:
    """Goes through a pattern from left to right."""

    def __init__(self, pattern: str, *, many_lines: bool) -> None:
        self._pattern = pattern
        self._at = 0
        self._many_lines = many_lines

    def from_place(self, start: int) -> str:
        self._at = start
        written = []
        steps: dict[str, Callable[[], str]] = {
            "\\": self._escape,
            "(": self._group,
            "[": self._set,
            "$": self._end,
            "{": self._brace,
        }
        while self._at < len(self._pattern):
            character = self._pattern[self._at]
            if _POSSESSIVE.match(self._pattern, self._at):
                raise PatternError("RE2 has no possessive repetition")
            written.append(steps.get(character, self._plain)())
        return "".join(written)

    def _plain(self) -> str:
        self._at += 1
        return self._pattern[self._at - 1]

    def _end(self) -> str:
        self._at += 1
        # Python's `$` would also match before a newline at the end.
        return "$" if self._many_lines else r"\Z"

    def _brace(self) -> str:
        """Python takes `{,2}` for a repetition; RE2 takes what is none for itself."""
        repeat = _REPEAT.match(self._pattern, self._at)
        if repeat is None:
            self._at += 1
            return r"\{"
        self._at = repeat.end()
        return repeat[0]

    def _group(self) -> str:
        if not self._pattern.startswith("(?", self._at):
            return self._plain()
        found = _GROUP.match(self._pattern, self._at)
        if found is None:
            shown = self._pattern[self._at : self._at + 4]
            raise PatternError(f"{shown}: RE2 has no such group, or it is not understood here")
        self._at = found.end()
        return f"(?P<{found['name']}>" if found["name"] else found[0]

    def _escape(self, *, inside: bool = False) -> str:
        character = self._pattern[self._at + 1 : self._at + 2]
        if hexadecimal := _HEX.match(self._pattern, self._at):
            self._at = hexadecimal.end()
            return re.escape(_character(int(hexadecimal[1] or hexadecimal[2], 16)))
        if octal := _OCTAL.match(self._pattern, self._at):
            self._at = octal.end()
            return re.escape(chr(int(octal[0][1:], 8)))
        if not inside and (quoted := _QUOTED.match(self._pattern, self._at)):
            self._at = quoted.end()
            return re.escape(quoted[1])
        self._at += 2
        if character in _ALIKE or (character and not character.isalnum()):
            return f"\\{character}"
        if inside and character == "s":
            return _SPACES
        if not inside and character in _PLACES:
            return _PLACES[character]
        raise PatternError(f"\\{character}: RE2 has no such escape, or it is not understood here")

    def _set(self) -> str:
        """A character class; a `]` that comes first stands for itself."""
        begin = re.compile(r"\[\^?\]?").match(self._pattern, self._at)
        assert begin is not None
        self._at = begin.end()
        written = [begin[0]]
        while not self._pattern.startswith("]", self._at):
            if self._at >= len(self._pattern):
                raise PatternError("a [ has no ]")
            if named := _CLASS_NAME.match(self._pattern, self._at):
                if named[1] or named[2] not in _NAMED:
                    raise PatternError(f"{named[0]} is not understood here")
                self._at = named.end()
                written.append(_NAMED[named[2]])
            elif self._pattern[self._at] == "\\":
                written.append(self._escape(inside=True))
            elif self._pattern.startswith("--", self._at):
                raise PatternError(r"-- in a class: write \-")
            else:
                plain = self._plain()
                written.append(f"\\{plain}" if plain in "[&~|" else plain)
        self._at += 1
        return "".join(written) + "]"


def _character(code: int) -> str:
    try:
        return chr(code)
    except ValueError as error:
        raise PatternError(f"there is no character {code:#x}") from error
