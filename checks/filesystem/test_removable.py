"""Media that can be taken out: CDs, floppies, USB sticks."""

from __future__ import annotations

from collections.abc import Sequence

from imgverify.expect import Expect
from imgverify.facts.block import Block, BlockDevice
from imgverify.facts.fstab import Fstab, FstabEntry
from imgverify.facts.mount_options import promises
from imgverify.facts.mounts import MOUNTINFO, Mounts
from imgverify.unobserved import NotApplicableError

# A drive that is not plugged in today is known by its name or its file system alone.
_NAMES = ("/dev/cdrom", "/dev/dvd", "/dev/sr", "/dev/scd", "/dev/fd", "/dev/floppy")
_FILESYSTEMS = ("iso9660", "udf")


def test_removable_media_option(
    mounts: Mounts, fstab: Fstab, block: Block, expect: Expect, option: str
) -> None:
    """Removable media are mounted with an option: those that are, and those that fstab names.

    What the system itself runs from, a root file system on a card or stick, is no such medium.
    """
    lines = [one for one in fstab.entries if one.path != "/" and _is_removable(one, block)]
    drives = {one.number: one for one in block.devices if one.is_removable}
    mounted = [one for one in mounts.mounts if one.device in drives and one.path != "/"]
    if not lines and not mounted:
        names = ", ".join(one.path for one in drives.values()) or "none"
        raise NotApplicableError(
            f"no medium that can be taken out is mounted or in /etc/fstab; drives: {names}"
        )
    for line in lines:
        expect(
            promises(line.options, option),
            wanted=f"{option} on {line.path} whenever it is mounted",
            found=",".join(line.options) or "no options",
            where=line.where,
            mend=f"in {line.where} write the options {','.join((*line.options, option))}",
        )
    for mount in mounted:
        expect(
            mount.has(option),
            wanted=f"{option} on {mount.path} now",
            found=",".join(mount.options),
            where=MOUNTINFO,
            mend=f"mount -o remount,{option} {mount.path}",
        )


def _is_removable(line: FstabEntry, block: Block) -> bool:
    found: Sequence[BlockDevice | None] = (
        block.tagged(*line.tag) if line.tag else (block.at(line.source),)
    )
    return (
        line.filesystem in _FILESYSTEMS
        # A volume group may be called srv.
        or (line.source.startswith(_NAMES) and line.source.count("/") == _NAMES[0].count("/"))
        or any(device is not None and device.is_removable for device in found)
    )
