"""`imgverify doctor ec2`."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from imgverify.cli import main
from tests.cloud.client import Cloud
from tests.cloud.running import running_cloud


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    """A cloud with one AMI of our own."""
    with running_cloud() as cloud:
        cloud.register()
        yield cloud


def doctor(cloud: Cloud, *words: str) -> int:
    """Run the command."""
    place = ["--region", cloud.region, "--endpoint-url", cloud.endpoint_url]
    return main(["doctor", "ec2", *place, "--ec2-check-ip-url", cloud.check_ip_url, *words])


def test_well(cloud: Cloud, capsys: pytest.CaptureFixture[str]) -> None:
    """Where nothing is denied the exit code is 0, nothing is made, and the table says how."""
    assert doctor(cloud) == 0
    said = capsys.readouterr().out
    assert "identity: arn:aws:" in said
    assert "region: us-east-1" in said
    assert "subnets: default VPC: subnet-" in said
    assert "own address: 127.0.0.1/32" in said
    assert "vCPU quota: not known" in said
    rows = {line.split()[0]: line for line in said.splitlines() if line.startswith("ec2:")}
    assert "allowed" in rows["ec2:RunInstances"]
    assert "cannot be tried" in rows["ec2:TerminateInstances"]
    assert "nothing that a run needs is denied; " in said
    assert cloud.left() == {}


def test_strict(cloud: Cloud, capsys: pytest.CaptureFixture[str]) -> None:
    """With --strict, what nobody can tell counts as missing."""
    assert doctor(cloud, "--strict") == 11
    assert "cannot be tried without doing it" in capsys.readouterr().out


def test_denied(cloud: Cloud, capsys: pytest.CaptureFixture[str]) -> None:
    """A denied action is named, and the way to a policy that allows it."""
    cloud.faults.unauthorized("RunInstances")
    assert doctor(cloud) == 11
    said = capsys.readouterr().out
    assert "denied: ec2:RunInstances" in said
    assert "imgverify doctor ec2 --policy" in said


def test_optional_denials_are_well(cloud: Cloud, capsys: pytest.CaptureFixture[str]) -> None:
    """What a run can do without is shown, and does not fail the doctor."""
    cloud.faults.unauthorized("GetImageAncestry")
    assert doctor(cloud) == 0
    row = next(one for one in capsys.readouterr().out.splitlines() if "GetImageAncestry" in one)
    assert "(optional)" in row
    assert "denied" in row


def test_no_network(cloud: Cloud, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a default VPC a subnet must be named; one that is none is named as wrong."""
    cloud.forget_default_vpc()
    assert doctor(cloud) == 11
    assert "problem: us-east-1 has no default VPC" in capsys.readouterr().out
    assert doctor(cloud, "--ec2-subnet", "subnet-0123456789abcdef0") == 11
    assert "--ec2-subnet subnet-0123456789abcdef0" in capsys.readouterr().out


def test_own_address_is_not_found_out(cloud: Cloud, capsys: pytest.CaptureFixture[str]) -> None:
    """A server that does not tell the address is a problem, unless nobody needs it."""
    assert doctor(cloud, "--ec2-check-ip-url", f"{cloud.endpoint_url}/nowhere") == 11
    assert "--ec2-cidr" in capsys.readouterr().out
    wrong = ["--ec2-check-ip-url", f"{cloud.endpoint_url}/nowhere", "--ec2-cidr", "192.0.2.1"]
    assert doctor(cloud, *wrong) == 0


def test_policy(cloud: Cloud, capsys: pytest.CaptureFixture[str]) -> None:
    """--policy prints JSON, the whole of it and nothing else, and asks nobody."""
    cloud.forget_calls()
    assert doctor(cloud, "--policy", "--ec2-connect", "eice") == 0
    policy = json.loads(capsys.readouterr().out)
    assert policy["Version"] == "2012-10-17"
    assert "Tunnel" in {one["Sid"] for one in policy["Statement"]}
    assert not cloud.calls()


def test_image(cloud: Cloud, capsys: pytest.CaptureFixture[str]) -> None:
    """An AMI that is not there is the artifact's fault."""
    assert doctor(cloud, "--image", "ami-0123456789abcdef0") == 12
    assert "InvalidAMIID.NotFound" in capsys.readouterr().err


def test_no_credentials(
    cloud: Cloud, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without credentials there is one line and the next step."""
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    assert doctor(cloud) == 11
    assert "--aws-profile" in capsys.readouterr().err
