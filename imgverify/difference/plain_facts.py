"""Facts that no aspect knows, compared as what they are: names and values."""

from __future__ import annotations

from typing import Any

import msgspec

from imgverify.difference.change import Attributes
from imgverify.difference.seen import Seen, observed
from imgverify.unobserved import NotObservedError

KIND = "fact"
# Where a fact was found: one line more at the top of a file is no other fact.
_PLACES = frozenset({"line", "where", "number", "first"})


def plain_facts(name: str, value: Any) -> Seen:
    """Every value of a topic, by its place in it.

    Items of lists have no name: each is its own.

    Args:
        name: of the topic.
        value: the rest of it, as facts.json has it.
    """
    flat = _Flat()
    flat.add(name, value)
    return Seen(flat.items, flat.unread, frozenset(flat.later))


class _Flat:
    def __init__(self) -> None:
        self.items: dict[str, Attributes] = {}
        self.unread: dict[str, str] = {}
        self.later: set[str] = set()

    def add(self, name: str, value: Any) -> None:
        try:
            value = observed(value)
        except NotObservedError as error:
            if error.needs_boot:
                self.later.add(name)
            else:
                self.unread[name] = error.reason
            return
        if isinstance(value, dict):
            for key, item in value.items():
                if key not in _PLACES:
                    self.add(f"{name}.{key}", item)
        elif isinstance(value, list):
            for item in value:
                self.items[f"{name}: {_line(item)}"] = {}
        else:
            self.items[name] = {"value": _line(value)}


def _line(value: Any) -> str:
    if isinstance(value, str):
        return value
    return msgspec.json.encode(_placeless(value)).decode()


def _placeless(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _placeless(item) for key, item in value.items() if key not in _PLACES}
    return [_placeless(item) for item in value] if isinstance(value, list) else value


def rest_of(topic: Any, used: frozenset[str]) -> Any:
    """A topic without the fields that aspects compare.

    Args:
        topic: as facts.json has it.
        used: names of those fields.
    """
    if not isinstance(topic, dict):
        return topic
    return {name: value for name, value in topic.items() if name not in used}
