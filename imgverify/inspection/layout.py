"""The devices of an image, its file systems and what fills them, as a reader process tells them."""

from __future__ import annotations

import msgspec

from imgverify.record import Record


class PartitionEntry(Record, frozen=True, kw_only=True):
    """One partition of a table.

    Args:
        number: as in its device's name.
        start, size: bytes.
        label: its name in the table; MBR has none.
        uuid: of the partition.
        type: GUID in lower case, or `0x83`.
        active: whether a BIOS is to start it.
    """

    number: int
    start: int
    size: int
    label: str
    uuid: str
    type: str
    active: bool


class PartitionTable(Record, frozen=True, kw_only=True):
    """The table of one disk.

    Args:
        scheme: `gpt` or `dos`.
        identifier: of the disk.
        boot_code: whether a BIOS finds code to run in the first sector.
        free: bytes of the disk that are in no partition.
        problems: what is odd about it.
        partitions: by number.
    """

    scheme: str
    identifier: str
    boot_code: bool
    free: int
    problems: tuple[str, ...] = ()
    partitions: tuple[PartitionEntry, ...] = ()


class BlockDevice(Record, frozen=True, kw_only=True):
    """A disk, partition or logical volume.

    Args:
        name: as a guest with a virtio disk calls it: `vda1`, `vg0-root`.
        kind: `disk`, `part` or `lvm`.
        parents: names of the devices that it lies on.
        size: bytes.
        holds: `ext4`, `LVM2_member`, …; empty when nothing is known.
        label, uuid: of what it holds.
        table: of a disk.
        filesystem_size: bytes that its file system manages; 0 when nobody knows.
        filesystem_free: bytes of these that are not in use.
        doubt: why a boot may see something else in it.
        trouble: why it could not be read.
    """

    name: str
    kind: str
    parents: tuple[str, ...]
    size: int
    holds: str = ""
    label: str = ""
    uuid: str = ""
    table: PartitionTable | None = None
    filesystem_size: int = 0
    filesystem_free: int = 0
    doubt: str = ""
    trouble: str = ""


class Mounted(Record, frozen=True, kw_only=True):
    """A file system where fstab or a unit puts it.

    Args:
        path: mount point.
        device: name of the device; empty for a file system that has none.
        trouble: why it could not be mounted or read.
    """

    path: str
    device: str
    trouble: str = ""


class Folder(Record, frozen=True, kw_only=True):
    """A folder, and the bytes of all files below it on its own file system.

    Args:
        path: absolute.
        size: sum of the sizes of files, each counted once however many names it has.
        files: how many there are.
    """

    path: str
    size: int
    files: int


class Layout(Record, frozen=True, kw_only=True):
    """What a reader found.

    Args:
        devices: in the order of lsblk; empty for an image that is no disk.
        mounts: by path.
        folders: the largest, largest first.
        files: how many files of any kind there are.
        troubles: by path, what could not be walked.
        machine: what the system's own programs were built for: `x86_64`, `aarch64`; empty when
            there is none that could tell.
        kernels: of /boot and /lib/modules, by version, what there is of each: `image`, `initrd`,
            `modules`.
        efi_programs: boot loaders on the EFI system partition.
    """

    devices: tuple[BlockDevice, ...] = ()
    mounts: tuple[Mounted, ...] = ()
    folders: tuple[Folder, ...] = ()
    files: int = 0
    troubles: dict[str, str] = msgspec.field(default_factory=dict)
    machine: str = ""
    kernels: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    efi_programs: tuple[str, ...] = ()
