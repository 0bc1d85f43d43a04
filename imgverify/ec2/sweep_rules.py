"""Whose what was found in EC2 is, and whether it may go: the rules of a sweep, without any call."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from imgverify.ec2.search import Found
from imgverify.lease_files import LeaseFile

_ROLE = re.compile(r"(arn:[^:]*:sts::\d+:assumed-role/[^/]+)/.+")


@dataclass(frozen=True, slots=True)
class Judgement:
    """What becomes of the things of one run.

    Args:
        free: whether they go.
        why: in a few words.
    """

    free: bool
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What is known while a sweep looks.

    Args:
        now: with a time zone.
        caller: ARN of whoever sweeps.
        dead: leases here of runs that have ended, by the run's id.
        living: ids of runs whose leases here are held.
        kept: whether what was to be kept goes, too.
        any_owner: whether what others have made and what has expired goes, too.
    """

    now: datetime
    caller: str
    dead: dict[str, LeaseFile]
    living: frozenset[str]
    kept: bool = False
    any_owner: bool = False

    def judge(self, run_id: str, things: Sequence[Found]) -> Judgement:
        """Decide about the things of one run.

        Args:
            run_id: of the run.
            things: what was found of it; all of it, since it goes or stays as a whole.
        """
        if run_id in self.living:
            return Judgement(free=False, why="its run is alive here, or another sweep is at it")
        expires = _last([thing.expires for thing in things])
        lease = self.dead.get(run_id)
        if lease is not None:
            return self._by_lease(lease, expires)
        if expires is None:
            return Judgement(free=False, why="no lease here, and no tag says when it expires")
        if expires > self.now:
            why = f"no lease here and expires {_shown(expires)}: a run elsewhere"
            return Judgement(free=False, why=why)
        # A schedule has no tags: it goes with what its run has tagged.
        owners = {thing.owner for thing in things if thing.kind != "schedule"}
        others = sorted(owner for owner in owners if not same_owner(owner, self.caller))
        if others and not self.any_owner:
            whose = others[0] or "nobody knows whom"
            return Judgement(free=False, why=f"expired, but belongs to {whose}: --any-owner")
        return Judgement(free=True, why=f"expired {_shown(expires)}")

    def _by_lease(self, lease: LeaseFile, expires: datetime | None) -> Judgement:
        until = expires or lease.header.expires
        if lease.kept and until > self.now and not self.kept:
            return Judgement(free=False, why=f"kept until {_shown(until)}: --kept")
        if lease.kept:
            return Judgement(free=True, why=f"kept until {_shown(until)}")
        began = _shown(lease.header.created)
        return Judgement(free=True, why=f"its run of {began} died without cleaning up")


def same_owner(one: str, other: str) -> bool:
    """Whether two ARNs are the same user, or sessions of the same role.

    Args:
        one: as STS tells it.
        other: likewise.
    """
    return _ROLE.sub(r"\1", one) == _ROLE.sub(r"\1", other)


def _last(moments: Sequence[datetime | None]) -> datetime | None:
    return max((moment for moment in moments if moment is not None), default=None)


def _shown(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
