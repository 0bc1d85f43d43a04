"""What partx(8) would print of every disk."""

from __future__ import annotations

from imgverify.disk.devices import Device
from imgverify.disk.image import Image
from imgverify.equivalents.all_disks import disks_of
from imgverify.equivalents.pairs import line


def answer(image: Image, argument: str) -> bytes:
    """Print the tables of all disks.

    Args:
        image: whose disks.
        argument: not used.

    Raises:
        NotObservedError: there are no disks.
    """
    del argument
    text = "".join(f"disk /dev/{one.name}\n{_table(one)}" for one in disks_of(image))
    return text.encode("utf-8", "surrogateescape")


def _table(disk: Device) -> str:
    if disk.is_unread:
        # A line that is no partition: the topic says that the disk could not be read, and why.
        return f"partx: /dev/{disk.name}: {disk.trouble}\n"
    if disk.table is None:
        return f"partx: /dev/{disk.name}: failed to read partition table\n"
    return "".join(
        line(
            {
                "NR": one.number,
                "START": one.start,
                "SECTORS": one.sectors,
                "NAME": one.label,
                "UUID": one.uuid,
                "TYPE": one.type,
                "SCHEME": disk.table.label,
            }
        )
        for one in disk.table.partitions
    )
