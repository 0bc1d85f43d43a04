"""CentOS 6 as tests/recordings composes it, on the volumes that ec2-ebs-centos6 wants."""

from __future__ import annotations

import json

import msgspec

from imgverify.ami import Ami, AmiVolume
from tests.checks.ec2.described import GOOD, KEY
from tests.recordings.compose.__main__ import RECORDINGS

# Label and mount point, EC2's and the kernel's name, GiB, options; the root is a partition.
_VOLUMES = (
    ("root", "/", "/dev/sda1", "xvda1", 8, "noatime"),
    ("var", "/var", "/dev/sdb", "xvdb", 8, "noatime"),
    ("varlog", "/var/log", "/dev/sdc", "xvdc", 4, "nodev,nosuid,noexec"),
    ("home", "/home", "/dev/sdd", "xvdd", 4, "nodev"),
    ("tmp", "/tmp", "/dev/sde", "xvde", 2, "nodev,nosuid,noexec"),
)
_KEPT = {"/dev/sdc", "/dev/sdd"}


def ebs_ami() -> Ami:
    """The AMI of it, as EC2 would describe it."""
    return msgspec.structs.replace(
        GOOD,
        name="centos6-ebs",
        root_device="/dev/sda1",
        volumes=tuple(
            AmiVolume(
                device=device,
                size=size,
                type="gp2",
                encrypted=True,
                kms_key=KEY,
                delete_on_termination=device not in _KEPT,
                snapshot=f"snap-{number:017x}",
            )
            for number, (_, _, device, _, size, _) in enumerate(_VOLUMES)
        ),
    )


def ebs_recording() -> bytes:
    """A document of the machine and its AMI."""
    document = json.loads((RECORDINGS / "centos6" / "answers.json").read_bytes())
    files, outputs = document["files"], document["outputs"]
    _, *pseudo = files["/etc/fstab"].lstrip().splitlines()
    files["/etc/fstab"] = "\n".join([*map(_fstab_line, _VOLUMES), *pseudo, ""])
    root, *others = files["/proc/1/mountinfo"].splitlines()
    files["/proc/1/mountinfo"] = "\n".join(
        [root, *map(_mountinfo_line, range(1, len(_VOLUMES)), _VOLUMES[1:]), *others, ""]
    )
    outputs["block-devices"] += "".join(map(_block_line, range(1, len(_VOLUMES)), _VOLUMES[1:]))
    outputs["ami"] = msgspec.json.encode(ebs_ami()).decode()
    return json.dumps(document).encode()


def _fstab_line(volume: tuple[str, str, str, str, int, str]) -> str:
    label, mount, _, _, _, options = volume
    return f"LABEL={label} {mount} ext4 {options} 1 {1 if mount == '/' else 2}"


def _mountinfo_line(number: int, volume: tuple[str, str, str, str, int, str]) -> str:
    _, mount, _, name, _, options = volume
    # Each is mounted on the one that holds its mount point.
    parent = 31 if mount == "/var/log" else 15
    return f"{30 + number} {parent} 202:{16 * number} / {mount} rw,{options} - ext4 /dev/{name} rw"


def _block_line(number: int, volume: tuple[str, str, str, str, int, str]) -> str:
    label, mount, _, name, size, _ = volume
    return (
        f'NAME="{name}" KNAME="{name}" PKNAME="" MAJ:MIN="202:{16 * number}" RM="0" TYPE="disk" '
        f'SIZE="{size << 30}" FSTYPE="ext4" LABEL="{label}" '
        f'UUID="00000000-0000-4000-8000-{number:012d}" MOUNTPOINT="{mount}"\n'
    )
