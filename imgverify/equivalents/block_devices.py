"""What lsblk(8) would print once the image had started."""

from __future__ import annotations

from collections.abc import Iterator

from imgverify.disk.devices import Device
from imgverify.disk.image import Image
from imgverify.equivalents.all_disks import disks_of, refuse_hidden
from imgverify.equivalents.pairs import line

# As Linux gives them to virtio disks and to device-mapper when nothing else was there before; the
# second is taken from a pool, so no file on a disk says what it will be.
_DISK_MAJOR, _MAPPER_MAJOR, _MANY_MAJOR = 254, 253, 259
_MINORS = 16


def answer(image: Image, argument: str) -> bytes:
    """Print all devices that a boot would make.

    Where a disk cannot tell, a column is left out: `MOUNTPOINT` always, for nothing is mounted at
    rest; what a device holds where that cannot be read, with the reason in the column `UNREAD`.

    Args:
        image: whose devices.
        argument: not used.

    Raises:
        NotObservedError: there are no disks, or there may be devices that could not be found.
    """
    del argument
    disks_of(image)
    refuse_hidden(image)
    return "".join(_lines(image.devices)).encode()


def _lines(devices: tuple[Device, ...]) -> Iterator[str]:
    numbers = _numbers(devices)
    for device, number in numbers:
        kernel_name = device.name
        if device.kind == "lvm":
            kernel_name = f"dm-{number.partition(':')[2]}"
        # A device on several others is printed once for each.
        for parent in device.parents or ("",):
            yield line(
                {
                    "NAME": device.name,
                    "KNAME": kernel_name,
                    "PKNAME": parent,
                    "MAJ:MIN": number,
                    "RM": 0,
                    "TYPE": device.kind,
                    "SIZE": device.source.size,
                    **_content(device),
                    "PARTLABEL": device.partition.label if device.partition else "",
                    "PARTUUID": device.partition.uuid if device.partition else "",
                }
            )


def _content(device: Device) -> dict[str, str]:
    if device.is_unread:
        return {"UNREAD": device.trouble}
    return {"FSTYPE": device.holds, "LABEL": device.label, "UUID": device.uuid}


def _numbers(devices: tuple[Device, ...]) -> Iterator[tuple[Device, str]]:
    disks = many = mapped = 0
    for device in devices:
        if device.kind == "disk":
            number, disks = f"{_DISK_MAJOR}:{disks * _MINORS}", disks + 1
        elif device.partition is not None and device.partition.number < _MINORS:
            number = f"{_DISK_MAJOR}:{(disks - 1) * _MINORS + device.partition.number}"
        elif device.partition is not None:
            number, many = f"{_MANY_MAJOR}:{many}", many + 1
        elif device.volume is not None and not device.volume.starts:
            continue
        else:
            number, mapped = f"{_MAPPER_MAJOR}:{mapped}", mapped + 1
        yield device, number
