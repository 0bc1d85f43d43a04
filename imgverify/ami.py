"""What EC2 says of an AMI, as a record."""

from __future__ import annotations

import msgspec

from imgverify.record import Record


class AmiVolume(Record, frozen=True, kw_only=True):
    """A block device mapping.

    Args:
        device: as the mapping names it: `/dev/xvda`, `sda2`.
        virtual_name: `ephemeral0`, … of an instance store; empty for an EBS volume.
        size: GiB; 0 for an instance store.
        type: `gp3`, `gp2`, `io2`, `standard`, …; empty for an instance store.
        encrypted: of its snapshot.
        kms_key: ARN; empty when none is named.
        delete_on_termination: whether the volume goes with the instance.
        iops, throughput: as provisioned; 0 when the mapping does not say.
        snapshot: id; empty when there is none.
        shared_with: accounts that may create volumes from the snapshot, `all` for everybody.
    """

    device: str
    virtual_name: str = ""
    size: int = 0
    type: str = ""
    encrypted: bool = False
    kms_key: str = ""
    delete_on_termination: bool = False
    iops: int = 0
    throughput: int = 0
    snapshot: str = ""
    shared_with: tuple[str, ...] = ()


class Ancestor(Record, frozen=True, kw_only=True):
    """An AMI that another one was made from.

    Args:
        id: of the AMI.
        region: where it is.
        owner: account id; empty when it is not told.
        owner_alias: `amazon`, `aws-marketplace`, …; empty for none.
        source: AMI that it was made from in turn; empty when it is not told.
    """

    id: str
    region: str = ""
    owner: str = ""
    owner_alias: str = ""
    source: str = ""


class Ami(Record, frozen=True, kw_only=True):
    """An AMI. What could not be asked is named in `unseen`, and its field has no meaning.

    Args:
        id: `ami-…`.
        region: where it was looked at.
        name, description: as its owner wrote them.
        owner: account id.
        owner_alias: `amazon`, `aws-marketplace`, `self`, …; empty for none.
        created: ISO 8601.
        state: `available`, `pending`, …
        architecture: in EC2's words: `x86_64`, `arm64`, `i386`, …
        virtualization: `hvm` or `paravirtual`.
        platform: PlatformDetails: `Linux/UNIX`, …
        boot_mode: `legacy-bios`, `uefi`, `uefi-preferred`; empty when the AMI does not say.
        tpm: `v2.0`; empty for none.
        imds: `v2.0` when instances demand IMDSv2; empty otherwise.
        ena: whether enhanced networking with ENA is switched on.
        sriov: `simple` when SR-IOV is switched on; empty otherwise.
        root_device: name of the root device.
        root_device_type: `ebs` or `instance-store`.
        volumes: block device mappings, in their order.
        tags: of the AMI.
        public: whether everybody may launch it.
        shared_with: accounts, organisations and units that may launch it; `all` for everybody.
        deprecated: ISO 8601 time of its deprecation; empty for none.
        deregistration_protection: `enabled…` or `disabled`; empty when EC2 does not say.
        source: AMI that it was copied or made from; empty when EC2 does not say.
        source_region: of that.
        ancestry: itself first, then what it came from, step by step.
        seen: ISO 8601 time of the look; ages are counted from it.
        unseen: why a field could not be asked, by the field's name; `volumes.FIELD` for a field of
            every volume, `volumes.DEVICE.FIELD` for that of one.
    """

    id: str
    region: str
    name: str = ""
    description: str = ""
    owner: str = ""
    owner_alias: str = ""
    created: str = ""
    state: str = ""
    architecture: str = ""
    virtualization: str = ""
    platform: str = ""
    boot_mode: str = ""
    tpm: str = ""
    imds: str = ""
    ena: bool = False
    sriov: str = ""
    root_device: str = ""
    root_device_type: str = ""
    volumes: tuple[AmiVolume, ...] = ()
    tags: dict[str, str] = msgspec.field(default_factory=dict)
    public: bool = False
    shared_with: tuple[str, ...] = ()
    deprecated: str = ""
    deregistration_protection: str = ""
    source: str = ""
    source_region: str = ""
    ancestry: tuple[Ancestor, ...] = ()
    seen: str = ""
    unseen: dict[str, str] = msgspec.field(default_factory=dict)
