"""Kernels, boot programs and the processor that they are for, by the files that there are."""

from __future__ import annotations

import struct

from imgverify.disk.image_tree import ImageTree
from imgverify.reading.written import written

# Source: the ELF specification's e_machine, in the words of uname(1).
_MACHINES = {3: "i686", 40: "armv7l", 62: "x86_64", 183: "aarch64", 243: "riscv64"}
_MACHINES_BY_ORDER = {"<": {21: "ppc64le"}, ">": {21: "ppc64", 22: "s390x"}}
_PROGRAMS = ("/usr/bin/sh", "/bin/sh", "/usr/lib/systemd/systemd", "/sbin/init", "/bin/busybox")
_PARTS = {
    "image": ("vmlinuz-", "vmlinux-", "Image-"),
    "initrd": ("initrd.img-", "initramfs-", "initrd-"),
}
_HEADER = 20
_ESP = ("/boot/efi/EFI/*/*", "/efi/EFI/*/*", "/boot/EFI/*/*")


def machine(tree: ImageTree) -> str:
    """What the system's own programs were built for; empty when none tells.

    Args:
        tree: of the image.

    Raises:
        NotObservedError: they cannot be read.
        LoopError: symlinks go round.
    """
    for path in _PROGRAMS:
        head = tree.read(path, _HEADER)
        if len(head) == _HEADER and head.startswith(b"\x7fELF"):
            order = ">" if head[5] == 2 else "<"  # noqa: PLR2004 - ELFDATA2MSB
            (number,) = struct.unpack(f"{order}H", head[18:20])
            return _MACHINES.get(number) or _MACHINES_BY_ORDER[order].get(number, "")
    return ""


def kernels(tree: ImageTree) -> dict[str, tuple[str, ...]]:
    """What there is of each kernel, by its version.

    Args:
        tree: of the image.

    Raises:
        NotObservedError: they cannot be read.
        LoopError: symlinks go round.
    """
    found: dict[str, list[str]] = {}
    for name in tree.names("/boot"):
        for part, prefixes in _PARTS.items():
            prefix = next((one for one in prefixes if name.startswith(one)), "")
            if prefix and not name.endswith((".old", ".bak", ".dpkg-bak", ".hmac")):
                version = name.removeprefix(prefix).removesuffix(".img")
                found.setdefault(version, []).append(part)
    for version in tree.names("/lib/modules"):
        found.setdefault(version, []).append("modules")
    return {written(version): tuple(parts) for version, parts in sorted(found.items())}


def efi_programs(tree: ImageTree) -> tuple[str, ...]:
    """Programs that an UEFI firmware can start.

    Args:
        tree: of the image.

    Raises:
        NotObservedError: they cannot be read.
        LoopError: symlinks go round.
    """
    found: list[str] = []
    for wildcard in _ESP:
        found += [path for path in tree.glob(wildcard) if path.lower().endswith(".efi")]
    return tuple(map(written, found))
