"""The proof that checks can fail: every mutation is made, and must be noticed by whom it concerns.

A change is aimed at the claims (check with parameters) whose mutation makes it. Each of these must
become what the mutation says (`fail`), and no other control may change, unless it makes such a
claim too, or uses a check that the mutation lists in `also`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec

from imgverify.model import Outcome, Result
from imgverify.mutations.proof import Fate, Proof, Seen, Spill, Trial, Unprovable, Unproved
from imgverify.proving.aiming import Aim, in_words, verdict_of
from imgverify.proving.claims import Claims


@dataclass(frozen=True, slots=True)
class Tried:
    """A change that was made.

    Args:
        trial: what became of it.
        effective: checks that it was aimed at, when it changed anything.
        killed: numbers of the claims that it made fail, as they should.
    """

    trial: Trial
    effective: frozenset[str]
    killed: frozenset[int]


def weigh(
    aim: Aim, claims: Claims, before: Mapping[int, Outcome], after: Mapping[int, Outcome] | None
) -> Tried:
    """Say what became of a change.

    Args:
        aim: the change.
        claims: of the profile.
        before: outcome of every claim without it.
        after: outcomes of the claims that were judged again; None when nobody asks for anything
            that it changed.
    """
    trial = Trial(
        mutations=tuple(str(one) for one in aim.mutations),
        places=tuple(str(one.place) for one in aim.mutations),
        changes=tuple(in_words(change) for change in aim.rendered.changes) or (aim.rendered.do,),
        fate=Fate.NO_EFFECT,
        seen=(),
    )
    if after is None:
        return Tried(trial, frozenset(), frozenset())
    merged = {**before, **after}
    seen = tuple(
        Seen(
            control=control,
            check=claims.claims[number].check,
            wanted=aim.targets[number],
            found=merged[number].result,
            reason=merged[number].reason,
        )
        for number in aim.targets
        for control in claims.makers[number]
    )
    spills = tuple(_spills(aim, claims, before, after))
    fate = Fate.KILLED
    if any(one.found is not one.wanted for one in seen):
        fate = Fate.SURVIVED
    elif spills:
        fate = Fate.SPILLED
    checks = frozenset(claims.claims[number].check for number in aim.targets)
    killed = frozenset(
        number
        for number, wanted in aim.targets.items()
        if merged[number].result is wanted is Result.FAIL
    )
    done = msgspec.structs.replace(trial, fate=fate, seen=seen, spills=spills)
    return Tried(done, checks, killed)


def _spills(
    aim: Aim, claims: Claims, before: Mapping[int, Outcome], after: Mapping[int, Outcome]
) -> Iterable[Spill]:
    changed = [number for number in after if after[number].result is not before[number].result]
    for control in dict.fromkeys(one for number in changed for one in claims.makers[number]):
        own = claims.made_by[control]
        if any(number in aim.related or claims.claims[number].check in aim.also for number in own):
            continue
        old = verdict_of(control, claims, before)
        new = verdict_of(control, claims, {**before, **after})
        # A change that makes a control's own conditions false does what they are for.
        excused = new.result is Result.NOTAPPLICABLE and claims.controls[control].when
        if new.result is not old.result and not excused:
            yield Spill(control=control, before=old.result, after=new.result, reason=new.reason)


def conclude(
    claims: Claims,
    outcomes: Mapping[int, Outcome],
    tried: Iterable[Tried],
    controls: Iterable[str],
    empty: Proof,
) -> Proof:
    """Say which controls are proved.

    Args:
        claims: of the profile.
        outcomes: of every claim, before any change.
        tried: every change and what became of it.
        controls: the ones that were to be proved.
        empty: a proof that says whose it is.
    """
    done = list(tried)
    killed = {number for one in done for number in one.killed}
    proved: list[str] = []
    unproved: list[Unproved] = []
    not_provable: list[Unprovable] = []
    for control in controls:
        if control not in claims.controls:
            reason = "a person judges this"
            not_provable.append(
                Unprovable(control=control, result=Result.NOTCHECKED, reason=reason)
            )
            continue
        found = verdict_of(control, claims, outcomes)
        if found.result is not Result.PASS:
            not_provable.append(
                Unprovable(control=control, result=found.result, reason=found.reason)
            )
            continue
        passing = [n for n in claims.made_by[control] if outcomes[n].result is Result.PASS]
        alive = dict.fromkeys(claims.claims[n].check for n in passing if n not in killed)
        if alive:
            unproved.append(Unproved(control=control, checks=tuple(alive)))
        else:
            proved.append(control)
    aimed = {one.partition(": ")[0] for each in done for one in each.trial.mutations}
    effective = {check for one in done for check in one.effective}
    return msgspec.structs.replace(
        empty,
        trials=tuple(one.trial for one in done),
        proved=tuple(proved),
        unproved=tuple(unproved),
        not_provable=tuple(not_provable),
        no_effect=tuple(sorted(aimed - effective)),
    )
