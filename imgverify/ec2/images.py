"""What DescribeImages says of one AMI."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from imgverify.ami import Ami, AmiVolume
from imgverify.ec2.api import Api
from imgverify.ec2.errors import Ec2Error, blamed
from imgverify.errors import ArtifactError

# What a mapping of an EBS volume tells; left out, it is unknown rather than nought or no.
_ALWAYS_SAID = {
    "VolumeSize": "size",
    "VolumeType": "type",
    "Encrypted": "encrypted",
    "DeleteOnTermination": "delete_on_termination",
}


def find_image(api: Api, ami_id: str) -> Ami:
    """Ask for an AMI that can be launched; who else may use it is asked elsewhere.

    Args:
        api: of its region.
        ami_id: `ami-…`.

    Raises:
        ArtifactError: there is no such AMI for us, or it cannot be launched yet or any more.
        InfrastructureError: EC2 does not answer.
    """
    found = _image(api, ami_id)
    _demand_usable(found)
    mappings = [one for one in found.get("BlockDeviceMappings", []) if "NoDevice" not in one]
    return Ami(
        id=ami_id,
        region=api.region,
        name=found.get("Name", ""),
        description=found.get("Description", ""),
        owner=found.get("OwnerId", ""),
        owner_alias=found.get("ImageOwnerAlias", ""),
        created=found.get("CreationDate", ""),
        state=found.get("State", ""),
        architecture=found.get("Architecture", ""),
        virtualization=found.get("VirtualizationType", ""),
        platform=found.get("PlatformDetails", ""),
        boot_mode=found.get("BootMode", ""),
        tpm=found.get("TpmSupport", ""),
        imds=found.get("ImdsSupport", ""),
        ena=found.get("EnaSupport", False),
        sriov=found.get("SriovNetSupport", ""),
        root_device=found.get("RootDeviceName", ""),
        root_device_type=found.get("RootDeviceType", ""),
        volumes=tuple(_volume(mapping) for mapping in mappings),
        tags={tag["Key"]: tag["Value"] for tag in found.get("Tags", [])},
        public=found.get("Public", False),
        deprecated=found.get("DeprecationTime", ""),
        deregistration_protection=found.get("DeregistrationProtection", ""),
        source=found.get("SourceImageId", ""),
        source_region=found.get("SourceImageRegion", ""),
        seen=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        unseen={
            f"volumes.{mapping['DeviceName']}.{field}": f"EC2 does not give its {theirs}"
            for mapping in mappings
            for theirs, field in _ALWAYS_SAID.items()
            if theirs not in mapping.get("Ebs", _ALWAYS_SAID)
        },
    )


def _image(api: Api, ami_id: str) -> dict[str, Any]:
    try:
        answer = api.read(
            "describe_images", ImageIds=[ami_id], IncludeDeprecated=True, IncludeDisabled=True
        )
    except Ec2Error as error:
        if error.code.startswith("InvalidAMIID."):
            raise _nothing(api, ami_id) from error
        raise blamed(error) from error
    images: list[dict[str, Any]] = answer.get("Images", [])
    if not images:
        raise _nothing(api, ami_id)
    return images[0]


def _nothing(api: Api, ami_id: str) -> ArtifactError:
    return ArtifactError(
        f"{ami_id}: resolves to nothing in {api.region}",
        "is it in another region (--region), deregistered, or not shared with this account?",
    )


def _demand_usable(found: dict[str, Any]) -> None:
    state = found.get("State", "available")
    ami_id = found["ImageId"]
    if state != "available":
        why = found.get("StateReason", {}).get("Message", "")
        hint = {
            "pending": f"wait for it: aws ec2 wait image-available --image-ids {ami_id}",
            "disabled": "its owner can switch it on again: aws ec2 enable-image",
        }.get(state, "register it again")
        raise ArtifactError(f"{ami_id}: is {state}{f': {why}' if why else ''}", hint)
    if found.get("Platform", "").lower() == "windows":
        raise ArtifactError(f"{ami_id}: is a Windows AMI", "imgverify judges Linux")


def _volume(mapping: dict[str, Any]) -> AmiVolume:
    ebs = mapping.get("Ebs", {})
    return AmiVolume(
        device=mapping["DeviceName"],
        virtual_name=mapping.get("VirtualName", ""),
        size=ebs.get("VolumeSize", 0),
        type=ebs.get("VolumeType", ""),
        encrypted=ebs.get("Encrypted", False),
        kms_key=ebs.get("KmsKeyId", ""),
        delete_on_termination=ebs.get("DeleteOnTermination", False),
        iops=ebs.get("Iops", 0),
        throughput=ebs.get("Throughput", 0),
        snapshot=ebs.get("SnapshotId", ""),
    )
