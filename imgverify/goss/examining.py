"""Whether a matcher makes sense, seen before anything is looked at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from imgverify.goss.matchers import COMPARISONS, OF_TEXTS, OTHERS, is_number
from imgverify.goss.patterns import check_pattern
from imgverify.nearest import did_you_mean
from imgverify.places import Place
from imgverify.re2 import compiled

UNSUPPORTED = {
    "semver-constraint": "versions of packages do not follow semver: compare with a value",
    "gjson": "queries of JSON are not supported: write a check in Python",
    "have-key-with-value": "it is of an older Goss: write `have-key`",
}
_LISTS = frozenset({"and", "or", "contain-elements", "consist-of"})
_INNER = frozenset({"not", "contain-element", "have-key"})
_KNOWN = frozenset({*COMPARISONS, *OF_TEXTS, *OTHERS})


def examine(wanted: Any, place: Place, *, lines: bool = False) -> str:
    """See whether a matcher can be judged.

    Args:
        wanted: as written.
        place: of it.
        lines: whether a list is one of patterns, as it is for texts.

    Returns:
        Why it cannot; empty when it can.

    Raises:
        ProfileError: it makes no sense.
    """
    if isinstance(wanted, list):
        if lines:
            _check_patterns(wanted, place)
            return ""
        reasons = (examine(one, place / number) for number, one in enumerate(wanted))
        return next(filter(None, reasons), "")
    if not isinstance(wanted, dict):
        if wanted is None or not isinstance(wanted, str | bool | int | float):
            raise place.error(f"{wanted!r} is no value that can be compared", "put it in quotes")
        return ""
    if len(wanted) != 1:
        raise place.error(
            f"a matcher is one key, and here are {len(wanted)}",
            "write several as a list: and: [{gt: 1}, {lt: 9}]",
        )
    ((name, inner),) = wanted.items()
    if name in UNSUPPORTED:
        return f"the matcher {name} is not supported; {UNSUPPORTED[name]}"
    return _examine_named(name, inner, place / name)


def _examine_named(name: str, inner: Any, place: Place) -> str:
    if name not in _KNOWN:
        raise place.error(f"unknown matcher {name!r}", did_you_mean(name, _KNOWN))
    if name in _LISTS and not isinstance(inner, list):
        raise place.error(f"{name} takes a list")
    if (name in COMPARISONS or name == "have-len") and not is_number(inner):
        raise place.error(f"{name} takes a number, and no quotes around it")
    if name in OF_TEXTS and not isinstance(inner, str):
        raise place.error(f"{name} takes a text", f'put it in quotes: "{inner}"')
    if name == "match-regexp":
        _check(compiled, inner, place)
    if name == "have-patterns":
        _check_patterns(inner, place)
    return examine(inner, place) if name in _LISTS | _INNER else ""


def _check_patterns(patterns: Any, place: Place) -> None:
    if not isinstance(patterns, list) or not all(isinstance(one, str) for one in patterns):
        raise place.error("patterns are a list of texts", "put numbers in quotes")
    for number, one in enumerate(patterns):
        _check(check_pattern, one, place / number)


def _check(look: Callable[[str], object], text: str, place: Place) -> None:
    try:
        look(text)
    except ValueError as error:
        raise place.error(str(error)) from error
