"""What EC2 says of an AMI, and what it does not let us see."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from imgverify.ami import Ami, AmiVolume, Ancestor
from imgverify.ec2.amis import GIB, artifact_of, describe_ami, digest_of
from imgverify.ec2.api import Api
from imgverify.ec2.errors import Ec2Error
from imgverify.errors import ArtifactError, ExitCode, InfrastructureError
from tests.cloud.client import Cloud
from tests.cloud.running import running_cloud

OTHER = "999999999999"
ACCOUNT = "123456789012"
KEY = "arn:aws:kms:us-east-1:123456789012:key/ours"
ROOT = {
    "DeviceName": "/dev/sda1",
    "Ebs": {
        "SnapshotId": "snap-0aaaaaaaaaaaaaaa1",
        "VolumeSize": 9,
        "VolumeType": "gp3",
        "Encrypted": True,
        "KmsKeyId": KEY,
        "DeleteOnTermination": True,
        "Iops": 4000,
        "Throughput": 250,
    },
}
DATA = {
    "DeviceName": "/dev/sdb",
    "Ebs": {
        "SnapshotId": "snap-0aaaaaaaaaaaaaaa2",
        "VolumeSize": 20,
        "VolumeType": "gp2",
        "Encrypted": False,
        "DeleteOnTermination": False,
    },
}
STORE = {"DeviceName": "/dev/sdc", "VirtualName": "ephemeral0"}
SUPPRESSED = {"DeviceName": "/dev/sdd", "NoDevice": ""}


@pytest.fixture(scope="module")
def shared_cloud() -> Iterator[Cloud]:
    """One cloud for the tests of this file."""
    with running_cloud() as cloud:
        yield cloud


@pytest.fixture
def cloud(shared_cloud: Cloud) -> Iterator[Cloud]:
    """A cloud without faults."""
    yield shared_cloud
    shared_cloud.faults.clear()


@pytest.fixture
def api(cloud: Cloud) -> Iterator[Api]:
    """An API that does not really sleep."""
    api = Api(cloud.options(), lambda _: None)
    yield api
    api.close()


def rich(cloud: Cloud, **changes: Any) -> str:
    """An AMI with something in every field."""
    fields: dict[str, Any] = {
        "name": "golden-1",
        "Architecture": "arm64",
        "BootMode": "uefi",
        "TpmSupport": "v2.0",
        "ImdsSupport": "v2.0",
        "RootDeviceName": "/dev/sda1",
        "CreationDate": "2026-01-02T03:04:05.000Z",
        "DeprecationTime": "2028-01-01T00:00:00.000Z",
        "DeregistrationProtection": "enabled-with-cooldown",
        "SourceImageId": "ami-0123456789abcdef1",
        "SourceImageRegion": "eu-west-1",
        "BlockDeviceMappings": [ROOT, DATA, STORE, SUPPRESSED],
        "Tags": [{"Key": "Name", "Value": "golden"}, {"Key": "empty", "Value": ""}],
        "launch_permissions": [{"UserId": OTHER}, {"OrganizationArn": "arn:aws:o:org/o-1"}],
        "snapshot_permissions": {"snap-0aaaaaaaaaaaaaaa2": [{"Group": "all"}]},
    }
    return cloud.register(**{**fields, **changes})


def test_everything_is_told(cloud: Cloud, api: Api) -> None:
    """Each field of an AMI of our own is what EC2 says, with few calls."""
    ami_id = rich(cloud)
    ami = describe_ami(api, ami_id)
    assert ami.unseen == {}
    assert (ami.id, ami.region, ami.name) == (ami_id, "us-east-1", "golden-1")
    assert (ami.architecture, ami.boot_mode, ami.tpm, ami.imds) == ("arm64", "uefi", "v2.0", "v2.0")
    assert (ami.ena, ami.sriov, ami.virtualization) == (True, "simple", "hvm")
    assert (ami.root_device, ami.root_device_type) == ("/dev/sda1", "ebs")
    assert ami.created == "2026-01-02T03:04:05.000Z"
    assert ami.deprecated == "2028-01-01T00:00:00.000Z"
    assert ami.deregistration_protection == "enabled-with-cooldown"
    assert (ami.source, ami.source_region) == ("ami-0123456789abcdef1", "eu-west-1")
    assert ami.tags == {"Name": "golden", "empty": ""}
    assert ami.shared_with == (OTHER, "arn:aws:o:org/o-1")
    assert not ami.public
    assert ami.volumes == (
        AmiVolume(
            device="/dev/sda1",
            size=9,
            type="gp3",
            encrypted=True,
            kms_key=KEY,
            delete_on_termination=True,
            iops=4000,
            throughput=250,
            snapshot="snap-0aaaaaaaaaaaaaaa1",
        ),
        AmiVolume(
            device="/dev/sdb",
            size=20,
            type="gp2",
            snapshot="snap-0aaaaaaaaaaaaaaa2",
            shared_with=("all",),
        ),
        AmiVolume(device="/dev/sdc", virtual_name="ephemeral0"),
    )
    assert ami.ancestry[0].id == ami_id
    looked = datetime.fromisoformat(ami.seen)
    assert abs((datetime.now(UTC) - looked).total_seconds()) < 60
    assert sum(api.calls.values()) == 4 + 2


def test_ancestry_has_regions(cloud: Cloud, api: Api) -> None:
    """Each step of the ancestry is in the region that the step before names."""
    ancestry = [
        {"ImageId": "ami-0123456789abcdef1", "ImageOwnerAlias": "amazon"},
    ]
    ami_id = rich(cloud, ancestry=ancestry)
    assert describe_ami(api, ami_id).ancestry == (
        Ancestor(id=ami_id, region="us-east-1", owner=ACCOUNT, source="ami-0123456789abcdef1"),
        Ancestor(id="ami-0123456789abcdef1", region="eu-west-1", owner_alias="amazon"),
    )


def test_owners_of_ancestors(cloud: Cloud, api: Api) -> None:
    """EC2 gives no account in an ancestry: it is looked up, where we may see the AMI."""
    ours = cloud.register(name="base", SourceImageId="ami-0123456789abcdef2")
    gone = "ami-0123456789abcdef3"
    ami_id = rich(
        cloud,
        SourceImageId=ours,
        SourceImageRegion="us-east-1",
        ancestry=[
            {"ImageId": ours, "SourceImageId": gone, "SourceImageRegion": "us-east-1"},
            {"ImageId": gone},
        ],
    )
    ami = describe_ami(api, ami_id)
    assert ami.ancestry[1:] == (
        Ancestor(id=ours, region="us-east-1", owner=ACCOUNT, source=gone),
        Ancestor(id=gone, region="us-east-1"),
    )
    assert sum(api.calls.values()) == 4 + 2 + 1


def test_one_snapshot_is_refused(cloud: Cloud, api: Api) -> None:
    """What the first snapshot told is kept: the next one being refused hides only its own."""
    ami_id = rich(cloud, snapshot_permissions={"snap-0aaaaaaaaaaaaaaa1": [{"Group": "all"}]})
    ask = api.read

    def refusing(operation: str, **params: Any) -> dict[str, Any]:
        if params.get("SnapshotId") == "snap-0aaaaaaaaaaaaaaa2":
            raise Ec2Error("DescribeSnapshotAttribute", "UnauthorizedOperation", "no", status=403)
        return ask(operation, **params)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(api, "read", refusing)
        ami = describe_ami(api, ami_id)
    assert ami.volumes[0].shared_with == ("all",)
    assert set(ami.unseen) == {"volumes./dev/sdb.shared_with"}


def test_what_a_mapping_leaves_out(cloud: Cloud, api: Api) -> None:
    """A size that is not given is no size of nought, and a word that is left out is no "no"."""
    bare = {"DeviceName": "/dev/sda1", "Ebs": {"SnapshotId": "snap-0aaaaaaaaaaaaaaa1"}}
    ami = describe_ami(api, rich(cloud, BlockDeviceMappings=[bare, DATA, STORE]))
    fields = ("size", "type", "encrypted", "delete_on_termination")
    assert set(ami.unseen) == {f"volumes./dev/sda1.{field}" for field in fields}
    assert ami.unseen["volumes./dev/sda1.size"] == "EC2 does not give its VolumeSize"


def test_ami_of_another_account(cloud: Cloud, api: Api) -> None:
    """What only the owner may see is not seen, rather than empty."""
    ami_id = rich(cloud, OwnerId=OTHER, Public=True)
    ami = describe_ami(api, ami_id)
    assert ami.public
    assert {"shared_with", "tags", "volumes.shared_with"} <= set(ami.unseen)
    assert "deregistration_protection" not in ami.unseen
    silent = describe_ami(
        api, rich(cloud, OwnerId=OTHER, Public=True, DeregistrationProtection=None)
    )
    assert "deregistration_protection" in silent.unseen
    assert "owner" in ami.unseen["shared_with"]


@pytest.mark.parametrize(
    ("operation", "field"),
    [
        ("DescribeImageAttribute", "shared_with"),
        ("DescribeSnapshots", "volumes./dev/sda1.kms_key"),
        ("DescribeSnapshotAttribute", "volumes.shared_with"),
        ("GetImageAncestry", "ancestry"),
    ],
)
def test_refused_is_unseen(cloud: Cloud, api: Api, operation: str, field: str) -> None:
    """One permission that is missing hides one field, and names the action."""
    cloud.faults.unauthorized(operation)
    ami = describe_ami(api, rich(cloud))
    assert ami.unseen == {field: f"you are not allowed to call ec2:{operation}"}


def test_server_without_ancestry(cloud: Cloud, api: Api) -> None:
    """A server that does not have an operation hides a field too."""
    cloud.faults.set("GetImageAncestry", code="InvalidAction", status=400)
    ami = describe_ami(api, rich(cloud))
    assert ami.unseen == {"ancestry": "the API server does not have GetImageAncestry"}


@pytest.mark.parametrize("operation", ["DescribeImages", "GetImageAncestry"])
def test_trouble_is_no_answer(cloud: Cloud, api: Api, operation: str) -> None:
    """Trouble that passes ends the run: it neither hides a field nor blames the AMI."""
    ami_id = rich(cloud)
    cloud.faults.server_error(operation, times=0)
    with pytest.raises(InfrastructureError, match=operation) as caught:
        describe_ami(api, ami_id)
    assert caught.value.exit_code is ExitCode.INFRASTRUCTURE


@pytest.mark.parametrize("ami_id", ["ami-0123456789abcdef0", "ami-012"])
def test_no_such_ami(api: Api, ami_id: str) -> None:
    """An id that is nothing here is the artifact's fault, and the region is named."""
    with pytest.raises(ArtifactError, match=r"(?s)resolves to nothing in us-east-1.*--region"):
        describe_ami(api, ami_id)


def test_private_ami_of_another(cloud: Cloud, api: Api) -> None:
    """An AMI that is not shared with us is nothing for us."""
    ami_id = cloud.register(OwnerId=OTHER)
    with pytest.raises(ArtifactError, match="not shared with this account"):
        describe_ami(api, ami_id)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"State": "pending"}, "(?s)is pending.*aws ec2 wait image-available"),
        ({"State": "disabled"}, "(?s)is disabled.*enable-image"),
        (
            {"State": "failed", "StateReason": {"Code": "x", "Message": "no such snapshot"}},
            "is failed: no such snapshot",
        ),
        ({"Platform": "Windows"}, "is a Windows AMI"),
    ],
)
def test_unusable(cloud: Cloud, api: Api, fields: dict[str, Any], words: str) -> None:
    """An AMI that nobody can launch, or that is no Linux, is refused before it costs anything."""
    with pytest.raises(ArtifactError, match=words):
        describe_ami(api, cloud.register(**fields))


AMI = Ami(
    id="ami-0123456789abcdef0",
    region="eu-west-1",
    owner="123456789012",
    created="2026-01-02T03:04:05.000Z",
    architecture="x86_64",
    root_device="/dev/xvda",
    volumes=(AmiVolume(device="/dev/xvda", size=8, type="gp3", snapshot="snap-1"),),
)


def changed(**changes: Any) -> Ami:
    """The AMI with other fields."""
    return msgspec.structs.replace(AMI, **changes)


def test_digest_is_of_what_never_changes() -> None:
    """Tags, permissions, deprecation and the time of the look are no part of the digest."""
    same = changed(
        tags={"a": "b"}, shared_with=("all",), public=True, deprecated="2030", seen="2026", name="x"
    )
    assert digest_of(same) == digest_of(AMI)
    assert digest_of(AMI).startswith("sha256:")
    assert len(digest_of(AMI)) == len("sha256:") + 64


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "ami-1"},
        {"owner": "1"},
        {"created": "2026"},
        {"architecture": "arm64"},
        {"boot_mode": "uefi"},
        {"virtualization": "paravirtual"},
        {"root_device": "/dev/sda1"},
        {"volumes": ()},
        {"volumes": (AmiVolume(device="/dev/xvda", snapshot="snap-2"),)},
    ],
)
def test_digest_tells_others_apart(changes: dict[str, Any]) -> None:
    """Another AMI, or another content, has another digest."""
    assert digest_of(changed(**changes)) != digest_of(AMI)


def test_artifact() -> None:
    """An AMI is an artifact in the words of the rest of the program."""
    artifact = artifact_of(changed(architecture="arm64"))
    assert (artifact.kind, artifact.format, artifact.location) == ("ami", "ami", AMI.id)
    assert artifact.architecture == "aarch64"
    assert artifact.virtual_size == 8 * GIB
    assert artifact.origin == "aws:eu-west-1:123456789012"
    assert artifact.ami is not None
    assert artifact.digest == digest_of(artifact.ami)
