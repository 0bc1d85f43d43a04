"""Keeps secrets out of logs, of the screen and of error messages."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable

MASK = "<sensitive>"
# Shorter ones would turn half of the log into masks, and nobody keeps a secret in so few letters.
SHORTEST = 3
_SHORTEST_LINE = 8
_LONGEST_BLOCK = 200
_BEGIN = re.compile(r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY( BLOCK)?-----")
_END = re.compile(r"-----END [A-Z0-9 ]*PRIVATE KEY( BLOCK)?-----")
_WHOLE = re.compile(f"{_BEGIN.pattern}.*?{_END.pattern}", re.DOTALL)

# "IAM identifiers" of the IAM documentation: AKIA for long-term keys, ASIA for temporary ones.
_AWS_KEY_ID = re.compile(r"(?<![A-Z0-9])(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Z0-9])")
_AWS_NAMED = re.compile(
    r"(?P<name>secret[-_ ]?(?:access[-_ ]?)?key|(?:session|security|metadata)[-_ ]?token"
    r"|[\"']token[\"'])(?P<between>[\"']?\s*[:=]\s*[\"']?|[\"']?\s+[\"']?)"
    r"(?P<value>[A-Za-z0-9/+=_%-]{16,})",
    re.IGNORECASE,
)


def without_aws_keys(text: str, mask: str = MASK) -> str:
    """The text without access keys, secret keys and session tokens of AWS.

    A secret key has no form of its own: it is known by the name before it.

    Args:
        text: any.
        mask: put in their place.
    """
    named = _AWS_NAMED.sub(lambda found: f"{found['name']}{found['between']}{mask}", text)
    return _AWS_KEY_ID.sub(mask, named)


class Masker:
    """Puts a mask over secrets, and over private keys that nobody named.

    Args:
        secrets: values, whole; what is shorter than `SHORTEST` is left out. The lines of one that
            has several are masked each, because a program may print them one by one. A secret is
            also masked as JSON spells it.
        spellings: further ways in which a secret may be printed.
    """

    def __init__(
        self, secrets: Iterable[str], spellings: Iterable[Callable[[str], str]] = ()
    ) -> None:
        ways: tuple[Callable[[str], str], ...] = (str, _json, *spellings)
        parts: set[str] = set()
        for secret in secrets:
            for spelt in (way(secret) for way in ways):
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


def _json(secret: str) -> str:
    return json.dumps(secret)[1:-1]
