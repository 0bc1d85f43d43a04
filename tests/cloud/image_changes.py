"""Making, copying, retiring images."""

from __future__ import annotations

import copy
from datetime import datetime
from typing import Any

from tests.cloud.image_record import ImageRecord
from tests.cloud.images import create, find
from tests.cloud.protocol import Request
from tests.cloud.state import ACCOUNT, State, new_id
from tests.cloud.wording import Refused, not_found

_REGISTERED = (
    "Name",
    "Description",
    "Architecture",
    "BlockDeviceMappings",
    "RootDeviceName",
    "EnaSupport",
    "SriovNetSupport",
    "BootMode",
    "TpmSupport",
    "ImdsSupport",
    "KernelId",
    "RamdiskId",
)


def register_image(state: State, request: Request) -> dict[str, Any]:
    """RegisterImage."""
    params = request.params
    fields = {key: copy.deepcopy(params[key]) for key in _REGISTERED if key in params}
    backend = state.backend(request.region)
    for mapping in fields.get("BlockDeviceMappings", []):
        ebs = mapping.get("Ebs")
        if not ebs:
            continue
        snapshot = backend.snapshots.get(ebs.get("SnapshotId"))
        if snapshot is None:
            raise not_found("InvalidSnapshot", ebs.get("SnapshotId", ""))
        ebs.setdefault("VolumeSize", snapshot.volume.size)
        ebs.setdefault("VolumeType", "standard")
        ebs.setdefault("DeleteOnTermination", True)
        ebs["Encrypted"] = snapshot.encrypted
    fields.setdefault("Architecture", "i386")
    fields.setdefault("EnaSupport", False)
    fields["VirtualizationType"] = params.get("VirtualizationType", "paravirtual")
    fields["RootDeviceType"] = "ebs" if fields.get("BlockDeviceMappings") else "instance-store"
    return {"ImageId": create(state, request, fields).id}


def copy_image(state: State, request: Request) -> dict[str, Any]:
    """CopyImage."""
    params = request.params
    source = find(state, params["SourceRegion"], params["SourceImageId"])
    token = params.get("ClientToken")
    if token and (made := state.tokens.get(f"copy:{token}")):
        return {"ImageId": made[1]}
    fields = copy.deepcopy(source.fields)
    for field in ("DeprecationTime", "DeregistrationProtection", "ImageOwnerAlias"):
        fields.pop(field, None)
    fields.update(
        Name=params["Name"],
        Description=params.get("Description", ""),
        SourceImageId=source.id,
        SourceImageRegion=source.region,
    )
    for mapping in fields.get("BlockDeviceMappings", []):
        if "Ebs" in mapping:
            mapping["Ebs"]["SnapshotId"] = new_id("snap")
            if params.get("Encrypted"):
                mapping["Ebs"]["Encrypted"] = True
                mapping["Ebs"]["KmsKeyId"] = params.get("KmsKeyId", _default_key(request))
    made_image = create(state, request, fields)
    made_image.backing, made_image.disk = source.backing, source.disk
    made_image.ancestry = _descended(source)
    if token:
        state.tokens[f"copy:{token}"] = ("", made_image.id)
    return {"ImageId": made_image.id}


def create_image(state: State, request: Request) -> dict[str, Any]:
    """CreateImage."""
    params = request.params
    life = state.lives.get(params["InstanceId"])
    if life is None:
        raise not_found("InvalidInstanceID", params["InstanceId"])
    source = state.images[life.instance.image_id]
    fields = copy.deepcopy(source.fields)
    for mapping in fields.get("BlockDeviceMappings", []):
        if "Ebs" in mapping:
            mapping["Ebs"]["SnapshotId"] = new_id("snap")
    fields.update(
        Name=params["Name"],
        Description=params.get("Description", ""),
        SourceInstanceId=params["InstanceId"],
        SourceImageId=source.id,
        SourceImageRegion=source.region,
    )
    made = create(state, request, fields)
    made.backing, made.disk, made.ancestry = source.backing, source.disk, _descended(source)
    return {"ImageId": made.id}


def _descended(source: ImageRecord) -> list[dict[str, Any]]:
    return [ancestor(source), *source.ancestry]


def ancestor(record: ImageRecord) -> dict[str, Any]:
    """An image as GetImageAncestry names it."""
    created = record.fields.get("CreationDate")
    entry = {
        "CreationDate": datetime.fromisoformat(created) if created else None,
        "ImageId": record.id,
        "ImageOwnerAlias": record.fields.get("ImageOwnerAlias"),
        "SourceImageId": record.fields.get("SourceImageId"),
        "SourceImageRegion": record.fields.get("SourceImageRegion"),
    }
    return {key: value for key, value in entry.items() if value}


def _default_key(request: Request) -> str:
    return f"arn:aws:kms:{request.region}:{ACCOUNT}:alias/aws/ebs"


def deregister_image(state: State, request: Request) -> dict[str, Any]:
    """DeregisterImage."""
    record = find(state, request.region, request.params["ImageId"])
    if record.fields.get("DeregistrationProtection", "").startswith("enabled"):
        raise Refused("OperationNotPermitted", f"{record.id} is protected from deregistration")
    del state.images[record.id]
    return {"Return": True}


def enable_deprecation(state: State, request: Request) -> dict[str, Any]:
    """EnableImageDeprecation."""
    record = find(state, request.region, request.params["ImageId"])
    when = request.params["DeprecateAt"].strftime("%Y-%m-%dT%H:%M:%S.000Z")
    record.fields["DeprecationTime"] = when
    return {"Return": True}


def disable_deprecation(state: State, request: Request) -> dict[str, Any]:
    """DisableImageDeprecation."""
    find(state, request.region, request.params["ImageId"]).fields.pop("DeprecationTime", None)
    return {"Return": True}
