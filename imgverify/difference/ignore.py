"""What may differ between two builds of one image: rules that are data."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files

import msgspec
import yaml

from imgverify.difference.aspects import ASPECTS
from imgverify.difference.change import Attributes, Change, How
from imgverify.errors import UsageError
from imgverify.nearest import did_you_mean
from imgverify.record import Record

FILE = "file"
KINDS = (*(aspect.kind for aspect in ASPECTS), FILE, "fact", "verdict")
_DATA = "ignore.yaml"
_WILD = re.compile(r"\*\*/?|\*|\?|\[[^]]+\]|[^*?\[]+|\[")


class Rule(Record, frozen=True, kw_only=True):
    """Things that may differ.

    Args:
        kind: of them.
        names: shell patterns; of files, `*` stays within a folder and `**` does not.
        of: attributes that may differ; all when empty. Something that is added or removed has no
            attribute that differs: a rule for some of them does not cover it.
        reason: why they may.
    """

    kind: str = FILE
    names: tuple[str, ...]
    of: tuple[str, ...] = ()
    reason: str

    def covers(self, change: Change) -> bool:
        """Whether the rule is about a thing."""
        return change.kind == self.kind and bool(_expression(self.kind, self.names)(change.name))


@cache
def _expression(kind: str, names: tuple[str, ...]) -> Callable[[str], object]:
    translate = _path_pattern if kind == FILE else fnmatch.translate
    return re.compile("|".join(f"(?:{translate(name)})" for name in names)).fullmatch


def _path_pattern(name: str) -> str:
    return "".join(_part(part) for part in _WILD.findall(name))


def _part(part: str) -> str:
    match part:
        case "**":
            return "(?s:.*)"
        case "**/":
            return "(?s:(?:.*/)?)"
        case "*":
            return "[^/]*"
        case "?":
            return "[^/]"
        case _ if part.startswith("[") and len(part) > 1:
            inner = part[1:-1].replace("\\", r"\\")
            return f"[{'^' + inner[1:] if inner.startswith('!') else inner}]"
        case _:
            return re.escape(part)


class Ignore:
    """Rules.

    Args:
        rules: the first that covers a thing decides about it.
    """

    def __init__(self, rules: tuple[Rule, ...] = ()) -> None:
        self.rules = rules

    def cut(self, change: Change) -> Change | None:
        """A change without what is ignored of it; None when nothing is left.

        What could not be read is never ignored: nobody knows what it would have shown.
        """
        return self.judge(change)[0]

    def judge(self, change: Change) -> tuple[Change | None, str]:
        """What is left of a change, and the reason of the last rule that took something."""
        left, reason = change, ""
        for rule in self.rules:
            cut = _cut(rule, left)
            if cut is not left:
                reason = rule.reason
            if cut is None:
                return None, reason
            left = cut
        return left, reason


NOTHING = Ignore()


def _cut(rule: Rule, change: Change) -> Change | None:
    if change.how is How.UNREAD or not rule.covers(change):
        return change
    if not rule.of:
        return None
    if change.before is None or change.after is None:
        return change
    before, after = (_without(one, rule.of) for one in (change.before, change.after))
    if not before and not after:
        return None
    return msgspec.structs.replace(change, before=before, after=after)


def _without(attributes: Attributes, names: tuple[str, ...]) -> Attributes:
    return {
        name: value
        for name, value in attributes.items()
        if not any(fnmatch.fnmatchcase(name, one) for one in names)
    }


@cache
def default_rules() -> tuple[Rule, ...]:
    """The rules that come along: what no two builds have alike."""
    text = files(__package__).joinpath(_DATA).read_text(encoding="utf-8")
    return msgspec.convert(yaml.safe_load(text), tuple[Rule, ...])


def rule_of(pattern: str) -> Rule:
    """A rule of the command line.

    Args:
        pattern: `/var/lib/app/**` for files, or a kind and a name: `package:linux-image-*`.

    Raises:
        UsageError: it is neither.
    """
    reason = "--ignore"
    if pattern.startswith("/"):
        return Rule(names=(pattern,), reason=reason)
    kind, colon, name = pattern.partition(":")
    if not colon or not name:
        raise UsageError(
            f"--ignore {pattern}: neither a path nor KIND:NAME", f"kinds: {', '.join(KINDS)}"
        )
    if kind not in KINDS:
        raise UsageError(f"--ignore {pattern}: no such kind", did_you_mean(kind, KINDS))
    return Rule(kind=kind, names=(name,), reason=reason)
