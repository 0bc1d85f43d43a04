"""What the AMI asks of the instances that are launched from it."""

from __future__ import annotations

from imgverify.ami import Ami
from imgverify.expect import Expect

_REGISTER = "aws ec2 register-image"


def test_ami_architecture(ami: Ami, expect: Expect, allowed: list[str]) -> None:
    """The AMI is for one of these architectures, in EC2's words.

    Args:
        ami: as EC2 describes it.
        expect: the recorder.
        allowed: `x86_64`, `arm64`, `i386`.
    """
    _among(ami, expect, "Architecture", ami.architecture, allowed, f"{_REGISTER} --architecture")


def test_ami_virtualization(ami: Ami, expect: Expect, allowed: list[str] | None = None) -> None:
    """The AMI is for hardware virtualization: current instance types run nothing else.

    Args:
        ami: as EC2 describes it.
        expect: the recorder.
        allowed: `hvm` if nothing is said; `paravirtual` for very old instance types.
    """
    _among(
        ami,
        expect,
        "VirtualizationType",
        ami.virtualization,
        allowed or ["hvm"],
        f"{_REGISTER} --virtualization-type",
    )


def test_ami_enhanced_networking(
    ami: Ami, expect: Expect, ena: bool | None = True, sriov: bool | None = None
) -> None:
    """Enhanced networking is on in the AMI: instances on Nitro are not launched without ENA.

    Args:
        ami: as EC2 describes it.
        expect: the recorder.
        ena: whether ENA (EnaSupport) is on; null for whatever it is.
        sriov: whether the Intel 82599 VF (SriovNetSupport) is; null for whatever it is.
    """
    if ena is None and sriov is None:
        raise ValueError("`ena` or `sriov` is needed")
    for wanted, field, option in (
        (ena, "ena", "ena-support"),
        (sriov, "sriov", "sriov-net-support"),
    ):
        if wanted is None:
            continue
        found = getattr(ami, field)
        expect(
            bool(found) == wanted,
            wanted="on" if wanted else "off",
            found="on" if found else "off",
            where=f"{'EnaSupport' if field == 'ena' else 'SriovNetSupport'} of {ami.id}",
            mend=f"{_REGISTER} --{option} …  # it cannot be changed afterwards",
        )


def test_ami_boot_mode(ami: Ami, expect: Expect, allowed: list[str]) -> None:
    """The AMI says how it boots; without a word the instance type decides.

    Args:
        ami: as EC2 describes it.
        expect: the recorder.
        allowed: `legacy-bios`, `uefi`, `uefi-preferred`; `unset` for an AMI that does not say.
    """
    _among(ami, expect, "BootMode", ami.boot_mode or "unset", allowed, f"{_REGISTER} --boot-mode")


def test_ami_tpm(ami: Ami, expect: Expect, allowed: list[str] | None = None) -> None:
    """The AMI has a NitroTPM switched on.

    Args:
        ami: as EC2 describes it.
        expect: the recorder.
        allowed: `v2.0` if nothing is said; `unset` for none.
    """
    _among(
        ami,
        expect,
        "TpmSupport",
        ami.tpm or "unset",
        allowed or ["v2.0"],
        f"{_REGISTER} --boot-mode uefi --tpm-support",
    )


def test_ami_imds(ami: Ami, expect: Expect, allowed: list[str] | None = None) -> None:
    """Instances of the AMI answer metadata requests with a session token only (IMDSv2).

    Args:
        ami: as EC2 describes it.
        expect: the recorder.
        allowed: `v2.0` if nothing is said; `unset` for an AMI that leaves it to the launch.
    """
    _among(
        ami,
        expect,
        "ImdsSupport",
        ami.imds or "unset",
        allowed or ["v2.0"],
        f"aws ec2 modify-image-attribute --image-id {ami.id} --imds-support",
    )


def _among(
    ami: Ami, expect: Expect, field: str, found: str, allowed: list[str], command: str
) -> None:
    expect(
        found in allowed,
        wanted=" or ".join(allowed),
        found=found or "not said",
        where=f"{field} of {ami.id}",
        mend=f"{command} {allowed[0]}" if allowed and allowed[0] != "unset" else "",
    )
