"""`pytest --image ami-…` on the test cloud, whose quick instances are SSH servers here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from imgverify.model import Run, from_json
from tests.cloud.behaviour import Behaviour
from tests.cloud.client import Cloud
from tests.cloud.running import running_cloud
from tests.plugin.conftest import Project

PROFILE = """
profile: site
checks: [site_checks]
controls:
  "1.1": {title: the AMI has our name, severity: high, all: [{ami-has-our-name: {}}]}
  "1.2": {title: the system says what it is, all: [{system-is-known: {}}]}
"""
CHECKS = '''
def test_ami_has_our_name(ami, expect) -> None:
    """The AMI is called as ours are."""
    expect(ami.name.startswith("golden-"), wanted="golden-…", found=ami.name, where="Name")


def test_system_is_known(os_release, machine, expect) -> None:
    """The instance says what it is."""
    expect(bool(os_release.id), wanted="an ID", found=os_release.id, where="/etc/os-release")
    expect(bool(machine.address), wanted="an address", found=machine.address, where="EC2")
'''
MOST_CALLS = 40
CALM = {**msgspec.to_builtins(Behaviour()), "pending": 0.0, "ending": 0.0}


@pytest.fixture(scope="module")
def shared_cloud() -> Iterator[Cloud]:
    """One cloud for the tests of this file."""
    with running_cloud() as cloud:
        yield cloud


@pytest.fixture
def cloud(shared_cloud: Cloud) -> Iterator[Cloud]:
    """The cloud as if it were new, and, after the test, without anything in it."""
    shared_cloud.faults.clear()
    shared_cloud.behave(**CALM)
    shared_cloud.forget_calls()
    yield shared_cloud
    assert shared_cloud.left() == {}


@pytest.fixture
def site(project: Project) -> Project:
    """A project that judges AMIs."""
    project.write("site.yaml", PROFILE)
    project.write("site_checks/test_site.py", CHECKS)
    return project


def judge(site: Project, cloud: Cloud, ami: str, *arguments: str) -> pytest.RunResult:
    """Run pytest on something in the cloud.

    Args:
        site: where.
        cloud: where it is.
        ami: or another text of `--image`.
        arguments: more of the command line.
    """
    return site.run(
        *("--endpoint-url", cloud.endpoint_url, "--region", cloud.region),
        *(() if "--ec2-cidr" in arguments else ("--ec2-cidr", "127.0.0.1/32")),
        *("--ssh-port", str(cloud.ssh_port), *arguments),
        image=ami,
    )


def golden(cloud: Cloud, **fields: Any) -> str:
    """Register an AMI that the profile is content with."""
    return cloud.register(name="golden-1", backing="sshd", **fields)


def run_of(site: Project) -> Run:
    """The report of the only run."""
    return from_json((site.report / "report.json").read_bytes(), Run)


def results(site: Project) -> dict[str, str]:
    """Result by control."""
    return {one.control.id: one.result.value for one in run_of(site).verdicts}


def test_launched_judged_and_gone(site: Project, cloud: Cloud) -> None:
    """It passes, the host key was on the console, few calls were made, and nothing is left."""
    ami = golden(cloud)
    result = judge(site, cloud, ami)
    assert result.ret == 0, result.stdout.str()
    run = run_of(site)
    assert results(site) == {"1.1": "pass", "1.2": "pass"}
    assert run.artifact.location == ami
    assert run.artifact.digest.startswith("sha256:")
    assert run.machine is not None
    assert run.machine.host_key.trust == "console"
    assert 5 < cloud.calls().total() <= MOST_CALLS
    assert not list((site.path / "state/leases").glob("*"))


def test_offline_launches_nothing(site: Project, cloud: Cloud) -> None:
    """What EC2 says of the AMI is judged; the rest needs a boot, and the gate refuses."""
    result = judge(site, cloud, golden(cloud), "--offline")
    assert result.ret == 10
    assert results(site) == {"1.1": "pass", "1.2": "needs_boot"}
    assert cloud.calls()["RunInstances"] == 0


def test_fail_fast_launches_nothing(site: Project, cloud: Cloud) -> None:
    """An AMI whose description fails costs nothing."""
    ami = cloud.register(name="test-1", backing="sshd")
    result = judge(site, cloud, ami, "--fail-fast")
    assert result.ret == 1
    assert results(site)["1.1"] == "fail"
    assert cloud.calls()["RunInstances"] == 0
    assert "the description alone fails" in result.stdout.str()


@pytest.mark.parametrize("keys", ["other", "none"])
def test_host_key_that_nobody_vouches_for(site: Project, cloud: Cloud, keys: str) -> None:
    """Nothing is asked of it, no control is judged by it, and the ways out are named."""
    finished = "Cloud-init v. 22.4.2 finished at Sat, 01 Nov 2025 10:00:00 +0000. Up 9.1 seconds"
    text = finished if keys == "none" else ""
    cloud.behave(console_keys=keys, console_text=text)
    result = judge(site, cloud, golden(cloud), "--boot-timeout", "20")
    output = result.stdout.str() + result.stderr.str()
    assert result.ret == 11, output
    assert set(results(site).values()) == {"error"}
    if keys == "none":
        assert "--ec2-host-key inject" in output
        assert "--insecure-host-key" in output


def test_host_key_is_not_verified_on_demand(site: Project, cloud: Cloud) -> None:
    """The user asked for that, and the report says so."""
    cloud.behave(console_keys="none")
    result = judge(site, cloud, golden(cloud), "--insecure-host-key")
    assert result.ret == 0, result.stdout.str()
    run = run_of(site)
    assert run.machine is not None
    assert run.machine.host_key.trust == "first-use"
    assert "insecure" in " ".join([*run.machine.details.values(), *run.notes]).lower()


FAULTS: dict[str, tuple[int, str]] = {
    "capacity": (11, "capacity"),
    "quota": (11, "VcpuLimitExceeded"),
    "unauthorized": (11, "UnauthorizedOperation"),
    "kms": (11, "Client.InternalError"),
    "impaired": (12, "instance status check fails"),
    "panic": (12, "panic"),
    "power off": (12, ""),
}


def _break(cloud: Cloud, fault: str) -> None:
    if fault == "capacity":
        cloud.faults.capacity()
    elif fault == "quota":
        cloud.faults.quota()
    elif fault == "unauthorized":
        cloud.faults.unauthorized("RunInstances")
    elif fault == "kms":
        cloud.behave(launch_failure="Client.InternalError")
    elif fault == "impaired":
        cloud.behave(instance_status="impaired", port="silent", console_text="…")
    elif fault == "panic":
        text = "Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)"
        cloud.behave(console_text=text, port="silent")
    else:
        cloud.behave(powers_off=0.5, port="silent", console_text="…")


@pytest.mark.parametrize("fault", FAULTS)
def test_trouble_is_no_verdict(site: Project, cloud: Cloud, fault: str) -> None:
    """One clear cause with the right exit code; nothing stays, and no control fails or passes."""
    code, words = FAULTS[fault]
    ami = golden(cloud)
    _break(cloud, fault)
    result = judge(site, cloud, ami, "--ec2-instance-type", "t3.small", "--boot-timeout", "25")
    output = result.stdout.str() + result.stderr.str()
    assert result.ret == code, output
    assert words.lower() in output.lower()
    assert "Traceback" not in output
    assert set(results(site).values()) == {"error"}


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--ec2-subnet", "subnet-0123456789abcdef0"), 4, "--ec2-subnet"),
        (("--ec2-instance-type", "t3.smal"), 4, "--ec2-instance-type"),
        (("--ec2-cidr", "0.0.0.0/0"), 4, "--ec2-cidr"),
        (("--ec2-lifetime", "1"), 4, "--ec2-lifetime 1"),
        (("--ec2-connect", "bastion"), 4, "--ec2-bastion"),
        (("--ec2-tag", "aws:x=1"), 4, "--ec2-tag aws:x=1"),
        (("--ec2-user-data", "nowhere"), 4, "--ec2-user-data nowhere"),
        (("--provider", "qemu"), 4, "cannot boot ami"),
        (("--packer-only", "web"), 4, "is not built by Packer"),
    ],
)
def test_wrong_words(
    site: Project, cloud: Cloud, arguments: tuple[str, ...], code: int, words: str
) -> None:
    """They are found before anything is launched, or when EC2 refuses them."""
    result = judge(site, cloud, golden(cloud), *arguments)
    output = result.stdout.str() + result.stderr.str()
    assert result.ret == code, output
    assert words in output
    assert "Traceback" not in output


@pytest.mark.parametrize(
    ("image", "code", "words"),
    [
        ("ami-0123456789abcdef0", 12, "resolves to nothing in us-east-1"),
        ("ami-0123", 4, "no AMI's id"),
        ("resolve:ssm:/nowhere", 12, "no such parameter"),
    ],
)
def test_no_such_ami(site: Project, cloud: Cloud, image: str, code: int, words: str) -> None:
    """One line, and nothing is launched."""
    result = judge(site, cloud, image)
    output = result.stdout.str() + result.stderr.str()
    assert result.ret == code, output
    assert words in output


def test_words_about_ec2_for_something_else(site: Project) -> None:
    """Nobody shall believe that they were heeded."""
    result = site.run("--ec2-spot")
    assert result.ret == 4
    assert "is nothing in EC2" in result.stderr.str()


def test_secrets_stay_secret(site: Project, cloud: Cloud) -> None:
    """Neither credentials nor keys nor secret user-data reach a report, a log or the terminal."""
    secret = "correct-horse-battery-staple"  # noqa: S105
    site.write("secret.yaml", f"#cloud-config\npassword: {secret}\n")
    result = judge(site, cloud, golden(cloud), "--ec2-secret-user-data", "secret.yaml", "-v")
    assert result.ret == 0, result.stdout.str()
    written = [path.read_text(errors="replace") for path in site.report.iterdir()]
    everything = "\n".join([*written, result.stdout.str(), result.stderr.str()])
    for word in (secret, cloud.environment()["AWS_SECRET_ACCESS_KEY"], "PRIVATE KEY"):
        assert word not in everything
