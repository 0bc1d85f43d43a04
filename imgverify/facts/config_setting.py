"""One assignment of a configuration file, and the ways in which the files of programs are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from imgverify.facts.answers import Answers, is_wildcard
from imgverify.unobserved import NotObservedError

# Stands for an included file that nobody looked at; its value says why.
UNREAD = "(unread)"


@dataclass(frozen=True, slots=True)
class Setting:
    """One assignment.

    Args:
        key: as the program compares it.
        value: empty for an option that only has to be there.
        where: file and line.
        section: of an INI file; a repository file's name goes before it.
    """

    key: str
    value: str
    where: str
    section: str = ""


Reader = Callable[[Answers, str], list[Setting]]
"""Reads a path, or a wildcard, and whatever the program reads along with it."""


def lines(path: str, text: str, comments: str = "#") -> Iterator[tuple[str, str]]:
    """Go through the lines that are neither blank nor a comment.

    Args:
        path: of the file.
        text: its content.
        comments: characters of which one at its beginning makes a line a comment.

    Yields:
        File and line number, and the line without blanks around it.
    """
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if line and line[0] not in comments:
            yield f"{path}:{number}", line


def contents(answers: Answers, paths: Sequence[str]) -> list[tuple[str, str]]:
    """Read files one after the other; of a wildcard, every match in lexical order.

    Args:
        answers: what a plane delivered.
        paths: files and wildcards that were asked for; a file that is absent is left out.

    Raises:
        NotObservedError: one of them was not looked at.
    """
    found: list[tuple[str, str]] = []
    for path in paths:
        if is_wildcard(path):
            found += sorted(answers.texts(path).items())
        elif (text := answers.text(path)) is not None:
            found.append((path, text))
    return found


def included(
    answers: Answers, path: str, where: str
) -> tuple[list[tuple[str, str]], list[Setting]]:
    """Read what a line includes; what nobody looked at becomes a setting that says so.

    Args:
        answers: what a plane delivered.
        path: file or wildcard that is included.
        where: the line that includes it.
    """
    try:
        return contents(answers, [path]), []
    except NotObservedError as error:
        return [], [Setting(UNREAD, f"includes {path}: {error.reason}", where)]
