"""From what was heard of the checks to one verdict for every control of the profile."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from imgverify.errors import ImgverifyError
from imgverify.model import Outcome, Result, Verdict
from imgverify.profiles.profile import Profile
from imgverify.verdicts import verdict


class Told(msgspec.Struct, frozen=True):
    """What a report carries about a control.

    Args:
        control: its number.
        position: which of its checks ran.
        outcome: what that check said.
        waived: whether an approved exception covers its failure today.
        group: name of the artifact that was judged; empty when it is the only one.
    """

    control: str
    position: int
    outcome: Outcome
    waived: bool
    group: str = ""


def fold(
    profile: Profile,
    told: Mapping[tuple[str, int], Outcome],
    failure: ImgverifyError | None,
    unchecked: str,
) -> list[Verdict]:
    """One verdict for each control, whatever happened to its checks.

    Args:
        profile: all controls.
        told: outcomes by control and position.
        failure: what ended the run; a control that it kept from being looked at is an `error`.
        unchecked: why other checks did not run.
    """
    verdicts = []
    for control in profile.controls.values():
        if control.manual:
            reason = control.reason or "the benchmark asks a person to judge this"
            verdicts.append(Verdict(control=control, result=Result.NOTCHECKED, reason=reason))
            continue
        outcomes = [
            told[control.id, position]
            for position in range(len(control.checks))
            if (control.id, position) in told
        ]
        if not outcomes and failure is not None:
            verdicts.append(Verdict(control=control, result=Result.ERROR, reason=failure.message))
            continue
        verdicts.append(verdict(control, outcomes, unchecked))
    return verdicts
