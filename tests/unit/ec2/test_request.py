"""What RunInstances is asked, held against botocore's own model of the request."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Any

import botocore.session
import msgspec
import pytest
from botocore.validate import ParamValidator

from imgverify.ami import Ami, AmiVolume
from imgverify.ec2.choosing import Choice
from imgverify.ec2.instance_types import InstanceType
from imgverify.ec2.options import Ec2Options
from imgverify.ec2.request import Request
from imgverify.ec2.subnets import Subnet
from imgverify.ec2.tagging import make_tags

ROOT = AmiVolume(device="/dev/sda1", size=8, type="gp3", snapshot="snap-1")
AMI = Ami(
    id="ami-0123456789abcdef0",
    region="us-east-1",
    root_device_type="ebs",
    volumes=(ROOT,),
    ena=True,
)
HERE = Subnet(id="subnet-1", vpc="vpc-1", zone="us-east-1a")
CHOICE = Choice(InstanceType(name="t3.micro"), HERE)


def _request(ami: Ami = AMI, **words: Any) -> Request:
    options = Ec2Options(**words)
    now = datetime(2026, 3, 1, tzinfo=UTC)
    return Request(
        ami=ami,
        options=options,
        tags=make_tags("0123456789ab", "arn:me", options.lifetime, options.tags, now),
        key_name="imgverify-0123456789ab",
        groups=("sg-1",),
        user_data=b"#cloud-config\n",
    )


def _parameters(ami: Ami = AMI, **words: Any) -> dict[str, Any]:
    return _request(ami, **words).parameters(CHOICE)


def _volumes(ami: Ami, **words: Any) -> dict[str, dict[str, Any]]:
    mappings = _parameters(ami, **words)["BlockDeviceMappings"]
    return {mapping["DeviceName"]: mapping["Ebs"] for mapping in mappings}


@pytest.mark.parametrize(
    "words",
    [
        {},
        {"spot": True, "instance_profile": "arn:aws:iam::123456789012:instance-profile/x"},
        {"connect": "ssm", "instance_profile": "x", "kms_key": "alias/k", "tags": (("a/b", "c"),)},
    ],
)
def test_as_the_model_has_it(words: dict[str, Any]) -> None:
    """Every name and type is one that EC2's own description of the request knows."""
    model = botocore.session.get_session().get_service_model("ec2").operation_model("RunInstances")
    asked = _parameters(**words)
    # As boto3 does before it looks.
    asked["UserData"] = base64.b64encode(asked["UserData"]).decode()
    report = ParamValidator().validate(asked, model.input_shape)
    assert report.generate_report() == ""


def test_safe_defaults() -> None:
    """IMDSv2 only, it ends when it powers off, one address, and one instance."""
    asked = _parameters()
    assert asked["MetadataOptions"] == {
        "HttpEndpoint": "enabled",
        "HttpTokens": "required",
        "HttpPutResponseHopLimit": 1,
        "InstanceMetadataTags": "enabled",
    }
    assert asked["InstanceInitiatedShutdownBehavior"] == "terminate"
    assert (asked["MinCount"], asked["MaxCount"]) == (1, 1)
    (interface,) = asked["NetworkInterfaces"]
    assert interface["Groups"] == ["sg-1"]
    assert interface["DeleteOnTermination"] is True
    assert "InstanceMarketOptions" not in asked
    assert "IamInstanceProfile" not in asked


def test_hop_limit_of_images_made_for_imds_v2() -> None:
    """They get what EC2 itself gives them."""
    ami = msgspec.structs.replace(AMI, imds="v2.0")
    assert _parameters(ami)["MetadataOptions"]["HttpPutResponseHopLimit"] == 2


def test_tags_that_metadata_cannot_show() -> None:
    """EC2 refuses a launch that wants such tags in metadata."""
    asked = _parameters(tags=(("cost center", "7"),))
    assert asked["MetadataOptions"]["InstanceMetadataTags"] == "disabled"


def test_everything_is_tagged() -> None:
    """Instance, volumes, interface, and the request for spot capacity."""
    kinds = [one["ResourceType"] for one in _parameters()["TagSpecifications"]]
    assert kinds == ["instance", "volume", "network-interface"]
    kinds = [one["ResourceType"] for one in _parameters(spot=True)["TagSpecifications"]]
    assert kinds[-1] == "spot-instances-request"


def test_every_volume_is_encrypted_and_goes() -> None:
    """Whatever the AMI's mapping says; one that is encrypted already keeps its key."""
    ami = msgspec.structs.replace(
        AMI,
        volumes=(
            ROOT,
            AmiVolume(device="/dev/sdb", size=20, type="io2", iops=500),
            AmiVolume(device="/dev/sdc", size=5, type="gp3", encrypted=True, snapshot="snap-2"),
            AmiVolume(device="/dev/sdd", virtual_name="ephemeral0"),
        ),
    )
    gone = {"DeleteOnTermination": True}
    assert _volumes(ami) == {
        "/dev/sda1": {**gone, "Encrypted": True},
        "/dev/sdb": {
            **gone,
            "Encrypted": True,
            "VolumeSize": 20,
            "VolumeType": "io2",
            "Iops": 500,
        },
        "/dev/sdc": gone,
    }
    keyed = {"Encrypted": True, "KmsKeyId": "alias/k"}
    assert all(keyed.items() <= one.items() for one in _volumes(ami, kms_key="alias/k").values())


def test_instance_store() -> None:
    """It knows no other end than termination, and refuses the word."""
    ami = msgspec.structs.replace(AMI, root_device_type="instance-store", volumes=())
    asked = _parameters(ami)
    assert "InstanceInitiatedShutdownBehavior" not in asked
    assert asked["BlockDeviceMappings"] == []


@pytest.mark.parametrize(
    ("connect", "public"),
    [("public", True), ("private", False), ("bastion", False), ("eice", False), ("ssm", None)],
)
def test_public_address(connect: str, public: object) -> None:
    """Only who is reached by one gets one; an agent's way out is the subnet's affair."""
    (interface,) = _parameters(connect=connect)["NetworkInterfaces"]
    assert interface.get("AssociatePublicIpAddress") is public


def test_spot() -> None:
    """Once, and gone when it is taken away."""
    assert _parameters(spot=True)["InstanceMarketOptions"]["SpotOptions"] == {
        "SpotInstanceType": "one-time",
        "InstanceInterruptionBehavior": "terminate",
    }


def test_instance_profile() -> None:
    """By its name or its ARN."""
    arn = "arn:aws:iam::123456789012:instance-profile/x"
    assert _parameters(instance_profile=arn)["IamInstanceProfile"] == {"Arn": arn}
    assert _parameters(instance_profile="x")["IamInstanceProfile"] == {"Name": "x"}


def test_tokens() -> None:
    """The same launch has the same one; another type, zone or run has another."""
    request = _request()
    other_type = Choice(InstanceType(name="t3.small"), HERE)
    other_zone = Choice(CHOICE.kind, Subnet(id="subnet-2", vpc="vpc-1", zone="us-east-1b"))
    tokens = [request.token(one) for one in (CHOICE, other_type, other_zone)]
    assert len(set(tokens)) == 3
    assert _request().token(CHOICE) == tokens[0]
    assert all(len(token) <= 64 and token.isascii() for token in tokens)
