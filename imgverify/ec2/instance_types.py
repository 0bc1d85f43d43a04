"""What instance types can do, as far as it decides whether they can run an image."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from imgverify.ec2.api import Api
from imgverify.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceType:
    """An instance type; what EC2 does not say of it is empty.

    Args:
        name: `t3.small`.
        architectures: `x86_64`, `arm64`, `i386`, …
        boot_modes: `legacy-bios`, `uefi`.
        virtualization: `hvm`, `paravirtual`.
        root_devices: `ebs`, `instance-store`.
        usage: `on-demand`, `spot`, …
        ena: `required`, `supported`, `unsupported`.
        tpm: whether it has a NitroTPM.
        nitro: whether it is on Nitro.
        encrypts: whether its volumes can be encrypted.
    """

    name: str
    architectures: tuple[str, ...] = ()
    boot_modes: tuple[str, ...] = ()
    virtualization: tuple[str, ...] = ()
    root_devices: tuple[str, ...] = ()
    usage: tuple[str, ...] = ()
    ena: str = ""
    tpm: bool = False
    nitro: bool = False
    encrypts: bool = True


def describe_types(api: Api, names: tuple[str, ...]) -> dict[str, InstanceType]:
    """Ask for instance types; those that the region does not have are left out.

    Args:
        api: where.
        names: of the types.

    Raises:
        Ec2Error: EC2 does not say.
    """
    found = api.pages(
        "describe_instance_types",
        "InstanceTypes",
        # A filter, because one name that is unknown would make EC2 refuse all of them.
        Filters=[{"Name": "instance-type", "Values": list(names)}],
    )
    return {one["InstanceType"]: _type(one) for one in found}


def zones_of_types(api: Api, names: tuple[str, ...]) -> dict[str, set[str]]:
    """Ask which availability zones offer instance types.

    Args:
        api: where.
        names: of the types.

    Raises:
        Ec2Error: EC2 does not say.
    """
    offered: dict[str, set[str]] = {name: set() for name in names}
    for one in api.pages(
        "describe_instance_type_offerings",
        "InstanceTypeOfferings",
        LocationType="availability-zone",
        Filters=[{"Name": "instance-type", "Values": list(names)}],
    ):
        offered.setdefault(one["InstanceType"], set()).add(one["Location"])
    return offered


def demand_known(names: tuple[str, ...], known: dict[str, InstanceType], region: str) -> None:
    """Refuse names that a region does not have.

    Args:
        names: that the user said.
        known: what `describe_types` found.
        region: for the message.

    Raises:
        UsageError: one of them is unknown.
    """
    for name in names:
        if name not in known:
            raise UsageError(
                f"--ec2-instance-type {name}: {region} has no such type",
                "`aws ec2 describe-instance-types` lists them",
            )


def _type(told: dict[str, Any]) -> InstanceType:
    bare_metal = bool(told.get("BareMetal"))
    return InstanceType(
        name=told["InstanceType"],
        architectures=tuple(told.get("ProcessorInfo", {}).get("SupportedArchitectures", ())),
        boot_modes=tuple(told.get("SupportedBootModes", ())),
        virtualization=tuple(told.get("SupportedVirtualizationTypes", ())),
        root_devices=tuple(told.get("SupportedRootDeviceTypes", ())),
        usage=tuple(told.get("SupportedUsageClasses", ())),
        ena=told.get("NetworkInfo", {}).get("EnaSupport", ""),
        tpm=told.get("NitroTpmSupport") == "supported",
        nitro=bare_metal or told.get("Hypervisor") == "nitro",
        encrypts=told.get("EbsInfo", {}).get("EncryptionSupport", "supported") == "supported",
    )
