"""`facts.json`: what was observed, typed, with the reason where something was not."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from enum import Enum
from functools import cache
from typing import Any

import msgspec

from imgverify.unobserved import reason_of

FEW = 3


def render(facts: Mapping[str, object]) -> bytes:
    """Encode parsed topics.

    Args:
        facts: a topic's dataclass (or `Unobserved`) by topic name.
    """
    plain = {name: _plain(fact) for name, fact in sorted(facts.items())}
    return msgspec.json.format(msgspec.json.encode(plain), indent=1) + b"\n"


def _plain(value: Any) -> Any:  # noqa: PLR0911 - one line for each kind of value
    # Before anything else looks at the value: an unobserved one raises at any touch.
    if error := reason_of(value):
        return {"not_observed": error.reason, "needs_boot": error.needs_boot}
    if isinstance(value, Enum):
        return value.value
    # Most values are text or a record: to ask about them first halves the time.
    if isinstance(value, str):
        return value if value.isascii() else _encodable(value)
    names = _field_names(value.__class__)
    if names is not None:
        return {name: _plain(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):
        return _mapping(value)
    if isinstance(value, AbstractSet):
        return sorted((_plain(item) for item in value), key=str)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


@cache
def _field_names(kind: type) -> tuple[str, ...] | None:
    """The fields of a dataclass or a record; None for any other type."""
    if issubclass(kind, msgspec.Struct):
        return kind.__struct_fields__
    if not dataclasses.is_dataclass(kind):
        return None
    return tuple(field.name for field in dataclasses.fields(kind))


def _encodable(text: str) -> str:
    """Text in which bytes that are not UTF-8 are shown as such."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _mapping(value: Mapping[Any, Any]) -> dict[str, Any]:
    """Its items; many that were not observed, as units that no control names, become one line."""
    unread = [(key, error) for key, item in value.items() if (error := reason_of(item))]
    if len(unread) <= FEW:
        return {_key(key): _plain(item) for key, item in value.items()}
    key, error = unread[0]
    summary = f"{len(unread)} of {len(value)}, such as {_key(key)}: {error.reason}"
    return {
        "not_observed": summary,
        **{_key(key): _plain(item) for key, item in value.items() if not reason_of(item)},
    }


def _key(key: object) -> str:
    return " ".join(map(str, key)) if isinstance(key, tuple) else str(key)
