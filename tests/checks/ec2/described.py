"""A well-made AMI, and answers in which nothing but it is described."""

from __future__ import annotations

from typing import Any

import msgspec

from imgverify.ami import Ami, AmiVolume, Ancestor
from imgverify.facts.answers import Answers
from imgverify.model import Artifact, Outcome, Plane
from imgverify.planes.documents import with_documents
from tests.checks.judging import judge

OWNER = "111122223333"
KEY = f"arn:aws:kms:eu-central-1:{OWNER}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
ROOT = AmiVolume(
    device="/dev/sda1",
    size=9,
    type="gp3",
    encrypted=True,
    kms_key=KEY,
    delete_on_termination=True,
    iops=3000,
    throughput=125,
    snapshot="snap-0aaaaaaaaaaaaaaaa",
)
DATA = AmiVolume(
    device="/dev/sdb",
    size=20,
    type="gp3",
    encrypted=True,
    kms_key=KEY,
    delete_on_termination=True,
    snapshot="snap-0bbbbbbbbbbbbbbbb",
)
GOOD = Ami(
    id="ami-0123456789abcdef0",
    region="eu-central-1",
    name="web-debian12-x86_64-20261120",
    description="Debian 12 for web servers",
    owner=OWNER,
    created="2026-11-20T08:00:00.000Z",
    state="available",
    architecture="x86_64",
    virtualization="hvm",
    platform="Linux/UNIX",
    boot_mode="uefi-preferred",
    tpm="v2.0",
    imds="v2.0",
    ena=True,
    sriov="simple",
    root_device="/dev/sda1",
    root_device_type="ebs",
    volumes=(ROOT, DATA),
    tags={"Team": "platform", "Version": "2026.11"},
    deprecated="2027-05-20T00:00:00.000Z",
    deregistration_protection="enabled-without-cooldown",
    source="ami-0ffffffffffffffff",
    source_region="eu-central-1",
    ancestry=(
        Ancestor(id="ami-0123456789abcdef0", region="eu-central-1", owner=OWNER),
        Ancestor(id="ami-0ffffffffffffffff", region="eu-central-1", owner_alias="amazon"),
    ),
    seen="2026-11-22T00:00:00+00:00",
)
# A check, and parameters with which it is content with the AMI above.
CALLS: dict[str, dict[str, Any]] = {
    "ami-name": {"pattern": r"web-\w+-\w+-\d{8}", "glob": "web-*"},
    "ami-description": {"pattern": "Debian 12"},
    "ami-tags": {"required": {"Team": "platform", "Version": ""}, "forbidden": {"aws:*": ""}},
    "ami-owner": {"owners": [OWNER, "amazon"]},
    "ami-state": {},
    "ami-deregistration-protection": {},
    "ami-architecture": {"allowed": ["x86_64"]},
    "ami-virtualization": {},
    "ami-enhanced-networking": {"ena": True, "sriov": True},
    "ami-boot-mode": {"allowed": ["uefi", "uefi-preferred"]},
    "ami-tpm": {},
    "ami-imds": {},
    "ami-root-device": {"names": ["/dev/xvda", "/dev/sda1"]},
    "ami-devices": {"exact": ["/dev/sdb", "/dev/sda1"]},
    "ami-volume": {
        "device": "root",
        "at_least": "8GiB",
        "at_most": "16GiB",
        "types": ["gp3"],
        "delete_on_termination": True,
        "encrypted": True,
    },
    "ami-encrypted": {"keys": [rf"arn:aws:kms:[^:]+:{OWNER}:key/.+"]},
    "ami-not-public": {},
    "ami-shared-with": {},
    "ami-snapshots-shared-with": {},
    "ami-source": {"owners": ["amazon"]},
    "ami-age": {"at_most_days": 30},
    "ami-deprecation": {"at_least_days": 90},
}


def told(ami: Ami | None, plane: Plane = Plane.OFFLINE) -> Answers:
    """Answers about an AMI; about an image that is none for None.

    Args:
        ami: as EC2 described it.
        plane: where the other facts come from.
    """
    artifact = Artifact(
        kind="ami" if ami else "disk",
        location=ami.id if ami else "/x.raw",
        format="ami" if ami else "raw",
        ami=ami,
    )
    return with_documents(Answers(plane), artifact)


def verdict(check: str, changes: dict[str, Any] | None = None, /, **params: Any) -> Outcome:
    """Judge the AMI above, with other fields.

    Args:
        check: as in a profile.
        changes: fields of the AMI that are different.
        params: the control's parameters, all of them.
    """
    return judge(check, told(msgspec.structs.replace(GOOD, **(changes or {}))), **params)
