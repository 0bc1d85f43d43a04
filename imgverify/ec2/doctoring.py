"""What stands between this machine and a temporary instance: found out without making anything."""

from __future__ import annotations

from dataclasses import dataclass, field

from imgverify.ec2.api import Api
from imgverify.ec2.caller import who_am_i
from imgverify.ec2.errors import Ec2Error, blamed
from imgverify.ec2.options import Ec2Options
from imgverify.ec2.own_address import public_address
from imgverify.ec2.permissions import needed
from imgverify.ec2.simulation import simulate
from imgverify.ec2.subnets import Subnet, find_subnets
from imgverify.ec2.taxonomy import Category
from imgverify.ec2.trials import Sample, Trial, Verdict, try_dry
from imgverify.errors import ImgverifyError

# vCPUs of running instances of the families A, C, D, H, I, M, R, T, Z.
_QUOTAS = {False: ("on demand", "L-1216C47A"), True: ("spot", "L-34B43A08")}
_SOME_AMI = {"Owners": ["amazon"], "Filters": [{"Name": "name", "Values": ["al2023-ami-2023.*"]}]}


@dataclass(slots=True)
class Diagnosis:
    """What was found.

    Args:
        facts: by name, in the order found.
        problems: what will end a run.
        trials: of the permissions.
    """

    facts: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    trials: tuple[Trial, ...] = ()

    @property
    def denied(self) -> list[Trial]:
        """Permissions that a run cannot do without, and that are not there."""
        return [
            one for one in self.trials if one.verdict is Verdict.DENIED and one.permission.is_needed
        ]

    @property
    def untried(self) -> list[Trial]:
        """Those that only a run will tell."""
        return [
            one
            for one in self.trials
            if one.verdict is Verdict.UNTRIED and one.permission.is_needed
        ]


def diagnose(api: Api, options: Ec2Options, image: str) -> Diagnosis:
    """Look at identity, network, quota, own address and permissions.

    Args:
        api: where, as whom.
        options: the command line.
        image: AMI to try with; empty for any.

    Raises:
        ImgverifyError: there are no credentials, or nobody answers.
    """
    found = Diagnosis()
    try:
        caller = who_am_i(api)
    except Ec2Error as error:
        raise blamed(error) from error
    found.facts["identity"] = caller.arn
    found.facts["region"] = f"{api.region} {api.place.endpoint_url}".rstrip()
    subnets = _subnets(api, options, found)
    found.facts["vCPU quota"] = _quota(api, spot=options.spot)
    if options.connect == "public" and not options.cidr and not options.security_groups:
        _own_address(options, found)
    first = subnets[0] if subnets else None
    sample = _sample(api, image, first)
    tried = try_dry(api, needed(options), options, sample)
    found.trials = simulate(api, caller, tried, options)
    return found


def _subnets(api: Api, options: Ec2Options, found: Diagnosis) -> tuple[Subnet, ...]:
    try:
        subnets = find_subnets(api, options)
    except Ec2Error as error:
        if error.category is not Category.PERMISSION:
            raise blamed(error) from error
        found.facts["subnets"] = "not seen: ec2:DescribeSubnets is denied"
        return ()
    except ImgverifyError as error:
        found.facts["subnets"] = "none"
        found.problems.append(str(error))
        return ()
    zones = ", ".join(f"{one.id} ({one.zone})" for one in subnets)
    found.facts["subnets"] = zones if options.subnet else f"default VPC: {zones}"
    return subnets


def _quota(api: Api, *, spot: bool) -> str:
    kind, code = _QUOTAS[spot]
    try:
        answer = api.read(
            "get_service_quota", service="service-quotas", ServiceCode="ec2", QuotaCode=code
        )
    except Ec2Error as error:
        return f"not known: {error.message}"
    return f"{answer['Quota']['Value']:.0f} {kind} (standard families)"


def _own_address(options: Ec2Options, found: Diagnosis) -> None:
    try:
        found.facts["own address"] = str(public_address(options.check_ip_url))
    except ImgverifyError as error:
        found.facts["own address"] = "not found out"
        found.problems.append(str(error))


def _sample(api: Api, image: str, subnet: Subnet | None) -> Sample:
    place = {"subnet": subnet.id, "vpc": subnet.vpc} if subnet else {}
    ways = [{"ImageIds": [image]}] if image else [{"Owners": ["self"], "MaxResults": 5}, _SOME_AMI]
    for way in ways:
        try:
            images = api.read("describe_images", **way).get("Images", [])
        except Ec2Error as error:
            if image and error.category is not Category.PERMISSION:
                raise blamed(error) from error
            break
        if images:
            mappings = [one.get("Ebs", {}) for one in images[0].get("BlockDeviceMappings", [])]
            snapshots = [one["SnapshotId"] for one in mappings if one.get("SnapshotId")]
            return Sample(
                ami=images[0]["ImageId"],
                architecture=images[0].get("Architecture", ""),
                snapshot=snapshots[0] if snapshots else "",
                **place,
            )
    return Sample(**place)
