"""Records without msgspec are what they are with it."""

from __future__ import annotations

import dataclasses

import pytest

from imgverify.awstoe_export.plain_struct import Struct, field


class Record(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A base, as in imgverify.record."""


class Point(Record, frozen=True, kw_only=True):
    """A record."""

    x: int
    more: dict[str, int] = field(default_factory=dict)


def test_built_by_keyword_and_frozen() -> None:
    """Equal by value, hashable as far as their fields are, with a default of their own each."""
    assert Point(x=1) == Point(x=1)
    assert Point(x=1).more is not Point(x=1).more
    with pytest.raises(TypeError):
        Point(1)  # type: ignore[call-arg]
    with pytest.raises(dataclasses.FrozenInstanceError):
        Point(x=1).x = 2  # type: ignore[misc]
