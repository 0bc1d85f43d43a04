"""What is asked of an image beside DescribeImages: permissions, attributes, ancestry."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.cloud.image_changes import ancestor
from tests.cloud.images import find
from tests.cloud.protocol import Request
from tests.cloud.state import ACCOUNT, State
from tests.cloud.wording import Refused, not_found

_ATTRIBUTES = {
    "description": "Description",
    "bootMode": "BootMode",
    "tpmSupport": "TpmSupport",
    "imdsSupport": "ImdsSupport",
    "sriovNetSupport": "SriovNetSupport",
    "deregistrationProtection": "DeregistrationProtection",
}


def describe_attribute(state: State, request: Request) -> dict[str, Any]:
    """DescribeImageAttribute."""
    record = find(state, request.region, request.params["ImageId"])
    name = request.params["Attribute"]
    if record.fields.get("OwnerId") != ACCOUNT:
        raise Refused("AuthFailure", f"Not authorized for image:{record.id}", 403)
    if name == "launchPermission":
        return {"ImageId": record.id, "LaunchPermissions": record.launch_permissions}
    if name not in _ATTRIBUTES:
        raise Refused("InvalidRequest", f"The test cloud does not tell {name}")
    value = record.fields.get(_ATTRIBUTES[name])
    shown = name[0].upper() + name[1:]
    return {"ImageId": record.id, shown: {"Value": value} if value else {}}


def modify_attribute(state: State, request: Request) -> dict[str, Any]:
    """ModifyImageAttribute."""
    params = request.params
    record = find(state, request.region, params["ImageId"])
    changes = params.get("LaunchPermission", {})
    listed = [
        *({"UserId": user} for user in params.get("UserIds", [])),
        *({"Group": group} for group in params.get("UserGroups", [])),
        *({"OrganizationArn": arn} for arn in params.get("OrganizationArns", [])),
    ]
    removing = params.get("OperationType") == "remove"
    added = [*changes.get("Add", []), *([] if removing else listed)]
    removed = [*changes.get("Remove", []), *(listed if removing else [])]
    record.launch_permissions = [
        *(one for one in record.launch_permissions if one not in removed and one not in added),
        *added,
    ]
    record.fields["Public"] = {"Group": "all"} in record.launch_permissions
    if "Description" in params:
        record.fields["Description"] = params["Description"].get("Value", "")
    if "ImdsSupport" in params:
        record.fields["ImdsSupport"] = params["ImdsSupport"].get("Value")
    return {}


def describe_snapshot_attribute(state: State, request: Request) -> dict[str, Any]:
    """DescribeSnapshotAttribute."""
    name = request.params["SnapshotId"]
    snapshot = state.backend(request.region).snapshots.get(name)
    if snapshot is None:
        raise not_found("InvalidSnapshot", name)
    if snapshot.owner_id != ACCOUNT:
        raise Refused("AuthFailure", f"Not authorized for snapshot:{name}", 403)
    if request.params["Attribute"] != "createVolumePermission":
        raise Refused("InvalidRequest", "The test cloud tells createVolumePermission only")
    permissions = [
        *({"Group": group} for group in sorted(snapshot.create_volume_permission_groups)),
        *({"UserId": user} for user in sorted(snapshot.create_volume_permission_userids)),
    ]
    for record in state.images.values():
        permissions += record.snapshot_permissions.get(name, [])
    return {"SnapshotId": name, "CreateVolumePermissions": permissions}


def ancestry(state: State, request: Request) -> dict[str, Any]:
    """GetImageAncestry."""
    record = find(state, request.region, request.params["ImageId"])
    before = [
        {**one, "CreationDate": datetime.fromisoformat(one["CreationDate"])}
        if isinstance(one.get("CreationDate"), str)
        else one
        for one in record.ancestry
    ]
    return {"ImageAncestryEntries": [ancestor(record), *before]}
