"""An image of the test cloud: what DescribeImages says of it, and what only other calls tell."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

HOURS_FORMAT = "%Y-%m-%dT%H:%M:%S.000Z"


@dataclass(slots=True)
class ImageRecord:
    """One image.

    Args:
        fields: as DescribeImages answers them.
        region: where it is.
        backing: `none`, `sshd` or `qemu`: what its instances are.
        disk: image file of the backing `qemu`.
        launch_permissions: `{"Group": "all"}`, `{"UserId": …}`, …
        snapshot_permissions: likewise, by snapshot.
        ancestry: entries after itself, as GetImageAncestry answers them.
    """

    fields: dict[str, Any]
    region: str
    backing: str = "none"
    disk: str = ""
    launch_permissions: list[dict[str, str]] = field(default_factory=list)
    snapshot_permissions: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    ancestry: list[dict[str, Any]] = field(default_factory=list)

    @property
    def id(self) -> str:
        """Its `ami-…`."""
        return str(self.fields["ImageId"])

    @property
    def volumes(self) -> list[dict[str, Any]]:
        """Mappings of EBS volumes."""
        mappings: list[dict[str, Any]] = self.fields.get("BlockDeviceMappings", [])
        return [mapping for mapping in mappings if "Ebs" in mapping]


def now_text() -> str:
    """The time as images carry it."""
    return datetime.now(UTC).strftime(HOURS_FORMAT)


def well_made(name: str, image_id: str, snapshot: str, account: str, region: str) -> dict[str, Any]:
    """The fields of an image that nobody could complain of.

    Args:
        name: of the image.
        image_id: `ami-…`.
        snapshot: of its root volume.
        account: its owner.
        region: where it is.
    """
    return {
        "ImageId": image_id,
        "Name": name,
        "Description": f"Test image {name}",
        "ImageLocation": f"{account}/{name}",
        "ImageType": "machine",
        "Public": False,
        "OwnerId": account,
        "State": "available",
        "Architecture": "x86_64",
        "PlatformDetails": "Linux/UNIX",
        "UsageOperation": "RunInstances",
        "VirtualizationType": "hvm",
        "Hypervisor": "xen",
        "RootDeviceType": "ebs",
        "RootDeviceName": "/dev/xvda",
        "BootMode": "legacy-bios",
        "EnaSupport": True,
        "SriovNetSupport": "simple",
        "ImdsSupport": "v2.0",
        "CreationDate": now_text(),
        "Tags": [{"Key": "Name", "Value": name}],
        "BlockDeviceMappings": [
            {
                "DeviceName": "/dev/xvda",
                "Ebs": {
                    "SnapshotId": snapshot,
                    "VolumeSize": 8,
                    "VolumeType": "gp3",
                    "DeleteOnTermination": True,
                    "Encrypted": True,
                    "KmsKeyId": f"arn:aws:kms:{region}:{account}:key/test-default",
                    "Iops": 3000,
                    "Throughput": 125,
                },
            }
        ],
    }
