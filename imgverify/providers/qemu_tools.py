"""QEMU's programs, found on PATH: which version, a disk's first bytes, a throw-away overlay."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from imgverify.disk.blockdev import json_of
from imgverify.errors import ArtifactError, InfrastructureError
from imgverify.providers.qemu_arguments import binary
from imgverify.wrapping import DiskFile

_SECONDS = 60.0
_SYSTEM_PACKAGES = {
    "x86_64": "Debian and Ubuntu: qemu-system-x86; Fedora: qemu-system-x86-core",
    "aarch64": "Debian and Ubuntu: qemu-system-arm; Fedora: qemu-system-aarch64-core",
}
_IMG_PACKAGES = "Debian and Ubuntu: qemu-utils; Fedora: qemu-img"


def _program(name: str, packages: str) -> str:
    found = shutil.which(name)
    if not found:
        raise InfrastructureError(f"{name} is not installed", f"install it ({packages})")
    return found


def version(architecture: str) -> str:
    """QEMU's version, `7.2.22`.

    Args:
        architecture: of the guest, as QEMU calls it.

    Raises:
        InfrastructureError: it is not installed, or does not run.
    """
    program = _program(binary(architecture), _SYSTEM_PACKAGES.get(architecture, ""))
    said = subprocess.run(
        [program, "--version"],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=_SECONDS,
    )
    found = re.search(r"version (\d+\.\d+(?:\.\d+)?)", said.stdout)
    if not found:
        last = (said.stderr.strip().splitlines() or ["no message"])[-1]
        raise InfrastructureError(f"{program} does not run: {last}")
    return found[1]


def disk_head(disk: DiskFile, length: int, folder: Path) -> bytes:
    """The start of the disk as a guest sees it.

    Args:
        disk: whose header was judged before.
        length: bytes; a multiple of 64 KiB.
        folder: for a temporary file.

    Raises:
        ArtifactError: QEMU cannot read it.
        InfrastructureError: qemu-img is not installed.
    """
    if disk.driver == "raw":
        with Path(disk.path).open("rb") as file:
            file.seek(disk.offset)
            return file.read(length if disk.length is None else min(length, disk.length))
    block, copy = 64 * 1024, folder / "head"
    _qemu_img(
        *("dd", "-O", "raw"),
        *(f"bs={block}", f"count={length // block}"),
        *(f"if={json_of(disk)}", f"of={copy}"),
    )
    data = copy.read_bytes()
    copy.unlink()
    return data


def create_overlay(disk: DiskFile, overlay: Path) -> None:
    """Make the qcow2 file that takes a guest's writes; the artifact stays as it is.

    Args:
        disk: what lies below.
        overlay: a file that is new, or replaced.

    Raises:
        ArtifactError: QEMU cannot read the artifact.
        InfrastructureError: qemu-img is not installed, or the overlay cannot be written.
    """
    _qemu_img(
        *("create", "-q", "-f", "qcow2"),
        *("-F", disk.driver, "-b", json_of(disk), str(overlay)),
    )


def _qemu_img(*arguments: str) -> None:
    program = _program("qemu-img", _IMG_PACKAGES)
    done = subprocess.run(
        [program, *arguments],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=_SECONDS,
    )
    if not done.returncode:
        return
    said = (done.stderr.strip().splitlines() or ["no message"])[-1]
    if re.search(r"No space left|Disk quota|error while creating output|Permission denied", said):
        raise InfrastructureError(f"qemu-img {arguments[0]} failed: {said}")
    raise ArtifactError(f"QEMU cannot read the disk: {said}", "look with: qemu-img check")
