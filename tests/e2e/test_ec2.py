"""An AMI of the test cloud, whose instance is a real guest with a real metadata service."""

from __future__ import annotations

import itertools
import os
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from imgverify.model import Plane, Result
from tests.cloud.client import Cloud
from tests.cloud.running import running_cloud
from tests.e2e.running import Ended, Place
from tests.lab.images import image
from tests.sshd import new_key

pytestmark = [pytest.mark.boot, pytest.mark.lab]

MOST_CALLS = 40
# Seconds between two calls of the same kind: what AWS' own waiters do, and consoles are refreshed.
SLOWEST_POLL = {"DescribeInstances": 14.0, "DescribeInstanceStatus": 14.0, "GetConsoleOutput": 9.0}
READING = ("Describe", "Get", "List")
MARK = "/run/somebody-was-here"


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    """A cloud with nothing in it."""
    with running_cloud() as cloud:
        yield cloud


@pytest.fixture(scope="module")
def ami(cloud: Cloud) -> str:
    """An AMI of the good image, described as one of ours should be."""
    return cloud.register(name="golden-debian-12", image=image("good"))


def _ways(cloud: Cloud) -> tuple[str, ...]:
    return (
        *("--endpoint-url", cloud.endpoint_url, "--region", cloud.region),
        *("--ssh-port", str(cloud.ssh_port)),
    )


@dataclass(frozen=True)
class Judged:
    """The run of the AMI.

    Args:
        ended: what came of it.
        place: where it ran.
        calls: when each operation was asked for.
    """

    ended: Ended
    place: Place
    calls: list[tuple[str, float]]


@pytest.fixture(scope="module")
def judged(cloud: Cloud, ami: str, tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """The AMI, launched and judged once."""
    place = Place(tmp_path_factory.mktemp("ami"))
    cloud.forget_calls()
    secret = place.project / "secret.yaml"
    secret.write_text("#cloud-config\nruncmd: [[echo, correct-horse-battery-staple]]\n")
    ended = place.pytest(
        *("--image", ami, "--profile", "ec2-ami", "--level", "1", *_ways(cloud)),
        *("--ec2-cidr", "127.0.0.1/32", "--ec2-secret-user-data", str(secret)),
    )
    return Judged(ended, place, [(call.operation, call.at) for call in cloud.log()])


def test_every_control_passes(judged: Judged) -> None:
    """Launched, logged in to with the key that came through the metadata service, and judged."""
    assert judged.ended.code == 0, judged.ended.output
    assert judged.ended.run.plane is Plane.BOOT
    assert Result.FAIL not in judged.ended.results.values()
    machine = judged.ended.run.machine
    assert machine is not None
    assert machine.injected is not None
    assert (machine.provider, machine.host_key.trust) == ("ec2", "console")
    assert machine.injected.datasource == "ec2"


def test_nothing_is_left(judged: Judged, cloud: Cloud) -> None:
    """Neither in the cloud nor here."""
    assert judged.ended.code == 0, judged.ended.output
    assert cloud.left() == {}
    assert judged.place.left() == []


def test_few_calls(judged: Judged) -> None:
    """At most forty, and none faster than the documented rates."""
    assert len(judged.calls) <= MOST_CALLS, judged.calls
    for operation, seconds in SLOWEST_POLL.items():
        times = [at for name, at in judged.calls if name == operation]
        for before, after in itertools.pairwise(times[1:]):
            assert after - before >= seconds, (operation, times)


def test_no_secret_is_told(judged: Judged, cloud: Cloud) -> None:
    """No credentials, key, token or secret user-data in any report, log or line."""
    written = [path.read_text(errors="replace") for path in judged.ended.report.iterdir()]
    everything = "\n".join([*written, judged.ended.output])
    secret = cloud.environment()["AWS_SECRET_ACCESS_KEY"]
    for word in ("correct-horse-battery-staple", secret, "PRIVATE KEY", "X-aws-ec2-metadata-token"):
        assert word not in everything


def test_running_instance(cloud: Cloud, ami: str, tmp_path: Path) -> None:
    """An instance of somebody else's is judged, only described, and runs on as it was."""
    ec2 = cloud.client()
    key = new_key(tmp_path / "id_ed25519")
    assert stat.S_IMODE(os.stat(key).st_mode) == 0o600  # noqa: PTH116 - the mode is what matters
    ec2.import_key_pair(
        KeyName="mine", PublicKeyMaterial=(tmp_path / "id_ed25519.pub").read_bytes()
    )
    launched = ec2.run_instances(
        ImageId=ami,
        MinCount=1,
        MaxCount=1,
        InstanceType="t3.small",
        KeyName="mine",
        TagSpecifications=[
            {"ResourceType": "instance", "Tags": [{"Key": "Role", "Value": "web"}]},
        ],
    )
    instance = launched["Instances"][0]["InstanceId"]
    try:
        _wait_for_keys(ec2, instance)
        before = _described(ec2, instance)
        cloud.forget_calls()
        place = Place(tmp_path)
        ended = place.pytest(
            *("--image", instance, "--profile", "cloud-image", *_ways(cloud)),
            *("--ssh-key", str(key), "--ssh-user", "debian"),
        )
        asked = cloud.calls()
        assert ended.run.plane is Plane.LIVE
        # Nobody heard its console; and its cloud-init complained of ifup, as it does on EC2.
        assert _controls(ended, Result.ERROR) == {"1.7"}, ended.output
        assert _controls(ended, Result.FAIL) == {"1.1"}, ended.output
        assert all(operation.startswith(READING) for operation in asked), asked
        assert _described(ec2, instance) == before
    finally:
        ec2.terminate_instances(InstanceIds=[instance])
        ec2.delete_key_pair(KeyName="mine")


def _controls(ended: Ended, result: Result) -> set[str]:
    return {control for control, each in ended.results.items() if each is result}


def _described(ec2: object, instance: str) -> object:
    answer = ec2.describe_instances(InstanceIds=[instance])  # type: ignore[attr-defined]
    return answer["Reservations"][0]["Instances"][0]


def _wait_for_keys(ec2: object, instance: str) -> None:
    until = time.monotonic() + 600
    while time.monotonic() < until:
        answer = ec2.get_console_output(InstanceId=instance, Latest=True)  # type: ignore[attr-defined]
        if "-----END SSH HOST KEY KEYS-----" in answer.get("Output", ""):
            return
        time.sleep(2)
    raise AssertionError("the instance did not print its host keys")
