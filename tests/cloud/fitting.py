"""Whether an image fits an instance type: what moto never asks."""

from __future__ import annotations

from typing import Any

from moto.ec2.models.instance_types import INSTANCE_TYPES

from tests.cloud.image_record import ImageRecord
from tests.cloud.wording import Refused


def instance_type(name: str) -> dict[str, Any]:
    """A type as DescribeInstanceTypes answers it.

    Raises:
        Refused: there is none of that name.
    """
    kind: dict[str, Any] | None = INSTANCE_TYPES.get(name)
    if kind is None:
        raise Refused("InvalidParameterValue", f"Invalid value '{name}' for InstanceType.")
    return kind


def nitro(name: str) -> bool:
    """Whether a type is on Nitro."""
    return instance_type(name).get("Hypervisor") == "nitro"


def check_fit(name: str, record: ImageRecord) -> None:
    """Hold an image against an instance type.

    Args:
        name: of the type.
        record: the image.

    Raises:
        Refused: they do not fit.
    """
    kind, image = instance_type(name), record.fields
    _check_architecture(kind, image)
    virtualization = image.get("VirtualizationType", "hvm")
    if virtualization not in kind.get("SupportedVirtualizationTypes", ["hvm"]):
        raise Refused(
            "InvalidParameterCombination",
            f"The instance type '{name}' does not support an AMI with a virtualization type of "
            f"'{virtualization}'.",
        )
    if kind.get("NetworkInfo", {}).get("EnaSupport") == "required" and not image.get("EnaSupport"):
        raise Refused(
            "InvalidParameterCombination",
            "Enhanced networking with the Elastic Network Adapter (ENA) is required for the "
            f"'{name}' instance type. Ensure that you are using an AMI that is enabled for ENA.",
        )
    mode = image.get("BootMode", "")
    if mode in {"uefi", "legacy-bios"} and mode not in kind.get("SupportedBootModes", [mode]):
        raise Refused(
            "InvalidParameterCombination",
            f"The boot mode '{mode}' of the specified AMI is not supported by the '{name}' "
            "instance type.",
        )
    if image.get("TpmSupport") and kind.get("NitroTpmSupport", "unsupported") != "supported":
        raise Refused(
            "InvalidParameterCombination",
            f"The instance type '{name}' does not support NitroTPM.",
        )


def _check_architecture(kind: dict[str, Any], image: dict[str, Any]) -> None:
    supported = kind["ProcessorInfo"]["SupportedArchitectures"]
    if image.get("Architecture") not in supported:
        raise Refused(
            "InvalidParameterValue",
            f"The architecture '{','.join(supported)}' of the specified instance type does not "
            f"match the architecture '{image.get('Architecture')}' of the specified AMI. Specify "
            "an instance type and an AMI that have matching architectures, and try again. You can "
            "use 'describe-instance-types' or 'describe-images' to discover the architecture of "
            "the instance type or AMI.",
        )
