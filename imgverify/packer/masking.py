"""Keeps secrets out of the log, of the screen and of error messages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from imgverify.packer.machine_readable import escaped, unescaped

MASK = "<sensitive>"
# Shorter ones would turn half of the log into masks, and nobody keeps a secret in so few letters.
SHORTEST = 3
_SHORTEST_LINE = 8
_LONGEST_BLOCK = 200
_NAME = re.compile(
    r"passw|passphrase|secret|token|credential|(private|access|api)[-_]?key", re.IGNORECASE
)
_PLACE = re.compile(r"[-_](file|path|dir)s?$", re.IGNORECASE)
_BEGIN = re.compile(r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY( BLOCK)?-----")
_END = re.compile(r"-----END [A-Z0-9 ]*PRIVATE KEY( BLOCK)?-----")
_WHOLE = re.compile(f"{_BEGIN.pattern}.*?{_END.pattern}", re.DOTALL)


def says_secret(name: str) -> bool:
    """Whether the name of a variable says that its value is a secret, and not where one lies.

    Args:
        name: of a variable of a template or of the environment.
    """
    return bool(_NAME.search(name)) and not _PLACE.search(name)


class Masker:
    """Puts a mask over secrets.

    Args:
        secrets: values, whole; what is shorter than `SHORTEST` is left out. The lines of one that
            has several are masked each, because a build may print them one by one. A secret is
            also masked as JSON spells it, and as the fields of Packer's output do and undo it.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        parts: set[str] = set()
        for secret in secrets:
            for spelt in (secret, json.dumps(secret)[1:-1], unescaped(secret), escaped(secret)):
                lines = [line.strip() for line in spelt.splitlines()]
                parts |= {spelt, *(line for line in lines if len(line) >= _SHORTEST_LINE)}
        known = sorted((part for part in parts if len(part.strip()) >= SHORTEST), key=len)
        self._known = re.compile("|".join(map(re.escape, reversed(known)))) if known else None
        self._within: dict[str, int] = {}

    def masked(self, text: str, speaker: str = "") -> str:
        """The text without secrets; may be more than one line.

        Args:
            text: what is to be written.
            speaker: who says it: a key that is printed line by line is followed for each apart.
        """
        if self._known is not None:
            text = self._known.sub(MASK, text)
        text = _WHOLE.sub(MASK, text)
        return "\n".join(self._line(line, speaker) for line in text.split("\n"))

    def _line(self, line: str, speaker: str) -> str:
        inside = self._within.get(speaker, 0)
        begins = _BEGIN.search(line)
        if begins:
            self._within[speaker] = _LONGEST_BLOCK
            return line[: begins.start()] + MASK
        if not inside:
            return line
        ends = _END.search(line)
        self._within[speaker] = 0 if ends else inside - 1
        return line[ends.end() :] if ends else MASK
