"""Disks, partitions, volumes and mounts as rows of tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from imgverify.inspection.document import Mount
from imgverify.inspection.layout import BlockDevice, PartitionEntry
from imgverify.inspection.partition_types import type_name
from imgverify.inspection.shown_size import shown_size

Row = tuple[str, ...]
_SCHEMES = {"gpt": "GPT", "dos": "MBR"}
_VOLUME = "lvm"


def table_lines(devices: Sequence[BlockDevice]) -> Iterator[str]:
    """A line for each partition table, and for what is odd about it.

    Args:
        devices: of the image.
    """
    for device in devices:
        if table := device.table:
            scheme = _SCHEMES.get(table.scheme, table.scheme)
            free = f"{shown_size(table.free)} in no partition" if table.free else "no free space"
            yield f"{device.name}: {scheme} {table.identifier}, {free}"
            yield from (f"{device.name}: {problem}" for problem in table.problems)


def device_rows(devices: Sequence[BlockDevice], mounts: Sequence[Mount]) -> Iterator[Row]:
    """A row for each device, below the one that it lies on.

    Args:
        devices: in the order of lsblk.
        mounts: of the next boot.
    """
    mounted: dict[str, list[str]] = {}
    for mount in mounts:
        if mount.device:
            mounted.setdefault(mount.device, []).append(mount.path)
    by_name = {one.name: one for one in devices}
    for device in devices:
        entry = _entry(device, by_name)
        size, free = device.filesystem_size, device.filesystem_free
        yield (
            f"{'  ' * _depth(device, by_name)}{device.name}",
            shown_size(device.size),
            type_name(entry.type) if entry else "volume" if device.kind == _VOLUME else "",
            device.holds,
            device.label or (entry.label if entry else ""),
            shown_size(size - free) if size else "",
            shown_size(free) if size else "",
            ", ".join(dict.fromkeys(mounted.get(device.name, ()))),
            device.trouble or device.doubt,
        )


def _entry(device: BlockDevice, by_name: dict[str, BlockDevice]) -> PartitionEntry | None:
    """The entry in its disk's table."""
    for parent in device.parents:
        above = by_name.get(parent)
        if above and above.table and device.kind == "part":
            number = device.name.removeprefix(parent).removeprefix("p")
            return next((one for one in above.table.partitions if str(one.number) == number), None)
    return None


def _depth(device: BlockDevice, by_name: dict[str, BlockDevice]) -> int:
    depth = 0
    while device.parents and depth <= len(by_name):
        above = by_name.get(device.parents[0])
        if above is None:
            break
        device, depth = above, depth + 1
    return depth


def mount_rows(mounts: Sequence[Mount]) -> Iterator[Row]:
    """A row for each mount; where one cannot be read, why.

    Args:
        mounts: of the next boot.
    """
    for one in mounts:
        where = one.where.rpartition("/")[2]
        yield (
            one.path,
            one.source or one.device,
            one.filesystem,
            ",".join(one.options),
            f"{where}: {one.trouble}" if one.trouble else where,
        )
