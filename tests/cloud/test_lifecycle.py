"""Instances end, stop and start as in EC2, and tell of themselves."""

from __future__ import annotations

import base64
from typing import Any

from tests.cloud.asking import instance, launch, refused, until, until_state
from tests.cloud.client import Cloud


def test_ending_takes_what_belongs_to_it(cloud: Cloud, ec2: Any) -> None:
    """Volumes that end with the instance vanish, others stay; a second time is fine."""
    ami = cloud.register(
        BlockDeviceMappings=[
            {"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 8}},
            {"DeviceName": "/dev/sdf", "Ebs": {"VolumeSize": 1, "DeleteOnTermination": False}},
        ]
    )
    name = launch(ec2, ami)
    until_state(ec2, name, "running")
    change = ec2.terminate_instances(InstanceIds=[name])["TerminatingInstances"][0]
    assert change["PreviousState"]["Name"] == "running"
    assert change["CurrentState"]["Name"] == "shutting-down"
    again = ec2.terminate_instances(InstanceIds=[name])["TerminatingInstances"][0]
    assert again["PreviousState"]["Name"] == "shutting-down"
    ended = until_state(ec2, name, "terminated")
    assert ended["StateReason"]["Code"] == "Client.UserInitiatedShutdown"
    assert "PublicIpAddress" not in ended
    assert ec2.terminate_instances(InstanceIds=[name])["TerminatingInstances"]
    assert list(cloud.left()) == ["volumes"]
    assert len(cloud.left()["volumes"]) == 1


def test_groups_in_use_stay(cloud: Cloud, ec2: Any) -> None:
    """A security group can be deleted once its instance has ended, and not before."""
    group = ec2.create_security_group(GroupName="g", Description="d")["GroupId"]
    name = launch(ec2, cloud.register(), SecurityGroupIds=[group])
    code, status, message = refused(ec2.delete_security_group, GroupId=group)
    assert (code, status) == ("DependencyViolation", 400)
    assert group in message
    ec2.terminate_instances(InstanceIds=[name])
    assert refused(ec2.delete_security_group, GroupId=group)[0] == "DependencyViolation"
    until_state(ec2, name, "terminated")
    ec2.delete_security_group(GroupId=group)
    assert refused(ec2.delete_security_group, GroupId=group)[0] == "InvalidGroup.NotFound"
    assert cloud.left() == {}


def test_unknown_and_protected_instances(cloud: Cloud, ec2: Any) -> None:
    """What does not exist is not found; what is protected is not ended."""
    unknown = {"InstanceIds": ["i-0123456789abcdef0"]}
    assert refused(ec2.terminate_instances, **unknown)[0] == "InvalidInstanceID.NotFound"
    name = launch(ec2, cloud.register(), DisableApiTermination=True)
    assert refused(ec2.terminate_instances, InstanceIds=[name])[0] == "OperationNotPermitted"


def test_stopping_and_starting(cloud: Cloud, ec2: Any) -> None:
    """A stopped instance keeps its volumes and loses its address."""
    name = launch(ec2, cloud.register())
    until_state(ec2, name, "running")
    ec2.stop_instances(InstanceIds=[name])
    assert "PublicIpAddress" not in until_state(ec2, name, "stopped")
    assert cloud.left()["volumes"]
    ec2.start_instances(InstanceIds=[name])
    assert until_state(ec2, name, "running")["PublicIpAddress"]


def test_status_checks(cloud: Cloud, ec2: Any) -> None:
    """Checks begin, then pass; only running instances are listed unless all are asked for."""
    name = launch(ec2, cloud.register())
    assert ec2.describe_instance_status(InstanceIds=[name])["InstanceStatuses"] == []
    every = ec2.describe_instance_status(InstanceIds=[name], IncludeAllInstances=True)
    assert every["InstanceStatuses"][0]["InstanceState"]["Name"] == "pending"

    def checks() -> tuple[str, str] | None:
        said = ec2.describe_instance_status(InstanceIds=[name])["InstanceStatuses"]
        return (
            (said[0]["InstanceStatus"]["Status"], said[0]["SystemStatus"]["Status"])
            if said
            else None
        )

    assert until(checks, "checks begin") == ("initializing", "initializing")
    until(lambda: checks() == ("ok", "ok"), "checks pass")


def test_impaired_instances(cloud: Cloud, ec2: Any) -> None:
    """A check that fails says since when."""
    cloud.behave(instance_status="impaired", console_text="Kernel panic - not syncing: test\n")
    name = launch(ec2, cloud.register())

    def impaired() -> Any:
        said = ec2.describe_instance_status(InstanceIds=[name])["InstanceStatuses"]
        return said and said[0]["InstanceStatus"]["Status"] == "impaired" and said[0]

    status = until(impaired, "the check fails")
    assert status["SystemStatus"]["Status"] == "ok"
    assert "ImpairedSince" in status["InstanceStatus"]["Details"][0]
    text = ec2.get_console_output(InstanceId=name, Latest=True)["Output"]
    assert "Kernel panic" in text


def test_the_console_lags(cloud: Cloud, ec2: Any) -> None:
    """What was printed is shown after a while; old types do not show the latest output at all."""
    cloud.behave(console_lag=0.7)
    name = launch(ec2, cloud.register())
    until_state(ec2, name, "running")
    assert "Output" not in ec2.get_console_output(InstanceId=name, Latest=True)
    said = until(lambda: ec2.get_console_output(InstanceId=name).get("Output"), "output")
    assert "login:" in said
    old = launch(ec2, cloud.register(), InstanceType="t2.micro")
    asked = {"InstanceId": old, "Latest": True}
    assert refused(ec2.get_console_output, **asked)[0] == "UnsupportedOperation"


def test_screenshots(cloud: Cloud, ec2: Any) -> None:
    """A running instance has a picture, which is a JPEG; others have none."""
    name = launch(ec2, cloud.register())
    assert refused(ec2.get_console_screenshot, InstanceId=name)[0] == "IncorrectInstanceState"
    until_state(ec2, name, "running")
    data = ec2.get_console_screenshot(InstanceId=name)["ImageData"]
    assert base64.b64decode(data).startswith(b"\xff\xd8\xff")


def test_what_moto_launches_has_a_life(cloud: Cloud, ec2: Any) -> None:
    """Instances of an Auto Scaling group are listed by it, checked and ended like others."""
    name = launch(ec2, cloud.register())
    until_state(ec2, name, "running")
    groups = cloud.client("autoscaling")
    ami = cloud.register()
    groups.create_launch_configuration(
        LaunchConfigurationName="c", ImageId=ami, InstanceType="t3.micro"
    )
    groups.create_auto_scaling_group(
        AutoScalingGroupName="web",
        LaunchConfigurationName="c",
        MinSize=0,
        MaxSize=2,
        DesiredCapacity=0,
        AvailabilityZones=["us-east-1a"],
    )
    groups.attach_instances(InstanceIds=[name], AutoScalingGroupName="web")
    told = groups.describe_auto_scaling_groups(AutoScalingGroupNames=["web"])
    assert told["AutoScalingGroups"][0]["Instances"][0]["InstanceId"] == name
    assert instance(ec2, name)["State"]["Name"] == "running"


def test_schedules(cloud: Cloud) -> None:
    """A one-shot schedule of EventBridge is made, counted, and deleted."""
    scheduler = cloud.client("scheduler")
    scheduler.create_schedule(
        Name="imgverify-r1",
        ScheduleExpression="at(2030-01-01T00:00:00)",
        FlexibleTimeWindow={"Mode": "OFF"},
        ActionAfterCompletion="DELETE",
        Target={
            "Arn": "arn:aws:scheduler:::aws-sdk:ec2:terminateInstances",
            "RoleArn": "arn:aws:iam::123456789012:role/scheduler",
            "Input": "{}",
        },
    )
    assert cloud.left() == {"schedules": ["imgverify-r1"]}
    scheduler.delete_schedule(Name="imgverify-r1")
    assert cloud.left() == {}
    assert cloud.calls() == {"CreateSchedule": 1, "DeleteSchedule": 1}


def test_connect_endpoints_and_ssm(cloud: Cloud, ec2: Any) -> None:
    """Endpoints of EC2 Instance Connect and instances that SSM manages are those that were set."""
    assert ec2.describe_instance_connect_endpoints()["InstanceConnectEndpoints"] == []
    cloud.add_connect_endpoint(InstanceConnectEndpointId="eice-1", VpcId="vpc-1", State="x")
    wanted = [{"Name": "vpc-id", "Values": ["vpc-1"]}]
    told = ec2.describe_instance_connect_endpoints(Filters=wanted)["InstanceConnectEndpoints"]
    assert told[0]["InstanceConnectEndpointId"] == "eice-1"
    cloud.manage_by_ssm("i-1")
    listed = cloud.client("ssm").describe_instance_information()["InstanceInformationList"]
    assert [one["InstanceId"] for one in listed] == ["i-1"]
