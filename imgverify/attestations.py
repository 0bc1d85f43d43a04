"""Attestations: people's judgements of controls that no program decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from imgverify.approvals import Attestation
from imgverify.decisions_file import known_control, read_decisions, today
from imgverify.model import Control, Result, Verdict
from imgverify.scope import Judged, phrase

REQUIRED = ("control", "result", "by", "date", "expires", "evidence")
RESULTS = {"pass": Result.PASS, "fail": Result.FAIL}


def load_attestations(path: Path, controls: Mapping[str, Control]) -> tuple[Attestation, ...]:
    """Read a file of attestations: `attestations:` with a list.

    Args:
        path: YAML file.
        controls: of the profile.

    Raises:
        ProfileError: a field is missing or wrong, or the control is unknown, has an attestation
            about the same artifacts already, or is not for a person to decide.
    """
    found: dict[tuple[object, ...], Attestation] = {}
    for one, place in read_decisions(path, "attestations", Attestation, REQUIRED):
        known_control(one.control, controls, place)
        if not controls[one.control].manual:
            raise (place / "control").error(
                f"control {one.control} is decided by a check: nobody can attest it",
                "an approved exception of it is a waiver: --waivers FILE",
            )
        if one.date > today():
            raise (place / "date").error(f"date: {one.date}: not a day that has been")
        key = (one.control, one.scope)
        if key in found:
            raise (place / "control").error(
                f"{one.control} has an attestation for the same artifacts already"
            )
        found[key] = one
    return tuple(found.values())


def apply_attestations(
    verdicts: Iterable[Verdict],
    attestations: Iterable[Attestation],
    judged: Judged,
    now: datetime | None = None,
) -> list[Verdict]:
    """Give manual controls the result that a person attested.

    Args:
        verdicts: of the run.
        attestations: all of them.
        judged: the artifact.
        now: for tests; else the present.

    Returns:
        The verdicts; one whose attestations have expired, or are about others, says so.
    """
    moment = now or datetime.now(UTC)
    by_control: dict[str, list[Attestation]] = {}
    for one in attestations:
        by_control.setdefault(one.control, []).append(one)
    return [
        _attested(verdict, by_control[verdict.control.id], judged, moment)
        if verdict.control.manual and verdict.control.id in by_control
        else verdict
        for verdict in verdicts
    ]


def _attested(
    verdict: Verdict, attestations: list[Attestation], judged: Judged, moment: datetime
) -> Verdict:
    reasons = [verdict.reason]
    for one in attestations:
        if not judged.within(one.scope):
            reasons.append(f"the attestation is for others: {phrase(one.scope)}")
        elif one.expires <= moment:
            reasons.append(f"the attestation by {one.by} expired on {one.expires:%Y-%m-%d}")
        else:
            return msgspec.structs.replace(
                verdict,
                result=RESULTS[one.result],
                reason=f"attested by {one.by} on {one.date}: {one.evidence}",
                attestation=one,
            )
    return msgspec.structs.replace(verdict, reason="; ".join(reasons))
