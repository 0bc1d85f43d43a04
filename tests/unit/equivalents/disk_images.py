"""Images that have disks, and a tree in which lvm2 is installed or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from imgverify.disk.devices import open_devices
from imgverify.disk.image import Image
from imgverify.disk.source import Source
from tests.unit.disk.trees import MemoryFileSystem, image


def image_of(disks: Sequence[Source], *, lvm: bool = True) -> Image:
    """An image of disks.

    Args:
        disks: in the machine's order.
        lvm: whether lvm2 is installed.
    """
    root = MemoryFileSystem()
    if lvm:
        root.put("/usr/sbin/lvm", "ELF", mode=0o755)
    return replace(image(root), devices=open_devices(disks))
