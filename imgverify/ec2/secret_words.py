"""The words of a secret file that must not be seen again."""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

SHORTEST = 8
"""Characters; shorter words are everywhere."""

_QUOTED = re.compile(r"\"([^\"\n]+)\"|'([^'\n]+)'")
_AROUND = "\"'`,;()[]{}<>"
_BETWEEN = re.compile(r"[=:,;|&\"'`()\[\]{}<>]+")
_FIRST_LINE = re.compile(r"(?:#!|#cloud|#include|#part-handler|#upstart-job|##)[^\n]*\n?")


def secret_words(text: str) -> tuple[str, ...]:
    """What is to be masked wherever it shows, the longest first.

    A word too many costs a reader a word; one too few costs a password. So all words are taken,
    whole and in parts, and not only what looks like a value.

    Args:
        text: cloud-config, a script, or what else cloud-init takes.
    """
    body = _FIRST_LINE.sub("", text, count=1)
    found = {word.strip() for word in (*_scalars(body), *_pieces(body))}
    return tuple(
        sorted(
            (word for word in found if len(word) >= SHORTEST), key=lambda word: (-len(word), word)
        )
    )


def _pieces(text: str) -> Iterator[str]:
    for double, single in _QUOTED.findall(text):
        yield double or single
    for word in text.split():
        yield word
        yield word.strip(_AROUND)
        yield from _BETWEEN.split(word)


def _scalars(text: str) -> Iterator[str]:
    """The values of a text that is YAML, line by line."""
    try:
        pending = [yaml.safe_load(text)]
    except (yaml.YAMLError, ValueError, RecursionError):
        return
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            pending += value.values()
        elif isinstance(value, list):
            pending += value
        elif isinstance(value, str | int | float):
            yield from str(value).splitlines()
            for line in str(value).splitlines():
                yield from line.split()
