"""RunInstances refuses what EC2 refuses, and keeps its promises about tokens and counts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cloud.asking import instance, launch, refused, until_state
from tests.cloud.client import Cloud

_ONE = {"InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1}


def test_states_take_their_time(cloud: Cloud, ec2: Any) -> None:
    """An instance is pending, then running with an address of the loopback network."""
    name = launch(ec2, cloud.register())
    assert instance(ec2, name)["State"]["Name"] == "pending"
    running = until_state(ec2, name, "running")
    assert running["PublicIpAddress"].startswith("127.")
    assert running["Architecture"] == "x86_64"


def test_a_token_makes_one_instance(cloud: Cloud, ec2: Any) -> None:
    """The same ClientToken is answered with the same instance, and not with other parameters."""
    ami = cloud.register()
    first = launch(ec2, ami, ClientToken="once")
    assert launch(ec2, ami, ClientToken="once") == first
    assert launch(ec2, ami, ClientToken="twice") != first
    changed = {"ImageId": ami, **_ONE, "ClientToken": "once", "InstanceType": "t3.small"}
    assert refused(ec2.run_instances, **changed)[0] == "IdempotentParameterMismatch"
    long = {"ImageId": ami, **_ONE, "ClientToken": "x" * 65}
    assert refused(ec2.run_instances, **long)[0] == "InvalidParameterValue"


def test_as_many_as_asked_for(cloud: Cloud, ec2: Any) -> None:
    """MaxCount counts, where there is room for all."""
    many = {"InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 3}
    assert len(ec2.run_instances(ImageId=cloud.register(), **many)["Instances"]) == 3


@pytest.mark.parametrize(
    ("fields", "kind", "answer"),
    [
        ({}, "t4g.micro", ("InvalidParameterValue", "The architecture 'arm64' of the specified")),
        ({"EnaSupport": False}, "t3.micro", ("InvalidParameterCombination", "(ENA) is required")),
        ({"BootMode": "uefi"}, "t2.micro", ("InvalidParameterCombination", "boot mode 'uefi'")),
        (
            {"VirtualizationType": "paravirtual"},
            "t3.micro",
            ("InvalidParameterCombination", "virt"),
        ),
        ({"TpmSupport": "v2.0"}, "t2.micro", ("InvalidParameterCombination", "NitroTPM")),
        ({"State": "disabled"}, "t3.micro", ("InvalidAMIID.Unavailable", "not available")),
        ({}, "t9.mega", ("InvalidParameterValue", "t9.mega")),
    ],
)
def test_images_must_fit(
    cloud: Cloud, ec2: Any, fields: dict[str, Any], kind: str, answer: tuple[str, str]
) -> None:
    """An image that the instance type cannot run is refused, and nothing is left of it."""
    wanted = {**_ONE, "ImageId": cloud.register(**fields), "InstanceType": kind}
    code, status, message = refused(ec2.run_instances, **wanted)
    assert (code, status) == (answer[0], 400)
    assert answer[1] in message
    assert cloud.left() == {}


def test_old_types_take_old_images(cloud: Cloud, ec2: Any) -> None:
    """A type without ENA runs an image without it."""
    ami = cloud.register(EnaSupport=False)
    assert launch(ec2, ami, InstanceType="t2.micro").startswith("i-")


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"ImageId": "ami-0123456789abcdef0"}, "InvalidAMIID.NotFound"),
        ({"KeyName": "none"}, "InvalidKeyPair.NotFound"),
        ({"SubnetId": "subnet-0123456789abcdef0"}, "InvalidSubnetID.NotFound"),
        ({"SecurityGroupIds": ["sg-0123456789abcdef0"]}, "InvalidGroup.NotFound"),
        ({"UserData": "x" * 16385}, "InvalidParameterValue"),
        ({"Placement": {"AvailabilityZone": "us-east-9z"}}, "InvalidParameterValue"),
        (
            {"SubnetId": "subnet-0", "NetworkInterfaces": [{"DeviceIndex": 0}]},
            "InvalidParameterCombination",
        ),
    ],
)
def test_wrong_words_are_refused(cloud: Cloud, ec2: Any, params: dict[str, Any], code: str) -> None:
    """What does not exist or does not fit is refused with EC2's code."""
    assert refused(ec2.run_instances, **{"ImageId": cloud.register(), **_ONE, **params})[0] == code


def test_volumes_of_the_image_and_of_the_launch(cloud: Cloud, ec2: Any) -> None:
    """Mappings are merged by device; encryption, size and tags hold; the snapshot is the least."""
    ami = cloud.register(
        BlockDeviceMappings=[
            {"DeviceName": "/dev/xvda", "Ebs": {"SnapshotId": "snap-01", "VolumeSize": 8}},
            {"DeviceName": "/dev/sdf", "Ebs": {"VolumeSize": 2, "DeleteOnTermination": False}},
        ]
    )
    root = {"DeviceName": "/dev/xvda", "Ebs": {"Encrypted": True, "VolumeSize": 9}}
    tags = [{"ResourceType": "volume", "Tags": [{"Key": "run", "Value": "r1"}]}]
    name = launch(ec2, ami, BlockDeviceMappings=[root], TagSpecifications=tags)
    found = [{"Name": "attachment.instance-id", "Values": [name]}]
    volumes = ec2.describe_volumes(Filters=found)["Volumes"]
    told = {one["Attachments"][0]["Device"]: (one["Size"], one["Encrypted"]) for one in volumes}
    assert told == {"/dev/xvda": (9, True), "/dev/sdf": (2, False)}
    assert all(one["Tags"] == tags[0]["Tags"] for one in volumes)
    small = [{"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 4}}]
    wanted = {**_ONE, "ImageId": ami, "BlockDeviceMappings": small}
    assert refused(ec2.run_instances, **wanted)[0] == "InvalidBlockDeviceMapping"
    key = [{"DeviceName": "/dev/xvda", "Ebs": {"KmsKeyId": "k"}}]
    wanted = {**_ONE, "ImageId": ami, "BlockDeviceMappings": key}
    assert refused(ec2.run_instances, **wanted)[0] == "InvalidParameterDependency"


def test_groups_of_the_interface_are_the_instances(cloud: Cloud, ec2: Any) -> None:
    """A security group on the interface is the instance's; no public address unless asked for."""
    group = ec2.create_security_group(GroupName="g", Description="d")["GroupId"]
    subnet = ec2.describe_subnets()["Subnets"][0]
    nic = {"DeviceIndex": 0, "SubnetId": subnet["SubnetId"], "Groups": [group]}
    tags = [{"ResourceType": "network-interface", "Tags": [{"Key": "run", "Value": "r1"}]}]
    name = launch(
        ec2,
        cloud.register(),
        NetworkInterfaces=[{**nic, "AssociatePublicIpAddress": False}],
        TagSpecifications=tags,
    )
    running = until_state(ec2, name, "running")
    assert [one["GroupId"] for one in running["SecurityGroups"]] == [group]
    assert "PublicIpAddress" not in running
    assert running["Placement"]["AvailabilityZone"] == subnet["AvailabilityZone"]
    assert ec2.describe_network_interfaces()["NetworkInterfaces"][0]["TagSet"] == tags[0]["Tags"]


def test_no_default_vpc(cloud: Cloud, ec2: Any) -> None:
    """Without a default VPC a launch must name a subnet."""
    cloud.forget_default_vpc()
    wanted = {**_ONE, "ImageId": cloud.register()}
    assert refused(ec2.run_instances, **wanted)[0] == "VPCIdNotSpecified"


def test_metadata_options_follow_the_image(cloud: Cloud, ec2: Any) -> None:
    """An image that demands IMDSv2 makes instances that do, unless the launch says otherwise."""
    ami = cloud.register(ImdsSupport="v2.0")
    assert instance(ec2, launch(ec2, ami))["MetadataOptions"]["HttpTokens"] == "required"
    loose = launch(ec2, cloud.register(ImdsSupport=None))
    assert instance(ec2, loose)["MetadataOptions"]["HttpTokens"] == "optional"


def test_a_trial_makes_nothing(cloud: Cloud, ec2: Any) -> None:
    """DryRun is answered with DryRunOperation, or with what the caller may not do."""
    wanted = {**_ONE, "ImageId": cloud.register(), "DryRun": True}
    assert refused(ec2.run_instances, **wanted)[:2] == ("DryRunOperation", 412)
    cloud.faults.unauthorized("RunInstances")
    assert refused(ec2.run_instances, **wanted)[:2] == ("UnauthorizedOperation", 403)
    assert cloud.left() == {}


def test_spot_instances(cloud: Cloud, ec2: Any) -> None:
    """A spot instance says so, and can be taken away."""
    cloud.behave(interrupted=0.2)
    name = launch(ec2, cloud.register(), InstanceMarketOptions={"MarketType": "spot"})
    assert instance(ec2, name)["InstanceLifecycle"] == "spot"
    ended = until_state(ec2, name, "terminated")
    assert ended["StateReason"]["Code"] == "Server.SpotInstanceTermination"
