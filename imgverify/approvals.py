"""What a person has decided about a control: an approved exception, or a judgement of their own."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from imgverify.record import Record


class Scope(Record, frozen=True, kw_only=True):
    """Which artifacts a decision is about; everything that is given must hold.

    Args:
        image: the file's name, `*` and `?` as in a shell.
        digest: `sha256:…` of the artifact.
        os: ID of os-release(5).
    """

    image: str = ""
    digest: str = ""
    os: str = ""


class Waiver(Record, frozen=True, kw_only=True):
    """An approved exception: a mark on a `fail` until it expires.

    Args:
        control: its number.
        reason: why the failure is acceptable.
        owner: who answers for it.
        expires: when the failure stands again.
        scope: the artifacts that it is about; any when empty.
        ticket: where it was approved.
        approved: the day of the first approval.
        extended: the days on which its end was moved.
    """

    control: str
    reason: str
    owner: str
    expires: datetime
    scope: Scope = Scope()
    ticket: str = ""
    approved: date | None = None
    extended: tuple[date, ...] = ()


class Attestation(Record, frozen=True, kw_only=True):
    """A person's judgement of a control that no program decides.

    Args:
        control: its number.
        result: `pass` or `fail`.
        by: who looked.
        date: when.
        expires: from when on somebody must look again.
        evidence: what was seen, or where it is kept.
        scope: the artifacts that were looked at; any when empty.
    """

    control: str
    result: Literal["pass", "fail"]
    by: str
    date: date
    expires: datetime
    evidence: str
    scope: Scope = Scope()
