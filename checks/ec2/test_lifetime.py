"""Where the AMI comes from, how old it is, and until when it should be used."""

from __future__ import annotations

from datetime import datetime

from imgverify.ami import Ami, Ancestor
from imgverify.expect import Expect
from imgverify.unobserved import NotObservedError

_DAY = 86400
_CLOCKS_DIFFER = 3600


def test_ami_source(
    ami: Ami, expect: Expect, owners: list[str] | None = None, allow: list[str] | None = None
) -> None:
    """The AMI says what it was made from, and every AMI on the way is one of somebody trusted.

    EC2 gives aliases of owners, and account ids only of AMIs that we may see. It stops at the first
    AMI of a verified provider, and after 50.

    Args:
        ami: as EC2 describes it.
        expect: the recorder.
        owners: aliases (`amazon`, `aws-marketplace`), account ids, `self` for the AMI's own;
            anybody if nothing is said.
        allow: ids of AMIs that are trusted, whoever owns them.
    """
    # What DescribeImages says is enough where nobody asks for owners.
    before = [] if ami.source and not owners else [one for one in ami.ancestry if one.id != ami.id]
    if not expect(
        bool(before or ami.source),
        wanted="an AMI that it was made from",
        found=ami.source or (before[0].id if before else "none"),
        where=f"SourceImageId of {ami.id}",
        mend="build it from an AMI, or say where it comes from in its tags",
    ):
        return
    unknown = _end_not_told(ami, before) if owners else []
    for one in before if owners else ():
        if one.id in (allow or ()):
            continue
        if not (one.owner or one.owner_alias) and any(_is_account(name) for name in owners or ()):
            unknown += [f"the account that owns {one.id} was not told"]
            continue
        expect(
            _is_of(one, owners or [], ami.owner),
            wanted=f"an AMI of {' or '.join(owners or ())}",
            found=one.owner_alias or one.owner or "an owner without an alias",
            where=f"{one.id}, from which {ami.id} was made",
            mend="build it from an AMI of an owner that is trusted",
        )
    if unknown:
        raise NotObservedError("; ".join(unknown))


def test_ami_age(ami: Ami, expect: Expect, at_most_days: int) -> None:
    """The AMI was made lately: an old one lacks the updates of all those days.

    Args:
        ami: as EC2 describes it.
        expect: the recorder.
        at_most_days: its age when it was looked at.
    """
    seconds = (_moment(ami.seen, "look at it") - _moment(ami.created, "creation")).total_seconds()
    if seconds < -_CLOCKS_DIFFER:
        raise NotObservedError(
            f"it was created at {ami.created}, after it was looked at ({ami.seen}): "
            "is the clock of this machine right?"
        )
    expect(
        seconds <= at_most_days * _DAY,
        wanted=f"at most {at_most_days} days old",
        found=f"{seconds / _DAY:.0f} days",
        where=f"CreationDate of {ami.id}",
        mend="build it again",
    )


def test_ami_deprecation(
    ami: Ami, expect: Expect, required: bool = True, at_least_days: int = 0
) -> None:
    """The AMI is not deprecated, and there is a day on which it will be.

    Args:
        ami: as EC2 describes it.
        expect: the recorder.
        required: whether there must be such a day.
        at_least_days: how far away it is when the AMI is looked at.
    """
    mend = f"aws ec2 enable-image-deprecation --image-id {ami.id} --deprecate-at TIME"
    if not ami.deprecated:
        expect(
            not required,
            wanted="a day of its deprecation" if required else "no deprecation",
            found="none",
            where=f"DeprecationTime of {ami.id}",
            mend=mend,
        )
        return
    left = (
        _moment(ami.deprecated, "deprecation") - _moment(ami.seen, "look at it")
    ).total_seconds()
    expect(
        left > 0 and left >= at_least_days * _DAY,
        wanted=f"at least {at_least_days} days away" if at_least_days else "still to come",
        found=f"{ami.deprecated}, {_days(left)}",
        where=f"DeprecationTime of {ami.id}",
        mend=mend,
    )


def _end_not_told(ami: Ami, before: list[Ancestor]) -> list[str]:
    """Say which AMI at the end of the way we know nothing of, if there is one."""
    if not before:
        return [f"the owner of {ami.source} was not told"]
    last = before[-1]
    known = {ami.id, *(one.id for one in before)}
    if last.owner_alias or not last.source or last.source in known:
        return []
    return [f"the owner of {last.source}, from which {last.id} was made, was not told"]


def _days(seconds: float) -> str:
    days = abs(seconds) // _DAY
    return f"in {days:.0f} days" if seconds > 0 else f"{days:.0f} days ago"


def _is_account(name: str) -> bool:
    return name == "self" or name.isdigit()


def _is_of(one: Ancestor, owners: list[str], own: str) -> bool:
    names = {one.owner, one.owner_alias, *(("self",) if own and one.owner == own else ())}
    return not (names - {""}).isdisjoint(owners)


def _moment(text: str, what: str) -> datetime:
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError as error:
        raise NotObservedError(f"the time of the {what} is not known: {text or 'empty'}") from error
    if found.tzinfo is None:
        raise NotObservedError(f"the time of the {what} has no time zone: {text}")
    return found
