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
    at_least: int | str = "",
    at_most: int | str = "",
) -> None:
    """What the next boot mounts somewhere has a type, a label and a size.

    Args:
        fstab: what is mounted.
        block: the devices and what is on them.
        expect: the recorder.
        mount: mount point; `swap` for one of the swap spaces that fstab names.
        type: of the file system, the same on the disk and in fstab: `ext4`.
        label: of the file system.
        at_least: bytes, or text with a unit (`1GiB`), of the device; 0 or nothing for no limit.
        at_most: likewise.
    """
    entries = (
        [one for one in fstab.entries if one.is_swap] if mount == "swap" else [fstab.at(mount)]
    )
    judged = [
        _judged(one, mount, block, type, label, (at_least, at_most)) for one in entries if one
    ]
    fitting = (one for one in reversed(judged) if all(finding.holds for finding in one.findings))
    last = judged[-1] if judged else _judged(None, mount, block, type, label, (at_least, at_most))
    expect.findings += next(fitting, last).findings


def _judged(
    entry: FstabEntry | None,
    mount: str,
    block: Block,
    kind: str,
    label: str,
    sizes: tuple[int | str, int | str],
) -> Expect:
    judged = Expect()
    judged(
        entry is not None,
        wanted=f"an entry for {mount}",
        found=entry.source if entry else "none",
        where=entry.where if entry else "/etc/fstab",
        mend=f"write an entry for {mount} into /etc/fstab",
    )
    if entry is None:
        return judged
    device = _device(entry, block)
    judged(
        device is not None,
        wanted=f"one device {entry.source}",
        found=device.path if device else "none, or several",
        where=entry.where,
        mend=f"put the source that `blkid` shows for {mount} into {entry.where}",
    )
    if device is not None:
        least, most = sizes
        _judge(entry, device, kind, label, (to_bytes(least or 0), to_bytes(most or 0)), judged)
    return judged


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


def _device(entry: FstabEntry, block: Block) -> BlockDevice | None:
    found = block.tagged(*entry.tag) if entry.tag else ()
    if entry.tag:
        return found[0] if len(found) == 1 else None
    return block.at(entry.source)
