"""Images as EC2 keeps them: moto forgets most of what one registers."""

from __future__ import annotations

import copy
import fnmatch
import json
import subprocess
from types import SimpleNamespace
from typing import Any

from moto.ec2.models.elastic_block_store import Snapshot

from tests.cloud.image_record import ImageRecord, now_text, well_made
from tests.cloud.protocol import Request
from tests.cloud.state import ACCOUNT, State, new_id
from tests.cloud.wording import Refused, not_found

_AMAZON = {"amazon", "aws-marketplace", "aws-backup-vault"}


def register(state: State, region: str, wanted: dict[str, Any]) -> ImageRecord:
    """Add an image that a test describes.

    Args:
        state: of the cloud.
        region: where.
        wanted: fields as in DescribeImages (None removes a default one), and `name`, `image`,
            `backing`, `launch_permissions`, `snapshot_permissions`, `ancestry`.
    """
    wanted = dict(wanted)
    name = wanted.pop("name", None) or wanted.get("Name") or f"test-{new_id('n')[2:8]}"
    fields = well_made(name, new_id("ami"), new_id("snap"), ACCOUNT, region)
    disk = str(wanted.pop("image", "") or "")
    record = ImageRecord(
        fields,
        region,
        backing=wanted.pop("backing", "") or ("qemu" if disk else "none"),
        disk=disk,
        launch_permissions=wanted.pop("launch_permissions", []),
        snapshot_permissions=wanted.pop("snapshot_permissions", {}),
        ancestry=wanted.pop("ancestry", []),
    )
    if disk:
        fields["BlockDeviceMappings"][0]["Ebs"]["VolumeSize"] = _gibibytes(disk)
    fields.update(wanted)
    for key in [key for key, value in fields.items() if value is None]:
        del fields[key]
    if {"Group": "all"} in record.launch_permissions:
        fields["Public"] = True
    _keep(state, record)
    return record


def _gibibytes(disk: str) -> int:
    asked = ["qemu-img", "info", "-U", "--output=json", disk]
    said = subprocess.run(asked, check=True, capture_output=True).stdout
    return -(-int(json.loads(said)["virtual-size"]) // 2**30)


def _keep(state: State, record: ImageRecord) -> None:
    state.images[record.id] = record
    backend = state.backend(record.region)
    backend.tags[record.id].update(
        {tag["Key"]: tag["Value"] for tag in record.fields.pop("Tags", [])}
    )
    for mapping in record.volumes:
        ebs = mapping["Ebs"]
        snapshot = ebs.get("SnapshotId")
        if snapshot and snapshot not in backend.snapshots:
            backend.snapshots[snapshot] = _snapshot(backend, snapshot, ebs, record)


def _snapshot(backend: Any, name: str, ebs: dict[str, Any], record: ImageRecord) -> Snapshot:
    # EC2 names a volume that does not exist for snapshots that did not come from one.
    volume = SimpleNamespace(id="vol-ffffffff", size=ebs.get("VolumeSize", 8))
    return Snapshot(
        backend,
        name,
        volume,
        f"Created for {record.id}",
        encrypted=bool(ebs.get("Encrypted")),
        kms_key_id=ebs.get("KmsKeyId"),
        owner_id=record.fields.get("OwnerId", ACCOUNT),
    )


def find(state: State, region: str, image_id: str) -> ImageRecord:
    """The image of an id, for one of our account.

    Raises:
        Refused: there is none in the region that we may see.
    """
    digits = image_id.removeprefix("ami-")
    if digits == image_id or len(digits) not in {8, 17} or set(digits) - set("0123456789abcdef"):
        raise Refused("InvalidAMIID.Malformed", f'Invalid id: "{image_id}"')
    record = state.images.get(image_id)
    if record is None or record.region != region or not _visible(record):
        raise not_found("InvalidAMIID", image_id)
    return record


def _visible(record: ImageRecord) -> bool:
    return (
        record.fields.get("OwnerId") == ACCOUNT
        or bool(record.fields.get("Public"))
        or {"UserId": ACCOUNT} in record.launch_permissions
        or record.fields.get("ImageOwnerAlias") in _AMAZON
    )


def described(state: State, record: ImageRecord) -> dict[str, Any]:
    """An image as DescribeImages answers it."""
    tags = state.backend(record.region).tags.get(record.id, {})
    # Tags belong to an account; others do not see them.
    ours = record.fields.get("OwnerId") == ACCOUNT
    shown = [{"Key": key, "Value": value} for key, value in tags.items()] if ours else []
    image = copy.deepcopy(record.fields)
    for mapping in image.get("BlockDeviceMappings", []):
        # Only the snapshot tells which key encrypts it.
        mapping.get("Ebs", {}).pop("KmsKeyId", None)
    return {**image, "Tags": shown} if shown else image


def describe(state: State, request: Request) -> dict[str, Any]:
    """DescribeImages."""
    params = request.params
    ids = params.get("ImageIds", [])
    if ids:
        records = [find(state, request.region, image_id) for image_id in ids]
    else:
        records = [
            record
            for record in state.images.values()
            if record.region == request.region and _visible(record) and _current(record, params)
        ]
    images = [described(state, record) for record in records]
    owners = params.get("Owners", [])
    if owners:
        images = [image for image in images if _owned(image, owners)]
    for wanted in params.get("Filters", []):
        images = [image for image in images if _passes(image, wanted)]
    return {"Images": images}


def _current(record: ImageRecord, params: dict[str, Any]) -> bool:
    gone = record.fields.get("DeprecationTime", "9") <= now_text()
    ours = record.fields.get("OwnerId") == ACCOUNT
    return ours or not gone or bool(params.get("IncludeDeprecated"))


def _owned(image: dict[str, Any], owners: list[str]) -> bool:
    names = {image.get("OwnerId"), image.get("ImageOwnerAlias")}
    if image.get("OwnerId") == ACCOUNT:
        names.add("self")
    return bool(names & set(owners))


_FILTERS = {
    "name": "Name",
    "description": "Description",
    "image-id": "ImageId",
    "owner-id": "OwnerId",
    "owner-alias": "ImageOwnerAlias",
    "state": "State",
    "architecture": "Architecture",
    "virtualization-type": "VirtualizationType",
    "root-device-type": "RootDeviceType",
    "root-device-name": "RootDeviceName",
    "boot-mode": "BootMode",
    "is-public": "Public",
    "ena-support": "EnaSupport",
    "source-image-id": "SourceImageId",
    "source-image-region": "SourceImageRegion",
    "creation-date": "CreationDate",
    "image-type": "ImageType",
}


def _passes(image: dict[str, Any], wanted: dict[str, Any]) -> bool:
    name, globs = wanted["Name"], wanted.get("Values", [])
    tags = {tag["Key"]: tag["Value"] for tag in image.get("Tags", [])}
    if name.startswith("tag:"):
        found = [tags[name[4:]]] if name[4:] in tags else []
    elif name == "tag-key":
        found = list(tags)
    elif name in _FILTERS:
        value = image.get(_FILTERS[name])
        text = str(value).lower() if isinstance(value, bool) else value
        found = [] if text is None else [str(text)]
    else:
        raise Refused("InvalidParameterValue", f"The filter '{name}' is invalid")
    return any(fnmatch.fnmatchcase(text, glob) for text in found for glob in globs)


def create(state: State, request: Request, fields: dict[str, Any]) -> ImageRecord:
    """Keep an image that a request makes.

    Args:
        state: of the cloud.
        request: RegisterImage, CopyImage or CreateImage.
        fields: of the image, as in DescribeImages.

    Raises:
        Refused: there is one of that name.
    """
    name = fields.get("Name", "")
    for record in state.images.values():
        if record.region == request.region and record.fields.get("Name") == name:
            message = f"AMI name {name} is already in use by AMI {record.id}"
            raise Refused("InvalidAMIName.Duplicate", message)
    made = ImageRecord(
        {
            "ImageType": "machine",
            "Public": False,
            "PlatformDetails": "Linux/UNIX",
            "UsageOperation": "RunInstances",
            "Hypervisor": "xen",
            **fields,
            "ImageId": new_id("ami"),
            "OwnerId": ACCOUNT,
            "State": "available",
            "ImageLocation": f"{ACCOUNT}/{name}",
            "CreationDate": now_text(),
            "Tags": [
                tag
                for spec in request.params.get("TagSpecifications", [])
                if spec["ResourceType"] == "image"
                for tag in spec["Tags"]
            ],
        },
        request.region,
    )
    _keep(state, made)
    return made
