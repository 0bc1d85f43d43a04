"""What all equivalents about disks say first: which disks there are, and whether all is known."""

from __future__ import annotations

from imgverify.disk.devices import Device
from imgverify.disk.image import Image
from imgverify.unobserved import NotObservedError


def disks_of(image: Image) -> tuple[Device, ...]:
    """The whole disks of an image.

    Args:
        image: any.

    Raises:
        NotObservedError: it is the files of a root file system, without a disk.
    """
    if not image.devices:
        raise NotObservedError(
            "there is no disk, only the files of a root file system", needs_boot=True
        )
    return tuple(one for one in image.devices if one.kind == "disk")


def refuse_hidden(image: Image) -> None:
    """Refuse to answer as if a list of devices were complete when it may not be.

    Args:
        image: any.

    Raises:
        NotObservedError: something on a device could not be seen.
    """
    for device in image.devices:
        if device.hidden:
            raise NotObservedError(
                f"what is on {device.name} is not known: {device.hidden}",
                needs_boot=device.holds not in ("", "LVM2_member"),
            )
        if device.member_of is not None and device.member_of.problems:
            raise NotObservedError(device.member_of.problems[0])
