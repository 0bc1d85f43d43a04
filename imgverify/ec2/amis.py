"""An AMI as a whole: what EC2 says of it, its digest, and what is judged."""

from __future__ import annotations

import hashlib
import json

import msgspec

from imgverify.ami import Ami, Ancestor
from imgverify.ec2.ancestry import ancestry_of
from imgverify.ec2.api import Api
from imgverify.ec2.caller import who_am_i
from imgverify.ec2.errors import Ec2Error, blamed
from imgverify.ec2.grantees import grantees
from imgverify.ec2.images import find_image
from imgverify.ec2.snapshots import SHARED_WITH, with_keys, with_permissions
from imgverify.ec2.unseen import reason
from imgverify.model import Artifact

KIND = "ami"
GIB = 2**30
# uname(1) has other words than EC2 for these.
_UNAME = {"arm64": "aarch64", "i386": "i686"}


def describe_ami(api: Api, ami_id: str) -> Ami:
    """Ask for an AMI, who may use it, its snapshots and where it comes from.

    At most four requests and one for each snapshot; one more for an AMI that is not ours, and one
    for the owners of AMIs that it was made from.

    Args:
        api: of its region.
        ami_id: `ami-…`.

    Raises:
        ArtifactError: there is no such AMI for us, or it cannot be launched yet or any more.
        InfrastructureError: EC2 does not answer.
    """
    ami = find_image(api, ami_id)
    unseen = dict(ami.unseen)
    is_ours = True
    shared_with: tuple[str, ...] = ()
    try:
        shared_with = _launch_permissions(api, ami_id)
    except Ec2Error as error:
        unseen["shared_with"] = reason(error)
        is_ours = ami.owner == _account(api)
    volumes = with_keys(api, ami.volumes, unseen)
    if is_ours:
        volumes = with_permissions(api, volumes, unseen)
    else:
        unseen[SHARED_WITH] = unseen["shared_with"]
        unseen["tags"] = "EC2 shows tags to the account that has set them"
        if not ami.deregistration_protection:
            unseen["deregistration_protection"] = "EC2 need not tell it to another account"
    ancestry: tuple[Ancestor, ...] = ()
    try:
        ancestry = ancestry_of(api, ami)
    except Ec2Error as error:
        unseen["ancestry"] = reason(error)
    return msgspec.structs.replace(
        ami, volumes=volumes, shared_with=shared_with, ancestry=ancestry, unseen=unseen
    )


def digest_now(api: Api, ami_id: str) -> str:
    """Take the digest once more, with one request.

    Args:
        api: of its region.
        ami_id: `ami-…`.

    Raises:
        ArtifactError: it is not there any more.
        InfrastructureError: EC2 does not answer.
    """
    return digest_of(find_image(api, ami_id))


def digest_of(ami: Ami) -> str:
    """What stands for an AMI's bytes, which EC2 never changes once their snapshots are made.

    Args:
        ami: that was described.

    Returns:
        `sha256:…` of canonical JSON.
    """
    told = {
        "architecture": ami.architecture,
        "block_device_mappings": [
            {"device": one.device, "snapshot": one.snapshot, "virtual_name": one.virtual_name}
            for one in ami.volumes
        ],
        "boot_mode": ami.boot_mode,
        "creation_date": ami.created,
        "image_id": ami.id,
        "owner": ami.owner,
        "root_device": ami.root_device,
        "virtualization": ami.virtualization,
    }
    canonical = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return f"sha256:{hashlib.sha256(canonical.encode()).hexdigest()}"


def artifact_of(ami: Ami) -> Artifact:
    """An AMI as what is judged.

    Args:
        ami: that was described.
    """
    root = next((one.size for one in ami.volumes if one.device == ami.root_device), 0)
    return Artifact(
        kind=KIND,
        location=ami.id,
        format=KIND,
        architecture=_UNAME.get(ami.architecture, ami.architecture),
        digest=digest_of(ami),
        virtual_size=root * GIB,
        origin=f"aws:{ami.region}:{ami.owner}",
        ami=ami,
    )


def _account(api: Api) -> str:
    try:
        return who_am_i(api).account
    except Ec2Error as error:
        raise blamed(error) from error


def _launch_permissions(api: Api, ami_id: str) -> tuple[str, ...]:
    answer = api.read("describe_image_attribute", ImageId=ami_id, Attribute="launchPermission")
    return grantees(answer.get("LaunchPermissions", []))
