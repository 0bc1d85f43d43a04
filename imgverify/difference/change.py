"""One difference between two images."""

from __future__ import annotations

from enum import StrEnum

from imgverify.record import Record

Attributes = dict[str, str]
"""What is compared of a thing: `{"version": "3.0.1", "arch": "amd64"}`."""


class How(StrEnum):
    """What became of a thing on the way from the first image to the second."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    UPGRADED = "upgraded"
    DOWNGRADED = "downgraded"
    UNREAD = "unread"


class Change(Record, frozen=True, kw_only=True):
    """One difference.

    Args:
        kind: `package`, `file`, `user`, `unit`, `verdict`, …: see `imgverify.difference.aspects`.
        name: of the thing, unique within its kind.
        before: of the first image; of a thing that both have, only what differs. None when the
            first has no such thing.
        after: likewise, of the second image.
        how: in a word. `unread`: one of them could not be read, so that nobody knows; what could
            not is told in the attribute `unread`.
        package: that ships a file; empty for others, and where nobody knows.
    """

    kind: str
    name: str
    before: Attributes | None
    after: Attributes | None
    how: How
    package: str = ""
