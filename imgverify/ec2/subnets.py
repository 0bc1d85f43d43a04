"""The subnets that an instance may be launched into."""

from __future__ import annotations

from dataclasses import dataclass

from imgverify.ec2.api import Api
from imgverify.ec2.errors import Ec2Error, blamed
from imgverify.ec2.options import Ec2Options
from imgverify.ec2.taxonomy import Category
from imgverify.errors import UsageError
from imgverify.nearest import did_you_mean


@dataclass(frozen=True, slots=True, kw_only=True)
class Subnet:
    """A subnet.

    Args:
        id: `subnet-…`.
        vpc: `vpc-…`.
        zone: availability zone, as this account names it: `us-east-1a`.
        zone_id: as AWS names it for everybody: `use1-az1`.
        cidr: of its IPv4 addresses; empty for none.
    """

    id: str
    vpc: str
    zone: str
    zone_id: str = ""
    cidr: str = ""


def find_subnets(api: Api, options: Ec2Options) -> tuple[Subnet, ...]:
    """Those that the user named, or that of each zone of the default VPC, in the order to try.

    Args:
        api: where.
        options: what the user said.

    Raises:
        UsageError: there is no such subnet or zone, or no default VPC.
        Ec2Error: EC2 does not say.
    """
    found = _named(api, options.subnet) if options.subnet else _default(api)
    if not options.zones:
        return found
    by_zone = {name: one for one in found for name in (one.zone, one.zone_id) if name}
    for zone in options.zones:
        if zone not in by_zone:
            where = options.subnet or "the default VPC"
            raise UsageError(
                f"--ec2-zone {zone}: {where} is not in it",
                did_you_mean(zone, {one.zone for one in found}),
            )
    return tuple(dict.fromkeys(by_zone[zone] for zone in options.zones))


def _named(api: Api, name: str) -> tuple[Subnet, ...]:
    try:
        answer = api.read("describe_subnets", SubnetIds=[name])
    except Ec2Error as error:
        if error.category in {Category.NOT_FOUND, Category.USAGE}:
            raise UsageError(
                f"--ec2-subnet {name}: there is no such subnet in {api.region}",
                "is it in another region? --region",
            ) from error
        raise blamed(error) from error
    return tuple(map(_subnet, answer["Subnets"]))


def _default(api: Api) -> tuple[Subnet, ...]:
    only_default = [{"Name": "default-for-az", "Values": ["true"]}]
    found = [_subnet(one) for one in api.pages("describe_subnets", "Subnets", Filters=only_default)]
    if not found:
        raise UsageError(
            f"{api.region} has no default VPC with subnets", "name a subnet: --ec2-subnet subnet-…"
        )
    return tuple(sorted(found, key=lambda subnet: subnet.zone))


def _subnet(told: dict[str, str]) -> Subnet:
    return Subnet(
        id=told["SubnetId"],
        vpc=told["VpcId"],
        zone=told["AvailabilityZone"],
        zone_id=told.get("AvailabilityZoneId", ""),
        cidr=told.get("CidrBlock", ""),
    )
