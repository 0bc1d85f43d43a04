"""Regular expressions of Go, which Goss files are written in, as Python's.

Source: https://pkg.go.dev/regexp/syntax. What Go does not know is refused, as Goss refuses it, and
so is what Python cannot say: a pattern never quietly means something else.
"""

from __future__ import annotations

import re
import string
from functools import cache

_CLASSES = {
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
_FLAGS = re.compile(r"\(\?([a-zA-Z-]+)([:)])")
_POSIX = re.compile(r"\[:(\^?)([a-z]+):\]")
_OCTAL = re.compile(r"[0-7]{1,3}")
_REPEAT = re.compile(r"\{[0-9]+(?:,[0-9]*)?\}")
_SAME = frozenset("dDsSwWbBAafnrtvx")


@cache
def compile_go(pattern: str) -> re.Pattern[str]:
    """Compile a pattern.

    Args:
        pattern: in the syntax of Go.

    Raises:
        ValueError: Go does not know it, or Python cannot do it.
    """
    try:
        return re.compile(_Translation(pattern).translated(), re.ASCII)
    except re.error as error:
        raise ValueError(f"the regular expression {pattern} is not valid: {error}") from error


class _Translation:
    """One pattern on its way from Go's syntax to Python's."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0
        flags = _FLAGS.match(pattern)
        # Without `m`, `$` is the very end; Python's is also in front of a last line feed.
        self._end = "$" if flags and "m" in flags[1].partition("-")[0] else r"\Z"

    def translated(self) -> str:
        made = [""]
        while self._at < len(self._pattern):
            made.append(self._next())
            if made[-1] == "+" and (made[-2] in {"*", "+", "?"} or made[-2].startswith("{")):
                raise self._error(f"{made[-2]}+, which Go does not know")
        return "".join(made)

    def _error(self, what: str) -> ValueError:
        return ValueError(f"the regular expression {self._pattern} has {what}")

    def _next(self) -> str:
        pattern, at = self._pattern, self._at
        letter = pattern[at]
        if letter == "\\":
            return self._escape()
        if letter == "[":
            return self._class()
        if pattern.startswith("(?", at):
            return self._group()
        repeat = _REPEAT.match(pattern, at)
        if repeat:
            self._at = repeat.end()
            return repeat[0]
        self._at += 1
        return {"$": self._end, "{": r"\{"}.get(letter, letter)

    def _group(self) -> str:
        pattern, at = self._pattern, self._at
        flags = _FLAGS.match(pattern, at)
        if flags and "U" in flags[1]:
            raise self._error("the flag U, which Python does not have")
        if flags and "m" in flags[1] and flags[2] == ":":
            raise self._error("the flag m for a part of it, which is not supported here")
        named = re.compile(r"\(\?P?<(?=[A-Za-z_])").match(pattern, at)
        if named:
            self._at = named.end()
            return "(?P<"
        if not flags and not pattern.startswith("(?:", at):
            raise self._error(f"{pattern[at : at + 4]}, which Go does not know")
        self._at = flags.end() if flags else at + 3
        return flags[0] if flags else "(?:"

    def _escape(self, *, inside: bool = False) -> str:
        pattern = self._pattern
        letter = pattern[self._at + 1 : self._at + 2]
        if letter == "Q" and not inside:
            quoted, _, _ = pattern[self._at + 2 :].partition(r"\E")
            self._at += 2 + len(quoted) + len(r"\E")
            return re.escape(quoted)
        octal = _OCTAL.match(pattern, self._at + 1)
        if octal and letter == "0":
            self._at = octal.end()
            return rf"\x{int(octal[0], 8):02x}"
        self._at += 2
        if letter == "z":
            return r"\Z"
        if letter in _SAME or letter in string.punctuation:
            return f"\\{letter}"
        raise self._error(f"\\{letter}, which is not supported here")

    def _class(self) -> str:
        pattern = self._pattern
        made = ["["]
        self._at += 1
        if pattern.startswith("^", self._at):
            made.append("^")
            self._at += 1
        first = True
        while first or not pattern.startswith("]", self._at):
            if self._at >= len(pattern):
                raise self._error("a [ without its ]")
            posix = _POSIX.match(pattern, self._at)
            if posix:
                if posix[1] or posix[2] not in _CLASSES:
                    raise self._error(f"{posix[0]}, which is not supported here")
                made.append(_CLASSES[posix[2]])
                self._at = posix.end()
            elif pattern[self._at] == "\\":
                made.append(self._escape(inside=True))
            else:
                letter = pattern[self._at]
                made.append(f"\\{letter}" if letter in "[]&~|" else letter)
                self._at += 1
            first = False
        self._at += 1
        return "".join((*made, "]"))
