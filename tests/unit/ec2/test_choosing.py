"""Which types are tried in which zones, against a real catalogue of types."""

from __future__ import annotations

from typing import Any

import pytest

from imgverify.ami import Ami
from imgverify.ec2.amis import describe_ami
from imgverify.ec2.api import Api
from imgverify.ec2.choosing import CANDIDATES, Choice, choose
from imgverify.ec2.instance_types import InstanceType, describe_types
from imgverify.ec2.options import Ec2Options
from imgverify.ec2.subnets import Subnet, find_subnets
from imgverify.errors import ArtifactError, InfrastructureError, UsageError
from tests.cloud.client import Cloud

HERE = Subnet(id="subnet-1", vpc="vpc-1", zone="us-east-1a")


def _chosen(api: Api, ami: Ami, said: list[str] | None = None, **words: Any) -> list[str]:
    choices = choose(api, ami, Ec2Options(**words), (HERE,), (said or []).append)
    return [choice.kind.name for choice in choices]


def _ami(cloud: Cloud, api: Api, **fields: Any) -> Ami:
    return describe_ami(api, cloud.register(**fields))


@pytest.mark.parametrize(
    ("fields", "first"),
    [
        ({}, ["t3.small", "t3a.small"]),
        ({"BootMode": "uefi"}, ["t3.small", "t3a.small"]),
        ({"BootMode": "uefi", "TpmSupport": "v2.0"}, ["t3.small", "t3a.small"]),
        ({"Architecture": "arm64", "BootMode": "uefi"}, ["t4g.small", "t4g.medium"]),
        ({"EnaSupport": False}, ["t2.small", "t2.medium"]),
        ({"EnaSupport": False, "Architecture": "i386"}, ["t2.small", "t2.medium"]),
    ],
)
def test_chosen_for_an_image(
    cloud: Cloud, api: Api, fields: dict[str, Any], first: list[str]
) -> None:
    """The cheapest that can run it come first, in three calls."""
    ami = _ami(cloud, api, **fields)
    before = api.calls.total()
    assert _chosen(api, ami)[:2] == first
    assert api.calls.total() - before == 2


def test_paravirtual(cloud: Cloud, api: Api) -> None:
    """What was before hardware virtualization runs where EC2 began."""
    ami = _ami(cloud, api, EnaSupport=False, VirtualizationType="paravirtual")
    chosen = _chosen(api, ami)
    assert chosen
    assert {name.split(".")[0] for name in chosen} <= {"m1", "m3", "c3"}


def test_only_nitro_for_what_is_made_for_nitro(cloud: Cloud, api: Api) -> None:
    """An image with ENA need not have Xen's drivers."""
    ami = _ami(cloud, api)
    known = describe_types(api, CANDIDATES)
    assert all(known[name].nitro for name in _chosen(api, ami))


def test_every_candidate_exists(api: Api) -> None:
    """No name of the list is misspelt."""
    assert set(describe_types(api, CANDIDATES)) == set(CANDIDATES)


def test_zone_by_zone(cloud: Cloud, api: Api) -> None:
    """A type is tried in all zones that offer it before the next type is."""
    ami = _ami(cloud, api)
    options = Ec2Options(instance_types=("t3.micro", "t3a.micro"))
    subnets = find_subnets(api, options)
    choices = choose(api, ami, options, subnets, print)
    names = [choice.kind.name for choice in choices]
    assert names == sorted(names, key=("t3.micro", "t3a.micro").index)
    assert len({choice.subnet.zone for choice in choices if choice.kind.name == "t3.micro"}) > 1


def test_named_type_that_does_not_fit(cloud: Cloud, api: Api) -> None:
    """One line names both sides, and nothing is launched."""
    ami = _ami(cloud, api)
    with pytest.raises(UsageError, match=f"t4g.micro is arm64, {ami.id} is x86_64"):
        _chosen(api, ami, instance_types=("t4g.micro",))
    assert "RunInstances" not in api.calls


def test_some_that_do_not_fit(cloud: Cloud, api: Api) -> None:
    """A list for images of both architectures serves either."""
    said: list[str] = []
    ami = _ami(cloud, api)
    choices = choose(
        api, ami, Ec2Options(instance_types=("t4g.micro", "t3.micro")), (HERE,), said.append
    )
    assert [choice.kind.name for choice in choices] == ["t3.micro"]
    assert said == [f"not tried: t4g.micro is arm64, {ami.id} is x86_64"]


def test_unknown_type(cloud: Cloud, api: Api) -> None:
    """A misspelt type is told apart from one that does not fit."""
    with pytest.raises(UsageError, match=r"--ec2-instance-type t3\.mikro: us-east-1 has no such"):
        _chosen(api, _ami(cloud, api), instance_types=("t3.micro", "t3.mikro"))


def test_image_that_no_type_takes(cloud: Cloud, api: Api) -> None:
    """An arm64 image without ENA is the image's own fault."""
    ami = _ami(cloud, api, Architecture="arm64", BootMode="uefi", EnaSupport=False)
    with pytest.raises(ArtifactError, match="its EnaSupport is off, and every arm64 type needs"):
        _chosen(api, ami)
    with pytest.raises(UsageError, match=r"t4g\.micro needs ENA"):
        _chosen(api, ami, instance_types=("t4g.micro",))


def test_unknown_architecture(cloud: Cloud, api: Api) -> None:
    """What imgverify knows no type for is a matter of naming one."""
    ami = _ami(cloud, api, Architecture="arm64_mac", BootMode="uefi")
    with pytest.raises(UsageError, match="no instance type that imgverify knows can run"):
        _chosen(api, ami)


def test_offered_elsewhere(cloud: Cloud, api: Api) -> None:
    """A zone without the type is told with those that have it."""
    nowhere = Subnet(id="subnet-9", vpc="vpc-1", zone="us-east-1z")
    with pytest.raises(UsageError, match=r"t3\.micro: not offered in us-east-1z\n.*us-east-1a"):
        choose(api, _ami(cloud, api), Ec2Options(instance_types=("t3.micro",)), (nowhere,), print)


def test_without_permission_to_describe(cloud: Cloud, api: Api) -> None:
    """A named type is launched without asking; one cannot be chosen without."""
    ami = _ami(cloud, api)
    cloud.faults.unauthorized("DescribeInstanceTypes")
    cloud.faults.unauthorized("DescribeInstanceTypeOfferings")
    said: list[str] = []
    words = Ec2Options(instance_types=("t4g.micro",))
    assert [str(one) for one in choose(api, ami, words, (HERE,), said.append)] == [
        "t4g.micro in us-east-1a"
    ]
    assert said == [
        "instance types are not checked beforehand: ec2:DescribeInstanceTypes is denied"
    ]
    with pytest.raises(InfrastructureError, match="or name a type: --ec2-instance-type"):
        _chosen(api, ami)


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("t3.micro", "Standard"),
        ("im4gn.large", "Standard"),
        ("d3en.xlarge", "Standard"),
        ("inf1.xlarge", "Inf"),
        ("g4dn.xlarge", "G and VT"),
        ("gr6.4xlarge", "G and VT"),
        ("x2gd.medium", "X"),
        ("u-6tb1.metal", "High Memory"),
    ],
)
def test_quota(name: str, group: str) -> None:
    """Whose vCPUs are counted together."""
    assert Choice(InstanceType(name=name), HERE).quota == group
