"""A security group for one run: SSH, from one address only."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv6Network
from typing import Any

from imgverify.ec2.api import Api
from imgverify.ec2.asking import asking
from imgverify.ec2.errors import Ec2Error
from imgverify.ec2.options import Ec2Options
from imgverify.ec2.own_address import (
    Network,
    address_towards,
    network,
    public_address,
    resolve,
)
from imgverify.ec2.owned import RUN_TAG, Owned
from imgverify.ec2.subnets import Subnet
from imgverify.ec2.tagging import Tags
from imgverify.ec2.taxonomy import Category
from imgverify.errors import InfrastructureError, UsageError
from imgverify.leases import Lease, mark_of
from imgverify.live.ssh_url import SCHEME, parse_url

_CONSISTENT = 15.0
_DESCRIPTION = "SSH to the temporary instance of one imgverify run"


@dataclass(frozen=True, slots=True)
class Source:
    """Who is let in.

    Args:
        said: for the report: `192.0.2.7/32`, `sg-…`, `nobody`.
        permissions: as EC2 takes them; empty when nobody is.
    """

    said: str
    permissions: tuple[dict[str, Any], ...] = ()


def choose_source(api: Api, options: Ec2Options, subnet: Subnet, port: int) -> Source:
    """Find out from where SSH must be let in; nothing is made yet.

    Args:
        api: where.
        options: what the user said.
        subnet: where the instance will be.
        port: of SSH.

    Raises:
        UsageError: the user's words do not fit together.
        InfrastructureError: nobody tells the address.
    """
    if options.cidr and options.connect in {"ssm", "eice"}:
        raise UsageError(
            f"--ec2-cidr has no meaning with --ec2-connect {options.connect}", "leave it out"
        )
    if options.connect == "ssm":
        # The agent in the instance calls out.
        return Source("nobody")
    if options.connect == "eice":
        groups = _groups_of_endpoint(api, subnet)
        pairs = [{"GroupId": group} for group in groups]
        return Source(", ".join(groups), (_ssh(port, UserIdGroupPairs=pairs),))
    found = network(options.cidr) if options.cidr else _own(api, options, subnet)
    return Source(str(found), (_ssh(port, **_range(found)),))


def make_group(
    api: Api, lease: Lease, owned: Owned, tags: Tags, *, vpc: str, source: Source
) -> str:
    """Make a group that lets in nobody but the source; all that goes out stays allowed.

    Args:
        api: where.
        lease: takes its name before it is there.
        owned: takes its id.
        tags: of the run.
        vpc: `vpc-…`.
        source: who is let in.

    Returns:
        Its id.

    Raises:
        Ec2Error: it is refused.
        InfrastructureError: somebody else has a group of this name.
    """
    name = mark_of(owned.run_id)
    lease.ec2("security-group", name, api.place)
    try:
        with asking(owned, "security-group"):
            made = api.change(
                "create_security_group",
                GroupName=name,
                Description=_DESCRIPTION,
                VpcId=vpc,
                TagSpecifications=tags.on("security-group"),
            )
            group = str(made["GroupId"])
            owned.security_groups.append(group)
    except Ec2Error as error:
        # The answer to the first attempt was lost, and this is what it made.
        if error.category is not Category.EXISTS or error.attempts == 1:
            raise
        group = _find(api, name, vpc, owned.run_id)
        owned.security_groups.append(group)
        owned.unanswered.discard("security-group")
    if source.permissions:
        _let_in(api, group, source, tags)
    return group


def _let_in(api: Api, group: str, source: Source, tags: Tags) -> None:
    try:
        api.change(
            "authorize_security_group_ingress",
            eventually=_CONSISTENT,
            GroupId=group,
            IpPermissions=list(source.permissions),
            TagSpecifications=tags.on("security-group-rule"),
        )
    except Ec2Error as error:
        if error.category is not Category.EXISTS or error.attempts == 1:
            raise


def _find(api: Api, name: str, vpc: str, run_id: str) -> str:
    found = api.read(
        "describe_security_groups",
        Filters=[
            {"Name": "group-name", "Values": [name]},
            {"Name": "vpc-id", "Values": [vpc]},
            {"Name": f"tag:{RUN_TAG}", "Values": [run_id]},
        ],
    )["SecurityGroups"]
    if not found:
        raise InfrastructureError(
            f"{name}: somebody else has made a group of this name", "run again"
        )
    return str(found[0]["GroupId"])


def _own(api: Api, options: Ec2Options, subnet: Subnet) -> Network:
    if options.connect == "public":
        found = public_address(options.check_ip_url)
        if isinstance(found, IPv6Network):
            raise InfrastructureError(
                f"{options.check_ip_url} tells an IPv6 address, and instances are reached by IPv4",
                "say the IPv4 address: --ec2-cidr ADDRESS/32",
            )
        return found
    if options.connect == "bastion":
        return _of_bastion(api, options.bastion)
    if not subnet.cidr:
        raise UsageError(f"{subnet.id} has no IPv4 addresses", "say --ec2-cidr")
    return address_towards(subnet.cidr)


def _of_bastion(api: Api, bastion: str) -> Network:
    """The address that a bastion has within the VPC."""
    # Of a chain of them, it is the last that reaches the instance.
    last = bastion.rpartition(",")[2].strip().removeprefix(SCHEME)
    address = resolve(parse_url(SCHEME + last).host)
    if address.is_private:
        return network(str(address))
    by = "ipv6-address" if address.version > 4 else "ip-address"  # noqa: PLR2004 - of IP
    found = api.pages(
        "describe_instances", "Reservations", Filters=[{"Name": by, "Values": [str(address)]}]
    )
    inner = [one.get("PrivateIpAddress") for each in found for one in each["Instances"]]
    if not inner or not inner[0]:
        raise UsageError(
            f"--ec2-bastion {bastion}: {address} is no instance of {api.region}",
            "say from which address it reaches the subnet: --ec2-cidr",
        )
    return network(inner[0])


def _groups_of_endpoint(api: Api, subnet: Subnet) -> list[str]:
    found = api.pages(
        "describe_instance_connect_endpoints",
        "InstanceConnectEndpoints",
        Filters=[{"Name": "vpc-id", "Values": [subnet.vpc]}],
    )
    for endpoint in found:
        if endpoint.get("State") == "create-complete" and endpoint.get("SecurityGroupIds"):
            return [str(group) for group in endpoint["SecurityGroupIds"]]
    raise UsageError(
        f"--ec2-connect eice: {subnet.vpc} has no EC2 Instance Connect Endpoint that is ready",
        "make one, or name another --ec2-subnet",
    )


def _ssh(port: int, **who: Any) -> dict[str, Any]:
    return {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, **who}


def _range(found: Network) -> dict[str, Any]:
    if isinstance(found, IPv6Network):
        return {"Ipv6Ranges": [{"CidrIpv6": str(found), "Description": "runner"}]}
    return {"IpRanges": [{"CidrIp": str(found), "Description": "runner"}]}
