"""The command line of a QEMU guest: pure, from settings to arguments."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

ADDRESS = "127.0.0.1"
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
    """The disks of a guest.

    Args:
        overlay: throw-away qcow2 that takes all writes.
        base: the artifact's file, opened read-only.
        base_format: `qcow2` or `raw`; never probed by QEMU.
        seed: read-only ISO 9660 file.
    """

    overlay: Path
    base: Path
    base_format: str
    seed: Path


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
        disk: its disks.
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
    disk: Disk
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
    line += _monitor(settings) + _disks(settings.disk)
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


def _disks(disk: Disk) -> list[str]:
    base: dict[str, object] = {
        "driver": disk.base_format,
        "read-only": True,
        "file": {"driver": "file", "filename": str(disk.base), "read-only": True},
    }
    if disk.base_format == "qcow2":
        # Whatever its header names: QEMU opens nothing beyond this file.
        base["backing"] = None
    overlay = {
        "driver": "qcow2",
        "node-name": "disk",
        "file": {"driver": "file", "filename": str(disk.overlay), "discard": "unmap"},
        "backing": base,
        "discard": "unmap",
        "cache": {"no-flush": True},
    }
    seed = {
        "driver": "raw",
        "node-name": "seed",
        "read-only": True,
        "file": {"driver": "file", "filename": str(disk.seed), "read-only": True},
    }
    return [
        *("-blockdev", json.dumps(overlay)),
        *("-device", "virtio-blk-pci,id=root,drive=disk,bootindex=0,write-cache=on"),
        *("-blockdev", json.dumps(seed)),
        *("-device", "virtio-blk-pci,id=cidata,drive=seed"),
    ]


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
