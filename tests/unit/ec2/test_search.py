"""What runs have made is found by its tags, with few calls and without ghosts."""

from __future__ import annotations

from datetime import UTC, datetime

from imgverify.ec2.search import Found, find, find_schedules
from tests.unit.ec2.fake_ec2 import ME, FakeEc2


def test_everything_of_all_runs() -> None:
    """Each thing with its owner and expiry, in the order in which it can be deleted."""
    ec2 = FakeEc2()
    until = "2026-11-22T03:00:00+00:00"
    for id_ in ("key-1", "sg-1", "eni-1", "vol-1"):
        ec2.make(id_, owner=ME, expires=until)
    ec2.make("i-1", "run-5678", state="pending", owner=ME, expires="2026-11-22T03:00:00Z")
    ec2.make("sg-9", "")
    moment = datetime(2026, 11, 22, 3, tzinfo=UTC)
    found = find(ec2.api)
    assert [(one.kind, one.id) for one in found] == [
        ("instance", "i-1"),
        ("volume", "vol-1"),
        ("network-interface", "eni-1"),
        ("security-group", "sg-1"),
        ("key-pair", "key-1"),
    ]
    assert found[0] == Found(
        kind="instance", id="i-1", run_id="run-5678", owner=ME, expires=moment, state="pending"
    )
    assert all(one.expires == moment for one in found)


def test_one_run() -> None:
    """Things of other runs are not told."""
    ec2 = FakeEc2()
    ec2.make("sg-1")
    ec2.make("sg-2", "run-5678")
    assert [one.id for one in find(ec2.api, "run-1234")] == ["sg-1"]


def test_nothing_there_costs_one_call() -> None:
    """Kinds of which there is nothing, or only what is known, are not described."""
    ec2 = FakeEc2()
    ec2.make("sg-1")
    assert find(ec2.api, "run-1234", besides={"sg-1"}) == []
    assert ec2.log == [("describe_tags", "")]


def test_ghosts() -> None:
    """Tags of what is gone mean nothing; what is still described, though it goes, is marked."""
    ec2 = FakeEc2()
    ec2.make("i-1", state="terminated")
    ec2.make("vol-1", state="deleting")
    ec2.make("key-1")
    del ec2.states["key-1"]
    assert [(one.id, one.gone) for one in find(ec2.api)] == [("i-1", True), ("vol-1", True)]


def test_unreadable_expiry() -> None:
    """A tag that is no time is no expiry; a time without a zone is taken for UTC."""
    ec2 = FakeEc2()
    ec2.make("sg-1", expires="tomorrow")
    ec2.make("sg-2", expires="2026-11-22T03:00:00")
    first, second = find(ec2.api)
    assert first.expires is None
    assert second.expires == datetime(2026, 11, 22, 3, tzinfo=UTC)


def test_schedules() -> None:
    """Only those that would terminate instances, and whose name holds a run's id."""
    ec2 = FakeEc2()
    ends = "arn:aws-cn:scheduler:::aws-sdk:ec2:terminateInstances"
    ec2.schedules = {
        "imgverify-run-1234": ends,
        "imgverify-": ends,
        "imgverify-report-daily": "arn:aws:lambda:eu-test-1:123456789012:function:report",
    }
    assert find_schedules(ec2.api) == [
        Found(kind="schedule", id="imgverify-run-1234", run_id="run-1234", state="ENABLED")
    ]
