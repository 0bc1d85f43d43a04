"""Block devices: disks, partitions, logical volumes, and the file systems on them."""

from __future__ import annotations

from dataclasses import dataclass

from imgverify.facts.answers import Answers
from imgverify.facts.questions import Command, File, Stat
from imgverify.facts.quoted_pairs import pairs
from imgverify.unobserved import NotObservedError, attempt

_BASIC = "NAME,KNAME,PKNAME,MAJ:MIN,RM,TYPE,SIZE,FSTYPE,LABEL,UUID,MOUNTPOINT"

FILES: tuple[File, ...] = ()
STATS: tuple[Stat, ...] = ()
COMMANDS: tuple[Command, ...] = (
    # Pairs, because lsblk of CentOS 7 has no JSON; blkid only where lsblk has no udev to ask.
    Command(
        "block-devices",
        f"out=$(lsblk -P -b -o {_BASIC},PARTLABEL,PARTUUID 2>/dev/null) || "
        f"out=$(lsblk -P -b -o {_BASIC}) || exit\n"
        "printf '%s\\n' \"$out\"\n"
        "case $out in *'FSTYPE=\"'[!\\\"]*) exit 0;; esac\n"
        "blkid -c /dev/null -o full; status=$?\n"
        '[ "$status" = 2 ] || exit "$status"',
        equivalent="block_devices",
    ),
)

TAGS = {
    "UUID": "uuid",
    "LABEL": "label",
    "PARTUUID": "part_uuid",
    "PARTLABEL": "part_label",
}


@dataclass(frozen=True, slots=True)
class BlockDevice:
    """One device.

    Args:
        name: `vda1`, or the mapper's name (`vg0-root`).
        kernel_name: `dm-0`; the same as the name for others.
        parents: kernel names of the devices that it lies on.
        number: `major:minor`.
        kind: `disk`, `part`, `lvm`, `crypt`, `loop`, `rom`, …
        size: bytes.
        filesystem, label, uuid: of the file system; empty when there is none.
        part_label, part_uuid: of the partition; empty for others.
        mount: one place where it is mounted; empty when it is not.
        is_removable: whether its medium can be taken out.
    """

    name: str
    kernel_name: str
    parents: tuple[str, ...]
    number: str
    kind: str
    size: int
    filesystem: str
    label: str
    uuid: str
    part_label: str
    part_uuid: str
    mount: str
    is_removable: bool

    @property
    def path(self) -> str:
        """Its usual name under /dev."""
        return f"/dev/{'' if self.name == self.kernel_name else 'mapper/'}{self.name}"


@dataclass(frozen=True, slots=True)
class Block:
    """All devices."""

    devices: tuple[BlockDevice, ...]

    def tagged(self, tag: str, value: str) -> tuple[BlockDevice, ...]:
        """Find every device that a tag of fstab names.

        Args:
            tag: `UUID`, `LABEL`, `PARTUUID` or `PARTLABEL`.
            value: compared without regard to case when it is a UUID, as libblkid does.
        """
        name = TAGS.get(tag)
        if name is None:
            return ()
        if tag.endswith("UUID"):
            return tuple(one for one in self.devices if getattr(one, name).lower() == value.lower())
        return tuple(one for one in self.devices if getattr(one, name) == value)

    def at(self, path: str) -> BlockDevice | None:
        """Find the device that a path under /dev means, or None.

        Args:
            path: `/dev/vda1`, `/dev/mapper/vg-lv`, `/dev/vg/lv`, `/dev/disk/by-uuid/…`, …
        """
        parts = path.removeprefix("/dev/").split("/")
        match parts:
            case ["disk", by, value]:
                tag = by.removeprefix("by-").upper()
                return next(iter(self.tagged(tag, value)), None)
            case ["mapper", name] | [name]:
                wanted = name
            case [group, volume]:
                wanted = mapper_name(group, volume)
            case _:
                return None
        return next((one for one in self.devices if wanted in (one.name, one.kernel_name)), None)

    def disks_below(self, device: BlockDevice) -> tuple[BlockDevice, ...]:
        """Find the whole disks that a device lies on.

        Args:
            device: any device of this list.
        """
        if not device.parents:
            return (device,)
        found: dict[str, BlockDevice] = {}
        for one in self.devices:
            if one.kernel_name in device.parents:
                found.update((disk.kernel_name, disk) for disk in self.disks_below(one))
        return tuple(found[name] for name in sorted(found))


def mapper_name(group: str, volume: str) -> str:
    """Compose the device-mapper name of a logical volume: dashes inside names are doubled.

    Args:
        group: volume group.
        volume: logical volume.
    """
    return f"{group.replace('-', '--')}-{volume.replace('-', '--')}"


def parse(answers: Answers) -> Block:
    """Parse lsblk's pairs, and blkid's lines where they follow.

    Args:
        answers: what a plane delivered.
    """
    rows: dict[str, dict[str, str]] = {}
    parents: dict[str, list[str]] = {}
    for line in answers.output("block-devices").splitlines():
        path, colon, tags = line.partition(": ")
        if colon and path.startswith("/dev/"):
            _add_tags(rows, path, pairs(tags))
            continue
        row = pairs(line)
        if "KNAME" in row:
            rows.setdefault(row["KNAME"], row)
            # A device on several others (RAID, LVM over two disks) is printed once for each.
            parents.setdefault(row["KNAME"], []).append(row.get("PKNAME", ""))
    return Block(tuple(_device(row, parents[name]) for name, row in rows.items()))


def _add_tags(rows: dict[str, dict[str, str]], path: str, tags: dict[str, str]) -> None:
    name = path.rpartition("/")[2]
    for row in rows.values():
        if name in (row["NAME"], row["KNAME"]):
            # blkid's TYPE is the file system, lsblk's is the kind of device.
            row.update({**tags, "TYPE": row["TYPE"], "FSTYPE": tags.get("TYPE", "")})


def _device(row: dict[str, str], parents: list[str]) -> BlockDevice:
    return BlockDevice(
        name=row["NAME"],
        kernel_name=row["KNAME"],
        parents=tuple(sorted({parent for parent in parents if parent})),
        number=(row.get("MAJ:MIN") or row.get("MAJ_MIN", "")).strip(),
        kind=row["TYPE"],
        size=int(row["SIZE"] or 0),
        filesystem=attempt(lambda: _column(row, "FSTYPE")),
        label=attempt(lambda: _column(row, "LABEL")),
        uuid=attempt(lambda: _column(row, "UUID")),
        part_label=row.get("PARTLABEL", ""),
        part_uuid=row.get("PARTUUID", ""),
        mount=attempt(lambda: _column(row, "MOUNTPOINT")),
        is_removable=attempt(lambda: _is_removable(row)),
    )


def _column(row: dict[str, str], name: str) -> str:
    if name in row:
        return row[name]
    # Only off a disk is a column left out: nothing is mounted there, and not all can be read.
    reason = row.get("UNREAD") or f"{name} shows once the system runs"
    raise NotObservedError(f"{row['NAME']}: {reason}", needs_boot=True)


def _is_removable(row: dict[str, str]) -> bool:
    if "RM" not in row:
        raise NotObservedError(f"lsblk did not say whether {row['NAME']} is removable")
    return row["RM"].strip() == "1"
