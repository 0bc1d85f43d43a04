"""Whether a permission is there: asked of EC2 itself, with requests that do nothing."""

from __future__ import annotations

import base64
import re
import struct
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from imgverify.ec2.api import Api
from imgverify.ec2.errors import Ec2Error, blamed
from imgverify.ec2.options import Ec2Options
from imgverify.ec2.owned import RUN_TAG
from imgverify.ec2.permissions import Kind, Permission
from imgverify.ec2.taxonomy import Category

NAME = "imgverify-doctor"
"""Of all that a trial speaks of, and never makes."""

ASKED_AGAIN_LATER = {Category.THROTTLED, Category.TRANSIENT, Category.CREDENTIALS}
"""What says nothing of a permission."""

_TAGS = [{"Key": RUN_TAG, "Value": NAME}]
_LAUNCH = "ec2:RunInstances"
_TYPES = {"arm64": "t4g.micro"}
_USUAL_TYPE = "t3.micro"
# Of the right form, and nobody's: nothing is made of it.
_BLOB = b"".join(struct.pack(">I", len(part)) + part for part in (b"ssh-ed25519", bytes(32)))
_PUBLIC_KEY = b"ssh-ed25519 " + base64.b64encode(_BLOB)


class Verdict(StrEnum):
    """What a trial said."""

    ALLOWED = "allowed"
    DENIED = "denied"
    UNTRIED = "cannot be tried"


@dataclass(frozen=True, slots=True)
class Trial:
    """A permission that was asked for.

    Args:
        permission: of a run.
        verdict: the answer.
        how: who gave it, or why nobody did.
    """

    permission: Permission
    verdict: Verdict
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Things that are there, for requests that name some; empty where there is none.

    Args:
        ami: id of an AMI.
        architecture: of it, in EC2's words.
        snapshot: id of one of its snapshots.
        subnet: id of a subnet.
        vpc: of that.
    """

    ami: str = ""
    architecture: str = ""
    snapshot: str = ""
    subnet: str = ""
    vpc: str = ""


def try_dry(
    api: Api, permissions: tuple[Permission, ...], options: Ec2Options, sample: Sample
) -> tuple[Trial, ...]:
    """Send each request with `DryRun`: EC2 says whether it would be allowed.

    What can only be done to a thing of a run cannot be tried so.

    Args:
        api: as whom.
        permissions: to be tried.
        options: the command line.
        sample: what the requests name.

    Raises:
        ImgverifyError: EC2 does not answer.
    """
    requests = _requests(options, sample)
    trials = [_dry(api, one, requests) for one in permissions]
    launch = next((one for one in trials if one.permission.action == _LAUNCH), None)
    if launch is None or launch.verdict is not Verdict.ALLOWED:
        return tuple(trials)
    # Its request carries tags, and the instance profile when there is one.
    return tuple(
        Trial(one.permission, Verdict.ALLOWED, "dry run of RunInstances")
        if one.permission.kind is Kind.TAG or "instance-profile" in one.permission.why
        else one
        for one in trials
    )


def _dry(api: Api, permission: Permission, requests: dict[str, dict[str, Any]]) -> Trial:
    service, _, operation = permission.action.partition(":")
    if service != "ec2" or permission.kind not in {Kind.LOOK, Kind.LAUNCH, Kind.MAKE}:
        return Trial(permission, Verdict.UNTRIED, "only by doing it")
    params = requests.get(operation, {})
    if missing := [name for name, value in params.items() if value == ""]:
        return Trial(permission, Verdict.UNTRIED, f"there is no {missing[0]} to try it with")
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", operation).lower()
    try:
        allowed = api.may(name, **params)
    except Ec2Error as error:
        if error.category in ASKED_AGAIN_LATER:
            raise blamed(error) from error
        how = error.message if error.is_implemented else "the API server does not have it"
        return Trial(permission, Verdict.UNTRIED, how)
    return Trial(permission, Verdict.ALLOWED if allowed else Verdict.DENIED, "dry run")


def _requests(options: Ec2Options, sample: Sample) -> dict[str, dict[str, Any]]:
    """What the operations need beside `DryRun`; an empty value is what is not there."""
    return {
        "DescribeImageAttribute": {"ImageId": sample.ami, "Attribute": "launchPermission"},
        "DescribeSnapshotAttribute": {
            "SnapshotId": sample.snapshot,
            "Attribute": "createVolumePermission",
        },
        "GetImageAncestry": {"ImageId": sample.ami},
        "ImportKeyPair": {
            "KeyName": NAME,
            "PublicKeyMaterial": _PUBLIC_KEY,
            "TagSpecifications": _tagged("key-pair"),
        },
        "CreateSecurityGroup": {
            "VpcId": sample.vpc,
            "GroupName": NAME,
            "Description": NAME,
            "TagSpecifications": _tagged("security-group"),
        },
        "RunInstances": _launch(options, sample),
    }


def _launch(options: Ec2Options, sample: Sample) -> dict[str, Any]:
    usual = _TYPES.get(sample.architecture, _USUAL_TYPE)
    kinds = ["instance", "volume", "network-interface"]
    if options.spot:
        kinds.append("spot-instances-request")
    request: dict[str, Any] = {
        "ImageId": sample.ami,
        "SubnetId": sample.subnet,
        "InstanceType": options.instance_types[0] if options.instance_types else usual,
        "MinCount": 1,
        "MaxCount": 1,
        "MetadataOptions": {"HttpTokens": "required"},
        "TagSpecifications": _tagged(*kinds),
    }
    if options.spot:
        request["InstanceMarketOptions"] = {"MarketType": "spot"}
    if profile := options.instance_profile:
        request["IamInstanceProfile"] = {"Arn" if profile.startswith("arn:") else "Name": profile}
    return request


def _tagged(*kinds: str) -> list[dict[str, Any]]:
    return [{"ResourceType": kind, "Tags": _TAGS} for kind in kinds]
