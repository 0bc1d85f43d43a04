"""The device of the root file system, and the disks that it lies on."""

from __future__ import annotations

from imgverify.facts.block import Block, BlockDevice
from imgverify.facts.fstab import Fstab
from imgverify.facts.mounts import Mounts
from imgverify.unobserved import NotObservedError, only_booted


def disks_of_root(block: Block, mounts: Mounts, fstab: Fstab) -> list[str]:
    """List them as `/dev/vda`; several where a volume group or a RAID spans them.

    Args:
        block: the devices.
        mounts: what is mounted now; where nothing is, fstab says what / will be.
        fstab: what it says.

    Raises:
        NotObservedError: / is on nothing that was looked at.
    """
    device = device_of_root(block, mounts, fstab)
    return [f"/dev/{one.kernel_name}" for one in block.disks_below(device)]


def device_of_root(block: Block, mounts: Mounts, fstab: Fstab) -> BlockDevice:
    """Find the partition, logical volume or disk that has the file system.

    Args:
        block: the devices.
        mounts: what is mounted now; where nothing is, fstab says what / will be.
        fstab: what it says.

    Raises:
        NotObservedError: / is on nothing that was looked at.
    """
    if only_booted(mounts):
        entry = fstab.at("/")
        source = entry.source if entry else "a device that fstab does not name"
        tagged = block.tagged(*entry.tag) if entry and entry.tag else ()
        device = next(iter(tagged), None) or block.at(source)
    else:
        root = mounts.covering("/")
        source = root.source
        device = next((one for one in block.devices if one.number == root.device), None)
        # btrfs has a device number of its own, so there the name has to do.
        device = device or block.at(root.source)
    if device is None:
        raise NotObservedError(f"the disk below / was not found: it is on {source}")
    return device
