"""Where an instance goes: its subnet, its security groups, whether it has a public address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.cloud.wording import Refused, not_found


@dataclass(frozen=True, slots=True)
class Place:
    """Where an instance goes.

    Args:
        subnet: moto's.
        groups: moto's security groups.
        public: whether it has a public address.
    """

    subnet: Any
    groups: list[Any]
    public: bool


def wanted_zone(params: dict[str, Any], backend: Any) -> str:
    """The availability zone that a launch asks for, by name or by subnet; empty for none.

    Args:
        params: of RunInstances.
        backend: moto's EC2 of the region.
    """
    subnet = _subnet_id(params)
    if subnet and (known := _subnets(backend).get(subnet)):
        return str(known.availability_zone)
    return str(params.get("Placement", {}).get("AvailabilityZone", ""))


def placed(backend: Any, params: dict[str, Any]) -> Place:
    """Decide where an instance goes.

    Args:
        backend: moto's EC2 of the region.
        params: of RunInstances.

    Raises:
        Refused: what is asked for does not exist, or does not go together.
    """
    interface = _interface(params)
    if interface and (params.get("SubnetId") or params.get("SecurityGroupIds")):
        raise Refused(
            "InvalidParameterCombination",
            "Network interfaces and an instance-level security groups or subnet may not be "
            "specified on the same request",
        )
    subnet = _subnet(backend, params)
    ids = interface.get("Groups", []) or params.get("SecurityGroupIds", [])
    groups = [_group(backend, name) for name in ids]
    groups = groups or [backend.get_default_security_group(subnet.vpc_id)]
    for group in groups:
        if group.vpc_id != subnet.vpc_id:
            raise Refused(
                "InvalidParameter",
                f"Security group {group.id} and subnet {subnet.id} belong to different networks.",
            )
    public = interface.get("AssociatePublicIpAddress")
    if public is None:
        public = str(subnet.map_public_ip_on_launch).lower() == "true"
    return Place(subnet, groups, bool(public))


def _interface(params: dict[str, Any]) -> dict[str, Any]:
    interfaces: list[dict[str, Any]] = params.get("NetworkInterfaces", [])
    return interfaces[0] if interfaces else {}


def _subnet_id(params: dict[str, Any]) -> str:
    return str(params.get("SubnetId") or _interface(params).get("SubnetId") or "")


def _subnets(backend: Any) -> dict[str, Any]:
    return {
        name: subnet for by_zone in backend.subnets.values() for name, subnet in by_zone.items()
    }


def _subnet(backend: Any, params: dict[str, Any]) -> Any:
    name = _subnet_id(params)
    zone = params.get("Placement", {}).get("AvailabilityZone")
    if name:
        subnet = _subnets(backend).get(name)
        if subnet is None:
            raise not_found("InvalidSubnetID", name)
        if zone and zone != subnet.availability_zone:
            raise Refused(
                "InvalidParameterValue",
                f"The availability zone '{zone}' and the subnet '{name}' do not go together",
            )
        return subnet
    vpc = backend.get_default_vpc()
    if vpc is None:
        raise Refused(
            "VPCIdNotSpecified",
            "No default VPC for this user. GroupName is only supported for EC2-Classic and "
            "default VPC.",
        )
    defaults = {
        subnet.availability_zone: subnet
        for subnet in _subnets(backend).values()
        if subnet.vpc_id == vpc.id and str(subnet.default_for_az).lower() == "true"
    }
    if zone and zone not in {one.name for one in backend.describe_availability_zones()}:
        raise Refused("InvalidParameterValue", f"Invalid availability zone: [{zone}]")
    if not defaults or (zone and zone not in defaults):
        raise Refused(
            "MissingInput",
            f"No subnets found for the default VPC '{vpc.id}'. Please specify a subnet.",
        )
    return defaults[zone] if zone else defaults[min(defaults)]


def _group(backend: Any, name: str) -> Any:
    group = backend.get_security_group_from_id(name)
    if group is None:
        raise not_found("InvalidGroup", name)
    return group
