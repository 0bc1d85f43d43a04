"""Conditions of `Assert` and `if`: read from a component, judged with the help of a machine.

Source: "Use logical operators …" and "Use conditional constructs …" of the EC2 Image Builder User
Guide: operators nest four deep; evaluation stops as soon as the answer is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from imgverify.awstoe.component_yaml import items, mapping
from imgverify.awstoe.expressions import has_expression
from imgverify.awstoe.operators import (
    COMPARISONS,
    DIGESTS,
    EXISTENCE,
    LENGTHS,
    LOGICAL,
    NUMBERS,
    OF_TWO,
    compare,
    is_number,
)
from imgverify.errors import ProfileError
from imgverify.nearest import did_you_mean
from imgverify.places import Place
from imgverify.re2 import PatternError, compiled

DEEPEST = 4
_HEX = frozenset("0123456789abcdef")


class Probe(Protocol):
    """What conditions ask a machine."""

    def exists(self, kind: str, name: str) -> bool:
        """Whether there is such a thing.

        Args:
            kind: `binary` (found in PATH), `file` or `folder`.
            name: of the program, or the path.
        """

    def digest(self, algorithm: str, path: str) -> str | None:
        """A file's digest in small hexadecimal digits, None when there is no such file.

        Args:
            algorithm: `md5`, `sha1`, `sha256` or `sha512`.
            path: of the file.
        """


@dataclass(frozen=True, slots=True)
class Comparison:
    """One comparison; `other` is its `value` or `path`, empty where it has none."""

    operator: str
    operand: str
    other: str = ""


@dataclass(frozen=True, slots=True)
class Logical:
    """`and`, `or`, or `not` with one part."""

    operator: str
    parts: tuple[Condition, ...]


Condition = Comparison | Logical


@dataclass(frozen=True, slots=True)
class Judged:
    """An answer.

    Args:
        holds: whether the condition is true.
        wanted: the condition, in words.
        found: what was compared with it.
    """

    holds: bool
    wanted: str
    found: str


def parse(data: Any, place: Place, depth: int = 0, *, filled: bool = False) -> Condition:
    """Read a condition; what an expression will fill in is not judged yet.

    Args:
        data: a mapping with one operator.
        place: of it.
        depth: operators around it.
        filled: whether all expressions are filled in, so that braces which are left are text.

    Raises:
        ProfileError: with the line: no or several operators, an unknown one, a wrong operand.
    """
    fields = mapping(data, place, "a condition")
    names = [name for name in fields if name in COMPARISONS or name in LOGICAL]
    if len(names) != 1:
        unknown = next((name for name in fields if name not in {"value", "path", *names}), "")
        known = COMPARISONS | LOGICAL
        if unknown and not names:
            raise (place / unknown).error(
                f"unknown operator {unknown!r}", did_you_mean(unknown, known)
            )
        raise place.error(
            f"a condition has one operator, here are {len(names)}", "join several with `and`"
        )
    (name,) = names
    if name in LOGICAL:
        _only(fields, {name}, place)
        return _logical(name, fields[name], place / name, depth, filled=filled)
    return _comparison(name, fields, place, filled=filled)


def _only(fields: dict[str, Any], known: set[str], place: Place) -> None:
    for key in fields:
        if key not in known:
            raise (place / key).error(f"unknown key {key!r}", did_you_mean(key, known))


def _logical(name: str, data: Any, place: Place, depth: int, *, filled: bool) -> Logical:
    if depth >= DEEPEST:
        raise place.error(f"operators nest at most {DEEPEST} deep")
    if name == "not" and isinstance(data, dict):
        return Logical(name, (parse(data, place, depth + 1, filled=filled),))
    parts = items(data, place, f"`{name}`")
    if name == "not" and len(parts) != 1:
        raise place.error("`not` takes one condition", "join several with `and` or `or`")
    return Logical(
        name,
        tuple(parse(part, place / at, depth + 1, filled=filled) for at, part in enumerate(parts)),
    )


def _comparison(name: str, fields: dict[str, Any], place: Place, *, filled: bool) -> Comparison:
    other = "value" if name in OF_TWO else "path" if name in DIGESTS else ""
    _only(fields, {name, other} - {""}, place)
    if other and other not in fields:
        raise place.error(f"{name} needs `{other}`")
    for key, text in fields.items():
        if not isinstance(text, str):
            raise (place / key).error(f"{key} is a text")
    operand = fields[name]
    if filled or not has_expression(operand):
        _judge_operand(name, operand, place / name)
    return Comparison(name, operand, fields.get(other, ""))


def _judge_operand(name: str, operand: str, place: Place) -> None:
    if name in NUMBERS and not is_number(operand):
        raise place.error(f"{name} takes a number, not {operand!r}")
    if name in EXISTENCE and not operand:
        raise place.error(f"{name} takes a name, not nothing")
    if name == "patternMatches":
        try:
            compiled(operand)
        except PatternError as error:
            raise place.error(f"patternMatches: {error}") from error
    if name in DIGESTS:
        digits = LENGTHS[DIGESTS[name]]
        if len(operand) != digits or not _HEX.issuperset(operand.lower()):
            raise place.error(f"{name} takes {digits} hexadecimal digits, not {operand!r}")


def evaluate(condition: Condition, probe: Probe) -> Judged:
    """Judge a condition.

    Args:
        condition: with all expressions filled in.
        probe: asks the machine.
    """
    if isinstance(condition, Comparison):
        return _judged(condition, probe)
    if condition.operator == "not":
        inner = evaluate(condition.parts[0], probe)
        return Judged(not inner.holds, f"not ({inner.wanted})", inner.found)
    stop_at = condition.operator == "or"
    seen = []
    for part in condition.parts:
        seen.append(evaluate(part, probe))
        if seen[-1].holds is stop_at:
            # What decided is what a reader wants to see.
            decisive = seen[-1:]
            break
    else:
        decisive = seen
    word = f" {condition.operator} "
    return Judged(
        decisive[-1].holds,
        word.join(f"({one.wanted})" for one in seen),
        "; ".join(one.found for one in decisive),
    )


def _judged(one: Comparison, probe: Probe) -> Judged:
    wanted = f"{one.operator} {one.operand!r}"
    if one.operator in EXISTENCE:
        holds = probe.exists(one.operator.removesuffix("Exists"), one.operand)
        return Judged(holds, wanted, f"{one.operand} is {'there' if holds else 'not there'}")
    if one.operator in DIGESTS:
        found = probe.digest(DIGESTS[one.operator], one.other)
        return Judged(
            found is not None and found == one.operand.lower(),
            f"{wanted} of {one.other}",
            found or f"no file {one.other}",
        )
    try:
        holds = compare(one.operator, one.operand, one.other)
    except PatternError as error:
        raise ProfileError(f"patternMatches: {error}") from error
    return Judged(holds, wanted, repr(one.other if one.operator in OF_TWO else one.operand))
