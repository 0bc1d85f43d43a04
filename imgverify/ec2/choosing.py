"""Which instance types are tried, and in which zones, in which order."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from imgverify.ami import Ami
from imgverify.ec2.api import Api
from imgverify.ec2.errors import Ec2Error, blamed
from imgverify.ec2.instance_types import InstanceType, demand_known, describe_types, zones_of_types
from imgverify.ec2.options import Ec2Options
from imgverify.ec2.preflight import image_defect, misfit
from imgverify.ec2.subnets import Subnet
from imgverify.ec2.taxonomy import Category
from imgverify.errors import ArtifactError, UsageError

# The cheapest of each kind with 2 GiB first: first boots that install packages, or label a file
# system for SELinux, do not get by with less. Each line is another pool of capacity. The last lines
# are for images without ENA, for 32 bits and for paravirtual ones.
CANDIDATES = (
    *("t3.small", "t3a.small", "t4g.small"),
    *("t3.medium", "t3a.medium", "t4g.medium"),
    *("m5.large", "m6i.large", "m6a.large", "m6g.large"),
    *("m7i.large", "m7a.large", "m7g.large"),
    *("t2.small", "t2.medium", "m4.large"),
    *("m3.medium", "c3.large", "m1.small", "m1.medium"),
)
_FAMILY = re.compile(r"[a-z]+")
# Families whose vCPUs are not counted with the others. Source: EC2 User Guide, "On-Demand Instance
# quotas".
_QUOTAS = {
    "dl": "DL",
    "f": "F",
    "g": "G and VT",
    "gr": "G and VT",
    "vt": "G and VT",
    "hpc": "HPC",
    "inf": "Inf",
    "mac": "Mac",
    "p": "P",
    "trn": "Trn",
    "u": "High Memory",
    "x": "X",
}
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Choice:
    """One launch that may be tried.

    Args:
        kind: instance type.
        subnet: where; its zone is part of the choice.
    """

    kind: InstanceType
    subnet: Subnet

    def __str__(self) -> str:
        return f"{self.kind.name} in {self.subnet.zone}"

    @property
    def quota(self) -> str:
        """The group of families whose vCPUs are counted together."""
        family = _FAMILY.match(self.kind.name)
        return _QUOTAS.get(family[0] if family else "", "Standard")


def choose(
    api: Api, ami: Ami, options: Ec2Options, subnets: tuple[Subnet, ...], say: Say
) -> tuple[Choice, ...]:
    """What is to be tried, the best first: a type in all its zones, then the next one.

    Args:
        api: where.
        ami: what is launched.
        options: what the user said.
        subnets: where it may be, in the order to try.
        say: told what the user should know.

    Raises:
        ArtifactError: no instance type can run such an AMI.
        UsageError: none of the types that the user named can, or no zone offers it.
        Ec2Error: EC2 does not say what there is.
    """
    defect = image_defect(ami)
    if defect and not options.instance_types:
        raise ArtifactError(defect, "register it with EnaSupport, once it has the driver")
    kinds = (
        _named(api, ami, options, say) if options.instance_types else _fitting(api, ami, options)
    )
    offered = _offered(api, kinds)
    choices = tuple(
        Choice(kind, subnet)
        for kind in kinds
        for subnet in subnets
        if offered is None or subnet.zone in offered.get(kind.name, ())
    )
    if not choices:
        raise _offered_nowhere(kinds, subnets, offered or {})
    return choices


def _named(api: Api, ami: Ami, options: Ec2Options, say: Say) -> list[InstanceType]:
    names = tuple(dict.fromkeys(options.instance_types))
    try:
        known = describe_types(api, names)
    except Ec2Error as error:
        if error.category is not Category.PERMISSION:
            raise
        say("instance types are not checked beforehand: ec2:DescribeInstanceTypes is denied")
        return [InstanceType(name=name) for name in names]
    demand_known(names, known, api.region)
    reasons = {name: misfit(known[name], ami, spot=options.spot) for name in names}
    fitting = [known[name] for name, reason in reasons.items() if not reason]
    if not fitting:
        raise UsageError(
            f"--ec2-instance-type: {'; '.join(reasons.values())}",
            "leave it out to have one chosen that fits",
        )
    for reason in filter(None, reasons.values()):
        say(f"not tried: {reason}")
    return fitting


def _fitting(api: Api, ami: Ami, options: Ec2Options) -> list[InstanceType]:
    try:
        known = describe_types(api, CANDIDATES)
    except Ec2Error as error:
        if error.category is not Category.PERMISSION:
            raise
        told = blamed(error)
        told.hint = f"{told.hint}; or name a type: --ec2-instance-type"
        raise told from error
    candidates = [known[name] for name in CANDIDATES if name in known]
    fitting = [kind for kind in candidates if not misfit(kind, ami, spot=options.spot)]
    if not fitting:
        tried = misfit(candidates[0], ami, spot=options.spot) if candidates else "none is known"
        raise UsageError(
            f"no instance type that imgverify knows can run {ami.id} in {api.region}: {tried}",
            "name one: --ec2-instance-type",
        )
    # An image with ENA is made for Nitro, and need not have the drivers of what was before.
    modern = [kind for kind in fitting if kind.nitro]
    return modern if ami.ena and modern else fitting


def _offered(api: Api, kinds: list[InstanceType]) -> dict[str, set[str]] | None:
    """Zones by type; None when nobody may ask."""
    try:
        return zones_of_types(api, tuple(kind.name for kind in kinds))
    except Ec2Error as error:
        if error.category is not Category.PERMISSION:
            raise
        return None


def _offered_nowhere(
    kinds: list[InstanceType], subnets: tuple[Subnet, ...], offered: dict[str, set[str]]
) -> UsageError:
    names = ", ".join(kind.name for kind in kinds)
    zones = ", ".join(dict.fromkeys(subnet.zone for subnet in subnets))
    elsewhere = sorted(set().union(*offered.values()))
    return UsageError(
        f"{names}: not offered in {zones}",
        f"offered in {', '.join(elsewhere)}" if elsewhere else "name another --ec2-instance-type",
    )
