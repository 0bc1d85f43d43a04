"""Which instance types can run an image, told before anything is launched."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from imgverify.ami import Ami
from imgverify.ec2.instance_types import InstanceType
from imgverify.ec2.preflight import image_defect, misfit

AMI = Ami(
    id="ami-0123456789abcdef0",
    region="us-east-1",
    architecture="x86_64",
    virtualization="hvm",
    root_device_type="ebs",
    boot_mode="legacy-bios",
    ena=True,
)
NITRO = InstanceType(
    name="t3.micro",
    architectures=("x86_64",),
    boot_modes=("legacy-bios", "uefi"),
    virtualization=("hvm",),
    root_devices=("ebs",),
    usage=("on-demand", "spot"),
    ena="required",
    tpm=True,
    nitro=True,
)
ARM = InstanceType(
    name="t4g.micro",
    architectures=("arm64",),
    boot_modes=("uefi",),
    virtualization=("hvm",),
    root_devices=("ebs",),
    usage=("on-demand",),
    ena="required",
    tpm=True,
    nitro=True,
)
XEN = InstanceType(
    name="t2.micro",
    architectures=("i386", "x86_64"),
    boot_modes=("legacy-bios",),
    virtualization=("hvm",),
    root_devices=("ebs",),
    usage=("on-demand", "spot"),
    ena="unsupported",
)


def _ami(**changes: Any) -> Ami:
    return msgspec.structs.replace(AMI, **changes)


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (NITRO, {}),
        (NITRO, {"boot_mode": "uefi"}),
        (NITRO, {"boot_mode": "uefi-preferred"}),
        (NITRO, {"boot_mode": ""}),
        (NITRO, {"boot_mode": "uefi", "tpm": "v2.0"}),
        (XEN, {}),
        (XEN, {"ena": False}),
        (XEN, {"architecture": "i386"}),
        (XEN, {"boot_mode": "uefi-preferred"}),
        (ARM, {"architecture": "arm64", "boot_mode": ""}),
        (ARM, {"architecture": "arm64", "boot_mode": "uefi"}),
    ],
)
def test_fits(kind: InstanceType, changes: dict[str, Any]) -> None:
    """Nothing speaks against what EC2 launches."""
    assert misfit(kind, _ami(**changes)) == ""


@pytest.mark.parametrize(
    ("kind", "changes", "reason"),
    [
        (ARM, {}, "t4g.micro is arm64, ami-0123456789abcdef0 is x86_64"),
        (NITRO, {"architecture": "arm64"}, "t3.micro is x86_64, ami-0123456789abcdef0 is arm64"),
        (NITRO, {"architecture": "i386"}, "t3.micro is x86_64, ami-0123456789abcdef0 is i386"),
        (
            NITRO,
            {"ena": False},
            "t3.micro needs ENA, and EnaSupport of ami-0123456789abcdef0 is off",
        ),
        (
            XEN,
            {"boot_mode": "uefi"},
            "t2.micro has boot mode legacy-bios, ami-0123456789abcdef0 needs uefi",
        ),
        (
            ARM,
            {"architecture": "arm64", "boot_mode": "legacy-bios"},
            "t4g.micro has boot mode uefi, ami-0123456789abcdef0 needs legacy-bios",
        ),
        (
            NITRO,
            {"virtualization": "paravirtual"},
            "t3.micro has virtualization hvm, ami-0123456789abcdef0 needs paravirtual",
        ),
        (
            NITRO,
            {"root_device_type": "instance-store"},
            "t3.micro has a root device on ebs, ami-0123456789abcdef0 needs instance-store",
        ),
        (XEN, {"tpm": "v2.0"}, "t2.micro has no NitroTPM, ami-0123456789abcdef0 needs one"),
    ],
)
def test_does_not_fit(kind: InstanceType, changes: dict[str, Any], reason: str) -> None:
    """The reason names both sides."""
    assert misfit(kind, _ami(**changes)) == reason


def test_spot() -> None:
    """A type that is not sold as spot is no choice for one."""
    arm = _ami(architecture="arm64", boot_mode="uefi")
    assert misfit(ARM, arm, spot=True) == "t4g.micro is not offered as a spot instance"
    assert misfit(NITRO, AMI, spot=True) == ""


def test_without_encryption() -> None:
    """Volumes are encrypted, always."""
    plain = InstanceType(name="c0.old", encrypts=False)
    assert misfit(plain, AMI) == "c0.old cannot encrypt volumes"


def test_what_is_unknown_speaks_against_nothing() -> None:
    """Neither a type that nobody may describe, nor a field that nobody may ask."""
    assert misfit(InstanceType(name="t9.nano"), AMI) == ""
    unseen = _ami(
        ena=False, boot_mode="", architecture="arm64", unseen={"ena": "?", "architecture": "?"}
    )
    assert misfit(NITRO, unseen) == ""


@pytest.mark.parametrize(
    ("changes", "who"),
    [
        ({"architecture": "arm64"}, "every arm64 type"),
        ({"boot_mode": "uefi"}, "every type that boots with UEFI"),
        ({"tpm": "v2.0"}, "every type with a NitroTPM"),
    ],
)
def test_defects_of_the_image(changes: dict[str, Any], who: str) -> None:
    """Without ENA there is no type at all for some images."""
    assert image_defect(_ami(ena=False, **changes)) == (
        f"ami-0123456789abcdef0: its EnaSupport is off, and {who} needs ENA"
    )
    assert image_defect(_ami(ena=True, **changes)) == ""
    assert image_defect(_ami(ena=False, unseen={"ena": "?"}, **changes)) == ""


def test_older_images_have_older_types() -> None:
    """BIOS on x86_64 without ENA is what there was before Nitro."""
    assert image_defect(_ami(ena=False)) == ""
