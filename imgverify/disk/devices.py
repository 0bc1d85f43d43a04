"""Block devices of an image: disks, partitions and logical volumes, as lsblk would list them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from imgverify.disk.damage import DamageError
from imgverify.disk.filesystems.recognise import open_filesystem, recognise
from imgverify.disk.lvm import Found, find_groups
from imgverify.disk.lvm_group import VolumeGroup
from imgverify.disk.lvm_volumes import LogicalVolume
from imgverify.disk.nodes import FileSystem
from imgverify.disk.partitions import read_table
from imgverify.disk.source import Ranges, Source
from imgverify.disk.table import SECTOR, Partition, Table
from imgverify.disk.unreadable import Unreadable
from imgverify.facts.block import mapper_name

_LVM = "LVM2_member"
_NOT_OPENED = frozenset({"", _LVM, "swap"})
# What they hold shows only once something has put them together.
_LAYERS = {
    "crypto_LUKS": "encrypted (LUKS), and imgverify has no key for it",
    "linux_raid_member": "a part of a RAID, which only a boot puts together",
    "ddf_raid_member": "a part of a RAID, which only a boot puts together",
    "isw_raid_member": "a part of a RAID, which only a boot puts together",
    "mpath_member": "one of several paths to a disk",
    "bcache": "a part of a cache, which only a boot puts together",
    "LVM1_member": "of the first version of LVM, which is not read",
}
# Linux shows so much of an extended partition. Source: its block/partitions/msdos.c.
_EXTENDED_BYTES = 2 * SECTOR


@dataclass(frozen=True, slots=True)
class Device:
    """One device.

    Args:
        name: as a Linux guest with a virtio disk calls it: `vda`, `vda1`, `vg0-root`.
        kind: `disk`, `part` or `lvm`.
        parents: names of the devices that it lies on.
        source: its bytes.
        holds: what blkid(8) would call its content: `ext4`, `xfs`, `vfat`, `LVM2_member`, `swap`,
            `crypto_LUKS`, `btrfs`, …; empty when nothing is known.
        label, uuid: of that content.
        table: of a disk: its partition table; None when it has none.
        partition: of a partition: its entry in the table.
        group: of a logical volume: the volume group that it belongs to.
        volume: of a logical volume: itself.
        member_of: of a physical volume: the volume group that it belongs to.
        filesystem: opened, when it holds one that can be read.
        trouble: why it could not be opened; empty when it was or need not be.
        is_unread: whether it could not even be looked at, so that nobody knows what it holds.
        hidden: why there may be more devices on top of it; empty when all are known.
    """

    name: str
    kind: str
    parents: tuple[str, ...]
    source: Source
    holds: str = ""
    label: str = ""
    uuid: str = ""
    table: Table | None = None
    partition: Partition | None = None
    group: VolumeGroup | None = None
    volume: LogicalVolume | None = None
    member_of: VolumeGroup | None = None
    filesystem: FileSystem | None = None
    trouble: str = ""
    is_unread: bool = False
    hidden: str = ""


def open_devices(disks: Sequence[Source]) -> tuple[Device, ...]:
    """Find every device of some disks and open the file systems that can be read.

    A device that cannot be read says so in its `trouble`; the others are none the worse.

    Args:
        disks: of one machine, the one that it starts from first.

    Returns:
        Each after the device that it lies on, or the first of those.
    """
    below = [
        device for number, disk in enumerate(disks) for device in _of_disk(disk_name(number), disk)
    ]
    lvm = find_groups({one.name: one.source for one in below if _may_be_member(one)})
    opened = [_with_lvm(one, lvm) for one in below]
    volumes = list(_volumes(lvm.groups))
    found: list[Device] = []
    for device in opened:
        found.append(device)
        found += [one for one in volumes if one.parents[:1] == (device.name,)]
    # Volumes of which every disk is missing are still in the metadata of their group.
    found += [one for one in volumes if not one.parents]
    return tuple(found)


def disk_name(number: int) -> str:
    """`vda` to `vdz`, then `vdaa`. Source: Linux' virtio_blk.c.

    Args:
        number: of the disk, from 0.
    """
    letters = ""
    number += 1
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(ord("a") + letter) + letters
    return f"vd{letters}"


def _of_disk(name: str, disk: Source) -> Iterator[Device]:
    try:
        table = read_table(disk)
    except DamageError as error:
        yield Device(
            name, "disk", (), disk, trouble=error.reason, is_unread=True, hidden=error.reason
        )
        return
    if table is None:
        yield _looked_at(Device(name, "disk", (), disk))
        return
    yield Device(name, "disk", (), disk, table=table)
    for partition in table.partitions:
        if partition.start * SECTOR < disk.size:
            yield _of_partition(name, disk, partition)


def _of_partition(above: str, disk: Source, partition: Partition) -> Device:
    start = partition.start * SECTOR
    wanted = _EXTENDED_BYTES if partition.is_extended else partition.sectors * SECTOR
    length = min(wanted, disk.size - start)
    device = Device(
        f"{above}{partition.number}",
        "part",
        (above,),
        Ranges.one(disk, start, length),
        partition=partition,
    )
    if partition.is_extended:
        return device
    if length < wanted:
        reason = f"it ends at byte {start + wanted}, its disk at {disk.size}"
        return replace(
            device, source=Unreadable(length, reason), trouble=reason, is_unread=True, hidden=reason
        )
    return _looked_at(device)


def _looked_at(device: Device) -> Device:
    """Recognise and open what a device holds."""
    try:
        content = recognise(device.source)
    except DamageError as error:
        return replace(device, trouble=error.reason, is_unread=True, hidden=error.reason)
    device = replace(device, holds=content.holds, label=content.label, uuid=content.uuid)
    if content.holds in _LAYERS:
        why = f"{device.name} is {_LAYERS[content.holds]}"
        return replace(device, trouble=why, hidden=why)
    if content.holds in _NOT_OPENED:
        return device
    try:
        return replace(device, filesystem=open_filesystem(device.source, content))
    except DamageError as error:
        return replace(device, trouble=error.reason)


def _may_be_member(device: Device) -> bool:
    if device.table is not None or device.is_unread or device.holds in _LAYERS:
        return False
    return device.partition is None or not device.partition.is_extended


def _with_lvm(device: Device, lvm: Found) -> Device:
    trouble = lvm.troubles.get(device.name, "")
    label = lvm.labels.get(device.name)
    if label is None and not trouble:
        return device
    return replace(
        device,
        holds=_LVM,
        label="",
        uuid=label.uuid if label else device.uuid,
        member_of=lvm.group_with(device.name),
        filesystem=None,
        trouble=trouble,
        hidden=trouble,
    )


def _volumes(groups: Sequence[VolumeGroup]) -> Iterator[Device]:
    for group in groups:
        for volume in group.volumes:
            device = Device(
                name=mapper_name(group.name, volume.name),
                kind="lvm",
                parents=volume.disks,
                source=volume.source,
                group=group,
                volume=volume,
                trouble=volume.trouble,
                is_unread=bool(volume.trouble),
            )
            yield device if volume.trouble else _looked_at(device)
