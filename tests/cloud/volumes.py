"""The volumes of an instance: those of its image, changed by what the launch says."""

from __future__ import annotations

from typing import Any

from tests.cloud.image_record import ImageRecord
from tests.cloud.wording import Refused


def mappings(record: ImageRecord, asked: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """EBS mappings of an instance.

    Args:
        record: the image.
        asked: BlockDeviceMappings of RunInstances.

    Raises:
        Refused: they do not fit the image.
    """
    result = {one["DeviceName"]: dict(one["Ebs"]) for one in record.volumes}
    for one in asked:
        device = one["DeviceName"]
        if one.get("NoDevice") is not None:
            result.pop(device, None)
        elif "Ebs" in one:
            result[device] = _merged(device, result.get(device, {}), one["Ebs"])
    return [{"DeviceName": device, "Ebs": ebs} for device, ebs in result.items()]


def _merged(device: str, of_image: dict[str, Any], asked: dict[str, Any]) -> dict[str, Any]:
    merged = {**of_image, **asked}
    if not merged.get("VolumeSize") and not merged.get("SnapshotId"):
        raise Refused(
            "MissingParameter",
            f"The request must contain the parameter size or snapshotId for {device}",
        )
    least = of_image.get("VolumeSize", 0)
    if merged.get("VolumeSize", least) < least:
        raise Refused(
            "InvalidBlockDeviceMapping",
            f"Volume of size {merged['VolumeSize']}GB is smaller than snapshot "
            f"'{of_image.get('SnapshotId')}', expect size >= {least}GB",
        )
    if asked.get("KmsKeyId") and not asked.get("Encrypted"):
        raise Refused(
            "InvalidParameterDependency",
            "The parameter KmsKeyId requires the parameter Encrypted to be set.",
        )
    if of_image.get("Encrypted") and asked.get("Encrypted") is False:
        raise Refused(
            "InvalidBlockDeviceMapping",
            f"{device}: a volume of an encrypted snapshot is encrypted",
        )
    return merged


def attach(backend: Any, instance: Any, wanted: list[dict[str, Any]], tags: dict[str, str]) -> None:
    """Make the volumes of an instance.

    Args:
        backend: moto's EC2 of the region.
        instance: moto's record.
        wanted: of `mappings`.
        tags: of the volumes.
    """
    for one in wanted:
        ebs = one["Ebs"]
        volume = backend.create_volume(
            size=ebs.get("VolumeSize") or 8,
            zone_name=instance.placement.zone,
            snapshot_id=ebs.get("SnapshotId"),
            encrypted=bool(ebs.get("Encrypted")),
            kms_key_id=ebs.get("KmsKeyId"),
            volume_type=ebs.get("VolumeType", "gp2"),
        )
        volume.add_tags(tags)
        ends = ebs.get("DeleteOnTermination")
        # What the launch adds and does not speak of ends with the instance.
        backend.attach_volume(
            volume.id, instance.id, one["DeviceName"], True if ends is None else bool(ends)
        )
