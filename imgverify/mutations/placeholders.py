"""`${name}` and `${name|filter}` in the texts of mutations."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from imgverify.facts.unit_names import full_name
from imgverify.nearest import did_you_mean

_PLACEHOLDER = re.compile(r"\$\{([^}]*)\}")


def _first(value: Any) -> Any:
    return value[0]


def _last(value: Any) -> Any:
    return value[-1]


FILTERS: dict[str, Callable[[Any], Any]] = {
    "re": lambda value: re.escape(_text(value)),
    "first": _first,
    "last": _last,
    "more": lambda value: int(value) + 1,
    "less": lambda value: int(value) - 1,
    "name": lambda value: posixpath.basename(_text(value)),
    "folder": lambda value: posixpath.dirname(_text(value)),
    "trim": lambda value: _text(value).rstrip("/"),
    "slashes": lambda value: _text(value).replace(".", "/"),
    "lower": lambda value: _text(value).lower(),
    "unit": lambda value: full_name(_text(value)),
    "underscores": lambda value: _text(value).replace("-", "_"),
}
"""What may follow a parameter's name: escape it for a regular expression, take the first or the
last of a list, one more or one less than a number, a path's last part, what stands before it, or
the path without a slash at its end; slashes for dots, underscores for
dashes, small letters, a unit's name with its suffix."""


def check_text(text: str, names: Iterable[str]) -> str:
    """Say what is wrong with the placeholders of a text; empty when nothing is.

    Args:
        text: of a mutation.
        names: parameters that there are.
    """
    known = tuple(names)
    for found in _PLACEHOLDER.finditer(text):
        name, *filters = found[1].split("|")
        if name not in known:
            return f"{found[0]}: no parameter {name!r}; {did_you_mean(name, known)}"
        for one in filters:
            if one not in FILTERS:
                return f"{found[0]}: no filter {one!r}; {did_you_mean(one, FILTERS)}"
    return ""


def fill(text: str, params: Mapping[str, Any]) -> str:
    """Insert parameters.

    Args:
        text: with placeholders that `check_text` accepts.
        params: of one call.

    Raises:
        ValueError: a list is to be inserted, or a filter does not fit the value.
    """
    return _PLACEHOLDER.sub(lambda found: _value(found[1], params), text)


def fill_template(text: str, params: Mapping[str, Any]) -> str:
    """Insert parameters into what replaces a match: backslashes in them mean themselves."""
    return _PLACEHOLDER.sub(lambda found: _value(found[1], params).replace("\\", r"\\"), text)


def _value(placeholder: str, params: Mapping[str, Any]) -> str:
    name, *filters = placeholder.split("|")
    value = params[name]
    try:
        for one in filters:
            value = FILTERS[one](value)
        return _text(value)
    except (TypeError, ValueError, IndexError, KeyError) as error:
        raise ValueError(f"${{{placeholder}}} of {params[name]!r}: {error}") from error


def _text(value: Any) -> str:
    if isinstance(value, list | dict):
        raise TypeError("is a list or a mapping: say which part, as in |first")
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)
