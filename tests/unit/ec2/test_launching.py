"""Launches against a cloud in which things go wrong; and never a second instance."""

from __future__ import annotations

import base64
import gzip
import json
import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from functools import partial
from pathlib import Path
from time import sleep
from typing import Any

import pytest

from imgverify.ec2 import attempts, launching, teardown
from imgverify.ec2.amis import describe_ami
from imgverify.ec2.api import Api
from imgverify.ec2.launched import Launched
from imgverify.ec2.owned import EXPIRES_TAG, OWNER_TAG, RUN_TAG, Owned
from imgverify.errors import (
    ArtifactError,
    ImgverifyError,
    InfrastructureError,
    UsageError,
)
from imgverify.providers import BootOptions, RunContext
from tests.cloud.client import Cloud
from tests.unit.ec2.conftest import Heard


@pytest.fixture(autouse=True)
def _without_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    impatient = partial(attempts.run_instance, sleep=lambda _seconds: None)
    monkeypatch.setattr(launching, "run_instance", impatient)


class Launching:
    """One run that launches."""

    def __init__(self, cloud: Cloud, api: Api, context: RunContext) -> None:
        self.cloud, self.api, self.context = cloud, api, context
        self.owned = Owned(context.run_id)
        self.ami = describe_ami(api, cloud.register())
        self.api.calls.clear()

    def __call__(self, **words: Any) -> Launched:
        """Launch."""
        options = BootOptions(ec2=self.cloud.options(**words))
        return launching.launch(self.api, self.ami, options, self.context, self.owned)

    def fails(self, kind: type[ImgverifyError], pattern: str, **words: Any) -> ImgverifyError:
        """Launch, which does not work; whatever was made can be freed."""
        with pytest.raises(kind, match=pattern) as caught:
            self(**words)
        assert type(caught.value) is kind
        assert "\n" not in caught.value.message
        self.free()
        return caught.value

    def free(self) -> None:
        """Free what was made; nothing is left."""
        # The cloud takes a moment to end an instance.
        teardown.destroy(self.api, self.owned, lambda _line: None, lambda _seconds: sleep(0.1))
        assert self.cloud.left() == {}

    def instances(self) -> list[dict[str, Any]]:
        """All that the cloud has, ended ones too."""
        found = self.cloud.client().describe_instances()["Reservations"]
        return [one for reservation in found for one in reservation["Instances"]]


@pytest.fixture
def launch(cloud: Cloud, api: Api, context: RunContext) -> Launching:
    return Launching(cloud, api, context)


def _tags(pairs: list[dict[str, str]]) -> dict[str, str]:
    return {pair["Key"]: pair["Value"] for pair in pairs}


def test_launched(launch: Launching) -> None:
    """Nine calls; everything carries run, owner and expiry from its first moment."""
    launched = launch()
    (instance,) = launch.instances()
    assert launched.id == instance["InstanceId"] == launch.owned.instances[0]
    assert launched.injected.instance_id == launched.id
    assert launched.injected.hostname == instance["PrivateDnsName"]
    assert launched.type == instance["InstanceType"] == "t3.small"
    assert launched.zone == instance["Placement"]["AvailabilityZone"]
    assert launched.nitro
    assert launch.api.calls.total() <= 9
    ec2 = launch.cloud.client()
    tagged = [
        instance["Tags"],
        *(one["Tags"] for one in ec2.describe_volumes()["Volumes"]),
        *(one["TagSet"] for one in ec2.describe_network_interfaces()["NetworkInterfaces"]),
        *(one["Tags"] for one in ec2.describe_key_pairs()["KeyPairs"]),
        *(
            one["Tags"]
            for one in ec2.describe_security_groups(GroupIds=launch.owned.security_groups)[
                "SecurityGroups"
            ]
        ),
    ]
    assert len(tagged) == 5
    expires = datetime.now(UTC) + timedelta(minutes=60)
    for tags in map(_tags, tagged):
        assert tags[RUN_TAG] == launch.context.run_id
        assert tags[OWNER_TAG].startswith("arn:")
        until = datetime.fromisoformat(tags[EXPIRES_TAG])
        assert timedelta() <= expires - until < timedelta(minutes=2)


def test_what_the_report_says(launch: Launching) -> None:
    """What was launched, who may log in, and what ends it should we not."""
    details = launch(tags=(("Team", "x"),), spot=True).details
    assert details["market"] == "spot"
    assert details["let in"] == "127.0.0.1/32"
    assert details["volumes"] == "encrypted"
    assert re.fullmatch(
        r"timer in the guest, 60 min; no EventBridge schedule: not asked for; "
        r"`imgverify sweep --ec2` from \d{4}-\d\d-\d\d \d\d:\d\d UTC on",
        details["ends itself"],
    )
    assert "tried before" not in details


def test_lease_has_every_line(launch: Launching) -> None:
    """What is made is written down, in its order."""
    launch(scheduler_role="arn:aws:iam::123456789012:role/x")
    lines = [json.loads(line) for line in launch.context.lease.path.read_text().splitlines()[1:]]
    assert [(line["resource"], line["name"]) for line in lines] == [
        ("key-pair", "imgverify-0123456789ab"),
        ("security-group", "imgverify-0123456789ab"),
        ("instance", "0123456789ab"),
        ("schedule", "imgverify-0123456789ab"),
    ]
    assert lines[0]["place"]["endpoint_url"] == launch.cloud.endpoint_url


def test_user_data_arrives(launch: Launching, tmp_path: Path) -> None:
    """The instance is given our marker and the user's file; secrets are known as such."""
    given = tmp_path / "given"
    given.write_text("#!/bin/sh\nexport TOKEN=hunter2hunter2\n")
    launched = launch(secret_user_data=given)
    told = launch.cloud.client().describe_instance_attribute(
        InstanceId=launched.id, Attribute="userData"
    )["UserData"]["Value"]
    raw = base64.b64decode(told)
    text = (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode()
    assert launched.injected.marker in text
    assert "hunter2hunter2" in text
    assert "hunter2hunter2" in launched.secrets
    assert message_from_bytes(text.encode()).is_multipart()
    assert "hunter2hunter2" not in str(launched.details)


def test_host_key_is_brought(launch: Launching) -> None:
    """Asked for, a host key goes along, and nothing else is pinned."""
    assert launch(host_key="inject").host_key is not None


def test_own_groups(launch: Launching) -> None:
    """Groups of the user's own are taken as they are, and none is made."""
    group = launch.cloud.client().create_security_group(GroupName="mine", Description="mine")
    launch(security_groups=(group["GroupId"],), cidr="")
    (instance,) = launch.instances()
    assert [one["GroupId"] for one in instance["SecurityGroups"]] == [group["GroupId"]]
    assert launch.owned.security_groups == []
    assert "CreateSecurityGroup" not in launch.api.calls


def test_no_capacity_in_a_zone(launch: Launching, heard: Heard) -> None:
    """The next zone is tried, and the report says so."""
    launch.cloud.faults.capacity(zones=("us-east-1a",))
    launched = launch()
    assert (launched.type, launched.zone) == ("t3.small", "us-east-1b")
    assert heard.said == ["t3.small in us-east-1a: InsufficientInstanceCapacity"]
    assert launched.details["tried before"] == heard.said[0]
    assert launch.api.calls["RunInstances"] == 2


def test_no_capacity_of_a_type(launch: Launching) -> None:
    """When no zone has a type, the next type is tried."""
    launch.cloud.faults.capacity(types=("t3.small",))
    assert launch(zones=("us-east-1b", "us-east-1a")).type == "t3a.small"
    assert launch.api.calls["RunInstances"] == 3


def test_no_capacity_anywhere(launch: Launching) -> None:
    """One line names everything that was tried."""
    launch.cloud.faults.capacity()
    error = launch.fails(
        InfrastructureError,
        "tried: InsufficientInstanceCapacity: t3.small in us-east-1a, t3a.small in us-east-1a\n",
        instance_types=("t3.small", "t3a.small"),
        zones=("us-east-1a",),
    )
    assert "--ec2-instance-type or --ec2-zone" in error.hint


def test_choices_spare_the_rate(launch: Launching, monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole account shares two launches a second: there is a pause between two choices."""
    slept: list[float] = []
    patient = partial(attempts.run_instance, sleep=slept.append)
    monkeypatch.setattr(launching, "run_instance", patient)
    launch.cloud.faults.capacity()
    launch.fails(InfrastructureError, "EC2 launches nothing")
    asked = launch.cloud.calls()["RunInstances"]
    assert asked > 5
    assert slept == [1.0] * (asked - 1)


def test_quota(launch: Launching) -> None:
    """A limit on vCPUs holds in every zone and for every type of the same group."""
    launch.cloud.faults.quota()
    launch.fails(InfrastructureError, "VcpuLimitExceeded")
    assert launch.api.calls["RunInstances"] == 1


def test_quota_of_another_group(launch: Launching) -> None:
    """Types that are counted elsewhere are still tried."""
    launch.cloud.faults.quota(types=("g4dn.xlarge",))
    launched = launch(instance_types=("g4dn.xlarge", "g5.xlarge", "t3.small"))
    assert launched.type == "t3.small"
    assert launch.api.calls["RunInstances"] == 2


@pytest.mark.parametrize("times", [1, 4])
def test_throttled(launch: Launching, times: int) -> None:
    """Too many requests are waited for, on the same type."""
    launch.cloud.faults.throttled("RunInstances", times)
    assert launch().type == "t3.small"
    assert launch.api.calls["RunInstances"] == times + 1


@pytest.mark.parametrize("status", [500, 503])
def test_trouble_of_aws(launch: Launching, status: int) -> None:
    """An error of AWS' own is asked again."""
    launch.cloud.faults.server_error("RunInstances", times=2, status=status)
    launch()
    assert len(launch.instances()) == 1


@pytest.mark.parametrize("when", ["before", "after"])
def test_connection_cut(launch: Launching, when: str) -> None:
    """An answer that is lost leads to the same instance, never to a second one."""
    launch.cloud.faults.cut("RunInstances", when, times=2)
    launched = launch()
    assert [one["InstanceId"] for one in launch.instances()] == [launched.id]
    assert launch.owned.instances == [launched.id]
    assert not launch.owned.unanswered


def test_every_answer_lost(launch: Launching) -> None:
    """An instance that nobody told us of is ended with the rest."""
    launch.cloud.faults.cut("RunInstances", "after", times=6)
    launch.fails(InfrastructureError, "RunInstances")
    assert launch.owned.instances == []
    assert [one["State"]["Name"] for one in launch.instances()] in (
        ["shutting-down"],
        ["terminated"],
    )


@pytest.mark.parametrize(
    "operation",
    [
        "GetCallerIdentity",
        "DescribeSubnets",
        "DescribeInstanceTypes",
        "DescribeInstanceTypeOfferings",
        "ImportKeyPair",
        "CreateSecurityGroup",
        "AuthorizeSecurityGroupIngress",
    ],
)
@pytest.mark.parametrize("fault", ["server_error", "cut"])
def test_trouble_on_the_way(launch: Launching, operation: str, fault: str) -> None:
    """Whatever call is hit twice, one instance comes of it, and all can be freed."""
    times = {"times": 2}
    getattr(launch.cloud.faults, fault)(operation, **times)
    launch()
    assert len(launch.instances()) == 1
    launch.free()


@pytest.mark.parametrize(
    "operation",
    [
        "ImportKeyPair",
        "CreateSecurityGroup",
        "AuthorizeSecurityGroupIngress",
        "RunInstances",
    ],
)
def test_not_permitted(launch: Launching, operation: str) -> None:
    """A missing permission is one line with its action, and nothing stays."""
    launch.cloud.faults.unauthorized(operation)
    launch.fails(InfrastructureError, f"{operation}: UnauthorizedOperation")


def test_unknown_yet(launch: Launching) -> None:
    """Key pair and group need not be known to the server that launches."""
    launch.cloud.faults.not_yet("RunInstances", "InvalidKeyPair.NotFound", times=2)
    launch.cloud.faults.not_yet("RunInstances", "InvalidGroup.NotFound", times=2)
    launch()
    assert len(launch.instances()) == 1


def test_defect_that_only_the_launch_shows(launch: Launching) -> None:
    """What EC2 says of the image ends in the image's exit code."""
    launch.cloud.faults.set(
        "RunInstances",
        code="InvalidParameterCombination",
        message="Enhanced networking with the Elastic Network Adapter (ENA) is required",
    )
    launch.fails(ArtifactError, "Elastic Network Adapter")


def test_kms(launch: Launching) -> None:
    """A key that cannot be used is nobody's image."""
    launch.cloud.faults.set("RunInstances", code="KMSKeyNotAccessibleFault", message="no such key")
    error = launch.fails(InfrastructureError, "KMSKeyNotAccessibleFault", kms_key="alias/k")
    assert "--ec2-kms-key" in error.hint


def test_wrong_words_make_nothing(launch: Launching, tmp_path: Path) -> None:
    """What can be known before is said before anything is made, or written down."""
    nonsense = tmp_path / "nonsense"
    nonsense.write_text("nonsense")
    for words, pattern in (
        ({"cidr": "0.0.0.0/0"}, "lets in more than a /24"),
        ({"subnet": "subnet-0123456789abcdef0"}, "there is no such subnet"),
        ({"zones": ("us-east-1y",)}, "--ec2-zone us-east-1y"),
        ({"instance_types": ("t4g.micro",)}, "t4g.micro is arm64"),
        ({"user_data": nonsense}, "cloud-init would not know"),
        ({"tags": (("aws:x", "y"),)}, "the name is taken"),
        ({"security_groups": ("sg-1",), "cidr": "192.0.2.1"}, "no meaning with"),
    ):
        launch.fails(UsageError, pattern, **words)
    assert len(launch.context.lease.path.read_text().splitlines()) == 1
    assert not {"ImportKeyPair", "CreateSecurityGroup", "RunInstances"} & set(launch.api.calls)


def test_schedule(launch: Launching, heard: Heard) -> None:
    """A schedule is made where the user has a role for it; without permission that is a note."""
    role = "arn:aws:iam::123456789012:role/x"
    launched = launch(scheduler_role=role)
    assert "EventBridge schedule;" in launched.details["ends itself"]
    assert launch.owned.schedules == ["imgverify-0123456789ab"]
    assert heard.said == []


def test_schedule_not_permitted(launch: Launching, heard: Heard) -> None:
    """The launch stands without it."""
    launch.cloud.faults.unauthorized("CreateSchedule")
    launched = launch(scheduler_role="arn:aws:iam::123456789012:role/x")
    assert "no EventBridge schedule: CreateSchedule" in launched.details["ends itself"]
    assert heard.said[0].startswith("no schedule ends the instance: CreateSchedule")
