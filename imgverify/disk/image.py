"""A whole image off the disk: its devices, and one tree of all its file systems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from imgverify.disk.devices import Device
from imgverify.disk.image_tree import ImageTree
from imgverify.disk.nodes import FileSystem


@dataclass(frozen=True, slots=True)
class Image:
    """What equivalents of commands, `imgverify inspect` and the offline plane look at.

    Args:
        devices: disks, partitions and logical volumes, in the order of lsblk; empty for a root file
            system that came without a disk.
        mounts: file systems by the path where fstab mounts them; `/` is always there.
        tree: all of them as one tree.
        troubles: what could not be opened, by device or path, with the reason.
    """

    devices: tuple[Device, ...]
    mounts: Mapping[str, FileSystem]
    tree: ImageTree
    troubles: Mapping[str, str]
