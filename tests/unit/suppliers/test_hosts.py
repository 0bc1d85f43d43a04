"""Hosts that run already, as suppliers hand them over: named, and nothing asked of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import msgspec
import pytest

from imgverify.errors import ArtifactError, ImgverifyError, InfrastructureError, UsageError
from imgverify.leases import Lease
from imgverify.options import Options
from imgverify.progress import Silent
from imgverify.suppliers import ec2, instance, inventory, ssh
from imgverify.supplying import Supplied
from tests.cloud.asking import launch, until_state
from tests.cloud.running import running_cloud
from tests.unit.suppliers.conftest import MakeOptions


class Told(Silent):
    """Remembers what stays."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def say(self, line: str) -> None:
        """Remember."""
        self.lines.append(line)


@pytest.fixture
def lease(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lease]:
    """The lease of a run."""
    monkeypatch.setenv("IMGVERIFY_STATE_DIR", str(tmp_path / "state"))
    lease = Lease.take("hosts1234")
    yield lease
    lease.close()


def _supply(
    supplier: ModuleType, options: Options, lease: Lease, told: Told | None = None
) -> tuple[Supplied, ...]:
    """Check, and then supply; both must agree."""
    supplier.check(options, Silent())
    before = lease.path.read_bytes()
    folder = options.reports / "out"
    folder.mkdir()
    supplied: tuple[Supplied, ...] = supplier.supply(options, folder, lease, told or Told())
    assert not [*folder.iterdir()]
    assert lease.path.read_bytes() == before
    return supplied


def test_url(make_options: MakeOptions, lease: Lease) -> None:
    """One host, without a digest."""
    (one,) = _supply(ssh, make_options("ssh://me@web1:2222"), lease)
    assert one.artifact is not None
    assert (one.name, one.spec, one.artifact.digest) == ("web1", "ssh://me@web1:2222", "")
    assert one.artifact.reach is not None
    assert one.artifact.reach.untrusted.endswith("names [web1]:2222")


def test_location_has_no_password() -> None:
    """It stands in the report of a run that failed."""
    assert ssh.location("ssh://me:hunter2@web1:22") == "ssh://web1:22"
    assert inventory.location("inventory:hosts.yml#web") == "hosts.yml#web"
    assert inventory.location("hosts.yml") == "hosts.yml"


def test_inventory(make_options: MakeOptions, lease: Lease, tmp_path: Path) -> None:
    """One artifact for each host, with its way, its origin and its notes."""
    path = tmp_path / "hosts.ini"
    path.write_text(
        "web[1:2] ansible_ssh_common_args='-J gate' ansible_password=hunter2\ndb ansible_port=23\n"
    )
    every = _supply(inventory, make_options(f"inventory:{path}"), lease)
    assert [one.name for one in every] == ["web1", "web2", "db"]
    assert every[0].origin == f"inventory:{path}#web1"
    assert "password is not used" in every[0].notes[0]
    proxies = [
        one.artifact.reach.proxy[-1:] for one in every if one.artifact and one.artifact.reach
    ]
    assert proxies == [("ssh://gate",), ("ssh://gate",), ()]
    assert b"hunter2" not in msgspec.json.encode([one.artifact for one in every])


def test_many_hosts_are_counted(make_options: MakeOptions, lease: Lease, tmp_path: Path) -> None:
    """A range that is longer than was meant is seen."""
    path = tmp_path / "hosts.ini"
    path.write_text("web[1:60]\n")
    told = Told()
    assert len(_supply(inventory, make_options(str(path)), lease, told)) == 60
    assert told.lines == [f"{path}: 60 hosts"]


@pytest.mark.parametrize(
    ("supplier", "image", "error"),
    [
        (ssh, "ssh://a:b@c", UsageError),
        (inventory, "inventory:absent.yml", ArtifactError),
        (instance, "i-1", UsageError),
        (ec2, "ec2:tag:Role", UsageError),
    ],
)
def test_wrong_words(
    make_options: MakeOptions, supplier: ModuleType, image: str, error: type[ImgverifyError]
) -> None:
    """Known before anything is looked for."""
    with pytest.raises(error):
        supplier.check(make_options(image), Silent())


@pytest.mark.parametrize(("supplier", "image"), [(instance, "i-12345678"), (ec2, "ec2:asg:x")])
def test_missing_program(
    make_options: MakeOptions,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    supplier: ModuleType,
    image: str,
) -> None:
    """The way to an instance needs one that is not there."""
    with running_cloud() as cloud:
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(InfrastructureError, match="the program aws is missing"):
            supplier.check(make_options(image, ec2=cloud.options(connect="ssm")), Silent())


def test_instance_without_an_address_is_left_to_itself(
    make_options: MakeOptions, lease: Lease
) -> None:
    """It is one of several: handed over by its id, its trouble is told when it is asked."""
    with running_cloud() as cloud:
        client = cloud.client()
        image = cloud.register(backing="none")
        tags = [{"ResourceType": "instance", "Tags": [{"Key": "Role", "Value": "web"}]}]
        inside = [{"DeviceIndex": 0, "AssociatePublicIpAddress": False}]
        made = [
            launch(client, image, TagSpecifications=tags),
            launch(client, image, TagSpecifications=tags, NetworkInterfaces=inside),
        ]
        for one in made:
            until_state(client, one, "running")
        options = make_options("ec2:tag:Role=web", ec2=cloud.options())
        every = {one.name: one for one in _supply(ec2, options, lease)}
        assert every[made[0]].artifact is not None
        assert every[made[1]].artifact is None
        assert every[made[1]].spec == made[1]
        assert every[made[1]].region == "us-east-1"
        with pytest.raises(InfrastructureError, match="has no public address"):
            instance.supply(make_options(made[1], ec2=cloud.options()), Path(), lease, Silent())
