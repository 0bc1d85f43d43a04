"""The schedule that ends an instance from outside."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

from imgverify.ec2.api import Api
from imgverify.ec2.owned import Owned
from imgverify.ec2.schedule import make_schedule
from imgverify.providers import RunContext
from tests.cloud.client import Cloud

ROLE = "arn:aws:iam::123456789012:role/ender"
NAME = "imgverify-0123456789ab"


def _make(api: Api, context: RunContext, owned: Owned) -> str:
    when = datetime(2030, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=1)))
    return make_schedule(
        api, context.lease, owned, instance="i-0123456789abcdef0", role=ROLE, when=when
    )


def test_made(cloud: Cloud, api: Api, context: RunContext) -> None:
    """It terminates that instance once, at that time in UTC, and deletes itself."""
    owned = Owned(context.run_id)
    assert _make(api, context, owned) == ""
    known = cloud.client("scheduler").get_schedule(Name=NAME)
    assert known["ScheduleExpression"] == "at(2030-01-02T02:04:05)"
    assert known["ScheduleExpressionTimezone"] == "UTC"
    assert known["Target"]["Arn"] == "arn:aws:scheduler:::aws-sdk:ec2:terminateInstances"
    assert known["Target"]["RoleArn"] == ROLE
    assert json.loads(known["Target"]["Input"]) == {"InstanceIds": ["i-0123456789abcdef0"]}
    assert known["ActionAfterCompletion"] == "DELETE"
    assert owned.schedules == [NAME]
    assert '"resource":"schedule"' in context.lease.path.read_text()


def test_not_permitted(cloud: Cloud, api: Api, context: RunContext) -> None:
    """The reason is told, and the run goes on: there are other switches."""
    cloud.faults.unauthorized("CreateSchedule")
    owned = Owned(context.run_id)
    assert _make(api, context, owned).startswith("CreateSchedule: ")
    assert owned.schedules == []
    assert owned.unanswered == set()


def test_lost_answer(cloud: Cloud, api: Api, context: RunContext) -> None:
    """What may have been made is owned, and so will be deleted."""
    cloud.faults.cut("CreateSchedule", "after", times=9)
    owned = Owned(context.run_id)
    _make(api, context, owned)
    assert owned.schedules == [NAME]
