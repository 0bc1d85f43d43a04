"""Whether an instance type can run an AMI, known before anything is launched.

Source: EC2 User Guide, "Requirements to launch an EC2 instance in UEFI boot mode", "Enhanced
networking with ENA", "Requirements for using NitroTPM with Amazon EC2 instances".
"""

from __future__ import annotations

from imgverify.ami import Ami
from imgverify.ec2.instance_types import InstanceType


def misfit(kind: InstanceType, ami: Ami, *, spot: bool = False) -> str:
    """Why a type cannot run an image; empty when nothing speaks against it.

    What EC2 does not say, of the type or of the image, speaks against nothing: the launch tells.

    Args:
        kind: the instance type.
        ami: the image.
        spot: whether it would be a spot instance.
    """
    reasons = (
        _architecture(kind, ami),
        _lacks("virtualization", kind.virtualization, _said(ami, "virtualization"), ami),
        _lacks("a root device on", kind.root_devices, _said(ami, "root_device_type"), ami),
        _boot_mode(kind, ami),
        _ena(kind, ami),
        f"has no NitroTPM, {ami.id} needs one" if _said(ami, "tpm") and not kind.tpm else "",
        "" if kind.encrypts else "cannot encrypt volumes",
        "is not offered as a spot instance" if spot and _without(kind.usage, "spot") else "",
    )
    return next((f"{kind.name} {reason}" for reason in reasons if reason), "")


def image_defect(ami: Ami) -> str:
    """What keeps an AMI from every instance type there is; empty when nothing does.

    Args:
        ami: the image.
    """
    if ami.ena or "ena" in ami.unseen:
        return ""
    if _said(ami, "architecture") == "arm64":
        who = "every arm64 type"
    elif _said(ami, "boot_mode") == "uefi":
        who = "every type that boots with UEFI"
    elif _said(ami, "tpm"):
        who = "every type with a NitroTPM"
    else:
        return ""
    return f"{ami.id}: its EnaSupport is off, and {who} needs ENA"


def _architecture(kind: InstanceType, ami: Ami) -> str:
    wanted = _said(ami, "architecture")
    if wanted and _without(kind.architectures, wanted):
        return f"is {' and '.join(kind.architectures)}, {ami.id} is {wanted}"
    return ""


def _boot_mode(kind: InstanceType, ami: Ami) -> str:
    if "boot_mode" in ami.unseen or ami.boot_mode == "uefi-preferred":
        return ""
    # Of an image that does not say, a type takes its own default.
    default = "uefi" if ami.architecture == "arm64" else "legacy-bios"
    return _lacks("boot mode", kind.boot_modes, ami.boot_mode or default, ami)


def _ena(kind: InstanceType, ami: Ami) -> str:
    if kind.ena == "required" and not ami.ena and "ena" not in ami.unseen:
        return f"needs ENA, and EnaSupport of {ami.id} is off"
    return ""


def _lacks(what: str, offered: tuple[str, ...], wanted: str, ami: Ami) -> str:
    if wanted and _without(offered, wanted):
        return f"has {what} {' and '.join(offered)}, {ami.id} needs {wanted}"
    return ""


def _without(offered: tuple[str, ...], wanted: str) -> bool:
    return bool(offered) and wanted not in offered


def _said(ami: Ami, field: str) -> str:
    return "" if field in ami.unseen else str(getattr(ami, field))
