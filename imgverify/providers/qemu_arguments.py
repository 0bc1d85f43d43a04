"""The command line of a QEMU guest: pure, from settings to arguments."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from imgverify.disk.blockdev import blockdev_of
from imgverify.wrapping import DiskFile

ADDRESS = "127.0.0.1"
# Formats whose files may name another one below them.
_BACKED = frozenset({"qcow2", "vmdk"})
_SANDBOX = "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny"


@dataclass(frozen=True, slots=True)
class Platform:
    """What a guest of one architecture is built from.

    Args:
        machine: QEMU's machine type.
        full_machine: its full name up to the version, as UEFI descriptors spell it.
        video: a display adapter, where a boot loader may want one; empty for none.
    """

    machine: str
    full_machine: str
    video: str


# graphics=off lets SeaBIOS print on the serial port too: there a boot that finds no disk is seen.
PLATFORMS = {
    "x86_64": Platform("q35,graphics=off", "pc-q35-", "VGA"),
    "aarch64": Platform("virt,gic-version=max", "virt-", ""),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Disk:
    """A disk of a guest.

    Args:
        overlay: throw-away qcow2 that takes all writes.
        base: the artifact's disk, opened read-only; its format is never probed by QEMU.
    """

    overlay: Path
    base: DiskFile


@dataclass(frozen=True, slots=True)
class Flash:
    """UEFI in flash: read-only code, and the machine's own copy of the variables."""

    code: Path
    code_format: str
    variables: Path
    variables_format: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All that a command line is made from.

    Args:
        mark: name of the guest; a sweep finds the process by it.
        architecture: as QEMU calls it.
        accelerator: `kvm` or `tcg`.
        memory: MiB.
        cpus: virtual CPUs.
        port: of 127.0.0.1, forwarded to the guest's port 22.
        console: file that takes the serial port's output.
        disks: the one that boots first.
        seed: read-only ISO 9660 file.
        flash: None for BIOS.
        monitor: number of an inherited, connected socket.
        restricted: whether the guest reaches nothing at all, the runner's own services included.
        sandbox: whether QEMU shall give up system calls that it does not need.
    """

    mark: str
    architecture: str
    accelerator: str
    memory: int
    cpus: int
    port: int
    console: Path
    disks: tuple[Disk, ...]
    seed: Path
    flash: Flash | None = None
    monitor: int = -1
    restricted: bool = False
    sandbox: bool = True


def binary(architecture: str) -> str:
    """Name of the QEMU program for an architecture."""
    return f"qemu-system-{architecture}"


def arguments(settings: Settings) -> list[str]:
    """The whole command line, program first."""
    platform = PLATFORMS[settings.architecture]
    kvm = settings.accelerator == "kvm"
    line = [
        binary(settings.architecture),
        *("-name", settings.mark),
        *("-nodefaults", "-no-user-config"),
        *("-machine", platform.machine),
        *("-accel", "kvm" if kvm else "tcg,thread=multi"),
        *("-cpu", "host" if kvm else "max"),
        *("-smp", str(settings.cpus)),
        *("-m", f"{settings.memory}M"),
        *("-display", "none"),
        *("-boot", "strict=on"),
    ]
    if platform.video:
        line += ["-device", platform.video]
    line += _monitor(settings) + _disks(settings)
    if settings.flash:
        line += _flash(settings.flash)
    reach = "restrict=on," if settings.restricted else ""
    line += [
        *("-netdev", f"user,id=net,{reach}hostfwd=tcp:{ADDRESS}:{settings.port}-:22"),
        *("-device", "virtio-net-pci,netdev=net,romfile="),
        *("-object", "rng-random,id=rng,filename=/dev/urandom"),
        *("-device", "virtio-rng-pci,rng=rng"),
    ]
    if settings.sandbox:
        line += ["-sandbox", _SANDBOX]
    return line


def _monitor(settings: Settings) -> list[str]:
    return [
        *("-chardev", f"socket,id=qmp,fd={settings.monitor}"),
        *("-mon", "chardev=qmp,mode=control"),
        *("-chardev", f"file,id=console,path={_escaped(settings.console)}"),
        *("-serial", "chardev:console"),
    ]


def _disks(settings: Settings) -> list[str]:
    line: list[str] = []
    for number, disk in enumerate(settings.disks):
        node = f"disk{number or ''}"
        device = "id=root,bootindex=0," if not number else ""
        line += [
            *("-blockdev", json.dumps(_overlay(disk, node))),
            *("-device", f"virtio-blk-pci,{device}drive={node},write-cache=on"),
        ]
    seed = {
        "driver": "raw",
        "node-name": "seed",
        "read-only": True,
        "file": {"driver": "file", "filename": str(settings.seed), "read-only": True},
    }
    return [
        *line,
        *("-blockdev", json.dumps(seed)),
        *("-device", "virtio-blk-pci,id=cidata,drive=seed"),
    ]


def _overlay(disk: Disk, node: str) -> dict[str, Any]:
    base = _read_only(blockdev_of(disk.base))
    if disk.base.driver in _BACKED:
        # Whatever its header names: QEMU opens nothing beyond this file.
        base["backing"] = None
    return {
        "driver": "qcow2",
        "node-name": node,
        "file": {"driver": "file", "filename": str(disk.overlay), "discard": "unmap"},
        "backing": base,
        "discard": "unmap",
        "cache": {"no-flush": True},
    }


def _read_only(block: dict[str, Any]) -> dict[str, Any]:
    """A block device with everything below it opened for reading only."""
    below = {"file": _read_only(block["file"])} if isinstance(block.get("file"), dict) else {}
    return {**block, "read-only": True, **below}


def _flash(flash: Flash) -> list[str]:
    code = f"file={_escaped(flash.code)},format={flash.code_format},readonly=on"
    variables = f"file={_escaped(flash.variables)},format={flash.variables_format}"
    return [
        *("-drive", f"if=pflash,unit=0,{code}"),
        *("-drive", f"if=pflash,unit=1,{variables}"),
    ]


def _escaped(path: Path) -> str:
    # In QEMU's lists of options a comma is written twice.
    return str(path).replace(",", ",,")
