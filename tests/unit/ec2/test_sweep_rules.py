"""Who may have what freed: leases first, then tags, and nothing of which nobody knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from imgverify.ec2.search import Found
from imgverify.ec2.sweep_rules import Rules, same_owner
from imgverify.lease_files import LeaseFile
from imgverify.leases import Header, Owner, Resource
from tests.unit.ec2.fake_ec2 import ME

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
RULES = Rules(now=NOW, caller=ME, dead={}, living=frozenset())
THING = Found(kind="security-group", id="sg-1", run_id="run-1234", owner=ME, expires=NOW - HOUR)


def _lease(*resources: Resource) -> LeaseFile:
    header = Header("run-1234", Owner(1, 0, ""), NOW - 2 * HOUR, NOW + 22 * HOUR)
    return LeaseFile(path=Path("x"), header=header, resources=resources, touched=NOW)


def _judged(rules: Rules, *things: Found) -> tuple[bool, str]:
    judgement = rules.judge("run-1234", things or (THING,))
    return judgement.free, judgement.why


def test_expired_and_own() -> None:
    """What nobody has a lease of goes when it has expired, and the sweeper made it."""
    assert _judged(RULES) == (True, "expired 2026-11-22 11:00 UTC")


def test_not_expired_and_no_lease() -> None:
    """It belongs to a run on another machine."""
    free, why = _judged(RULES, replace(THING, expires=NOW + HOUR))
    assert not free
    assert why == "no lease here and expires 2026-11-22 13:00 UTC: a run elsewhere"


def test_the_last_expiry_counts() -> None:
    """A run goes or stays as a whole."""
    assert not _judged(RULES, THING, replace(THING, id="sg-2", expires=NOW + HOUR))[0]


def test_no_expiry() -> None:
    """Who wrote the tag, and until when, is not known: nothing is deleted on a guess."""
    assert not _judged(RULES, replace(THING, expires=None))[0]


@pytest.mark.parametrize("owner", ["arn:aws:iam::123456789012:user/other", ""])
def test_other_owner(owner: str) -> None:
    """Somebody else's things go only when that is asked for, and only once they have expired."""
    thing = replace(THING, owner=owner)
    free, why = _judged(RULES, thing)
    assert not free
    assert "--any-owner" in why
    assert (owner or "nobody") in why
    rules = replace(RULES, any_owner=True)
    assert _judged(rules, thing)[0]
    assert not _judged(rules, replace(thing, expires=NOW + HOUR))[0]


def test_schedule_goes_with_the_rest() -> None:
    """It has no tags; alone it stays, because it deletes itself when it has fired."""
    schedule = Found(kind="schedule", id="imgverify-run-1234", run_id="run-1234")
    assert _judged(RULES, THING, schedule)[0]
    assert not _judged(RULES, schedule)[0]


def test_dead_run_of_this_machine() -> None:
    """Its lease is the proof: neither expiry nor owner matter."""
    rules = replace(RULES, dead={"run-1234": _lease()})
    free, why = _judged(rules, replace(THING, owner="somebody", expires=NOW + HOUR))
    assert free
    assert why == "its run of 2026-11-22 10:00 UTC died without cleaning up"


def test_living_run() -> None:
    """Not even what has expired is taken from a run that is alive."""
    rules = replace(RULES, living=frozenset({"run-1234"}), kept=True, any_owner=True)
    assert not _judged(rules)[0]


def test_kept() -> None:
    """It stays until it expires, or is asked for."""
    rules = replace(RULES, dead={"run-1234": _lease(Resource("kept"))})
    thing = replace(THING, expires=NOW + HOUR)
    assert _judged(rules, thing) == (False, "kept until 2026-11-22 13:00 UTC: --kept")
    assert _judged(rules, THING)[0]
    assert _judged(replace(rules, kept=True), thing)[0]
    assert not _judged(rules, replace(thing, expires=None))[0]


def test_same_owner() -> None:
    """Sessions of one role are one owner; users and other roles are not."""
    role = "arn:aws:sts::123456789012:assumed-role/builder"
    assert same_owner(f"{role}/monday", f"{role}/tuesday")
    assert not same_owner(f"{role}/monday", f"{role}2/monday")
    assert not same_owner(f"{role}/monday", role.replace("3456", "6543") + "/monday")
    assert not same_owner("arn:aws:iam::1:user/a", "arn:aws:iam::1:user/b")
