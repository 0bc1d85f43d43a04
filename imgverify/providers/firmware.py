"""BIOS or UEFI: what a disk can be started by, and where this machine keeps UEFI.

UEFI builds are found through the descriptors that every distribution installs with them.
Source: QEMU's docs/interop/firmware.json.
"""

from __future__ import annotations

import fnmatch
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from imgverify.artifacts.partition_table import PartitionTable
from imgverify.errors import BootError, InfrastructureError

HEAD = 1024 * 1024
"""Bytes from the start of a disk that are looked at for a boot loader."""

_DESCRIPTORS = ("/etc/qemu/firmware", "/usr/share/qemu/firmware")
# Firmware with these features needs devices or signed loaders that not every image has.
_UNWANTED = {"requires-smm", "enrolled-keys", "secure-boot", "amd-sev-es", "intel-tdx"}
_PACKAGES = "Debian and Ubuntu: ovmf (x86_64) or qemu-efi-aarch64; Fedora: edk2-ovmf, edk2-aarch64"


@dataclass(frozen=True, slots=True)
class Uefi:
    """A UEFI build.

    Args:
        code: read-only flash.
        variables: template of the flash that each machine gets a copy of.
        code_format, variables_format: `raw` or `qcow2`.
    """

    code: Path
    variables: Path
    code_format: str
    variables_format: str


def choose(wanted: str, architecture: str, table: PartitionTable) -> str:
    """Choose the firmware that can start a disk.

    Args:
        wanted: `auto`, `bios` or `uefi`.
        architecture: as QEMU calls it.
        table: what the disk's start says.

    Returns:
        `bios` or `uefi`; BIOS when the disk has both, as most hypervisors would start it.

    Raises:
        BootError: nothing could start the disk.
    """
    if wanted != "auto":
        return wanted
    # On GPT, GRUB for BIOS needs code in the first sector; with an ESP beside, that code counts
    # only when GRUB's core has its own partition too.
    bios = table.boot_code and (table.label != "gpt" or table.has_bios_boot or not table.has_esp)
    if bios and architecture == "x86_64":
        return "bios"
    if table.has_esp:
        return "uefi"
    what = {"gpt": "its GPT", "mbr": "its MBR"}.get(table.label, "a disk without partition table")
    missing = "no boot code in the first sector" if not table.boot_code else "BIOS boot code only"
    raise BootError(
        f"no boot loader: {missing}, and no EFI system partition in {what}",
        "install one in the image (grub-install, or an EFI system partition); "
        "or say --firmware bios|uefi if the disk starts all the same",
    )


def find_uefi(architecture: str, machine: str, folders: tuple[str, ...] = _DESCRIPTORS) -> Uefi:
    """Find a UEFI build for a machine type.

    Args:
        architecture: as QEMU calls it.
        machine: full name of the machine type, `pc-q35-7.2`.
        folders: where descriptors are; a file in an earlier folder hides its namesake in a later.

    Raises:
        InfrastructureError: none is installed.
    """
    paths: dict[str, Path] = {}
    for folder in reversed(folders):
        if Path(folder).is_dir():
            paths |= {path.name: path for path in Path(folder).glob("*.json")}
    for _, path in sorted(paths.items()):
        found = _matching(path, architecture, machine)
        if found:
            return found
    raise InfrastructureError(
        f"the disk starts by UEFI, and no UEFI for {architecture} is installed",
        f"install it ({_PACKAGES})",
    )


def _matching(path: Path, architecture: str, machine: str) -> Uefi | None:
    try:
        descriptor: dict[str, Any] = msgspec.json.decode(path.read_bytes(), type=dict[str, Any])
        mapping = descriptor["mapping"]
        fits = any(
            target["architecture"] == architecture
            and any(fnmatch.fnmatchcase(machine, pattern) for pattern in target["machines"])
            for target in descriptor["targets"]
        )
        if (
            not fits
            or "uefi" not in descriptor["interface-types"]
            or mapping["device"] != "flash"
            or _UNWANTED & set(descriptor["features"])
        ):
            return None
        code, variables = mapping["executable"], mapping["nvram-template"]
        uefi = Uefi(
            code=Path(code["filename"]),
            variables=Path(variables["filename"]),
            code_format=code["format"],
            variables_format=variables["format"],
        )
    except (OSError, KeyError, TypeError, msgspec.DecodeError):
        # A descriptor that we do not understand (an empty one hides another) is not for us.
        return None
    return uefi if uefi.code.is_file() and uefi.variables.is_file() else None
