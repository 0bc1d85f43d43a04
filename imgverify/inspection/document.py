"""The document of `imgverify inspect`: what is in an image. A field is only ever added to it."""

from __future__ import annotations

import msgspec

from imgverify.inspection.layout import BlockDevice, Folder
from imgverify.model import Artifact
from imgverify.record import Record

SCHEMA_VERSION = 1


class Volume(Record, frozen=True, kw_only=True):
    """A logical volume; `size` in bytes."""

    name: str
    size: int
    layout: str


class Group(Record, frozen=True, kw_only=True):
    """A volume group; `size` and `free` in bytes, `disks` its physical volumes."""

    name: str
    size: int
    free: int
    disks: tuple[str, ...]
    volumes: tuple[Volume, ...]


class Mount(Record, frozen=True, kw_only=True):
    """What the next boot mounts.

    Args:
        path: mount point; `swap` for swap space.
        source: as fstab or a unit writes it; empty when neither names it.
        device: of the image that this is; empty when it is none or not found.
        filesystem: type.
        options: as written.
        where: file and line.
        trouble: why it could not be read.
    """

    path: str
    source: str
    device: str
    filesystem: str
    options: tuple[str, ...]
    where: str
    trouble: str = ""


class System(Record, frozen=True, kw_only=True):
    """The operating system, in the words of os-release(5); `architecture` in those of uname(1)."""

    id: str
    version_id: str
    pretty: str
    architecture: str


class Kernel(Record, frozen=True, kw_only=True):
    """A kernel; `parts` are those of `image`, `initrd` and `modules` that are there."""

    version: str
    parts: tuple[str, ...]


class Entry(Record, frozen=True, kw_only=True):
    """Something that the boot menu can boot."""

    title: str
    kernel: str
    arguments: str
    where: str


class Boot(Record, frozen=True, kw_only=True):
    """How it starts.

    Args:
        bios: whether a BIOS finds code in the first sector of the first disk; None when there is no
            disk to look at.
        uefi: programs that an UEFI firmware can start.
        loaders: configurations of boot loaders.
        entries: of the boot menu.
        protected: whether changing them takes a password.
    """

    bios: bool | None
    uefi: tuple[str, ...]
    loaders: tuple[str, ...]
    entries: tuple[Entry, ...]
    protected: bool


class CloudInit(Record, frozen=True, kw_only=True):
    """cloud-init; `datasources` as configured, None when it is left to find out by itself."""

    installed: bool
    disabled: str
    datasources: tuple[str, ...] | None


class Installed(Record, frozen=True, kw_only=True):
    """Packages; `managers` by name with how many each has."""

    count: int
    managers: dict[str, int]


class Key(Record, frozen=True, kw_only=True):
    """A key that may log in; `fingerprint` is empty for a line that is no key."""

    path: str
    type: str
    fingerprint: str
    comment: str
    options: str


class Person(Record, frozen=True, kw_only=True):
    """A user with a shell to work in.

    Args:
        name, uid, home, shell: of passwd(5).
        password: `hash`, `empty`, `locked` or `missing`; empty when it could not be read.
        keys: that may log in as this user.
    """

    name: str
    uid: int
    home: str
    shell: str
    password: str
    keys: tuple[Key, ...]


class People(Record, frozen=True, kw_only=True):
    """Who may log in; `other_keys` lie where no user with a shell has them."""

    users: tuple[Person, ...]
    other_keys: tuple[Key, ...]


class Services(Record, frozen=True, kw_only=True):
    """What the next boot starts; names of units."""

    default_target: str
    enabled: tuple[str, ...]
    masked: tuple[str, ...]


class Inspection(Record, frozen=True, kw_only=True):
    """All of it. A part that could not be read is None, and `unread` says why.

    Args:
        artifact: with the facts of its wrapping.
        devices: disks, partitions and volumes, in the order of lsblk.
        groups: of LVM.
        mounts: of the next boot.
        folders: the largest, by the sizes of the files below them on their file system.
        files: how many files of any kind there are.
        unread: by part, or by path, why it could not be read.
    """

    schema_version: int = SCHEMA_VERSION
    tool: str
    artifact: Artifact
    devices: tuple[BlockDevice, ...] | None = None
    groups: tuple[Group, ...] | None = None
    mounts: tuple[Mount, ...] | None = None
    system: System | None = None
    kernels: tuple[Kernel, ...] | None = None
    boot: Boot | None = None
    cloud_init: CloudInit | None = None
    packages: Installed | None = None
    people: People | None = None
    services: Services | None = None
    folders: tuple[Folder, ...] | None = None
    files: int | None = None
    unread: dict[str, str] = msgspec.field(default_factory=dict)
