"""`{{ … }}` in a component: parameters, constants, loop variables, and what other steps have.

What is in double braces and is no reference (`docker ps --format '{{ .Names }}'`) stays as it is.

Source: "Define and reference variables …", "Input and output chaining" and "Use looping constructs
…" of the EC2 Image Builder User Guide.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

VARIABLE_NAME = re.compile(r"[A-Za-z0-9_-]{3,128}")
"""Names that parameters and constants may have."""

_BRACES = re.compile(r"\{\{([^{}]*)\}\}")
_LOOP = re.compile(r"(?P<loop>[^.\s][^.]*)\.(?P<member>index|value)")
_CHAINED = re.compile(
    r"(?P<phase>[^.\s][^.]*)\.(?P<step>.+?)\.(?P<side>inputs|outputs)"
    r"(?:\[(?P<index>\d{1,6})\])?\.(?P<variable>[A-Za-z0-9_-]+)",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Variable:
    """A parameter or a constant."""

    name: str


@dataclass(frozen=True, slots=True)
class LoopVariable:
    """`index` (from 0) or `value` of the step's own loop, which `loop` or its name stands for."""

    loop: str
    member: str


@dataclass(frozen=True, slots=True)
class Chained:
    """An input or an output of another step; `index` counts the step's inputs from 0."""

    phase: str
    step: str
    side: str
    index: int
    variable: str

    def __str__(self) -> str:
        return f"{self.phase}.{self.step}.{self.side}.{self.variable}"


Reference = Variable | LoopVariable | Chained


def has_expression(text: str) -> bool:
    """Whether something may be filled into a text.

    Args:
        text: as written.
    """
    return any(_reference(found[1].strip()) for found in _BRACES.finditer(text))


def references(data: Any) -> Iterator[Reference]:
    """Every reference in texts, lists and mappings.

    Args:
        data: as read from a component.
    """
    for text in _texts(data):
        for found in _BRACES.finditer(text):
            reference = _reference(found[1].strip())
            if reference is not None:
                yield reference


def filled(data: Any, value_of: Callable[[Reference], str | None]) -> Any:
    """Fill in all references; what was filled in is not looked at again.

    Args:
        data: texts, lists and mappings; keys stay as they are.
        value_of: the text of a reference; None to leave it as it is.
    """

    def fill(found: re.Match[str]) -> str:
        reference = _reference(found[1].strip())
        value = value_of(reference) if reference else None
        return found[0] if value is None else value

    match data:
        case str():
            return _BRACES.sub(fill, data)
        case list():
            return [filled(item, value_of) for item in data]
        case dict():
            return {key: filled(item, value_of) for key, item in data.items()}
        case _:
            return data


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict | list):
        for item in data.values() if isinstance(data, dict) else data:
            yield from _texts(item)


def _reference(inner: str) -> Reference | None:
    if VARIABLE_NAME.fullmatch(inner):
        return Variable(inner)
    if found := _LOOP.fullmatch(inner):
        return LoopVariable(found["loop"], found["member"])
    if found := _CHAINED.fullmatch(inner):
        index = int(found["index"] or 0)
        return Chained(found["phase"], found["step"], found["side"], index, found["variable"])
    return None
