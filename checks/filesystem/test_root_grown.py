"""Whether the first boot made the root file system as large as the disk that it was given."""

from __future__ import annotations

from imgverify.expect import Expect
from imgverify.facts.block import Block
from imgverify.facts.fstab import Fstab
from imgverify.facts.mounts import Mounts
from imgverify.facts.partitions import SECTOR, Partitions
from imgverify.facts.root_disk import disks_of_root
from imgverify.facts.root_space import RootSpace
from imgverify.facts.sizes import to_bytes, to_text
from imgverify.unobserved import NotObservedError, only_booted

# ext4 and XFS keep 2 to 7% of their device for inodes, journals and bitmaps.
_FILES_SHARE = 0.9


def test_root_grown(
    mounts: Mounts,
    partitions: Partitions,
    block: Block,
    fstab: Fstab,
    root_space: RootSpace,
    expect: Expect,
    unused: int | str = "16MiB",
) -> None:
    """The root file system fills its device, and partitions the disk below it: both have grown.

    Where / is on LVM, what is free in the volume group is free on purpose and is not judged.

    Args:
        mounts: what is mounted now.
        partitions: the tables.
        block: the devices.
        fstab: what it says.
        root_space: the file system.
        expect: the recorder.
        unused: what may be left of the disk behind its last partition.
    """
    if booted := only_booted(mounts):
        raise NotObservedError(f"the first boot makes it grow: {booted.reason}", needs_boot=True)
    spare = to_bytes(unused)
    for disk in (one for one in block.devices if one.path in disks_of_root(block, mounts, fstab)):
        ends = [(one.start + one.sectors) * SECTOR for one in partitions.of(disk.path).partitions]
        # Without a table, the disk itself is what / or its volume group lies on.
        left = disk.size - max(ends, default=disk.size)
        expect(
            left <= spare,
            wanted=f"at most {to_text(spare)} behind the last partition",
            found=f"{to_text(left)} of {to_text(disk.size)}",
            where=disk.path,
            mend="install growpart (cloud-guest-utils), and leave cloud-init's module growpart on",
        )
    root = mounts.covering("/")
    device = next((one for one in block.devices if one.number == root.device), None)
    # btrfs has a device number of its own, so there the name has to do.
    device = device or block.at(root.source)
    if device is None:
        raise NotObservedError(f"the device of / was not found: it is on {root.source}")
    expect(
        root_space.size >= device.size * _FILES_SHARE,
        wanted=f"a file system of about {to_text(device.size)}, as its device has",
        found=f"{root_space.size} bytes for files",
        where=device.path,
        mend="leave cloud-init's module resizefs on; by hand: resize2fs, or xfs_growfs /",
    )
