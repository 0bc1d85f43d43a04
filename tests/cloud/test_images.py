"""Images are described with all that they were registered with; moto forgets most of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.cloud.asking import refused
from tests.cloud.client import Cloud

_OTHER = "210987654321"


def _described(ec2: Any, ami: str) -> dict[str, Any]:
    image: dict[str, Any] = ec2.describe_images(ImageIds=[ami])["Images"][0]
    return image


def test_fields_of_a_test_are_described(cloud: Cloud, ec2: Any) -> None:
    """What a test registers is what DescribeImages answers, and None removes a field."""
    volumes = [
        {"DeviceName": "/dev/sda1", "Ebs": {"SnapshotId": "snap-0aa", "VolumeSize": 3}},
        {"DeviceName": "/dev/sdb", "VirtualName": "ephemeral0"},
    ]
    ami = cloud.register(
        name="web-1",
        Architecture="arm64",
        BootMode="uefi",
        TpmSupport="v2.0",
        ImdsSupport=None,
        SriovNetSupport=None,
        EnaSupport=False,
        RootDeviceName="/dev/sda1",
        BlockDeviceMappings=volumes,
        SourceImageId="ami-0123456789abcdef0",
        DeprecationTime="2030-01-01T00:00:00.000Z",
        Tags=[{"Key": "Team", "Value": "web"}],
    )
    image = _described(ec2, ami)
    assert (image["Name"], image["Architecture"], image["BootMode"]) == ("web-1", "arm64", "uefi")
    assert image["TpmSupport"] == "v2.0"
    assert image["EnaSupport"] is False
    assert "ImdsSupport" not in image
    assert "SriovNetSupport" not in image
    assert image["BlockDeviceMappings"] == volumes
    assert image["SourceImageId"] == "ami-0123456789abcdef0"
    assert image["DeprecationTime"].startswith("2030")
    assert image["Tags"] == [{"Key": "Team", "Value": "web"}]


def test_tags_change(cloud: Cloud, ec2: Any) -> None:
    """Tags of an image can be added later, and filter it."""
    ami = cloud.register(name="tagged")
    ec2.create_tags(Resources=[ami], Tags=[{"Key": "Stage", "Value": "gold"}])
    assert {"Key": "Stage", "Value": "gold"} in _described(ec2, ami)["Tags"]
    wanted = [{"Name": "tag:Stage", "Values": ["go*"]}]
    assert [one["ImageId"] for one in ec2.describe_images(Filters=wanted)["Images"]] == [ami]
    assert ec2.describe_images(Filters=[{"Name": "name", "Values": ["x*"]}])["Images"] == []


def test_wrong_ids_are_refused(cloud: Cloud, ec2: Any) -> None:
    """An id that is none, one that does not exist, and one of another region."""
    assert refused(ec2.describe_images, ImageIds=["ami-x"])[0] == "InvalidAMIID.Malformed"
    code, status, message = refused(ec2.describe_images, ImageIds=["ami-0123456789abcdef0"])
    assert (code, status) == ("InvalidAMIID.NotFound", 400)
    assert "[ami-0123456789abcdef0]" in message
    elsewhere = cloud.register(name="elsewhere", region="eu-west-1")
    assert refused(ec2.describe_images, ImageIds=[elsewhere])[0] == "InvalidAMIID.NotFound"


def test_images_of_others(cloud: Cloud, ec2: Any) -> None:
    """Another account's image is seen when it is public or shared, without tags or permissions."""
    private = cloud.register(name="private", OwnerId=_OTHER)
    assert refused(ec2.describe_images, ImageIds=[private])[0] == "InvalidAMIID.NotFound"
    public = cloud.register(name="public", OwnerId=_OTHER, launch_permissions=[{"Group": "all"}])
    image = _described(ec2, public)
    assert image["Public"] is True
    assert "Tags" not in image
    asked = {"ImageId": public, "Attribute": "launchPermission"}
    assert refused(ec2.describe_image_attribute, **asked)[:2] == ("AuthFailure", 403)
    shared = [{"UserId": "123456789012"}]
    assert _described(ec2, cloud.register(OwnerId=_OTHER, launch_permissions=shared))
    assert [one["ImageId"] for one in ec2.describe_images(Owners=["self"])["Images"]] == []


def test_permissions(cloud: Cloud, ec2: Any) -> None:
    """Launch permissions and permissions of snapshots are told, and can be changed."""
    ami = cloud.register(name="shared", launch_permissions=[{"UserId": _OTHER}])
    asked = {"ImageId": ami, "Attribute": "launchPermission"}
    assert ec2.describe_image_attribute(**asked)["LaunchPermissions"] == [{"UserId": _OTHER}]
    ec2.modify_image_attribute(ImageId=ami, LaunchPermission={"Add": [{"Group": "all"}]})
    assert {"Group": "all"} in ec2.describe_image_attribute(**asked)["LaunchPermissions"]
    assert _described(ec2, ami)["Public"] is True
    snapshot = _described(ec2, ami)["BlockDeviceMappings"][0]["Ebs"]["SnapshotId"]
    told = {"SnapshotId": snapshot, "Attribute": "createVolumePermission"}
    assert ec2.describe_snapshot_attribute(**told)["CreateVolumePermissions"] == []
    leaky = cloud.register(snapshot_permissions={snapshot: [{"Group": "all"}]})
    assert leaky
    permissions = ec2.describe_snapshot_attribute(**told)["CreateVolumePermissions"]
    assert permissions == [{"Group": "all"}]


def test_snapshots_tell_their_key(cloud: Cloud, ec2: Any) -> None:
    """The encrypting key is told by DescribeSnapshots and not by DescribeImages, as in EC2."""
    ebs = _described(ec2, cloud.register(name="encrypted"))["BlockDeviceMappings"][0]["Ebs"]
    assert ebs["Encrypted"] is True
    assert "KmsKeyId" not in ebs
    snapshots = ec2.describe_snapshots(SnapshotIds=[ebs["SnapshotId"]])["Snapshots"]
    assert snapshots[0]["KmsKeyId"].endswith(":key/test-default")


def test_copies_remember_their_source(cloud: Cloud, ec2: Any) -> None:
    """A copy has its source's fields, encryption as asked for, and an ancestry."""
    ami = cloud.register(name="first", BootMode="uefi-preferred")
    made = ec2.copy_image(SourceImageId=ami, SourceRegion="us-east-1", Name="second")["ImageId"]
    copy = _described(ec2, made)
    assert (copy["SourceImageId"], copy["BootMode"]) == (ami, "uefi-preferred")
    told = ec2.get_image_ancestry(ImageId=made)["ImageAncestryEntries"]
    assert [one["ImageId"] for one in told] == [made, ami]
    assert isinstance(told[0]["CreationDate"], datetime)
    wanted = {"SourceImageId": ami, "SourceRegion": "us-east-1", "Name": "second"}
    assert refused(ec2.copy_image, **wanted)[0] == "InvalidAMIName.Duplicate"


def test_registered_images_keep_their_fields(cloud: Cloud, ec2: Any) -> None:
    """RegisterImage keeps architecture, mappings and the rest."""
    ebs = _described(ec2, cloud.register())["BlockDeviceMappings"][0]["Ebs"]
    made = ec2.register_image(
        Name="registered",
        Architecture="x86_64",
        VirtualizationType="hvm",
        RootDeviceName="/dev/xvda",
        EnaSupport=True,
        BootMode="legacy-bios",
        BlockDeviceMappings=[{"DeviceName": "/dev/xvda", "Ebs": {"SnapshotId": ebs["SnapshotId"]}}],
        TagSpecifications=[{"ResourceType": "image", "Tags": [{"Key": "a", "Value": "b"}]}],
    )["ImageId"]
    image = _described(ec2, made)
    assert (image["Architecture"], image["BootMode"]) == ("x86_64", "legacy-bios")
    volume = image["BlockDeviceMappings"][0]["Ebs"]
    assert (volume["VolumeSize"], volume["Encrypted"]) == (8, True)
    assert image["Tags"] == [{"Key": "a", "Value": "b"}]


def test_deprecated_images(cloud: Cloud, ec2: Any) -> None:
    """Deprecation is kept; others no longer list a deprecated image unless they ask for it."""
    ami = cloud.register(name="old")
    ec2.enable_image_deprecation(ImageId=ami, DeprecateAt=datetime.now(UTC) + timedelta(days=9))
    assert "DeprecationTime" in _described(ec2, ami)
    past = "2020-01-01T00:00:00.000Z"
    others = cloud.register(OwnerId=_OTHER, Public=True, DeprecationTime=past)
    listed = [one["ImageId"] for one in ec2.describe_images()["Images"]]
    assert others not in listed
    told = ec2.describe_images(IncludeDeprecated=True)["Images"]
    assert others in [one["ImageId"] for one in told]


def test_deregistered_images_are_gone(cloud: Cloud, ec2: Any) -> None:
    """An image that was deregistered is not found; a protected one stays."""
    ami = cloud.register(name="gone")
    ec2.deregister_image(ImageId=ami)
    assert refused(ec2.describe_images, ImageIds=[ami])[0] == "InvalidAMIID.NotFound"
    kept = cloud.register(name="kept", DeregistrationProtection="enabled-without-cooldown")
    assert refused(ec2.deregister_image, ImageId=kept)[0] == "OperationNotPermitted"
