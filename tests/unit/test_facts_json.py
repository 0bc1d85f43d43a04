"""facts.json shows what was seen, and why something was not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from imgverify.facts_json import render
from imgverify.model import Result
from imgverify.unobserved import NotObservedError, Unobserved


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic with a part of each kind."""

    text: str
    part: Any
    pairs: dict[tuple[str, int], frozenset[str]]
    result: Result


def test_keeps_structure_and_reasons() -> None:
    """Nested parts, sets in order, undecodable bytes, and what was not observed."""
    missing = Unobserved(NotObservedError("a disk cannot say", needs_boot=True))
    topic = Topic("caf\udce9", missing, {("a", 1): frozenset({"y", "x"})}, Result.PASS)
    shown = msgspec.json.decode(render({"topic": topic, "other": missing}))
    reason = {"not_observed": "a disk cannot say", "needs_boot": True}
    assert shown == {
        "other": reason,
        "topic": {
            "text": "caf\\xe9",
            "part": reason,
            "pairs": {"a 1": ["x", "y"]},
            "result": "pass",
        },
    }


def test_many_of_a_kind_are_one_line() -> None:
    """Two hundred units that nobody asked about must not hide the few that were read."""
    units: dict[str, object] = {
        f"u{number}": Unobserved(NotObservedError(f"u{number} was not read"))
        for number in range(200)
    }
    shown = msgspec.json.decode(render({"units": {"sshd": "enabled", **units}}))
    assert shown["units"] == {
        "not_observed": "200 of 201, such as u0: u0 was not read",
        "sshd": "enabled",
    }
    few = msgspec.json.decode(render({"units": dict(list(units.items())[:2])}))
    assert few["units"]["u1"] == {"not_observed": "u1 was not read", "needs_boot": False}
