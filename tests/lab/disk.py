"""A disk in a file: divided, formatted and mounted, for as long as a context lasts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.lab.errors import LabError
from tests.lab.lvm import create_volumes, on_disk
from tests.lab.stages import run
from tests.lab.variants import Layout

GROUP = "vg0"
_DISK_SIZE = {Layout.LVM: "9G", Layout.PLAIN: "4G", Layout.EFI: "4G"}
_PARTITIONS = {
    Layout.LVM: ("1:2048:+1M:ef02:bios", "2:0:+512M:8300:boot", "3:0:0:8e00:lvm"),
    Layout.PLAIN: ("1:2048:+1M:ef02:bios", "2:0:0:8300:root"),
    Layout.EFI: ("1:2048:+64M:ef00:esp", "2:0:0:8300:root"),
}
# What they leave free is for tests that grow a volume.
_VOLUMES = {
    "root": "3G",
    "home": "512M",
    "opt": "512M",
    "var": "1536M",
    "var_tmp": "512M",
    "var_log": "512M",
    "var_log_audit": "512M",
    "tmp": "512M",
}


@dataclass
class Disk:
    """A mounted disk.

    Args:
        path: the raw file.
        layout: how it is divided.
        loop: the whole disk as a device.
        mount: where its root is mounted.
        root_device: what the kernel is told to mount.
        devices: mount point to device, parents before children.
        swaps: what the words in @…@ of an fstab stand for.
    """

    path: Path
    layout: Layout
    loop: str
    mount: Path
    root_device: str = ""
    devices: dict[str, str] = field(default_factory=dict)
    swaps: dict[str, str] = field(default_factory=dict)


@contextmanager
def divided(work: Path, layout: Layout) -> Iterator[Disk]:
    """A new disk, mounted below a work folder; unmounted and detached on the way out.

    Args:
        work: an empty folder.
        layout: how to divide it.
    """
    path = work / "disk.raw"
    mount = work / "root"
    mount.mkdir()
    run("truncate", "-s", _DISK_SIZE[layout], path)
    _partition(path, layout)
    with ExitStack() as undo:
        loop = _attach(undo, str(path))
        undo.callback(run, "partx", "--delete", loop)
        # Some kernels read no partition table by themselves; partx brings its own reader.
        run("partx", "--update", loop)
        disk = Disk(path, layout, loop, mount)
        if layout is Layout.LVM:
            _volumes(undo, disk)
        else:
            _one_root(disk)
        for point, device in disk.devices.items():
            target = mount / point.lstrip("/")
            target.mkdir(parents=True, exist_ok=True)
            run("mount", device, target)
            undo.callback(run, "umount", target)
        yield disk


def sweep(folder: Path, name: str) -> None:
    """Detach what a build that was killed outright has left; call it with the build's lock held.

    Args:
        folder: the cache.
        name: the variant.
    """
    listed = json.loads(run("losetup", "--json", "--list", "--output", "NAME,BACK-FILE") or "{}")
    ours = f"{folder}/.work-{name}-"
    for each in listed.get("loopdevices", []):
        rest = (each["back-file"] or "").removeprefix(ours)
        if rest != each["back-file"] and "-" not in rest.partition("/")[0]:
            run("sh", "-c", 'partx --delete "$1"; losetup --detach "$1"', "sh", each["name"])


def _partition(path: Path, layout: Layout) -> None:
    words = ["--clear"]
    for each in _PARTITIONS[layout]:
        number, start, end, kind, label = each.split(":")
        words += [
            f"--new={number}:{start}:{end}",
            f"--typecode={number}:{kind}",
            f"--change-name={number}:{label}",
        ]
    run("sgdisk", *words, path)


def _attach(undo: ExitStack, *words: str) -> str:
    device = run("losetup", "--find", "--show", *words).strip()
    if not device.startswith("/dev/loop"):
        raise LabError(f"losetup did not name a device: {device!r}")
    undo.callback(run, "losetup", "--detach", device)
    return device


def _volumes(undo: ExitStack, disk: Disk) -> None:
    start = int(run("partx", "--noheadings", "--output", "START", "--nr", "3", disk.loop))
    extents = create_volumes(f"{disk.loop}p3", GROUP, _VOLUMES)
    loops = {name: _attach(undo, *on_disk(disk.path, extents[name], start)) for name in _VOLUMES}
    for name, device in loops.items():
        run("mkfs.xfs", "-q", "-f", "-L", name[:12], device)
    run("mkfs.ext4", "-q", "-L", "boot", f"{disk.loop}p2")
    points = {"/": loops.pop("root"), "/boot": f"{disk.loop}p2"}
    # The names happen to sort parents before children.
    points |= {"/" + name.replace("_", "/"): loops[name] for name in sorted(loops)}
    disk.devices = points
    disk.root_device = f"/dev/mapper/{GROUP}-root"
    disk.swaps = {"BOOT_UUID": uuid_of(f"{disk.loop}p2")}


def _one_root(disk: Disk) -> None:
    device = f"{disk.loop}p2"
    run("mkfs.ext4", "-q", "-L", "root", device)
    disk.devices = {"/": device}
    disk.root_device = f"UUID={uuid_of(device)}"
    disk.swaps = {"ROOT_UUID": uuid_of(device)}


def uuid_of(device: str) -> str:
    """The UUID of a file system.

    Args:
        device: where it is.
    """
    return run("blkid", "--probe", "--match-tag", "UUID", "--output", "value", device).strip()
