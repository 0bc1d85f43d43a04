"""Answers for debconf: `owner question type value`, one on each line.

Source: debconf-set-selections(1): a backslash at the end of a line joins it with the next one; a
line that starts with `#` is a comment; one blank ends the type, and what follows is the value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from imgverify.errors import UsageError
from imgverify.sources.demands import Statement
from imgverify.sources.masking import MASK, without_logins

TYPES = frozenset(
    {"boolean", "string", "select", "multiselect", "password", "text", "note", "error", "title"}
    | {"seen"}
)
_LINE = re.compile(r"\s*(\S+)\s+(\S+)\s+(\S+)(?:[ \t](.*))?\s*", re.DOTALL)
# A command may well set a password; what it says is nobody's business but the installer's.
_SECRET = re.compile(
    r"password|passphrase|passwd-crypted|wireless_(?:wep|wpa)|_key$|_psk|_command$|/run$"
)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer.

    Args:
        owner: `d-i`, or a package.
        question: `passwd/root-login`.
        type: `boolean`, `string`, …
        value: as written; without the blanks around it.
        statement: where it stands, and the line with secrets masked.
    """

    owner: str
    question: str
    type: str
    value: str
    statement: Statement


def read_answers(path: Path, text: str) -> tuple[Answer, ...]:
    """Read a file of answers.

    Args:
        path: named in messages.
        text: its content.

    Raises:
        UsageError: a line is no answer; with file and line.
    """
    return tuple(
        _answer(path, number, line)
        for number, line in _joined(text)
        if line.strip() and not line.lstrip().startswith("#")
    )


def _joined(text: str) -> Iterator[tuple[int, str]]:
    """Lines with those that they go on in, and the number of the first."""
    parts: list[str] = []
    first = 0
    for number, line in enumerate(text.split("\n"), start=1):
        first = first if parts else number
        is_comment = not parts and line.lstrip().startswith("#")
        parts.append(line)
        if line.endswith("\\") and not is_comment:
            parts[-1] = line[:-1]
            continue
        yield first, "\n".join(parts)
        parts = []
    if parts:
        yield first, "\n".join(parts)


def _answer(path: Path, number: int, line: str) -> Answer:
    found = _LINE.fullmatch(line)
    where = f"{path}:{number}"
    hint = "a line is: owner question type value (debconf-set-selections(1))"
    if found is None:
        raise UsageError(f"{where}: not an answer for debconf", hint)
    owner, question, kind, value = found.groups(default="")
    if kind not in TYPES:
        raise UsageError(f"{where}: {question[:80]}: no type of an answer: {kind[:40]}", hint)
    value = " ".join(value.split())
    shown = MASK if value and _SECRET.search(question) else without_logins(value)
    said = f"{owner} {question} {kind} {shown}".rstrip()
    return Answer(owner, question, kind, value, Statement(f"{path.name}:{number}", said))
