"""The comparison of two portraits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from imgverify.difference.aspects import ASPECTS, Aspect
from imgverify.difference.aspects.packages import direction
from imgverify.difference.change import Attributes, Change, How
from imgverify.difference.files import UNREAD, file_changes
from imgverify.difference.ignore import NOTHING, Ignore
from imgverify.difference.plain_facts import KIND as FACT
from imgverify.difference.plain_facts import plain_facts, rest_of
from imgverify.difference.portrait import Portrait
from imgverify.difference.seen import Seen, observed
from imgverify.unobserved import NotObservedError

VERDICT = "verdict"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything about two images.

    Args:
        changes: all of them, ignored ones too, by kind and name.
        gaps: what could not be compared because one of them does not have it, in lines; a damage
            is no gap but a change that is `unread`.
    """

    changes: tuple[Change, ...]
    gaps: tuple[str, ...]


def compare(before: Portrait, after: Portrait, ignore: Ignore = NOTHING) -> tuple[Change, ...]:
    """What became of the first image on the way to the second.

    Args:
        before: the first image.
        after: the second.
        ignore: what may differ.
    """
    every = compare_all(before, after).changes
    return tuple(kept for change in every if (kept := ignore.cut(change)))


def compare_all(before: Portrait, after: Portrait) -> Comparison:
    """Compare, and say what could not be compared.

    Args:
        before: the first image.
        after: the second.
    """
    compared = _Compared(before, after)
    compared.run()
    return Comparison(tuple(compared.changes), tuple(compared.gaps))


class _Compared:
    def __init__(self, before: Portrait, after: Portrait) -> None:
        self.before, self.after = before, after
        self.changes: list[Change] = []
        self.gaps: list[str] = []

    def run(self) -> None:
        for aspect in ASPECTS:
            self._aspect(aspect)
        self._files()
        self._plain_facts()
        self._verdicts()

    def _aspect(self, aspect: Aspect) -> None:
        topics = [one.facts.get(aspect.topic) for one in (self.before, self.after)]
        if None in topics:
            lacking = (self.before.name, self.after.name)[topics.index(None)]
            both = topics == [None, None]
            has = "neither side has" if both else f"{lacking} has no"
            self.gaps.append(f"{aspect.title}: {has} facts of them")
            return
        found = [_find(aspect, topic) for topic in topics]
        self._pair(aspect.kind, aspect.title, *found)

    def _pair(
        self, kind: str, title: str, before: Seen | NotObservedError, after: Seen | NotObservedError
    ) -> None:
        if isinstance(before, Seen) and isinstance(after, Seen):
            self._both(kind, title, before, after)
            return
        reasons = ["", ""]
        for at, (side, one) in enumerate(((self.before, before), (self.after, after))):
            if isinstance(one, NotObservedError):
                if one.needs_boot:
                    self.gaps.append(f"{title}: {side.name}: {one.reason}")
                    return
                reasons[at] = one.reason
        self.changes.append(_unread(kind, "", *reasons))

    def _both(self, kind: str, title: str, before: Seen, after: Seen) -> None:
        for side, seen in ((self.before, before), (self.after, after)):
            if seen.partly:
                self.gaps.append(f"{title}: {side.name}: {seen.partly}")
        neither = _read_by_neither(before, after)
        if neither:
            name = min(neither)
            said = f"{len(neither)} that neither side has, such as {name}: {before.unread[name]}"
            self.gaps.append(f"{title}: {said}")
        self.changes += _changes(kind, before, after)

    def _files(self) -> None:
        old, new = self.before.manifest, self.after.manifest
        for side in (self.before, self.after):
            if side.manifest is None:
                self.gaps.append(f"files: {side.name}: {side.no_manifest or 'were not read'}")
        if old and new:
            self.changes += file_changes(old, new)
            if not (old.has_content and new.has_content):
                self.gaps.append("contents of files of the same size: they were not read")

    def _plain_facts(self) -> None:
        if self.before.manifest and self.after.manifest:
            # Whatever facts say was read out of files, every one of which was compared.
            return
        used: dict[str, set[str]] = {}
        for aspect in ASPECTS:
            used.setdefault(aspect.topic, set()).update(aspect.fields)
        old, new = self.before.facts, self.after.facts
        for name in sorted({*old, *new}):
            if name in old and name in new:
                fields = frozenset(used.get(name, ()))
                rests = [plain_facts(name, rest_of(one[name], fields)) for one in (old, new)]
                # What is wrong with a whole topic was said of its aspects.
                if not (fields and any(name in rest.unread for rest in rests)):
                    self._both(FACT, f"facts of {name}", *rests)
            elif name not in used:
                side = self.before if name in new else self.after
                self.gaps.append(f"{name}: {side.name} has no facts of it")

    def _verdicts(self) -> None:
        sides = (self.before, self.after)
        judged = [side for side in sides if side.profile]
        if not judged:
            return
        for side in sides:
            if not side.profile:
                self.gaps.append(f"verdicts: {side.name} was not judged")
        if len(judged) < len(sides):
            return
        old, new = self.before.verdicts, self.after.verdicts
        alone = len({*old} ^ {*new})
        if alone:
            self.gaps.append(
                f"verdicts of {alone} controls that only one side has "
                f"({self.before.profile}, {self.after.profile})"
            )
        both = sorted({*old} & {*new})
        pairs = ({name: {"result": side[name]} for name in both} for side in (old, new))
        self.changes += _changes(VERDICT, *(Seen(one) for one in pairs))


def _find(aspect: Aspect, topic: Any) -> Seen | NotObservedError:
    try:
        return aspect.find(observed(topic))
    except NotObservedError as error:
        return error
    except (AttributeError, KeyError, TypeError, ValueError):
        return NotObservedError(f"the facts of {aspect.topic} are of another version of imgverify")


def _read_by_neither(before: Seen, after: Seen) -> set[str]:
    """What nobody could read for the same reason: it was not asked for, or is not there to read.

    Where a disk is damaged in the same way twice, its files say so.
    """
    both = {*before.unread} & {*after.unread}
    return {name for name in both if before.unread[name] == after.unread[name]}


def _changes(kind: str, before: Seen, after: Seen) -> Iterator[Change]:
    later = before.later | after.later
    troubled = {*before.unread, *after.unread} - later
    for name in sorted(troubled - _read_by_neither(before, after)):
        yield _unread(kind, name, before.unread.get(name, ""), after.unread.get(name, ""))
    for name in _names(before, after):
        old, new = before.items.get(name), after.items.get(name)
        # What one side may have without our knowing is not said to be missing there.
        hidden = (old is None and before.partly) or (new is None and after.partly)
        if old != new and not hidden and name not in later and name not in troubled:
            yield _change(kind, name, old, new)


def _names(before: Seen, after: Seen) -> Iterable[str]:
    return dict.fromkeys([*before.items, *after.items])


def _change(kind: str, name: str, old: Attributes | None, new: Attributes | None) -> Change:
    if old is None or new is None:
        how = How.ADDED if old is None else How.REMOVED
        return Change(kind=kind, name=name, before=old, after=new, how=how)
    how = direction(old, new) if kind == "package" else How.CHANGED
    differing = [key for key in dict.fromkeys([*old, *new]) if old.get(key) != new.get(key)]
    return Change(
        kind=kind,
        name=name,
        before={key: old[key] for key in differing if key in old},
        after={key: new[key] for key in differing if key in new},
        how=how,
    )


def _unread(kind: str, name: str, before: str, after: str) -> Change:
    return Change(
        kind=kind,
        name=name,
        before={UNREAD: before} if before else {},
        after={UNREAD: after} if after else {},
        how=How.UNREAD,
    )
