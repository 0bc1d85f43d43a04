"""A one-shot schedule outside of the instance that ends it, whatever becomes of us.

Source: EventBridge Scheduler User Guide, "Using universal targets", "Schedule types".
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

from imgverify.ec2.api import Api
from imgverify.ec2.asking import asking
from imgverify.ec2.errors import Ec2Error
from imgverify.ec2.owned import Owned
from imgverify.leases import Lease, mark_of

_PARTITIONS = (("cn-", "aws-cn"), ("us-gov-", "aws-us-gov"))


def make_schedule(
    api: Api, lease: Lease, owned: Owned, *, instance: str, role: str, when: datetime
) -> str:
    """Have EventBridge Scheduler terminate an instance; the schedule deletes itself afterwards.

    The run goes on without it: the guest has a timer too, and tags say when it is over.

    Args:
        api: where.
        lease: takes its name before it is there.
        owned: likewise.
        instance: `i-…`.
        role: ARN of the role by which it acts.
        when: with its time zone.

    Returns:
        Why there is none; empty when there is.
    """
    name = mark_of(owned.run_id)
    lease.ec2("schedule", name, api.place)
    owned.schedules.append(name)
    partition = next((one for start, one in _PARTITIONS if api.region.startswith(start)), "aws")
    try:
        with asking(owned, "schedule"):
            api.change(
                "create_schedule",
                service="scheduler",
                Name=name,
                ClientToken=name,
                Description=f"Ends {instance} should imgverify not do so itself",
                ScheduleExpression=f"at({when.astimezone(UTC):%Y-%m-%dT%H:%M:%S})",
                ScheduleExpressionTimezone="UTC",
                FlexibleTimeWindow={"Mode": "OFF"},
                ActionAfterCompletion="DELETE",
                Target={
                    "Arn": f"arn:{partition}:scheduler:::aws-sdk:ec2:terminateInstances",
                    "RoleArn": role,
                    "Input": json.dumps({"InstanceIds": [instance]}),
                },
            )
    except Ec2Error as error:
        if "schedule" not in owned.unanswered:
            # Whoever may not make one often may not delete one either: nothing is there.
            owned.schedules.remove(name)
        return error.message
    return ""
