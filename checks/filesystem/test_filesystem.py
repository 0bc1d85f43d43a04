"""The file system that a mount point is made of."""

from __future__ import annotations

from imgverify.expect import Expect
from imgverify.facts.block import Block, BlockDevice
from imgverify.facts.fstab import Fstab, FstabEntry
from imgverify.facts.sizes import to_bytes


def test_filesystem(
    fstab: Fstab,
    block: Block,
    expect: Expect,
    mount: str,
    type: str = "",  # noqa: A002 - what fstab and kickstart call it
    label: str = "",
    at_least: int | str = 0,
    at_most: int | str = 0,
) -> None:
    """What the next boot mounts somewhere has a type, a label and a size.

    Args:
        fstab: what is mounted.
        block: the devices and what is on them.
        expect: the recorder.
        mount: mount point; `swap` for the last swap space that fstab names.
        type: of the file system, the same on the disk and in fstab: `ext4`.
        label: of the file system.
        at_least: bytes, or text with a unit (`1GiB`), of the device.
        at_most: likewise; 0 for no limit.
    """
    entry = _entry(fstab, mount)
    expect(
        entry is not None,
        wanted=f"an entry for {mount}",
        found=entry.source if entry else "none",
        where=entry.where if entry else "/etc/fstab",
        mend=f"write an entry for {mount} into /etc/fstab",
    )
    device = _device(entry, block) if entry else None
    if entry is None:
        return
    expect(
        device is not None,
        wanted=f"one device {entry.source}",
        found=device.path if device else "none, or several",
        where=entry.where,
        mend=f"put the source that `blkid` shows for {mount} into {entry.where}",
    )
    if device is not None:
        _judge(entry, device, type, label, (to_bytes(at_least), to_bytes(at_most)), expect)


def _judge(
    entry: FstabEntry,
    device: BlockDevice,
    kind: str,
    label: str,
    sizes: tuple[int, int],
    expect: Expect,
) -> None:
    if kind:
        expect(
            device.filesystem == kind,
            wanted=kind,
            found=device.filesystem or "no file system",
            where=device.path,
            mend=f"mkfs -t {kind} {device.path}  # when the image is built",
        )
        expect(
            entry.filesystem in (kind, "auto"),
            wanted=kind,
            found=entry.filesystem,
            where=entry.where,
            mend=f"set the third field of {entry.where} to {kind}",
        )
    if label:
        expect(
            device.label == label,
            wanted=f"the label {label!r}",
            found=repr(device.label) if device.label else "no label",
            where=device.path,
            mend=f"e2label {device.path} {label}  # XFS: xfs_admin -L",
        )
    least, most = sizes
    for bound, holds, words in (
        (least, device.size >= least, "least"),
        (most, device.size <= most, "most"),
    ):
        if bound:
            expect(
                holds,
                wanted=f"at {words} {bound} bytes",
                found=f"{device.size} bytes",
                where=device.path,
                mend=f"make {device.path} that large when the image is built",
            )


def _entry(fstab: Fstab, mount: str) -> FstabEntry | None:
    """The entry that counts; those of swap space have `none` or `swap` for a mount point."""
    if mount == "swap":
        return next((one for one in reversed(fstab.entries) if one.is_swap), None)
    return fstab.at(mount)


def _device(entry: FstabEntry, block: Block) -> BlockDevice | None:
    found = block.tagged(*entry.tag) if entry.tag else ()
    if entry.tag:
        return found[0] if len(found) == 1 else None
    return block.at(entry.source)
