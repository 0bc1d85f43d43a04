"""The tags by which everything that a run makes in EC2 is found again, and freed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from imgverify.ec2.owned import EXPIRES_TAG, OWNER_TAG, RUN_TAG
from imgverify.errors import UsageError
from imgverify.leases import mark_of

Pairs = list[dict[str, str]]
# Source: EC2 User Guide, "Tag restrictions"; ours are among the 50.
MOST, LONGEST_KEY, LONGEST_VALUE = 50, 128, 256
NAME_TAG = "Name"
# Source: EC2 User Guide, "View tags for your EC2 instances using instance metadata".
_VISIBLE_IN_GUEST = re.compile(r"[A-Za-z0-9+=.,_:@-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tags:
    """What is written on all that a run makes, in the call that makes it.

    Args:
        run_id: of the run.
        owner: ARN of who runs it.
        expires: from when on anybody may free it.
        extra: the user's own.
    """

    run_id: str
    owner: str
    expires: datetime
    extra: Mapping[str, str] = field(default_factory=dict)

    def pairs(self) -> Pairs:
        """As EC2 takes them."""
        all_of_them = {
            NAME_TAG: mark_of(self.run_id),
            **self.extra,
            RUN_TAG: self.run_id,
            OWNER_TAG: self.owner[:LONGEST_VALUE],
            EXPIRES_TAG: self.expires.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        return [{"Key": key, "Value": value} for key, value in all_of_them.items()]

    def on(self, *kinds: str) -> list[dict[str, object]]:
        """As a create call takes them.

        Args:
            kinds: resource types of EC2: `instance`, `volume`, …
        """
        return [{"ResourceType": kind, "Tags": self.pairs()} for kind in kinds]

    @property
    def visible_in_guest(self) -> bool:
        """Whether instance metadata can show them: a launch that asks for others is refused."""
        return all(_VISIBLE_IN_GUEST.fullmatch(pair["Key"]) for pair in self.pairs())


def make_tags(
    run_id: str, owner: str, minutes: int, extra: tuple[tuple[str, str], ...], now: datetime
) -> Tags:
    """The tags of one run.

    Args:
        run_id: as in `Tags`.
        owner: likewise.
        minutes: for which the run may keep what it makes.
        extra: the user's own.
        now: with its time zone.

    Raises:
        UsageError: EC2 does not take the user's own.
    """
    own = {RUN_TAG, OWNER_TAG, EXPIRES_TAG}
    for key, value in extra:
        if not key or len(key) > LONGEST_KEY or len(value) > LONGEST_VALUE:
            raise UsageError(
                f"--ec2-tag {key}: a key has 1 to {LONGEST_KEY} characters, a value at most"
                f" {LONGEST_VALUE}"
            )
        if key in own or key.lower().startswith("aws:"):
            raise UsageError(f"--ec2-tag {key}: the name is taken", "choose another key")
    tags = Tags(
        run_id=run_id, owner=owner, expires=now + timedelta(minutes=minutes), extra=dict(extra)
    )
    if len(tags.pairs()) > MOST:
        raise UsageError(
            f"--ec2-tag: {len(extra)} tags are too many", f"EC2 takes {MOST} with ours"
        )
    return tags
