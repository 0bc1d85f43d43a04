"""Goss's matchers: what an attribute must be, as a value, a list or a mapping with one key.

Source: https://goss.readthedocs.io, "The gossfile configuration", Matchers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from textwrap import shorten
from typing import Any

from imgverify.goss.patterns import unmet
from imgverify.re2 import compiled

_WIDTH = 160
COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "gt": lambda found, wanted: found > wanted,
    "ge": lambda found, wanted: found >= wanted,
    "lt": lambda found, wanted: found < wanted,
    "le": lambda found, wanted: found <= wanted,
}
OF_TEXTS: dict[str, Callable[[str, str], bool]] = {
    "have-prefix": str.startswith,
    "have-suffix": str.endswith,
    "contain-substring": str.__contains__,
    "match-regexp": lambda found, wanted: bool(compiled(wanted).search(found)),
}


class NoMatchError(Exception):
    """What was found is of a kind that the matcher cannot look at, so it does not match."""


def holds(wanted: Any, found: Any) -> bool:
    """Compare what was found with a matcher that `imgverify.goss.examining` has seen.

    Args:
        wanted: as written.
        found: text, number, truth, list or mapping.
    """
    try:
        return _holds(wanted, found)
    except NoMatchError:
        return False


def _holds(wanted: Any, found: Any) -> bool:
    match wanted:
        case bool():
            return found is wanted
        case str():
            return _as_text(found) == wanted
        case int() | float():
            return _as_number(found) == wanted
        case list():
            return _contains(wanted, found)
        case dict():
            ((name, inner),) = wanted.items()
            return _named(name, inner, found)
    return False


def _named(name: str, inner: Any, found: Any) -> bool:
    if name in COMPARISONS:
        return COMPARISONS[name](_as_number(found), inner)
    if name in OF_TEXTS:
        return OF_TEXTS[name](_as_text(found), inner)
    return OTHERS[name](inner, found)


def _contains(inner: list[Any], found: Any) -> bool:
    return _paired(inner, _as_list(found)) == len(inner)


OTHERS: dict[str, Callable[[Any, Any], bool]] = {
    "and": lambda inner, found: all(_holds(one, found) for one in inner),
    "or": lambda inner, found: any(holds(one, found) for one in inner),
    # What cannot be compared at all does not become right by a `not`.
    "not": lambda inner, found: not _holds(inner, found),
    "equal": lambda inner, found: type(found) is type(inner) and bool(found == inner),
    "have-len": lambda inner, found: _length(found) == inner,
    "have-patterns": lambda inner, found: not unmet(inner, _as_text(found)),
    "have-key": lambda inner, found: (
        isinstance(found, dict) and any(holds(inner, key) for key in found)
    ),
    "contain-element": lambda inner, found: any(holds(inner, one) for one in _as_list(found)),
    "contain-elements": _contains,
    "consist-of": lambda inner, found: (
        _contains(inner, found) and len(inner) == len(_as_list(found))
    ),
}


def _length(found: Any) -> int:
    if isinstance(found, str):
        return len(found.encode("utf-8", "surrogateescape"))
    if isinstance(found, list | dict):
        return len(found)
    raise NoMatchError


def _as_text(found: Any) -> str:
    match found:
        case str():
            return found
        case bool():
            return str(found).lower()
        case list():
            return "\n".join(_as_text(one) for one in found)
        case float() if found.is_integer():
            return str(int(found))
    return str(found)


def _as_number(found: Any) -> float:
    if is_number(found):
        return float(found)
    try:
        return float(_as_text(found)) if isinstance(found, str | list) else _refuse()
    except ValueError as error:
        raise NoMatchError from error


def _refuse() -> float:
    raise NoMatchError


def _as_list(found: Any) -> list[Any]:
    if isinstance(found, str):
        return found.split("\n")
    if isinstance(found, list):
        return found
    raise NoMatchError


def is_number(value: Any) -> bool:
    """Whether it is a number, which `true` is not.

    Args:
        value: plain data.
    """
    return isinstance(value, int | float) and not isinstance(value, bool)


def _paired(wanted: Sequence[Any], found: Sequence[Any]) -> int:
    """How many matchers can each have an element of their own: the largest pairing."""
    taken: dict[int, int] = {}

    def place(one: int, seen: set[int]) -> bool:
        for position, value in enumerate(found):
            if position in seen or not holds(wanted[one], value):
                continue
            seen.add(position)
            if position not in taken or place(taken[position], seen):
                taken[position] = one
                return True
        return False

    return sum(place(one, set()) for one in range(len(wanted)))


def shown(value: Any) -> str:
    """A matcher, or what was found, as a short phrase.

    Args:
        value: plain data.
    """
    return shorten(_phrase(value), _WIDTH, placeholder=" …")


def _phrase(value: Any) -> str:
    match value:
        case dict() if value:
            return ", ".join(f"{name} {_phrase(inner)}" for name, inner in value.items())
        case list():
            return f"[{', '.join(_phrase(one) for one in value)}]"
        case str() if not value.strip():
            return repr(value)
    return _as_text(value)
