"""The logical volumes of a volume group, what is on them and where they are mounted."""

from __future__ import annotations

from typing import Any

from imgverify.expect import Expect
from imgverify.facts.block import Block
from imgverify.facts.fstab import Fstab, FstabEntry
from imgverify.facts.lvm import LogicalVolume, Lvm, VolumeGroup
from imgverify.facts.mounts import MOUNTINFO, Mounts
from imgverify.facts.sizes import to_bytes, to_text

_KNOWN = frozenset({"size", "min_size", "filesystem", "mount"})


def test_lvm_layout(
    lvm: Lvm,
    block: Block,
    mounts: Mounts,
    fstab: Fstab,
    expect: Expect,
    vg: str,
    lvs: dict[str, dict[str, Any]],
    min_free: int | str = 0,
    exact: bool = True,
) -> None:
    """A volume group has these logical volumes; with `exact`, no others.

    Each may name `size` (as LVM rounds it up to its extents), `min_size`, `filesystem` and `mount`:
    the volume is mounted there now, and fstab mounts it there at the next boot.
    """
    unknown = {key for wanted in lvs.values() for key in wanted} - _KNOWN
    if unknown:
        raise ValueError(f"lvs: unknown {sorted(unknown)}; known are {sorted(_KNOWN)}")
    group = lvm.group(vg)
    expect(
        group is not None,
        wanted=f"volume group {vg}",
        found=f"{to_text(group.size)} on {', '.join(group.disks)}" if group else _groups(lvm),
        where="lvm fullreport",
        mend=f"vgcreate {vg} DEVICE  # when the image is built",
    )
    if group is None:
        return
    for name, wanted in lvs.items():
        volume = group.volume(name)
        expect(
            volume is not None,
            wanted=f"logical volume {vg}/{name}",
            found=to_text(volume.size) if volume else "none",
            where="lvm fullreport",
            mend=f"lvcreate -n {name} -L {wanted.get('size', 'SIZE')} {vg}",
        )
        if volume:
            _judge_size(group, volume, wanted, expect)
            _judge_filesystem(volume, block, wanted, expect)
            _judge_mount(volume, wanted, expect, block=block, mounts=mounts, fstab=fstab)
    _judge_rest(group, lvs, to_bytes(min_free), expect, exact=exact)


def _groups(lvm: Lvm) -> str:
    if not lvm.installed:
        return "no LVM: lvm2 is not installed"
    return "groups: " + (", ".join(one.name for one in lvm.groups) or "none")


def _judge_size(
    group: VolumeGroup, volume: LogicalVolume, wanted: dict[str, Any], expect: Expect
) -> None:
    if "size" in wanted:
        size = to_bytes(wanted["size"])
        expect(
            size <= volume.size < size + group.extent,
            wanted=f"{volume.name} of {to_text(size)}",
            found=to_text(volume.size),
            where=volume.device,
            mend=f"lvresize -r -L {size}b {volume.device}",
        )
    if "min_size" in wanted:
        least = to_bytes(wanted["min_size"])
        expect(
            volume.size >= least,
            wanted=f"{volume.name} of {to_text(least)} or more",
            found=to_text(volume.size),
            where=volume.device,
            mend=f"lvextend -r -L {least}b {volume.device}",
        )


def _judge_filesystem(
    volume: LogicalVolume, block: Block, wanted: dict[str, Any], expect: Expect
) -> None:
    if "filesystem" not in wanted:
        return
    device = block.at(volume.device)
    expect(
        device is not None and device.filesystem == wanted["filesystem"],
        wanted=f"{wanted['filesystem']} on {volume.name}",
        found=(device.filesystem or "no file system") if device else "an inactive volume",
        where=volume.device,
        mend=f"mkfs -t {wanted['filesystem']} {volume.device}  # when the image is built",
    )


def _judge_mount(
    volume: LogicalVolume,
    wanted: dict[str, Any],
    expect: Expect,
    *,
    block: Block,
    mounts: Mounts,
    fstab: Fstab,
) -> None:
    if "mount" not in wanted:
        return
    path = wanted["mount"]
    device = block.at(volume.device)
    if path == "swap":
        lines = [one for one in fstab.entries if one.is_swap]
    else:
        lines = list(fstab.lines_for(path))
    expect(
        any(_means(line, volume, block) for line in lines),
        wanted=f"{volume.device} on {path} at the next boot",
        found=", ".join(line.source for line in lines) or "no entry",
        where=lines[-1].where if lines else "/etc/fstab",
        mend=f"write {volume.device} into the entry for {path} of /etc/fstab",
    )
    if path == "swap":
        return
    mount = mounts.at(path)
    expect(
        mount is not None and device is not None and mount.device == device.number,
        wanted=f"{volume.device} on {path} now",
        found=mount.source if mount else "not mounted",
        where=MOUNTINFO,
        mend=f"mount {path}",
    )


def _means(line: FstabEntry, volume: LogicalVolume, block: Block) -> bool:
    devices = block.tagged(*line.tag) if line.tag else (block.at(line.source),)
    return any(device is not None and device.path == volume.device for device in devices)


def _judge_rest(
    group: VolumeGroup, lvs: dict[str, dict[str, Any]], least: int, expect: Expect, *, exact: bool
) -> None:
    others = [one.name for one in group.volumes if one.name not in lvs]
    if exact:
        expect(
            not others,
            wanted=f"no other volumes in {group.name}",
            found=", ".join(others) or "none",
            where="lvm fullreport",
            mend="; ".join(f"lvremove {group.name}/{name}" for name in others),
        )
    if least:
        expect(
            group.free >= least,
            wanted=f"{to_text(least)} free in {group.name}",
            found=to_text(group.free),
            where="lvm fullreport",
            mend=f"make the volumes of {group.name} smaller, or its disk larger",
        )
