"""What fstab calls the devices of an image."""

from __future__ import annotations

import re
from collections.abc import Sequence

from imgverify.disk.devices import Device

# A disk is called by what drives it: /dev/sda1 of one machine is /dev/nvme0n1p1 of another.
_FIRST_DISK = re.compile(r"/dev/(?:[svh]da|xvda|nvme0n1p|mmcblk0p)(\d+)")


def find_device(source: str, devices: Sequence[Device]) -> Device | None:
    """The device that a source of fstab names; None when there is none.

    Args:
        source: a path below /dev, or `UUID=…` and its like without quotes.
        devices: of the image.
    """
    named = next((device for device in devices if source in names_of(device)), None)
    number = _FIRST_DISK.fullmatch(source)
    if named is not None or number is None or not devices:
        return named
    first = devices[0].name
    return next(
        (
            device
            for device in devices
            if device.parents == (first,)
            and device.partition is not None
            and device.partition.number == int(number[1])
        ),
        None,
    )


def names_of(device: Device) -> frozenset[str]:
    """Everything that fstab may call a device.

    Args:
        device: which.
    """
    tags = {"UUID": device.uuid, "LABEL": device.label}
    if device.partition is not None:
        tags |= {"PARTUUID": device.partition.uuid, "PARTLABEL": device.partition.label}
    names = {f"/dev/{device.name}", f"/dev/mapper/{device.name}"}
    for tag, value in tags.items():
        if value:
            names |= {f"{tag}={value}", f"/dev/disk/by-{tag.lower()}/{value}"}
    if device.group is not None:
        volume = device.name.removeprefix(f"{_escaped(device.group.name)}-")
        names.add(f"/dev/{device.group.name}/{volume.replace('--', '-')}")
    return frozenset(names)


def _escaped(name: str) -> str:
    return name.replace("-", "--")
