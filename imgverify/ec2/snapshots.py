"""What only the snapshots of an AMI tell: who may use them, and which key encrypts them."""

from __future__ import annotations

import msgspec

from imgverify.ami import AmiVolume
from imgverify.ec2.api import Api
from imgverify.ec2.errors import Ec2Error
from imgverify.ec2.grantees import grantees
from imgverify.ec2.unseen import reason

_KEY = "volumes.{}.kms_key"
_SHARED_WITH = "volumes.{}.shared_with"
Volumes = tuple[AmiVolume, ...]
SHARED_WITH = "volumes.shared_with"
"""Under which name `Ami.unseen` says that permissions were not seen."""


def with_keys(api: Api, volumes: Volumes, unseen: dict[str, str]) -> Volumes:
    """Fill in which keys encrypt them.

    Args:
        api: of their region.
        volumes: of an AMI.
        unseen: takes the reasons of what is not seen.

    Raises:
        ImgverifyError: EC2 does not answer for now.
    """
    # The mappings of an image do not say which key encrypted them; their snapshots do.
    wanted = [one.snapshot for one in volumes if one.encrypted and not one.kms_key and one.snapshot]
    if not wanted:
        return volumes
    keys: dict[str, str] = {}
    why = "its snapshot belongs to another account"
    try:
        for one in api.pages(
            "describe_snapshots", "Snapshots", Filters=[{"Name": "snapshot-id", "Values": wanted}]
        ):
            keys[one["SnapshotId"]] = one.get("KmsKeyId", "")
    except Ec2Error as error:
        why = reason(error)
    for volume in volumes:
        if volume.snapshot in wanted and not keys.get(volume.snapshot):
            unseen[_KEY.format(volume.device)] = why
    return tuple(
        msgspec.structs.replace(one, kms_key=keys.get(one.snapshot, one.kms_key)) for one in volumes
    )


def with_permissions(api: Api, volumes: Volumes, unseen: dict[str, str]) -> Volumes:
    """Fill in who may make volumes of their snapshots: one request for each.

    Args:
        api: of their region.
        volumes: of an AMI of our own.
        unseen: takes the reasons of what is not seen.

    Raises:
        ImgverifyError: EC2 does not answer for now.
    """
    snapshots = dict.fromkeys(one.snapshot for one in volumes if one.snapshot)
    shared: dict[str, tuple[str, ...]] = {}
    why = ""
    for snapshot in snapshots:
        try:
            answer = api.read(
                "describe_snapshot_attribute",
                SnapshotId=snapshot,
                Attribute="createVolumePermission",
            )
        except Ec2Error as error:
            # What one is refused, the rest are; what the others told stays told.
            why = reason(error)
            break
        shared[snapshot] = grantees(answer.get("CreateVolumePermissions", []))
    if why and not shared:
        unseen[SHARED_WITH] = why
    elif why:
        hidden = [one.device for one in volumes if one.snapshot and one.snapshot not in shared]
        unseen.update(dict.fromkeys(map(_SHARED_WITH.format, hidden), why))
    return tuple(
        msgspec.structs.replace(one, shared_with=shared.get(one.snapshot, ())) for one in volumes
    )
