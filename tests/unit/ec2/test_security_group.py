"""The security group of one run: one address, one port."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from imgverify.ec2 import security_group
from imgverify.ec2.api import Api
from imgverify.ec2.errors import Ec2Error
from imgverify.ec2.options import Ec2Options
from imgverify.ec2.own_address import network
from imgverify.ec2.owned import RUN_TAG, Owned
from imgverify.ec2.security_group import Source, choose_source, make_group
from imgverify.ec2.subnets import Subnet, find_subnets
from imgverify.ec2.tagging import make_tags
from imgverify.errors import InfrastructureError, UsageError
from imgverify.providers import RunContext
from tests.cloud.client import Cloud


@pytest.fixture
def subnet(api: Api) -> Subnet:
    return find_subnets(api, Ec2Options())[0]


def _make(
    api: Api, context: RunContext, subnet: Subnet, source: Source, owned: Owned | None = None
) -> str:
    tags = make_tags(context.run_id, "arn:me", 60, (), datetime.now(UTC))
    return make_group(
        api,
        context.lease,
        owned or Owned(context.run_id),
        tags,
        vpc=subnet.vpc,
        source=source,
    )


def _group(cloud: Cloud, name: str) -> dict[str, Any]:
    (group,) = cloud.client().describe_security_groups(GroupIds=[name])["SecurityGroups"]
    found: dict[str, Any] = group
    return found


def _words(cloud: Cloud, **words: Any) -> Ec2Options:
    return cloud.options(**{"cidr": "", **words})


def test_one_address_and_one_port(
    cloud: Cloud, api: Api, context: RunContext, subnet: Subnet
) -> None:
    """Who asks for the own address is let in, on the port of SSH, and nobody else."""
    source = choose_source(api, _words(cloud), subnet, 2222)
    assert source.said == "127.0.0.1/32"
    owned = Owned(context.run_id)
    made = _make(api, context, subnet, source, owned)
    group = _group(cloud, made)
    (rule,) = group["IpPermissions"]
    assert (rule["IpProtocol"], rule["FromPort"], rule["ToPort"]) == ("tcp", 2222, 2222)
    assert [one["CidrIp"] for one in rule["IpRanges"]] == ["127.0.0.1/32"]
    assert group["IpPermissionsEgress"][0]["IpProtocol"] == "-1"
    assert {"Key": RUN_TAG, "Value": context.run_id} in group["Tags"]
    assert owned.security_groups == [made]
    assert '"resource":"security-group"' in context.lease.path.read_text()


def test_ipv6(cloud: Cloud, api: Api, context: RunContext, subnet: Subnet) -> None:
    """An IPv6 address is let in as such."""
    source = choose_source(api, _words(cloud, cidr="2001:db8::7"), subnet, 22)
    group = _group(cloud, _make(api, context, subnet, source))
    (rule,) = group["IpPermissions"]
    assert [one["CidrIpv6"] for one in rule["Ipv6Ranges"]] == ["2001:db8::7/128"]
    assert not rule["IpRanges"]


def test_own_address_is_ipv6(
    cloud: Cloud, api: Api, subnet: Subnet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rule for an address by which nobody comes would lock us out."""
    six = network("2001:db8::7")
    monkeypatch.setattr(security_group, "public_address", lambda _url: six)
    with pytest.raises(InfrastructureError, match="tells an IPv6 address"):
        choose_source(api, _words(cloud), subnet, 22)


def test_ssm_lets_nobody_in(cloud: Cloud, api: Api, context: RunContext, subnet: Subnet) -> None:
    """An agent that calls out needs no door."""
    source = choose_source(api, _words(cloud, connect="ssm"), subnet, 22)
    group = _group(cloud, _make(api, context, subnet, source))
    assert source.said == "nobody"
    assert group["IpPermissions"] == []
    assert "AuthorizeSecurityGroupIngress" not in api.calls


def test_private(cloud: Cloud, api: Api, subnet: Subnet) -> None:
    """Within the network, the routing table says by which address one comes."""
    near = Subnet(id="subnet-1", vpc=subnet.vpc, zone=subnet.zone, cidr="127.0.0.0/8")
    assert choose_source(api, _words(cloud, connect="private"), near, 22).said == "127.0.0.1/32"


def test_bastion(cloud: Cloud, api: Api, subnet: Subnet) -> None:
    """A bastion's private address is let in, looked up by its public one where need be."""
    at = {"connect": "bastion"}
    inner = _words(cloud, **at, bastion="me@10.0.0.5:2200")
    assert choose_source(api, inner, subnet, 22).said == "10.0.0.5/32"
    chain = _words(cloud, **at, bastion="me@outer,me@10.0.0.6")
    assert choose_source(api, chain, subnet, 22).said == "10.0.0.6/32"
    told = _words(cloud, **at, bastion="me@198.51.100.1", cidr="10.0.0.9")
    assert choose_source(api, told, subnet, 22).said == "10.0.0.9/32"
    with pytest.raises(UsageError, match=r"8\.8\.8\.8 is no instance of us-east-1"):
        choose_source(api, _words(cloud, **at, bastion="me@8.8.8.8"), subnet, 22)


def test_connect_endpoint(cloud: Cloud, api: Api, context: RunContext, subnet: Subnet) -> None:
    """Only the endpoint's own groups may come in; without an endpoint that is said."""
    words = _words(cloud, connect="eice")
    with pytest.raises(UsageError, match="has no EC2 Instance Connect Endpoint that is ready"):
        choose_source(api, words, subnet, 22)
    theirs = cloud.client().create_security_group(
        GroupName="endpoint", Description="of the endpoint", VpcId=subnet.vpc
    )["GroupId"]
    cloud.add_connect_endpoint(VpcId=subnet.vpc, State="create-complete", SecurityGroupIds=[theirs])
    source = choose_source(api, words, subnet, 22)
    (rule,) = _group(cloud, _make(api, context, subnet, source))["IpPermissions"]
    assert [one["GroupId"] for one in rule["UserIdGroupPairs"]] == [theirs]
    assert not rule["IpRanges"]


@pytest.mark.parametrize("connect", ["ssm", "eice"])
def test_senseless_words(cloud: Cloud, api: Api, subnet: Subnet, connect: str) -> None:
    """An address means nothing where nobody comes by one."""
    with pytest.raises(UsageError, match=f"no meaning with --ec2-connect {connect}"):
        choose_source(api, _words(cloud, connect=connect, cidr="192.0.2.1"), subnet, 22)


def test_lost_answers(cloud: Cloud, api: Api, context: RunContext, subnet: Subnet) -> None:
    """A group and a rule that were made though nobody said so are taken, not made twice."""
    cloud.faults.cut("CreateSecurityGroup", "after")
    cloud.faults.cut("AuthorizeSecurityGroupIngress", "after")
    source = choose_source(api, cloud.options(), subnet, 22)
    owned = Owned(context.run_id)
    group = _group(cloud, _make(api, context, subnet, source, owned))
    assert owned.security_groups == [group["GroupId"]]
    assert len(group["IpPermissions"]) == 1
    named = [{"Name": "group-name", "Values": [group["GroupName"]]}]
    assert len(cloud.client().describe_security_groups(Filters=named)["SecurityGroups"]) == 1


def test_not_known_yet(cloud: Cloud, api: Api, context: RunContext, subnet: Subnet) -> None:
    """The server that is asked for the rule need not know the group yet."""
    cloud.faults.not_yet("AuthorizeSecurityGroupIngress", "InvalidGroup.NotFound", times=2)
    source = choose_source(api, cloud.options(), subnet, 22)
    assert _group(cloud, _make(api, context, subnet, source))["IpPermissions"]


def test_group_of_somebody_else(
    cloud: Cloud, api: Api, context: RunContext, subnet: Subnet
) -> None:
    """A group of our name without our tag is not used."""
    name = f"imgverify-{context.run_id}"
    cloud.client().create_security_group(GroupName=name, Description="x", VpcId=subnet.vpc)
    source = choose_source(api, cloud.options(), subnet, 22)
    with pytest.raises(Ec2Error, match="Duplicate"):
        _make(api, context, subnet, source)
    cloud.faults.cut("CreateSecurityGroup", "before")
    with pytest.raises(InfrastructureError, match="somebody else has made a group"):
        _make(api, context, subnet, source)
