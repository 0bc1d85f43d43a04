"""Things of one kind in one image, and what nobody could see of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from imgverify.difference.change import Attributes
from imgverify.unobserved import NotObservedError

# How `imgverify.facts_json` writes what was not observed.
_REASON, _NEEDS_BOOT = "not_observed", "needs_boot"


@dataclass(frozen=True, slots=True)
class Seen:
    """Things of one kind.

    Args:
        items: by name.
        unread: by name, why one could not be read; a boot is no answer to it.
        later: names of those of which only a running system could tell.
        partly: why there may be more of them than `items` and `unread` name; empty when not.
    """

    items: dict[str, Attributes]
    unread: dict[str, str] = field(default_factory=dict)
    later: frozenset[str] = frozenset()
    partly: str = ""


def observed(value: Any) -> Any:
    """A value of facts.json, when it was observed.

    Raises:
        NotObservedError: it was not.
    """
    # A mapping with the reason alone is one whose items were not all observed: see `split`.
    if isinstance(value, dict) and {*value} == {_REASON, _NEEDS_BOOT}:
        raise NotObservedError(str(value[_REASON]), needs_boot=bool(value[_NEEDS_BOOT]))
    return value


def text(value: Any) -> str:
    """A value of facts.json as one word or line; nothing for what is not set.

    Raises:
        NotObservedError: it was not observed.
    """
    match observed(value):
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list():
            return joined(value)
        case _:
            return str(value)


def joined(values: Iterable[Any]) -> str:
    """Several values as one line, in their order."""
    return ", ".join(text(value) for value in values)


def attributes(record: dict[str, Any], *names: str) -> Attributes:
    """Fields of a record; those that are empty are left out.

    Args:
        record: a dataclass of facts.json.
        names: of the fields.

    Raises:
        NotObservedError: one of them was not observed.
    """
    every = {name: text(record.get(name)) for name in names}
    return {name: value for name, value in every.items() if value}


def split(mapping: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """Items of a mapping, and the line that stands for many that were not observed.

    Args:
        mapping: of facts.json; see `imgverify.facts_json`.
    """
    reason = mapping.get(_REASON)
    items = {name: value for name, value in mapping.items() if name != _REASON}
    return items, reason if isinstance(reason, str) else ""


def seen(items: dict[str, Any], partly: str = "") -> tuple[dict[str, Any], Seen]:
    """Part items that were observed from those that were not.

    Args:
        items: of a mapping of facts.json.
        partly: why there may be more.

    Returns:
        The observed ones as they are, and what is known of the others.
    """
    kept, unread, later = {}, {}, set()
    for name, value in items.items():
        try:
            kept[name] = observed(value)
        except NotObservedError as error:
            if error.needs_boot:
                later.add(name)
            else:
                unread[name] = error.reason
    return kept, Seen({}, unread, frozenset(later), partly)
