"""Where a thing stands in a file that a person wrote, and strict reading of it with that place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from imgverify.errors import ProfileError
from imgverify.nearest import did_you_mean
from imgverify.yaml_file import Lines

T = TypeVar("T")
Tell = Callable[[ProfileError], None]
"""Takes a problem: to run, the first one is raised; to lint, they are gathered."""

_IN_FIELD = re.compile(r"(.*?) - at `\$((?:\.\w+|\[[^\]]*\])+)`")
_STEP = re.compile(r"\w+")


def stop(error: ProfileError) -> None:
    """The `Tell` of a run: nothing may be wrong.

    Raises:
        ProfileError: what it is told.
    """
    raise error


@dataclass(frozen=True, slots=True)
class Place:
    """A key or a list item in a YAML file; its line is looked up when it is shown.

    Args:
        path: the file.
        lines: of the file.
        at: path of keys.
    """

    path: Path
    lines: Lines
    at: tuple[str, ...] = ()

    def __truediv__(self, key: str | int) -> Place:
        """The place of something inside."""
        return Place(self.path, self.lines, (*self.at, str(key)))

    def __str__(self) -> str:
        return f"{self.path}:{self.lines[self.at]}"

    def error(self, message: str, hint: str = "") -> ProfileError:
        """A problem at this place."""
        return ProfileError(f"{self}: {message}", hint)


def check_keys(data: Mapping[str, Any], known: Iterable[str], place: Place, tell: Tell) -> None:
    """Tell of every key that means nothing.

    Args:
        data: what stands at the place.
        known: keys that mean something.
        place: of the mapping.
        tell: takes the problems.
    """
    names = tuple(known)
    for key in data:
        if key not in names:
            tell((place / key).error(f"unknown key {key!r}", did_you_mean(key, names)))


def convert(data: Any, kind: type[T], place: Place, what: str = "") -> T:
    """Check every field of what a person wrote against a record.

    Args:
        data: plain data.
        kind: the record.
        place: of the data.
        what: the name of the thing, for the message.

    Raises:
        ProfileError: a field is missing or of the wrong type, at the line of that field.
    """
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        found = _IN_FIELD.fullmatch(str(error))
        message = str(error)
        if found:
            steps = _STEP.findall(found[2])
            for step in steps:
                place /= step
            message = f"{'.'.join(steps)}: {found[1]}"
        raise place.error(f"{what}: {message}" if what else message) from error
