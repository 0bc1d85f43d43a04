"""Instances that run already, found in the test cloud; nothing there changes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from imgverify.ec2.api import Api
from imgverify.errors import ArtifactError, InfrastructureError, UsageError
from imgverify.live.ec2_query import Query, found, parse_query
from imgverify.live.instances import Instances
from imgverify.live.options import SshOptions
from imgverify.model import HostKey, Reach
from tests.cloud.asking import instance, launch, until, until_state
from tests.cloud.client import Cloud
from tests.cloud.running import running_cloud
from tests.sshd import described, new_key

READS = ("Describe", "Get")


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    """A cloud for all of these tests."""
    with running_cloud() as running:
        yield running


@pytest.fixture(scope="module")
def image(cloud: Cloud) -> str:
    """An AMI whose instances are states and nothing else."""
    return cloud.register(
        name="debian-12-web", backing="none", Architecture="arm64", BootMode="uefi"
    )


@pytest.fixture(scope="module")
def fleet(cloud: Cloud, image: str) -> dict[str, str]:
    """Instances by their name: two web servers, one of them stopped, and a database."""
    ec2 = cloud.client()
    tags = {
        "web1": {"Role": "web", "Env": "prod"},
        "web2": {"Role": "web", "Env": "test"},
        "off": {"Role": "web", "Env": "prod", "Off": "yes"},
        "db": {"Role": "db", "aws:autoscaling:groupName": "farm"},
    }
    made = {}
    for name, said in tags.items():
        pairs = [{"Key": key, "Value": value} for key, value in {**said, "Name": name}.items()]
        made[name] = launch(
            ec2,
            image,
            InstanceType="t4g.micro",
            TagSpecifications=[{"ResourceType": "instance", "Tags": pairs}],
        )
    for one in made.values():
        until_state(ec2, one, "running")
    ec2.stop_instances(InstanceIds=[made["off"]])
    until_state(ec2, made["off"], "stopped")
    return made


@pytest.fixture
def config(tmp_path: Path) -> SshOptions:
    """No configuration and no known hosts of whoever runs the tests."""
    (tmp_path / "config").touch()
    (tmp_path / "known_hosts").touch()
    return SshOptions(config=tmp_path / "config", known_hosts=tmp_path / "known_hosts")


@pytest.fixture
def instances(cloud: Cloud, config: SshOptions) -> Iterator[Instances]:
    """Asks the cloud, and has only asked when the test is over."""
    api = Api(cloud.options())
    cloud.forget_calls()
    yield Instances(api, cloud.options(), config)
    assert {name for name in cloud.calls() if not name.startswith(READS)} == set()
    api.close()


def _reach(instances: Instances, name: str) -> Reach:
    (one,) = instances.by_ids([name])
    reach = instances.artifact(one)[0].reach
    assert reach is not None
    return reach


@pytest.mark.parametrize(
    ("spec", "names"),
    [
        ("ec2:tag:Role=web", ["web1", "web2"]),
        ("ec2:tag:Role=web,Env=prod", ["web1"]),
        ("ec2:tag:Role=*", ["db", "web1", "web2"]),
        ("ec2:tag:Name=web?", ["web1", "web2"]),
        ("ec2:asg:farm", ["db"]),
    ],
)
def test_running_ones_are_found(
    fleet: dict[str, str], instances: Instances, cloud: Cloud, spec: str, names: list[str]
) -> None:
    """By all of the tags, by wildcards, by the group that started them; with one request."""
    ids = {one.id for one in found(parse_query(spec), instances)}
    assert ids == {fleet[name] for name in names}
    assert dict(cloud.calls()) == {"DescribeInstances": 1}


def test_several_ids(fleet: dict[str, str], instances: Instances) -> None:
    """With commas."""
    spec = f"ec2:{fleet['web1']},{fleet['db']}"
    assert len(found(parse_query(spec), instances)) == 2


@pytest.mark.parametrize(
    ("spec", "said", "hint"),
    [
        ("ec2:tag:Role=wbe", "resolves to nothing in us-east-1", "did you mean web?"),
        ("ec2:tag:Rle=web", "resolves to nothing", "no instance there has a tag Rle"),
        ("ec2:tag:Role=db,Env=prod", "resolves to nothing", "all of these tags"),
        ("ec2:tag:Off=yes", "no instance in us-east-1 runs: 1 stopped", ""),
        ("ec2:asg:frm", "resolves to nothing", "did you mean farm?"),
    ],
)
@pytest.mark.usefixtures("fleet")
def test_nothing_is_found(instances: Instances, spec: str, said: str, hint: str) -> None:
    """What is near, or in which state what was found is."""
    with pytest.raises(ArtifactError) as caught:
        found(parse_query(spec), instances)
    assert said in caught.value.message
    assert any(part in caught.value.hint for part in hint.split("|"))


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("ec2:", "nothing is no way to find instances"),
        ("ec2:tga:Role=web", "tga is no way to find instances"),
        ("ec2:tag:Role", "'Role' is no KEY=VALUE"),
        ("ec2:tag:Role=web,", "'' is no KEY=VALUE"),
        ("ec2:asg:", "asg is no way to find instances"),
        ("ec2:i-1", "'i-1' is no instance's id"),
        ("ec2:i-0123456789abcdef0,web", "'web' is no instance's id"),
    ],
)
def test_wrong_query(spec: str, said: str) -> None:
    """Known before EC2 is asked."""
    with pytest.raises(UsageError, match=said):
        parse_query(spec)


def test_query_keeps_equal_signs() -> None:
    """Of a value; the first one ends the key."""
    assert parse_query("ec2:tag:a=b=c") == Query("ec2:tag:a=b=c", tags=(("a", "b=c"),))


def test_instance_that_is_not_there(instances: Instances) -> None:
    """EC2's own words, and where it may be."""
    with pytest.raises(ArtifactError, match=r"in us-east-1") as caught:
        instances.by_ids(["i-00000000000000000"])
    assert "--region" in caught.value.hint


def test_instance_that_does_not_run(fleet: dict[str, str], instances: Instances) -> None:
    """It is not started."""
    with pytest.raises(ArtifactError, match="is stopped, and nothing is started here"):
        instances.by_ids([fleet["off"]])


def test_artifact_of_an_instance(
    cloud: Cloud, fleet: dict[str, str], image: str, instances: Instances
) -> None:
    """Where it is, what it was launched from, and a line that a person knows it by."""
    (one,) = instances.by_ids([fleet["web1"]])
    artifact, notes = instances.artifact(one)
    assert (artifact.kind, artifact.format, artifact.location) == ("host", "host", fleet["web1"])
    assert artifact.architecture == "aarch64"
    assert artifact.origin.startswith("aws:us-east-1:")
    assert artifact.ami is not None
    assert artifact.ami.id == image
    assert artifact.reach is not None
    assert artifact.reach.address == instance(cloud.client(), one.id)["PublicIpAddress"]
    assert (artifact.reach.user, artifact.reach.port) == ("", 22)
    assert notes[0].startswith(f"instance {one.id}: web1, t4g.micro, us-east-1")
    instances.artifact(one)
    assert cloud.calls()["DescribeImages"] == 1


def test_ami_that_is_gone(cloud: Cloud, instances: Instances) -> None:
    """Its absence is a note, and no trouble."""
    image = cloud.register(backing="none")
    ec2 = cloud.client()
    name = launch(ec2, image)
    until_state(ec2, name, "running")
    ec2.deregister_image(ImageId=image)
    cloud.forget_calls()
    artifact, notes = instances.artifact(*instances.by_ids([name]))
    assert artifact.ami is None
    assert notes[1].startswith(f"its AMI is not described: {image}: resolves to nothing")


def test_user_of_the_configuration(
    fleet: dict[str, str], instances: Instances, config: SshOptions
) -> None:
    """What ssh_config(5) says of the address counts; only the user's absence is guessed about."""
    assert config.config is not None
    config.config.write_text("Host *\n  User deploy\n  Port 2222\n")
    reach = _reach(instances, fleet["web1"])
    assert (reach.user, reach.port) == ("deploy", 2222)


@pytest.mark.parametrize("name", ["id", "PublicIpAddress", "PublicDnsName"])
def test_known_host(
    cloud: Cloud, fleet: dict[str, str], instances: Instances, config: SshOptions, name: str
) -> None:
    """By its id, an address or a name; its console is not asked then."""
    key = described(new_key(config.config.parent / "key").with_suffix(".pub"))  # type: ignore[union-attr]
    told = {**instance(cloud.client(), fleet["web1"]), "id": fleet["web1"]}
    assert config.known_hosts is not None
    config.known_hosts.write_text(f"{told[name]} {key.type} {key.public}\n")
    cloud.forget_calls()
    reach = _reach(instances, fleet["web1"])
    assert [one.public for one in reach.host_keys] == [key.public]
    assert reach.untrusted == ""
    assert "GetConsoleOutput" not in cloud.calls()


def test_host_that_nobody_vouches_for(fleet: dict[str, str], instances: Instances) -> None:
    """Neither the user nor the console: both are told."""
    reach = _reach(instances, fleet["web1"])
    assert reach.host_keys == ()
    assert reach.untrusted.startswith("no line of ")
    assert reach.untrusted.endswith("its console does not show one (any more)")


def test_console_that_may_not_be_read(
    cloud: Cloud, fleet: dict[str, str], instances: Instances
) -> None:
    """The host is not trusted for it, and the reason says so."""
    cloud.faults.unauthorized("GetConsoleOutput")
    try:
        assert "its console cannot be read" in _reach(instances, fleet["web1"]).untrusted
    finally:
        cloud.faults.clear()


@pytest.mark.parametrize("whole", [True, False])
def test_console_that_shows_the_key(cloud: Cloud, instances: Instances, *, whole: bool) -> None:
    """As a whole, or its fingerprint only."""
    fingerprint = "SHA256:" + "a" * 43
    text = (
        "-----BEGIN SSH HOST KEY FINGERPRINTS-----\n"
        f"256 {fingerprint} root@x (ED25519)\n-----END SSH HOST KEY FINGERPRINTS-----\n"
    )
    expected = HostKey(type="ssh-ed25519", public="", fingerprint=fingerprint, trust="console")
    if whole:
        public = "AAAAC3NzaC1lZDI1NTE5AAAAIPJ4xAKCUNPBEhbUpHeozilwG5/9q7LoDDSessyRAbFQ"
        text = (
            "-----BEGIN SSH HOST KEY KEYS-----\n"
            f"ssh-ed25519 {public} root@x\n-----END SSH HOST KEY KEYS-----\n"
        )
        fingerprint = "SHA256:eHvNuo1snj8SecqpOspX37go0Y85LRWKkQhEI0waV6w"
        expected = HostKey(
            type="ssh-ed25519", public=public, fingerprint=fingerprint, trust="console"
        )
    cloud.behave(console_text=text)
    ec2 = cloud.client()
    name = launch(ec2, cloud.register(backing="none"))
    cloud.behave(console_text="")
    until_state(ec2, name, "running")
    until(lambda: ec2.get_console_output(InstanceId=name).get("Output"), "console")
    cloud.forget_calls()
    assert _reach(instances, name).host_keys == (expected,)


def test_ways_to_an_instance(cloud: Cloud, fleet: dict[str, str], config: SshOptions) -> None:
    """Its private address, a bastion, or SSM: as for instances that are launched."""
    told = instance(cloud.client(), fleet["web1"])
    ways = {}
    for connect in ("private", "bastion", "ssm"):
        options = cloud.options(connect=connect, bastion="me@gate" if connect == "bastion" else "")
        api = Api(options)
        ways[connect] = _reach(Instances(api, options, config), fleet["web1"])
        api.close()
    assert {reach.address for reach in ways.values()} == {told["PrivateIpAddress"]}
    assert ways["private"].proxy == ()
    assert ways["bastion"].proxy[-1] == "ssh://me@gate"
    assert ways["ssm"].proxy[:5] == ("aws", "ssm", "start-session", "--target", fleet["web1"])


def test_instance_without_public_address(instances: Instances, fleet: dict[str, str]) -> None:
    """One line, with the other ways."""
    (one,) = instances.by_ids([fleet["web1"]])
    del one.told["PublicIpAddress"]
    with pytest.raises(InfrastructureError, match="has no public address") as caught:
        instances.artifact(one)
    assert "--ec2-connect" in caught.value.hint
