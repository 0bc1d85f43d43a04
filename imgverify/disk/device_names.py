"""What fstab calls the devices of an image."""

from __future__ import annotations

import re
from collections.abc import Sequence

from imgverify.disk.devices import Device, disk_name
from imgverify.unobserved import NotObservedError

# A disk is called by what drives it: /dev/sda1 of one machine is /dev/nvme0n1p1 of another.
_LETTERED = re.compile(r"/dev/(?:[svh]|xv)d([a-z]{1,2})(\d*)")
_NUMBERED = re.compile(r"/dev/(?:nvme(\d{1,3})n1|mmcblk(\d{1,3}))(?:p(\d+))?")
# Names that come from the machine, or from something that runs on it.
_OF_MACHINE = re.compile(r"/dev/(?:disk/by-(?:id|path|diskseq)|mapper|dm-|md|loop|root).*|ID=.*")
# What udev leaves as it is in the names below /dev/disk. Source: systemd's device-util.c.
_PLAIN = re.compile(r"[A-Za-z0-9#+\-.:=@_]|[^\x00-\x7f]")


def find_device(source: str, devices: Sequence[Device]) -> Device | None:
    """The device that a source of fstab names; None when there is none.

    Args:
        source: a path below /dev, or `UUID=…` and its like without quotes.
        devices: of the image.

    Raises:
        NotObservedError: several are called so; which one counts shows at boot.
    """
    virtio = _as_virtio(source)
    named = [one for one in devices if source in names_of(one)]
    named = named or [one for one in devices if one.kind != "lvm" and one.name == virtio]
    if len(named) > 1:
        names = " and ".join(device.name for device in named)
        raise NotObservedError(f"{source} is what both {names} are called", needs_boot=True)
    return named[0] if named else None


def is_of_machine(source: str) -> bool:
    """Whether a name says nothing about a disk as long as it is not in a machine.

    Args:
        source: likewise.
    """
    return bool(_OF_MACHINE.fullmatch(source))


def names_of(device: Device) -> frozenset[str]:
    """Everything that fstab may call a device.

    Args:
        device: which.
    """
    tags = {"UUID": device.uuid, "LABEL": device.label}
    if device.partition is not None:
        tags |= {"PARTUUID": device.partition.uuid, "PARTLABEL": device.partition.label}
    names = {f"/dev/{device.name}"}
    for tag, value in tags.items():
        if value:
            names |= {f"{tag}={value}", f"/dev/disk/by-{tag.lower()}/{_by_udev(value)}"}
    if device.group is not None:
        volume = device.name.removeprefix(f"{_escaped(device.group.name)}-")
        names.add(f"/dev/mapper/{device.name}")
        names.add(f"/dev/{device.group.name}/{volume.replace('--', '-')}")
    return frozenset(names)


def _as_virtio(source: str) -> str:
    """The name that the same disk or partition would have on a machine with virtio disks."""
    if found := _LETTERED.fullmatch(source):
        return f"vd{found[1]}{found[2]}"
    if found := _NUMBERED.fullmatch(source):
        return f"{disk_name(int(found[1] or found[2]))}{found[3] or ''}"
    return ""


def _by_udev(value: str) -> str:
    return "".join(
        one if _PLAIN.fullmatch(one) else "".join(f"\\x{byte:02x}" for byte in one.encode())
        for one in value
    )


def _escaped(name: str) -> str:
    return name.replace("-", "--")
