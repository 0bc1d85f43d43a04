"""Disks of the machines: which partitions and volumes there are, and where they are mounted."""

from __future__ import annotations

from dataclasses import dataclass

from tests.recordings.compose.system import System

MIB, GIB = 1 << 20, 1 << 30
NOEXEC = ("nodev", "nosuid", "noexec")
# Booted by UEFI; the others by BIOS, so that both ways are seen on both families.
_UEFI = ("rhel9", "al2023", "ubuntu2204")
_TMP_UNIT = ("rhel8", "rhel9", "al2023")
_TMP_VOLUME = ("rhel7", "al2")


@dataclass(frozen=True, slots=True)
class Volume:
    """A mounted file system on a device.

    Args:
        path: mount point.
        name: of the logical volume; empty for a partition.
        size: bytes.
        options: beside `defaults`.
    """

    path: str
    name: str
    size: int
    options: tuple[str, ...] = ()


VOLUMES = (
    Volume("/", "root", 8 * GIB),
    Volume("/home", "home", GIB, ("nodev", "nosuid")),
    Volume("/var", "var", 4 * GIB, ("nodev", "nosuid")),
    Volume("/var/tmp", "var_tmp", GIB, NOEXEC),
    Volume("/var/log", "var_log", 2 * GIB, NOEXEC),
    Volume("/var/log/audit", "var_log_audit", GIB, NOEXEC),
)


def is_uefi(system: System) -> bool:
    """Whether UEFI boots it."""
    return system.name in _UEFI


def has_tmp_unit(system: System) -> bool:
    """Whether systemd's own tmp.mount makes /tmp; elsewhere fstab does."""
    return system.name in _TMP_UNIT


def volumes(system: System) -> tuple[Volume, ...]:
    """Every logical volume."""
    if system.name in _TMP_VOLUME:
        return (*VOLUMES, Volume("/tmp", "tmp", GIB, NOEXEC))
    return VOLUMES


def group(system: System) -> str:
    """The volume group, named as the distribution's installer does."""
    return {"centos": "centos", "rhel": "rhel", "amzn": "vg0", "ubuntu": "ubuntu-vg"}.get(
        system.os, f"debian{system.version}-vg"
    )


def mapper(system: System, volume: Volume) -> str:
    """A volume's device; the mapper doubles dashes of names."""
    return f"/dev/mapper/{group(system).replace('-', '--')}-{volume.name}"


def filesystem(system: System) -> str:
    """What the distribution's installer formats with."""
    return "ext4" if system.is_debian else "xfs"


def disk(system: System) -> str:
    """The first disk: NVMe in Amazon's cloud, virtio elsewhere."""
    return "nvme0n1" if system.os == "amzn" else "vda"


def partition(system: System, number: int) -> str:
    """A partition of the first disk."""
    return f"{disk(system)}{'p' if system.os == 'amzn' else ''}{number}"
