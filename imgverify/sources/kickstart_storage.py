"""What a kickstart file asks of disks: partitions, volume groups and volumes, file systems.

Sizes are in MiB. A partition may be one MiB off: the installer starts and ends partitions at whole
mebibytes. A volume has whole extents, so that a size between two of them is only a minimum.

Source: "Kickstart commands for handling storage" of Red Hat's installation guides.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from imgverify.facts.mount_options import split_options
from imgverify.model import Severity
from imgverify.sources.demands import Demands, Statement, call
from imgverify.sources.storage import (
    MIB,
    Size,
    file_system,
    kernel_name,
    size_text,
    want_mount,
    want_options,
)

_SCHEMES = {"gpt": "gpt", "msdos": "dos", "mbr": "dos"}
_KIB, _DEFAULT_EXTENT = 1024, 4096
_BY_MEMORY = "Its size goes by the memory of the machine that was installed: not judged."
_ALIGNED = "Partitions start and end at whole MiB, so that one MiB more or less is as asked."


@dataclass(slots=True)
class Storage:
    """Volume groups, as far as lines have told of them.

    Args:
        demands: takes what is asked for.
        volumes: what each group shall have, by its name.
        groups: the line of each group.
        extents: bytes, by group.
        leftovers: what shall stay free in each group, as a size.
        older: groups that were there before, and may have other volumes.
    """

    demands: Demands
    volumes: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    groups: dict[str, Statement] = field(default_factory=dict)
    extents: dict[str, int] = field(default_factory=dict)
    leftovers: dict[str, str] = field(default_factory=dict)
    older: set[str] = field(default_factory=set)

    def finish(self) -> None:
        """Ask for the groups as a whole, once all their volumes are known."""
        for group, statement in self.groups.items():
            volumes = self.volumes.get(group, {})
            shown = ", ".join(volumes) or "none"
            free = self.leftovers.get(group)
            self.demands.want(
                f"volgroup:{group}",
                f"volume group {group} has the volumes {shown}"
                + ("" if group in self.older else ", and no others"),
                statement,
                [
                    call(
                        "lvm-layout",
                        vg=group,
                        lvs={name: {} for name in volumes},
                        min_free=free,
                        exact=False if group in self.older else None,
                    )
                ],
                severity=Severity.HIGH,
            )


def want_partition(storage: Storage, data: Any, statement: Statement) -> None:
    """Take a line of `part`."""
    path, demands = data.mountpoint, storage.demands
    kind = path.partition(".")[0]
    if kind == "pv":
        demands.leave(statement, "the size of a physical volume; its volume group is judged")
    elif kind in ("raid", "btrfs") and path != kind:
        demands.leave(statement, f"a member of {kind}: no check looks at members and their sizes")
    elif path == "biosboot" or data.fstype == "biosboot":
        _want_boot_partition(demands, "bios_boot", "a BIOS boot partition", statement)
    elif path.startswith("/") or path == "swap":
        _want_device(demands, f"part:{path}", data, statement, size=_partition_size(data))
        if path == "/boot/efi":
            _want_boot_partition(demands, "esp", "an EFI system partition", statement)
    else:
        demands.leave(statement, f"no check looks at a partition for {path}")
    _leave_encryption(demands, data, statement)


def want_group(storage: Storage, data: Any, statement: Statement) -> None:
    """Take a line of `volgroup`."""
    storage.groups[data.vgname] = statement
    if data.preexist:
        storage.older.add(data.vgname)
    storage.extents[data.vgname] = (data.pesize or _DEFAULT_EXTENT) * _KIB
    if data.reserved_space:
        storage.leftovers[data.vgname] = f"{data.reserved_space}MiB"
    if data.reserved_percent:
        storage.demands.leave(statement, "--reserved-percent: checks count free bytes, not shares")


def want_volume(storage: Storage, data: Any, statement: Statement) -> None:
    """Take a line of `logvol`."""
    path, group, demands = data.mountpoint, data.vgname, storage.demands
    volume, note = _volume_size(data, storage.extents.get(group, _DEFAULT_EXTENT * _KIB))
    storage.volumes.setdefault(group, {})[data.name] = volume
    is_mounted = path.startswith("/") or path == "swap"
    filesystem = kernel_name("swap" if path == "swap" else data.fstype)
    if is_mounted:
        volume["mount"] = path
        if filesystem:
            volume["filesystem"] = filesystem
    words = [
        str(
            volume.get("size")
            or (f"{volume['min_size']} or more" if volume.get("min_size") else "")
        ),
        filesystem,
        f"on {path}" if is_mounted else "",
    ]
    shown = " ".join(word for word in words if word)
    calls = [call("lvm-layout", vg=group, lvs={data.name: dict(volume)}, exact=False)]
    label = getattr(data, "label", "")
    if label and is_mounted:
        calls.append(file_system(path, "", label, Size()))
        shown += f", labelled {label}"
    title = f"volume {group}/{data.name}"
    demands.want(
        f"logvol:{group}/{data.name}",
        f"{title}: {shown}" if shown else title,
        statement,
        calls,
        severity=Severity.HIGH,
        note=note,
    )
    if data.maxSizeMB:
        demands.leave(statement, "--maxsize: checks of volumes know sizes and minima")
    if getattr(data, "thin_pool", False) or getattr(data, "thin_volume", False):
        demands.leave(statement, "that it is thin: checks of volumes look at sizes")
    _want_options(demands, f"logvol:{path}", path, data, statement)
    _leave_encryption(demands, data, statement)


def want_array(storage: Storage, data: Any, statement: Statement) -> None:
    """Take a line of `raid` or `btrfs`: what is mounted is judged, what it is made of is not."""
    path, demands = data.mountpoint or "", storage.demands
    if path.startswith("/") or path == "swap":
        _want_device(demands, f"{_command(statement)}:{path}", data, statement, size=Size())
    demands.leave(statement, "its level and its members: no check looks at them")


def want_scheme(storage: Storage, data: Any, statement: Statement) -> None:
    """Take a line of `clearpart`: of the disk's past nothing is left, of its table something is."""
    label = getattr(data, "disklabel", "")
    if label in _SCHEMES:
        scheme = _SCHEMES[label]
        title = f"the partition table is {scheme}"
        calls = [call("partition-table", type=scheme)]
        storage.demands.want(f"clearpart:{label}", title, statement, calls)
    elif label:
        storage.demands.leave(statement, f"no check knows partition tables of the kind {label}")
    else:
        storage.demands.ignore(statement, "is about the disk before the installation")


def want_automatic(storage: Storage, data: Any, statement: Statement) -> None:
    """Take `autopart` or `reqpart`: what they make, the installer decides."""
    if _command(statement) == "reqpart":
        if getattr(data, "addBoot", False):
            want_mount(storage.demands, "reqpart:/boot", "/boot", statement)
        storage.demands.leave(statement, "which partitions a platform needs, the installer decides")
        return
    title = f"the disk is laid out as the installer decides ({statement.said})"
    reason = "What a layout is made of, the file does not say."
    storage.demands.manual("autopart", title, statement, reason)
    _leave_encryption(storage.demands, data, statement)


def _want_device(
    demands: Demands, identity: str, data: Any, statement: Statement, *, size: Size
) -> None:
    path = data.mountpoint
    # `btrfs` has no such option: its name says it.
    said = getattr(data, "fstype", "btrfs") or ""
    filesystem = kernel_name("swap" if path == "swap" else said)
    note = _BY_MEMORY if _by_memory(data) else _ALIGNED if size != Size() else ""
    want_mount(
        demands,
        identity,
        path,
        statement,
        filesystem=filesystem,
        # A subvolume has no label of its own.
        label=(getattr(data, "label", "") or "") if not getattr(data, "subvol", False) else "",
        size=size,
        note=note,
    )
    _want_options(demands, identity, path, data, statement)


def _by_memory(data: Any) -> bool:
    return bool(getattr(data, "recommended", False) or getattr(data, "hibernation", False))


def _want_options(
    demands: Demands, prefix: str, path: str, data: Any, statement: Statement
) -> None:
    options = split_options(getattr(data, "fsopts", "") or "")
    if path.startswith("/"):
        want_options(demands, prefix, path, options, statement)


def _partition_size(data: Any) -> Size:
    is_older = bool(getattr(data, "onPart", ""))
    if (data.size or 0) <= 0 or _by_memory(data) or is_older:
        return Size()
    least = max(data.size - 1, 0) * MIB
    if not data.grow:
        return Size(least, (data.size + 1) * MIB)
    return Size(least, (data.maxSizeMB + 1) * MIB if data.maxSizeMB else 0)


def _volume_size(data: Any, extent: int) -> tuple[dict[str, Any], str]:
    if _by_memory(data):
        return {}, _BY_MEMORY
    if getattr(data, "percent", 0):
        return {}, "Its size is a share of the group, and depends on the disk: not judged."
    if (data.size or 0) <= 0 or data.preexist:
        return {}, ""
    size = data.size * MIB
    whole = size - size % extent
    least = {"min_size": size_text(whole)} if whole else {}
    if data.grow:
        note = "It grows to what is left: the size is a minimum."
        return least, note
    if size % extent:
        note = "No whole number of extents: the installer may have cut or filled the last one."
        return least, note
    return {"size": size_text(size)}, ""


def _want_boot_partition(demands: Demands, key: str, words: str, statement: Statement) -> None:
    calls = [call("partition-table", type="gpt", **{key: True})]
    title = f"there is {words} in a GPT"
    demands.want(f"part:{key}", title, statement, calls, severity=Severity.HIGH)


def _leave_encryption(demands: Demands, data: Any, statement: Statement) -> None:
    if getattr(data, "encrypted", False):
        demands.leave(statement, "--encrypted: no check looks at LUKS")


def _command(statement: Statement) -> str:
    return statement.said.split(maxsplit=1)[0]


Rule = Callable[[Storage, Any, Statement], None]
RULES: dict[str, Rule] = {
    "part": want_partition,
    "partition": want_partition,
    "volgroup": want_group,
    "logvol": want_volume,
    "raid": want_array,
    "btrfs": want_array,
    "clearpart": want_scheme,
    "autopart": want_automatic,
    "reqpart": want_automatic,
}
