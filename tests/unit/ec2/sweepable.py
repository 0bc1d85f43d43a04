"""Runs that have left something in a test cloud, with and without leases."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from imgverify.ec2.api import Api
from imgverify.ec2.owned import Ec2Place
from imgverify.ec2.tagging import make_tags
from imgverify.leases import Ec2Kind, Header, Owner, Resource, leases_path, mark_of
from tests.cloud.client import Cloud

ME = "arn:aws:sts::123456789012:user/moto"
_DEAD = Owner(2**22 + 1, 1, "an earlier boot")


class Leaver:
    """Makes what a run makes, and then does not clean up.

    Args:
        cloud: where.
        owner: in its tags.
    """

    def __init__(self, cloud: Cloud, owner: str = ME) -> None:
        self.cloud = cloud
        self.owner = owner
        self.api = Api(cloud.options())
        self.ami = cloud.register(name="left")

    @property
    def place(self) -> Ec2Place:
        """Of the cloud, as leases say it."""
        return self.api.place

    def make(self, run_id: str, *, minutes: int = 60, schedule: bool = False) -> None:
        """Everything of a run.

        Args:
            run_id: of the run.
            minutes: until it expires; negative when it has.
            schedule: also one.
        """
        self.key_pair(run_id, minutes)
        tags = make_tags(run_id, self.owner, minutes, (), datetime.now(UTC))
        group = self.api.change(
            "create_security_group",
            GroupName=mark_of(run_id),
            Description="temporary",
            TagSpecifications=tags.on("security-group"),
        )["GroupId"]
        self.api.once(
            "run_instances",
            ImageId=self.ami,
            MinCount=1,
            MaxCount=1,
            InstanceType="t3.small",
            KeyName=mark_of(run_id),
            SecurityGroupIds=[group],
            TagSpecifications=tags.on("instance", "volume", "network-interface"),
        )
        if schedule:
            self.schedule(run_id)

    def key_pair(self, run_id: str, minutes: int = 60) -> None:
        """Only a key pair."""
        tags = make_tags(run_id, self.owner, minutes, (), datetime.now(UTC))
        self.api.change(
            "create_key_pair", KeyName=mark_of(run_id), TagSpecifications=tags.on("key-pair")
        )

    def schedule(self, run_id: str) -> None:
        """A dead man's switch."""
        target: dict[str, Any] = {
            "Arn": "arn:aws:scheduler:::aws-sdk:ec2:terminateInstances",
            "RoleArn": "arn:aws:iam::123456789012:role/ends",
            "Input": "{}",
        }
        self.api.change(
            "create_schedule",
            service="scheduler",
            Name=mark_of(run_id),
            ScheduleExpression="at(2099-01-01T00:00:00)",
            FlexibleTimeWindow={"Mode": "OFF"},
            Target=target,
        )

    def lease(
        self,
        run_id: str,
        *kinds: Ec2Kind,
        kept: bool = False,
        place: Ec2Place | None = None,
        age: timedelta = timedelta(minutes=5),
    ) -> Path:
        """The lease of a run that has died.

        Args:
            run_id: of the run.
            kinds: what it names.
            kept: whether the user wanted it to stay.
            place: another one than the cloud's.
            age: since its last line was written.
        """
        folder = leases_path()
        folder.mkdir(parents=True, exist_ok=True)
        began = datetime.now(UTC) - age
        lines: list[Header | Resource] = [Header(run_id, _DEAD, began, began + timedelta(hours=24))]
        for kind in kinds:
            name = run_id if kind == "instance" else mark_of(run_id)
            lines.append(Resource("ec2", name, kind, place or self.place))
        if kept:
            lines.append(Resource("kept"))
        path = folder / f"{run_id}.lease"
        path.write_bytes(msgspec.json.Encoder().encode_lines(lines))
        os.utime(path, (began.timestamp(), began.timestamp()))
        return path
