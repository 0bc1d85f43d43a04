"""The job of `imgverify inspect`: devices, file systems, and what fills them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import msgspec

from imgverify.disk.devices import Device
from imgverify.disk.image import Image
from imgverify.disk.image_tree import ImageTree
from imgverify.disk.table import SECTOR, Table
from imgverify.inspection.layout import (
    BlockDevice,
    Layout,
    Mounted,
    PartitionEntry,
    PartitionTable,
)
from imgverify.planes.file_tree import LoopError
from imgverify.reading.booting_files import efi_programs, kernels, machine
from imgverify.reading.every_node import EveryNode
from imgverify.reading.usage import Usage
from imgverify.reading.written import written
from imgverify.unobserved import NotObservedError

T = TypeVar("T")
# Tables begin partitions there at the latest; a gap in front of it is nobody's to use.
_ALIGNMENT = 1024 * 1024


def run(image: Image, payload: bytes) -> bytes:
    """Look around.

    Args:
        image: opened.
        payload: how many folders are told, packed.

    Returns:
        `Layout`, packed.
    """
    return msgspec.msgpack.encode(layout(image, msgspec.msgpack.decode(payload, type=int)))


def layout(image: Image, folders: int) -> Layout:
    """Describe an image.

    Args:
        image: opened.
        folders: how many of the largest.
    """
    walk, usage = EveryNode(image), Usage()
    for reached in walk:
        usage.add(reached)
    troubles = {written(path): written(reason) for path, reason in walk.troubles.items()}

    def tried(name: str, look: Callable[[ImageTree], T], otherwise: T) -> T:
        try:
            return look(image.tree)
        except (LoopError, NotObservedError) as error:
            troubles[name] = written(str(error))
            return otherwise

    return Layout(
        devices=tuple(_device(one, image) for one in image.devices),
        mounts=_mounts(image),
        folders=usage.largest(folders),
        files=usage.count,
        machine=tried("the system's programs", machine, ""),
        kernels=tried("kernels", kernels, {}),
        efi_programs=tried("EFI programs", efi_programs, ()),
        troubles=troubles,
    )


def _device(device: Device, image: Image) -> BlockDevice:
    filesystem = device.filesystem
    size = free = 0
    doubt, trouble = "", device.trouble or device.hidden
    if filesystem is not None:
        try:
            size, free, doubt = filesystem.size, filesystem.free, filesystem.doubt
        except NotObservedError as error:
            trouble = trouble or error.reason
    return BlockDevice(
        name=device.name,
        kind=device.kind,
        parents=device.parents,
        size=device.source.size,
        holds=device.holds,
        label=written(device.label),
        uuid=device.uuid,
        table=_table(device.table, device.source.size) if device.table else None,
        filesystem_size=size,
        filesystem_free=free,
        doubt=doubt,
        trouble=written(trouble or image.troubles.get(device.name, "")),
    )


def _table(table: Table, size: int) -> PartitionTable:
    return PartitionTable(
        scheme=table.label,
        identifier=table.identifier,
        boot_code=table.boot_code,
        free=_free(table, size),
        problems=table.problems,
        partitions=tuple(
            PartitionEntry(
                number=one.number,
                start=one.start * SECTOR,
                size=one.sectors * SECTOR,
                label=written(one.label),
                uuid=one.uuid,
                type=one.type,
                active=one.active,
            )
            for one in table.partitions
        ),
    )


def _free(table: Table, size: int) -> int:
    """Bytes of the gaps in which a partition has room."""
    free, at = 0, _ALIGNMENT
    spans = sorted((one.start, one.end) for one in table.partitions if not one.is_extended)
    for start, end in [*spans, (size // SECTOR, size // SECTOR)]:
        gap = start * SECTOR - at
        free += gap if gap >= _ALIGNMENT else 0
        at = max(at, end * SECTOR)
    return free


def _mounts(image: Image) -> tuple[Mounted, ...]:
    names = {id(one.filesystem): one.name for one in image.devices if one.filesystem is not None}
    return tuple(
        Mounted(
            path=written(path),
            device=names.get(id(filesystem), ""),
            trouble=written(image.troubles.get(path, "")),
        )
        for path, filesystem in sorted(image.mounts.items())
    )
