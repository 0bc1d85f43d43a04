"""`--image ami-…`: an AMI, as EC2 describes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from imgverify.ec2.options import Ec2Options
from imgverify.errors import ArtifactError, InfrastructureError, UsageError
from imgverify.leases import Lease
from imgverify.options import Options
from imgverify.packer.options import PackerOptions
from imgverify.progress import Silent
from imgverify.providers import BootOptions
from imgverify.suppliers import ami
from imgverify.supplying import Supplied
from tests.cloud.client import Cloud
from tests.cloud.running import running_cloud

NOT_THERE = "ami-0123456789abcdef0"


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    """One cloud for the tests of this file."""
    with running_cloud() as cloud:
        yield cloud


@pytest.fixture
def options(cloud: Cloud, tmp_path: Path) -> Options:
    """A command line that leads to the cloud."""
    return Options(
        image=NOT_THERE,
        profile="site",
        force_profile=False,
        level=None,
        control=(),
        provider="auto",
        reports=tmp_path / "reports",
        waivers=None,
        attestations=None,
        record=None,
        offline=False,
        fail_fast=False,
        boot=BootOptions(ec2=cloud.options()),
        packer=PackerOptions((), (), (), ()),
        goss=(),
        awstoe=(),
        awstoe_parameters={},
    )


@pytest.fixture
def lease(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lease]:
    """A lease of the test's own."""
    monkeypatch.setenv("IMGVERIFY_STATE_DIR", str(tmp_path / "state"))
    lease = Lease.take("cafecafe")
    yield lease
    lease.close()


def supplied(options: Options, folder: Path, lease: Lease) -> Supplied:
    """What is found, which is one."""
    ami.check(options, Silent())
    (one,) = ami.supply(options, folder, lease, Silent())
    return one


def test_ami(cloud: Cloud, options: Options, tmp_path: Path, lease: Lease) -> None:
    """An id becomes an artifact that is fully described, and can be looked at again."""
    ami_id = cloud.register(name="golden-1", Architecture="arm64")
    one = supplied(replace(options, image=ami_id), tmp_path, lease)
    assert one.artifact is not None
    assert one.artifact.ami is not None
    assert one.artifact.ami.name == "golden-1"
    assert one.artifact.architecture == "aarch64"
    assert (one.name, one.spec, one.region) == (ami_id, ami_id, "us-east-1")
    assert one.origin == "aws:us-east-1:123456789012"
    assert one.again is not None
    assert one.again() == one.artifact.digest
    cloud.client().deregister_image(ImageId=ami_id)
    with pytest.raises(ArtifactError, match="resolves to nothing"):
        one.again()


def test_ami_of_a_parameter(cloud: Cloud, options: Options, tmp_path: Path, lease: Lease) -> None:
    """A parameter that names an AMI stands for it, and the report says which it was."""
    ami_id = cloud.register(name="golden-2")
    ssm = cloud.client("ssm")
    ssm.put_parameter(Name="/golden/latest", Value=ami_id, Type="String")
    one = supplied(replace(options, image="resolve:ssm:/golden/latest"), tmp_path, lease)
    assert (one.name, one.spec) == (ami_id, ami_id)
    assert one.notes == ("resolve:ssm:/golden/latest named it",)


def test_parameter_without_ami(
    cloud: Cloud, options: Options, tmp_path: Path, lease: Lease
) -> None:
    """A parameter that is not there, or holds something else, ends in one line."""
    cloud.client("ssm").put_parameter(Name="/golden/name", Value="golden", Type="String")
    for name, words in (("/golden/name", "holds no AMI's id"), ("/golden/none", "no such param")):
        with pytest.raises(ArtifactError, match=words):
            supplied(replace(options, image=f"resolve:ssm:{name}"), tmp_path, lease)


def test_nothing_there(options: Options, tmp_path: Path, lease: Lease) -> None:
    """An AMI of another region is not found in this one."""
    with pytest.raises(ArtifactError, match=r"(?s)resolves to nothing in us-east-1.*--region"):
        supplied(options, tmp_path, lease)


@pytest.mark.parametrize("spec", ["ami-xyz", "ami-0123", "resolve:ssm:", "ami-0123456789ABCDEF0"])
def test_wrong_ids(options: Options, spec: str) -> None:
    """A text that cannot be an AMI's id is refused before anybody is asked."""
    with pytest.raises(UsageError, match=f"--image {spec}"):
        ami.check(replace(options, image=spec), Silent())


def test_checked_early(cloud: Cloud, options: Options, monkeypatch: pytest.MonkeyPatch) -> None:
    """Region and credentials are looked for early, and AWS is not asked for that."""
    cloud.forget_calls()
    nowhere = replace(options, boot=BootOptions(ec2=Ec2Options()))
    with pytest.raises(UsageError, match="--region"):
        ami.check(nowhere, Silent())
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(InfrastructureError, match="--aws-profile"):
        ami.check(options, Silent())
    assert not cloud.calls()


def test_location() -> None:
    """Messages name what the user wrote."""
    assert ami.location("resolve:ssm:/golden/latest") == "resolve:ssm:/golden/latest"
