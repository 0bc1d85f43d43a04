"""What `imgverify diff` found, as one document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from imgverify import __version__
from imgverify.difference.change import Change
from imgverify.difference.compare import compare_all
from imgverify.difference.ignore import Ignore
from imgverify.difference.portrait import Portrait
from imgverify.record import Record

SCHEMA_VERSION = 1


class Side(Record, frozen=True, kw_only=True):
    """One of the two.

    Args:
        name: what the user called it.
        system: its operating system; empty when nobody knows.
        profile: that judged it; empty when none did.
    """

    name: str
    system: str = ""
    profile: str = ""


class Difference(Record, frozen=True, kw_only=True):
    """The whole document, and the only thing that is printed.

    Args:
        before, after: the two sides.
        counts: by kind, how many changes of each sort.
        changes: all that count.
        ignored: how many were ignored, by reason.
        not_compared: what could not be compared, in lines.
    """

    schema_version: int = SCHEMA_VERSION
    tool: str
    before: Side
    after: Side
    counts: dict[str, dict[str, int]]
    changes: tuple[Change, ...]
    ignored: dict[str, int]
    not_compared: tuple[str, ...]


def difference(before: Portrait, after: Portrait, ignore: Ignore) -> Difference:
    """Compare, and leave out what may differ.

    Args:
        before: the first image.
        after: the second.
        ignore: what may differ.
    """
    compared = compare_all(before, after)
    kept: list[Change] = []
    ignored: Counter[str] = Counter()
    for change in compared.changes:
        left, reason = ignore.judge(change)
        if left is None:
            ignored[reason] += 1
        else:
            kept.append(left)
    return Difference(
        tool=f"imgverify {__version__}",
        before=_side(before),
        after=_side(after),
        counts=_counts(kept),
        changes=tuple(kept),
        ignored=dict(ignored.most_common()),
        not_compared=compared.gaps,
    )


def _side(portrait: Portrait) -> Side:
    return Side(name=portrait.name, system=portrait.system, profile=portrait.profile)


def _counts(changes: Iterable[Change]) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for change in changes:
        of_kind = counts.setdefault(change.kind, {})
        of_kind[change.how] = of_kind.get(change.how, 0) + 1
    return counts
