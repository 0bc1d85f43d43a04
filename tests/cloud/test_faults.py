"""Faults strike whom they are meant for, as often as they are meant to, as EC2 words them."""

from __future__ import annotations

import time
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError

from tests.cloud.asking import instance, launch, refused, until_state
from tests.cloud.client import Cloud, ControlError

_ONE = {"InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1}


def test_capacity_by_zone(cloud: Cloud, ec2: Any) -> None:
    """A zone without capacity answers 500; another one launches."""
    cloud.faults.capacity(zones=("us-east-1a",))
    ami = cloud.register()
    placed = {"ImageId": ami, **_ONE, "Placement": {"AvailabilityZone": "us-east-1a"}}
    code, status, message = refused(ec2.run_instances, **placed)
    assert (code, status) == ("InsufficientInstanceCapacity", 500)
    assert "t3.micro" in message
    assert "us-east-1a" in message
    subnets = ec2.describe_subnets()["Subnets"]
    inside = next(one for one in subnets if one["AvailabilityZone"] == "us-east-1a")
    by_subnet = {"ImageId": ami, **_ONE, "SubnetId": inside["SubnetId"]}
    assert refused(ec2.run_instances, **by_subnet)[0] == "InsufficientInstanceCapacity"
    assert launch(ec2, ami, Placement={"AvailabilityZone": "us-east-1b"})


def test_capacity_by_type(cloud: Cloud, ec2: Any) -> None:
    """A type without capacity is refused, so many times; quotas likewise."""
    cloud.faults.capacity(types=("t3.micro",), times=1)
    ami = cloud.register()
    assert refused(ec2.run_instances, ImageId=ami, **_ONE)[1] == 500
    assert launch(ec2, ami)
    cloud.faults.quota(types=("t3.micro",))
    assert refused(ec2.run_instances, ImageId=ami, **_ONE)[:2] == ("VcpuLimitExceeded", 400)
    assert launch(ec2, ami, InstanceType="t3.small")


def test_throttling_and_server_errors(cloud: Cloud, ec2: Any) -> None:
    """Throttling is 503, an error of the server is 500, and both end."""
    cloud.faults.throttled("DescribeImages", times=2)
    assert refused(ec2.describe_images)[:2] == ("RequestLimitExceeded", 503)
    assert ec2.describe_key_pairs()["KeyPairs"] == []
    assert refused(ec2.describe_images)[1] == 503
    ec2.describe_images()
    cloud.faults.server_error("DescribeImages")
    assert refused(ec2.describe_images)[:2] == ("InternalError", 500)
    cloud.faults.server_error(status=503)
    assert refused(ec2.describe_images)[:2] == ("Unavailable", 503)


def test_faults_of_other_services(cloud: Cloud) -> None:
    """Services that speak other protocols fail in these."""
    cloud.faults.set("CreateSchedule", code="AccessDeniedException", status=403)
    scheduler = cloud.client("scheduler")
    wanted = {
        "Name": "x",
        "ScheduleExpression": "at(2030-01-01T00:00:00)",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": {"Arn": "arn:aws:x", "RoleArn": "arn:aws:iam::123456789012:role/x"},
    }
    assert refused(scheduler.create_schedule, **wanted)[:2] == ("AccessDeniedException", 403)
    cloud.faults.set("GetCallerIdentity", code="ExpiredToken", status=403)
    assert refused(cloud.client("sts").get_caller_identity)[:2] == ("ExpiredToken", 403)


def test_a_connection_is_cut(cloud: Cloud, ec2: Any) -> None:
    """A cut before leaves nothing; a cut after leaves what was made, though nobody was told."""
    ami = cloud.register()
    cloud.faults.cut("RunInstances", "before")
    with pytest.raises(ConnectionClosedError):
        ec2.run_instances(ImageId=ami, **_ONE)
    assert cloud.left() == {}
    cloud.faults.cut("RunInstances", "after")
    with pytest.raises(ConnectionClosedError):
        ec2.run_instances(ImageId=ami, **_ONE, ClientToken="t")
    made = cloud.left()["instances"]
    assert launch(ec2, ami, ClientToken="t") == made[0]
    assert cloud.left()["instances"] == made


def test_not_known_yet(cloud: Cloud, ec2: Any) -> None:
    """What was just made is not found at first."""
    name = launch(ec2, cloud.register())
    cloud.faults.not_yet("DescribeInstances", "InvalidInstanceID.NotFound", times=2)
    for _ in range(2):
        code, status, _message = refused(ec2.describe_instances, InstanceIds=[name])
        assert (code, status) == ("InvalidInstanceID.NotFound", 400)
    assert instance(ec2, name)


def test_slow_answers(cloud: Cloud, ec2: Any) -> None:
    """An answer takes the time that it was told to."""
    cloud.faults.slow("DescribeKeyPairs", 0.3)
    began = time.monotonic()
    ec2.describe_key_pairs()
    assert time.monotonic() - began >= 0.3


def test_unauthorized(cloud: Cloud, ec2: Any) -> None:
    """What the caller may not do is refused with its action's name; other things are not."""
    cloud.faults.unauthorized("GetConsoleOutput")
    name = launch(ec2, cloud.register())
    code, status, message = refused(ec2.get_console_output, InstanceId=name)
    assert (code, status) == ("UnauthorizedOperation", 403)
    assert "ec2:GetConsoleOutput" in message
    cloud.faults.clear()
    ec2.get_console_output(InstanceId=name)


def test_a_launch_that_fails_later(cloud: Cloud, ec2: Any) -> None:
    """A key that may not be used ends the instance after RunInstances has succeeded."""
    cloud.behave(launch_failure="Client.InternalError")
    name = launch(ec2, cloud.register())
    ended = until_state(ec2, name, "terminated")
    assert ended["StateReason"] == {
        "Code": "Client.InternalError",
        "Message": "Client.InternalError: Client error on launch",
    }
    assert cloud.left() == {}


def test_an_instance_that_stays_pending(cloud: Cloud, ec2: Any) -> None:
    """It never runs, and can be ended."""
    cloud.behave(stays_pending=True)
    name = launch(ec2, cloud.register())
    time.sleep(0.6)
    assert instance(ec2, name)["State"]["Name"] == "pending"
    ec2.terminate_instances(InstanceIds=[name])
    until_state(ec2, name, "terminated")


def test_an_image_that_switches_itself_off(cloud: Cloud, ec2: Any) -> None:
    """It ends, or stops, as the launch said."""
    cloud.behave(powers_off=0.1)
    ends = launch(ec2, cloud.register(), InstanceInitiatedShutdownBehavior="terminate")
    stops = launch(ec2, cloud.register())
    ended = until_state(ec2, ends, "terminated")
    assert ended["StateReason"]["Code"] == "Client.InstanceInitiatedShutdown"
    until_state(ec2, stops, "stopped")


def test_what_the_cloud_cannot_do(ec2: Any) -> None:
    """An operation that nobody made is an error that botocore can read."""
    with pytest.raises(ClientError, match="InvalidAction"):
        ec2.get_image_block_public_access_state()


def test_wrong_words_of_a_test(cloud: Cloud) -> None:
    """A test that misspells is told."""
    with pytest.raises(ControlError, match="no such behaviour: pendig"):
        cloud.behave(pendig=1)
    with pytest.raises(ControlError, match="unknown field"):
        cloud.faults.set("RunInstances", cod="x")


def test_the_log(cloud: Cloud, ec2: Any) -> None:
    """Requests are logged in their order, with time, status and error code."""
    ec2.describe_images()
    refused(ec2.describe_images, ImageIds=["ami-0123456789abcdef0"])
    first, second = cloud.log()
    assert (first.operation, first.status, first.code) == ("DescribeImages", 200, "")
    assert (second.status, second.code) == (400, "InvalidAMIID.NotFound")
    assert first.at <= second.at
    assert cloud.calls() == {"DescribeImages": 2}
    cloud.forget_calls()
    assert cloud.log() == []
