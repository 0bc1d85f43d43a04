"""LVM metadata written without a device-mapper, and loop devices in place of the volumes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.lab.errors import LabError
from tests.lab.stages import run

_SECTOR = 512
_EXTENT = 4 * 1024 * 1024


@dataclass(frozen=True)
class Extent:
    """Where a volume lies on its partition, in bytes."""

    offset: int
    size: int


def create_volumes(device: str, group: str, sizes: Mapping[str, str]) -> dict[str, Extent]:
    """Make a volume group with linear volumes, none of them active.

    Args:
        device: the partition.
        group: name of the volume group.
        sizes: volume name to size, as lvcreate takes it.
    """
    _lvm(device, "pvcreate", "-qq", "-ff", "-y", device)
    _lvm(device, "vgcreate", "-qq", "-s", f"{_EXTENT}b", group, device)
    for name, size in sizes.items():
        create = ("lvcreate", "-qq", "-an", "-Zn", "-Wn", "-y", "-L", size, "-n", name, group)
        _lvm(device, *create)
    columns = ("--noheadings", "--nosuffix", "--units", "b", "-o")
    start = int(_lvm(device, "pvs", *columns, "pe_start", device).strip())
    report = _lvm(device, "lvs", *columns, "lv_name,seg_pe_ranges,lv_size", group)
    return {
        name: Extent(start + _first_extent(ranges) * _EXTENT, int(size))
        for name, ranges, size in (line.split() for line in report.splitlines() if line.strip())
    }


def _first_extent(ranges: str) -> int:
    """The first extent of `/dev/loop0p3:128-255`, which must be all there is."""
    device, colon, span = ranges.rpartition(":")
    if not (device and colon and span.count("-") == 1):
        raise LabError(f"a volume is not linear: {ranges}")
    return int(span.partition("-")[0])


def _lvm(device: str, command: str, *words: str) -> str:
    configuration = (
        # The host's own volume groups, even one of the same name, must stay out of sight.
        f'devices {{ filter=["a|^{device}$|","r|.*|"] use_devicesfile=0 scan="/dev" }} '
        # There is no udev to wait for, and the metadata must not name this machine's archive.
        "activation { udev_sync=0 udev_rules=0 verify_udev_operations=0 monitoring=0 } "
        "backup { backup=0 archive=0 }"
    )
    return run(
        "lvm",
        command,
        "--config",
        configuration,
        "--driverloaded",
        "n",
        *words,
        extra={"LVM_SUPPRESS_FD_WARNINGS": "1"},
    )


def on_disk(disk: Path, extent: Extent, partition_start: int) -> tuple[str, ...]:
    """The arguments of losetup that make a volume a device.

    Args:
        disk: the whole disk's file.
        extent: the volume.
        partition_start: first sector of its partition.
    """
    offset = partition_start * _SECTOR + extent.offset
    return ("--offset", str(offset), "--sizelimit", str(extent.size), str(disk))
