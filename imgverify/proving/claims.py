"""What a profile claims of a machine: each different call of a check once, whoever makes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from imgverify.conditions import topics_of
from imgverify.model import Control
from imgverify.plan import Plan


@dataclass(frozen=True, slots=True)
class Claim:
    """A check with parameters, under conditions.

    Args:
        check: its name.
        params: bound.
        when: conditions under which it is made.
        topics: facts that are looked at, those of the conditions included.
    """

    check: str
    params: dict[str, Any]
    when: tuple[dict[str, Any], ...]
    topics: frozenset[str]


@dataclass(frozen=True, slots=True)
class Claims:
    """The claims of a profile.

    Args:
        claims: each once.
        made_by: for each control, the numbers of its claims, in the order of its checks.
        makers: for each claim, the controls that make it.
        controls: that are decided by checks, by number.
    """

    claims: tuple[Claim, ...]
    made_by: dict[str, tuple[int, ...]]
    makers: tuple[tuple[str, ...], ...]
    controls: dict[str, Control]


def claims_of(plan: Plan) -> Claims:
    """Gather the claims of a profile's controls; manual controls make none.

    Args:
        plan: a bound profile.
    """
    numbers: dict[bytes, int] = {}
    claims: list[Claim] = []
    made_by: dict[str, tuple[int, ...]] = {}
    controls = {one.id: one for one in plan.profile.controls.values() if one.checks}
    for control in controls.values():
        own = []
        for call in control.checks:
            topics = {*plan.checks[call.check].topics, *topics_of(control.when)}
            claim = Claim(call.check, call.params, control.when, frozenset(topics))
            key = msgspec.json.encode([claim.check, claim.params, claim.when], order="sorted")
            if key not in numbers:
                numbers[key] = len(claims)
                claims.append(claim)
            own.append(numbers[key])
        made_by[control.id] = tuple(own)
    makers: list[list[str]] = [[] for _ in claims]
    for name, numbers_of_control in made_by.items():
        for number in dict.fromkeys(numbers_of_control):
            makers[number].append(name)
    return Claims(tuple(claims), made_by, tuple(map(tuple, makers)), controls)
