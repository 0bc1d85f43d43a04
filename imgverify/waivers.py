"""Waivers: approved exceptions with a reason, an owner and an end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from imgverify.approvals import Waiver
from imgverify.decisions_file import known_control, read_decisions, today
from imgverify.model import Result, Verdict
from imgverify.places import Place
from imgverify.profiles.file import WaiverPolicy
from imgverify.scope import Judged, phrase

REQUIRED = ("control", "reason", "owner", "expires")


def load_waivers(
    path: Path, controls: Iterable[str], policy: WaiverPolicy | None = None
) -> tuple[Waiver, ...]:
    """Read a waiver file: `waivers:` with a list of control, reason, owner, expires and more.

    Args:
        path: YAML file.
        controls: numbers that the profile knows.
        policy: how long they may last; None for any.

    Raises:
        ProfileError: a field is missing, `expires` has no time zone, the control is unknown or has
            a waiver for the same artifacts already, or it lasts longer than the profile allows.
    """
    known = list(controls)
    waivers: dict[tuple[object, ...], Waiver] = {}
    for waiver, place in read_decisions(path, "waivers", Waiver, REQUIRED):
        known_control(waiver.control, known, place)
        _check_duration(waiver, policy or WaiverPolicy(), place)
        key = (waiver.control, waiver.scope)
        if key in waivers:
            raise (place / "control").error(
                f"{waiver.control} has a waiver for the same artifacts already"
            )
        waivers[key] = waiver
    return tuple(waivers.values())


def _check_duration(waiver: Waiver, policy: WaiverPolicy, place: Place) -> None:
    """An exception that is extended again and again is none: the first approval counts."""
    name = f"the waiver of {waiver.control}"
    end = waiver.expires.astimezone(UTC).date()
    for field, days in (("approved", [waiver.approved]), ("extended", waiver.extended)):
        for day in days:
            if day is not None and day > min(end, today()):
                raise (place / field).error(f"{name}: {field} on {day}: not a day that has been")
    if policy.max_extensions is not None and len(waiver.extended) > policy.max_extensions:
        raise (place / "extended").error(
            f"{name} was extended {len(waiver.extended)} times; "
            f"the profile allows {policy.max_extensions}",
            "mend the image, or change the control in your profile",
        )
    if policy.max_days is None:
        return
    if waiver.approved is None:
        raise place.error(
            f"{name} does not say when it was approved; the profile allows {policy.max_days} days",
            f'add approved: "{today()}", the day of the first approval',
        )
    lasts = (end - waiver.approved).days
    if lasts > policy.max_days:
        raise (place / "expires").error(
            f"{name} lasts {lasts} days from its approval; the profile allows {policy.max_days}",
            "mend the image, or change the control in your profile",
        )


def in_scope(
    waivers: Iterable[Waiver], judged: Judged, now: datetime | None = None
) -> dict[str, Waiver]:
    """The waivers that are about an artifact, by control: one that still lasts, if there is one.

    Args:
        waivers: all of them.
        judged: the artifact.
        now: for tests; else the present.
    """
    moment = now or datetime.now(UTC)
    fitting = [one for one in waivers if judged.within(one.scope)]
    ended = {one.control: one for one in fitting if one.expires <= moment}
    lasting = {one.control: one for one in reversed(fitting) if one.expires > moment}
    return ended | lasting


def unused(waivers: Iterable[Waiver], judged: Judged, verdicts: Iterable[Verdict]) -> list[str]:
    """Notes on waivers that this run had no use for.

    Args:
        waivers: all of them.
        judged: the artifact.
        verdicts: of the run.
    """
    numbers = {verdict.control.id for verdict in verdicts}
    notes = []
    for one in waivers:
        if not judged.within(one.scope):
            notes.append(f"the waiver of {one.control} is for others: {phrase(one.scope)}")
        elif one.control not in numbers:
            notes.append(f"the waiver of {one.control} matches nothing: it is not judged here")
    return notes


def apply_waivers(
    verdicts: Iterable[Verdict], waivers: Mapping[str, Waiver], now: datetime | None = None
) -> tuple[list[Verdict], list[str]]:
    """Mark failed verdicts that a waiver covers today.

    Args:
        verdicts: of the run.
        waivers: those that are about the artifact, by control.
        now: for tests; else the present.

    Returns:
        The verdicts, and notes on waivers that have expired or that nothing needs any more.
    """
    moment = now or datetime.now(UTC)
    marked, notes = [], []
    for verdict in verdicts:
        waiver = waivers.get(verdict.control.id)
        if waiver is None:
            marked.append(verdict)
        elif waiver.expires <= moment:
            notes.append(f"the waiver of {waiver.control} expired on {waiver.expires:%Y-%m-%d}")
            marked.append(verdict)
        elif verdict.result is Result.FAIL:
            marked.append(msgspec.structs.replace(verdict, waiver=waiver))
        else:
            if verdict.result is Result.PASS:
                notes.append(f"the waiver of {waiver.control} is stale: the control passes")
            elif verdict.result is Result.NOTAPPLICABLE:
                notes.append(f"the waiver of {waiver.control} is stale: the control does not apply")
            marked.append(verdict)
    return marked, notes
