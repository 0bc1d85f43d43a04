"""Where an instance may be launched."""

from __future__ import annotations

import pytest

from imgverify.ec2.api import Api
from imgverify.ec2.options import Ec2Options
from imgverify.ec2.subnets import find_subnets
from imgverify.errors import InfrastructureError, UsageError
from tests.cloud.client import Cloud


def test_default_vpc(api: Api) -> None:
    """Without a word, one subnet for each zone of the default VPC, in one call."""
    found = find_subnets(api, Ec2Options())
    zones = [subnet.zone for subnet in found]
    assert zones == sorted(set(zones))
    assert len(zones) > 1
    assert len({subnet.vpc for subnet in found}) == 1
    assert api.calls == {"DescribeSubnets": 1}


def test_named_subnet(cloud: Cloud, api: Api) -> None:
    """A subnet fixes network and zone."""
    ec2 = cloud.client()
    vpc = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    made = ec2.create_subnet(VpcId=vpc, CidrBlock="10.1.2.0/24", AvailabilityZone="us-east-1b")
    (found,) = find_subnets(api, Ec2Options(subnet=made["Subnet"]["SubnetId"]))
    assert (found.vpc, found.zone, found.cidr) == (vpc, "us-east-1b", "10.1.2.0/24")
    with pytest.raises(UsageError, match="did you mean us-east-1b"):
        find_subnets(api, Ec2Options(subnet=found.id, zones=("us-east-1a",)))


def test_named_zones(api: Api) -> None:
    """Zones are tried in the order given, by either of their names, each once."""
    every = {one.zone: one for one in find_subnets(api, Ec2Options())}
    second = every["us-east-1b"]
    named = ("us-east-1c", second.zone_id, "us-east-1b")
    assert [one.zone for one in find_subnets(api, Ec2Options(zones=named))] == [
        "us-east-1c",
        "us-east-1b",
    ]


def test_wrong_words(api: Api) -> None:
    """What is not there is named, with what to do."""
    with pytest.raises(UsageError, match=r"--ec2-zone us-east-1y: the default VPC is not in it"):
        find_subnets(api, Ec2Options(zones=("us-east-1y",)))
    for name in ("subnet-0123456789abcdef0", "nonsense"):
        with pytest.raises(UsageError, match=f"--ec2-subnet {name}: there is no such subnet in us"):
            find_subnets(api, Ec2Options(subnet=name))


def test_no_default_vpc(cloud: Cloud, api: Api) -> None:
    """An account whose default VPC is gone must be told where."""
    cloud.forget_default_vpc()
    with pytest.raises(UsageError, match="has no default VPC with subnets\n  -> name a subnet"):
        find_subnets(api, Ec2Options())


def test_denied(cloud: Cloud, api: Api) -> None:
    """A missing permission is nobody's wrong word."""
    cloud.faults.unauthorized("DescribeSubnets")
    with pytest.raises(InfrastructureError, match="UnauthorizedOperation") as caught:
        find_subnets(api, Ec2Options(subnet="subnet-0123456789abcdef0"))
    assert not isinstance(caught.value, UsageError)
