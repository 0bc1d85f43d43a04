"""The volumes that an instance of the AMI is launched with."""

from __future__ import annotations

import fnmatch
import re

from imgverify.ami import Ami, AmiVolume
from imgverify.expect import Expect
from imgverify.facts.sizes import to_bytes, to_text
from imgverify.unobserved import NotApplicableError, reason_of

_GIB = 1 << 30
_AGAIN = "aws ec2 register-image --block-device-mappings …"


def test_ami_root_device(
    ami: Ami,
    expect: Expect,
    type: str = "ebs",  # noqa: A002 - the word of EC2
    names: list[str] | None = None,
) -> None:
    """The root device is of a type, has one of these names, and is among the mappings.

    Args:
        ami: as EC2 describes it.
        expect: the recorder.
        type: `ebs` or `instance-store`.
        names: such as `/dev/xvda` and `/dev/sda1`; any if nothing is said.
    """
    expect(
        ami.root_device_type == type,
        wanted=type,
        found=ami.root_device_type or "not said",
        where=f"RootDeviceType of {ami.id}",
        mend=_AGAIN,
    )
    devices = [one.device for one in ami.volumes]
    known = ami.root_device in devices
    expect(
        bool(ami.root_device) and (known or type != "ebs"),
        wanted="one of the mapped devices",
        found=f"{ami.root_device or 'none'}, of {', '.join(devices) or 'no mapping'}",
        where=f"RootDeviceName of {ami.id}",
        mend="aws ec2 register-image --root-device-name NAME …",
    )
    if names:
        expect(
            ami.root_device in names,
            wanted=" or ".join(names),
            found=ami.root_device or "none",
            where=f"RootDeviceName of {ami.id}",
            mend=f"aws ec2 register-image --root-device-name {names[0]} …",
        )


def test_ami_devices(
    ami: Ami,
    expect: Expect,
    exact: list[str] | None = None,
    instance_stores: list[str] | None = None,
) -> None:
    """Instances get exactly these devices, and no instance store that nobody asked for.

    Args:
        ami: as EC2 describes it.
        expect: the recorder.
        exact: names of all EBS devices, in any order; any if nothing is said.
        instance_stores: virtual names (`ephemeral0`) that may be mapped; none if nothing is said.
    """
    if exact is not None:
        found = [one.device for one in ami.volumes if not one.virtual_name]
        expect(
            sorted(found) == sorted(exact),
            wanted=f"exactly {', '.join(exact)}",
            found=", ".join(found) or "no EBS volume",
            where=f"BlockDeviceMappings of {ami.id}",
            mend=_AGAIN,
        )
    stores = [one for one in ami.volumes if one.virtual_name]
    spare = [one for one in stores if one.virtual_name not in (instance_stores or ())]
    expect(
        not spare,
        wanted=f"no instance store but {', '.join(instance_stores)}"
        if instance_stores
        else "no instance store",
        found=", ".join(f"{one.device}={one.virtual_name}" for one in spare) or "none",
        where=f"BlockDeviceMappings of {ami.id}",
        mend=_AGAIN,
    )


def test_ami_volume(
    ami: Ami,
    expect: Expect,
    device: str = "*",
    at_least: str = "",
    at_most: str = "",
    types: list[str] | None = None,
    delete_on_termination: bool | None = None,
    encrypted: bool | None = None,
) -> None:
    """Each EBS volume of a device is as it should be.

    Args:
        ami: as EC2 describes it.
        expect: the recorder.
        device: as the mapping names it, or a shell pattern; `root` for the root device. One at
            least must be there.
        at_least: size (`8GiB`).
        at_most: likewise.
        types: `gp3`, `io2`, …; any if nothing is said.
        delete_on_termination: whether it goes with the instance; null for whatever it does.
        encrypted: whether its snapshot is; null for whatever it is.
    """
    least, most = to_bytes(at_least or 0), to_bytes(at_most or 0)
    volumes = _volumes(ami, device)
    expect(
        bool(volumes),
        wanted="an EBS volume",
        found=", ".join(one.device for one in volumes) or "none",
        where=f"device {device} of {ami.id}",
        mend=_AGAIN,
    )
    for one in volumes:
        where = f"{one.device} of {ami.id}"
        if least or most:
            size = int(one.size) * _GIB
            limits = [f"at least {to_text(least)}"] if least else []
            limits += [f"at most {to_text(most)}"] if most else []
            expect(
                size >= least and (not most or size <= most),
                wanted=", ".join(limits),
                found=to_text(size),
                where=f"VolumeSize of {where}",
                mend=_AGAIN,
            )
        if types:
            expect(
                one.type in types,
                wanted=" or ".join(types),
                found=one.type or "no type",
                where=f"VolumeType of {where}",
                mend=_AGAIN,
            )
        if delete_on_termination is not None:
            _yes(
                expect,
                f"DeleteOnTermination of {where}",
                one.delete_on_termination,
                delete_on_termination,
            )
        if encrypted is not None:
            _yes(expect, f"Encrypted of {where}", one.encrypted, encrypted)


def test_ami_encrypted(ami: Ami, expect: Expect, keys: list[str] | None = None) -> None:
    """Every EBS volume of the AMI is encrypted, with one of these keys where that matters.

    The key that AWS manages (`alias/aws/ebs`) cannot be shared with another account.

    Args:
        ami: as EC2 describes it.
        expect: the recorder.
        keys: regular expressions for whole key ARNs; any key if nothing is said.
    """
    volumes = _volumes(ami, "*")
    if not volumes:
        raise NotApplicableError(f"{ami.id} has no EBS volume")
    mend = f"aws ec2 copy-image --source-image-id {ami.id} --encrypted --kms-key-id KEY …"
    what = {
        one.device: f"{one.device} ({one.snapshot or 'no snapshot'}) of {ami.id}" for one in volumes
    }
    # What is known to be wrong must not hide behind what could not be seen.
    for one in sorted(volumes, key=lambda one: reason_of(one.encrypted) is not None):
        expect(
            one.encrypted,
            wanted="encrypted",
            found="encrypted" if one.encrypted else "not encrypted",
            where=f"Encrypted of {what[one.device]}",
            mend=mend,
        )
    for one in sorted(volumes, key=lambda one: reason_of(one.kms_key) is not None) if keys else ():
        # Regular expressions do not know values that were not seen; this raises for them.
        key = str(one.kms_key)
        expect(
            any(re.fullmatch(pattern, key) for pattern in keys or ()),
            wanted=f"a key like {' or '.join(keys or ())}",
            found=key or "no key",
            where=f"KmsKeyId of {what[one.device]}",
            mend=mend,
        )


def _volumes(ami: Ami, device: str) -> list[AmiVolume]:
    wanted = ami.root_device if device == "root" else device
    return [
        one
        for one in ami.volumes
        if not one.virtual_name and fnmatch.fnmatchcase(one.device, wanted)
    ]


def _yes(expect: Expect, where: str, found: bool, wanted: bool) -> None:
    expect(
        found == wanted,
        wanted="yes" if wanted else "no",
        found="yes" if found else "no",
        where=where,
        mend=_AGAIN,
    )
