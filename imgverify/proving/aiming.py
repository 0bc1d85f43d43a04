"""Which changes are made, and whom each of them concerns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from imgverify.model import Outcome, Result, Verdict
from imgverify.mutations.changes import Change
from imgverify.mutations.loading import Mutation, Rendered
from imgverify.printable import printable
from imgverify.proving.claims import Claims
from imgverify.verdicts import verdict


@dataclass(slots=True)
class Aim:
    """A change, and whom it concerns.

    Args:
        rendered: what is done.
        mutations: that do it.
        targets: what each claim must become, by its number; only claims that hold.
        related: numbers of all claims whose mutation makes this change.
        also: further checks that may notice.
    """

    rendered: Rendered
    mutations: list[Mutation] = field(default_factory=list)
    targets: dict[int, Result] = field(default_factory=dict)
    related: set[int] = field(default_factory=set)
    also: set[str] = field(default_factory=set)


def verdict_of(control: str, claims: Claims, outcomes: Mapping[int, Outcome]) -> Verdict:
    """The verdict of a control.

    Args:
        control: its number.
        claims: of a profile.
        outcomes: of every claim.
    """
    own = [outcomes[number] for number in claims.made_by[control]]
    return verdict(claims.controls[control], own)


def take_aim(
    claims: Claims,
    outcomes: Mapping[int, Outcome],
    mutations: Mapping[str, Iterable[Mutation]],
    controls: Iterable[str],
) -> list[Aim]:
    """Render the mutations of passing controls; those that do the same become one.

    Args:
        claims: of a profile.
        outcomes: of every claim, before any change.
        mutations: by check.
        controls: the ones that are to be proved.
    """
    wanted = {
        number
        for control in controls
        if control in claims.controls
        and verdict_of(control, claims, outcomes).result is Result.PASS
        for number in claims.made_by[control]
        if outcomes[number].result is Result.PASS
    }
    aims: dict[Rendered, Aim] = {}
    for number, claim in enumerate(claims.claims):
        for mutation in mutations.get(claim.check, ()):
            if not mutation.applies(claim.params):
                continue
            rendered = mutation.render(claim.params)
            aim = aims.setdefault(rendered, Aim(rendered))
            aim.related.add(number)
            aim.also |= {*mutation.also}
            if mutation not in aim.mutations:
                aim.mutations.append(mutation)
            if number in wanted:
                aim.targets[number] = mutation.becomes
    return [aim for aim in aims.values() if aim.targets]


def sample(aims: list[Aim], claims: Claims, number: int) -> list[Aim]:
    """Take some of the changes, spread over the mutations of each check.

    Args:
        aims: all.
        claims: of the profile.
        number: how many for each check at most.
    """
    chosen: list[Aim] = []
    by_check: dict[str, list[Aim]] = {}
    for aim in aims:
        by_check.setdefault(claims.claims[next(iter(aim.targets))].check, []).append(aim)
    for group in by_check.values():
        first = {aim.mutations[0].name: aim for aim in reversed(group)}
        rest = [aim for aim in group if first[aim.mutations[0].name] is not aim]
        chosen += [*reversed(first.values()), *rest][:number]
    return chosen


def in_words(change: Change) -> str:
    """A change as one line."""
    return printable(_in_words(change))


def _in_words(change: Change) -> str:
    where = change.target
    if change.state:
        said = {key: getattr(change, key) for key in ("mode", "owner", "group", "mtime")}
        words = (f"{key} {value}" for key, value in said.items() if value not in (None, ""))
        return f"{where}: {', '.join(words)}"
    if change.remove:
        return f"{where}: removed"
    if change.replace is not None:
        return f"{where}: s/{change.replace}/{change.with_}/"
    for verb in ("append", "prepend", "write", "link"):
        text = getattr(change, verb)
        if text:
            return f"{where}: {verb} {text!r}"
    return f"{where}: status {change.status}" if change.status is not None else f"{where}: emptied"
