"""Tags: what a sweep finds things by, and what EC2 takes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from imgverify.ec2.owned import EXPIRES_TAG, OWNER_TAG, RUN_TAG
from imgverify.ec2.tagging import Tags, make_tags
from imgverify.errors import UsageError

NOW = datetime(2026, 3, 1, 12, 0, 0, 999999, tzinfo=UTC)
ARN = "arn:aws:iam::123456789012:user/someone"


def _tags(*extra: tuple[str, str], minutes: int = 60, now: datetime = NOW) -> Tags:
    return make_tags("0123456789ab", ARN, minutes, extra, now)


def _as_dict(tags: Tags) -> dict[str, str]:
    return {pair["Key"]: pair["Value"] for pair in tags.pairs()}


def test_who_and_until_when() -> None:
    """Run, owner, expiry in UTC, a name for people, and the user's own."""
    assert _as_dict(_tags(("Team", "Images"))) == {
        "Name": "imgverify-0123456789ab",
        "Team": "Images",
        RUN_TAG: "0123456789ab",
        OWNER_TAG: ARN,
        EXPIRES_TAG: "2026-03-01T13:00:00Z",
    }


def test_expiry_is_utc() -> None:
    """A clock of another time zone makes no difference."""
    there = NOW.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert _as_dict(_tags(now=there)) == _as_dict(_tags())


def test_own_name_wins() -> None:
    """A user who names things Name gets that name, and still our run tag."""
    assert _as_dict(_tags(("Name", "mine")))["Name"] == "mine"


def test_each_kind_has_them_all() -> None:
    """A create call tags everything that it makes."""
    tags = _tags()
    assert tags.on("instance", "volume") == [
        {"ResourceType": "instance", "Tags": tags.pairs()},
        {"ResourceType": "volume", "Tags": tags.pairs()},
    ]


@pytest.mark.parametrize("key", [RUN_TAG, OWNER_TAG, EXPIRES_TAG, "aws:x", "AWS:x", "", "k" * 129])
def test_wrong_keys(key: str) -> None:
    """A key that is ours, AWS' own, none or too long is refused before anything is made."""
    with pytest.raises(UsageError, match="--ec2-tag"):
        _tags((key, "v"))


def test_wrong_values() -> None:
    """Too long a value, and too many tags, too."""
    with pytest.raises(UsageError, match="at most 256"):
        _tags(("k", "v" * 257))
    with pytest.raises(UsageError, match="47 tags are too many"):
        _tags(*((f"k{number}", "v") for number in range(47)))
    assert len(_tags(*((f"k{number}", "v") for number in range(46))).pairs()) == 50


@pytest.mark.parametrize(
    ("key", "visible"), [("a.b-c_d:e@f", True), ("cost center", False), ("a/b", False)]
)
def test_visible_in_guest(key: str, visible: bool) -> None:  # noqa: FBT001 - of the table
    """Instance metadata shows no blanks and no slashes in keys."""
    assert _tags((key, "v")).visible_in_guest is visible
