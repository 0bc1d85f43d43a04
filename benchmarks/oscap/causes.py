"""Why the two disagree, kept as data: `causes.yaml`."""

from __future__ import annotations

import fnmatch
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

import msgspec

from benchmarks.oscap.agreement import Shared

_PATH = Path(__file__).with_name("causes.yaml")


class Right(StrEnum):
    """Who is right in a disagreement."""

    IMGVERIFY = "imgverify"
    OSCAP = "oscap"
    BOTH = "both"  # they answer different questions


class Cause(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One reason to disagree.

    Args:
        name: short.
        rules: names or wildcards.
        ours: the verdict that it explains.
        theirs: the result that it explains.
        right: who is.
        why: what happens.
        see: how to see it for oneself.
    """

    name: str
    rules: tuple[str, ...]
    ours: str
    theirs: str
    right: Right
    why: str
    see: str

    def explains(self, shared: Shared) -> bool:
        """Whether a disagreement is of this kind."""
        return (shared.ours.value, shared.theirs) == (self.ours, self.theirs) and any(
            fnmatch.fnmatchcase(shared.rule, pattern) for pattern in self.rules
        )


def load_causes(path: Path = _PATH) -> tuple[Cause, ...]:
    """Read the causes.

    Args:
        path: another file.
    """
    return msgspec.yaml.decode(path.read_bytes(), type=tuple[Cause, ...])


def cause_of(shared: Shared, causes: Sequence[Cause]) -> Cause | None:
    """The first cause that explains a disagreement.

    Args:
        shared: a rule that does not agree.
        causes: in their order.
    """
    return next((cause for cause in causes if cause.explains(shared)), None)
