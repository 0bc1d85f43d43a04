"""Whether a permission is there, by requests that do nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from imgverify.ec2.api import Api
from imgverify.ec2.permissions import needed
from imgverify.ec2.trials import Sample, Trial, Verdict, try_dry
from imgverify.errors import InfrastructureError
from tests.cloud.client import Cloud
from tests.cloud.running import running_cloud


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
def sample(cloud: Cloud) -> Sample:
    """Things that are there."""
    client = cloud.client()
    image = client.describe_images(ImageIds=[cloud.register()])["Images"][0]
    subnet = client.describe_subnets()["Subnets"][0]
    return Sample(
        ami=image["ImageId"],
        architecture=image["Architecture"],
        snapshot=image["BlockDeviceMappings"][0]["Ebs"]["SnapshotId"],
        subnet=subnet["SubnetId"],
        vpc=subnet["VpcId"],
    )


def tried(cloud: Cloud, sample: Sample, **changes: str) -> dict[str, Trial]:
    """Trials of a run, by action."""
    options = cloud.options(**changes)
    trials = try_dry(Api(options, lambda _: None), needed(options), options, sample)
    return {one.permission.action: one for one in trials}


def test_nothing_is_made(cloud: Cloud, sample: Sample) -> None:
    """All that can be asked is asked and allowed, and the cloud is as empty as before."""
    found = tried(cloud, sample, instance_profile="web")
    assert found["ec2:RunInstances"].verdict is Verdict.ALLOWED
    for action in ("ec2:DescribeImages", "ec2:ImportKeyPair", "ec2:CreateSecurityGroup"):
        assert found[action] == Trial(found[action].permission, Verdict.ALLOWED, "dry run")
    for action in ("ec2:CreateTags", "iam:PassRole"):
        assert found[action].verdict is Verdict.ALLOWED
        assert found[action].how == "dry run of RunInstances"
    for action in ("ec2:TerminateInstances", "ec2:DeleteKeyPair", "ec2:GetConsoleOutput"):
        assert found[action].verdict is Verdict.UNTRIED
    assert cloud.left() == {}


@pytest.mark.parametrize("operation", ["DescribeSubnets", "ImportKeyPair", "RunInstances"])
def test_denied(cloud: Cloud, sample: Sample, operation: str) -> None:
    """What EC2 would refuse is denied; what hangs on it is not allowed either."""
    cloud.faults.unauthorized(operation)
    found = tried(cloud, sample)
    assert found[f"ec2:{operation}"].verdict is Verdict.DENIED
    assert found["ec2:DescribeImages"].verdict is Verdict.ALLOWED
    if operation == "RunInstances":
        assert found["ec2:CreateTags"].verdict is Verdict.UNTRIED


def test_nothing_to_try_with(cloud: Cloud) -> None:
    """Without an AMI or a subnet a launch cannot be tried, which is no refusal."""
    found = tried(cloud, Sample(ami="ami-0123456789abcdef0"))
    assert found["ec2:RunInstances"].verdict is Verdict.UNTRIED
    assert "SubnetId" in found["ec2:RunInstances"].how
    assert found["ec2:CreateSecurityGroup"].verdict is Verdict.UNTRIED


def test_other_answers(cloud: Cloud, sample: Sample) -> None:
    """An error that is neither yes nor no is told, and one that passes ends the trial."""
    cloud.faults.set("RunInstances", code="VcpuLimitExceeded")
    found = tried(cloud, sample)
    assert found["ec2:RunInstances"].verdict is Verdict.UNTRIED
    assert "VcpuLimitExceeded" in found["ec2:RunInstances"].how
    cloud.faults.throttled("RunInstances", times=0)
    cloud.faults.clear()
    cloud.faults.throttled("RunInstances", times=0)
    with pytest.raises(InfrastructureError, match="RequestLimitExceeded"):
        tried(cloud, sample)
