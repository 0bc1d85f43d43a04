"""/etc/fstab: nothing in it may stop the next boot."""

from __future__ import annotations

from collections import Counter

from imgverify.expect import Expect
from imgverify.facts.block import TAGS, Block
from imgverify.facts.fstab import Fstab, FstabEntry
from imgverify.unobserved import NotObservedError

_NEVER_CHECKED = frozenset({"xfs", "btrfs", "f2fs", "zfs", "squashfs", "iso9660", "swap"})


def test_fstab_readable(fstab: Fstab, expect: Expect) -> None:
    """Every line of fstab is a comment or an entry: others are silently left out at boot."""
    for bad in fstab.unreadable:
        expect(
            False,  # noqa: FBT003 - the line itself is the finding
            wanted="source, mount point, type, options, frequency, pass",
            found=bad.text,
            where=f"/etc/fstab:{bad.line}",
            mend=f"correct or remove line {bad.line}; then: findmnt --verify",
        )
    expect(
        bool(fstab.entries),
        wanted="at least one entry",
        found=f"{len(fstab.entries)} entries",
        where="/etc/fstab",
        mend="write an entry for / at least",
    )


def test_fstab_sources_resolve(
    fstab: Fstab, block: Block, expect: Expect, allow: list[str] | None = None
) -> None:
    """Every device that fstab names exists exactly once: a missing one stops the boot.

    With `nofail` it does not, but what should be mounted is not, and nobody is told. An entry with
    `noauto` waits for a medium, so its device may be missing, though never ambiguous.

    Args:
        fstab: the table.
        block: the devices that there are.
        expect: the recorder.
        allow: mount points whose device may be missing (a disk that only some machines have).
    """
    on_device = [one for one in fstab.entries if one.is_on_device]
    unknown = [one for one in on_device if not _is_known(one)]
    for entry in (one for one in on_device if _is_known(one)):
        found = _devices(entry, block)
        may_miss = "noauto" in entry.effective or entry.path in (allow or ())
        expect(
            len(found) == 1 or (not found and may_miss),
            wanted=f"one device {entry.source}",
            found=", ".join(found) or "no such device",
            where=entry.where,
            mend=f"put the source that `blkid` shows for {entry.path} into {entry.where}",
        )
    if unknown:
        raise NotObservedError(
            f"{unknown[0].where}: what {unknown[0].source} points to was not read; use UUID="
        )


def test_fstab_no_duplicates(fstab: Fstab, expect: Expect) -> None:
    """No mount point has two entries: which one counts depends on who reads them."""
    mounts = [one for one in fstab.entries if not one.is_swap]
    counts = Counter(one.path for one in mounts)
    for entry in mounts:
        if fstab.at(entry.path) is entry:
            lines = ", ".join(str(one.line) for one in fstab.lines_for(entry.path))
            expect(
                counts[entry.path] == 1,
                wanted=f"one entry for {entry.path}",
                found=f"{counts[entry.path]}, line {lines}",
                where=entry.where,
                mend=f"keep one of the lines {lines} of /etc/fstab",
            )


def test_fstab_fsck_pass(fstab: Fstab, expect: Expect) -> None:
    """File systems that cannot be checked have pass 0; / has 0 or 1, others 0 or 2 (fstab(5))."""
    for entry in fstab.entries:
        allowed = _passes(entry)
        expect(
            entry.passno in allowed,
            wanted=f"pass {' or '.join(str(one) for one in allowed)} for {entry.path}",
            found=f"pass {entry.passno} for {entry.filesystem}",
            where=entry.where,
            mend=f"set the sixth field of {entry.where} to {allowed[-1]}",
        )


def test_fstab_source_style(
    fstab: Fstab,
    expect: Expect,
    allowed: list[str] | None = None,
    paths: list[str] | None = None,
) -> None:
    """Entries for local disks name their device in a way that does not depend on the bus order.

    Args:
        fstab: the table.
        expect: the recorder.
        allowed: UUID, LABEL, PARTUUID, PARTLABEL, ID, mapper (logical volumes and dm-crypt),
            device; the first four and mapper if nothing is said.
        paths: mount points whose entries are judged, each of which must have one; all if nothing
            is said.
    """
    wanted = allowed or ["UUID", "LABEL", "PARTUUID", "PARTLABEL", "mapper"]
    on_device = [one for one in fstab.entries if one.is_on_device]
    for path in paths or ():
        expect(
            any(one.path == path for one in on_device),
            wanted=f"an entry that puts a local disk on {path}",
            found=", ".join(one.source for one in fstab.lines_for(path)) or "no entry",
            where="/etc/fstab",
            mend=f"add a line for {path} to /etc/fstab",
        )
    for entry in (one for one in on_device if paths is None or one.path in paths):
        expect(
            _style(entry) in wanted,
            wanted=f"a source of the form {', '.join(wanted)}",
            found=entry.source,
            where=entry.where,
            mend=f"blkid -o export {entry.source}  # then write UUID=… in {entry.where}",
        )


def _passes(entry: FstabEntry) -> tuple[int, ...]:
    # On the root file system 1 is common and harmless even where fsck does nothing (fsck.xfs).
    if entry.path == "/" and entry.is_on_device:
        return (0, 1)
    if not entry.is_on_device or entry.filesystem in _NEVER_CHECKED:
        return (0,)
    return (0, 2)


def _is_known(entry: FstabEntry) -> bool:
    """Whether lsblk's columns tell what a source means; they leave out serial numbers and buses."""
    return _style(entry) in (*TAGS, "mapper", "device")


def _devices(entry: FstabEntry, block: Block) -> list[str]:
    if entry.tag:
        return [device.path for device in block.tagged(*entry.tag)]
    device = block.at(entry.source)
    return [device.path] if device else []


def _style(entry: FstabEntry) -> str:
    if entry.tag:
        return entry.tag[0]
    parts = entry.source.removeprefix("/dev/").split("/")
    match parts:
        case ["disk", by, _]:
            return by.removeprefix("by-").upper()
        case ["mapper", _]:
            return "mapper"
        case [group, _] if group not in ("block", "char", "cciss"):
            return "mapper"
        case _:
            return "device"
