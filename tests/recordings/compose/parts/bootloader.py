"""GRUB: entries with hardened arguments, a password, and configuration files closed to others.

grub.cfg of Debian and Ubuntu is shortened from one that grub-mkconfig 2.06 wrote on a guest; those
of Enterprise Linux follow grub2-tools' templates (linux16 lines on 7, blscfg since 8).
"""

from __future__ import annotations

from tests.recordings.compose.parts import disks, grub_texts
from tests.recordings.compose.system import System
from tests.recordings.compose.tree import Tree

_HEX = "A0B1C2D3E4F5A0B1C2D3E4F5A0B1C2D3"
HASH = f"grub.pbkdf2.sha512.10000.{_HEX}.{_HEX}"
_ARGUMENTS = "audit=1 audit_backlog_limit=8192"


def compose(tree: Tree, system: System) -> None:
    """Install it for the firmware of the machine."""
    root = f"root={disks.mapper(system, disks.VOLUMES[0])} ro"
    extra = _extra(system)
    tree.file("/proc/cmdline", f"BOOT_IMAGE={_image(system)} {root} {extra}\n")
    tree.file("/etc/default/grub", grub_texts.DEFAULTS[system.family].format(extra=extra), "0644")
    if system.is_debian:
        _debian(tree, system, f"{root} {extra}")
    else:
        _redhat(tree, system, f"{root} {extra}")


def _extra(system: System) -> str:
    if system.is_debian:
        return f"{_ARGUMENTS} apparmor=1 security=apparmor quiet"
    return f"crashkernel=auto rd.lvm.lv={disks.group(system)}/root {_ARGUMENTS} rhgb quiet"


def _image(system: System) -> str:
    hd0 = "" if system.is_debian or system.name in ("centos7", "rhel7", "al2") else "(hd0,gpt2)"
    return f"{hd0}/vmlinuz-{system.kernel}"


def _debian(tree: Tree, system: System, arguments: str) -> None:
    text = grub_texts.DEBIAN.format(
        title=system.pretty, kernel=system.kernel, arguments=arguments, hash=HASH
    )
    tree.file("/boot/grub/grub.cfg", text, "0600")
    tree.file("/boot/grub/grubenv", _environment(""), "0600")
    tree.file("/etc/grub.d/40_custom", grub_texts.CUSTOM.format(hash=HASH), "0700")
    if disks.is_uefi(system):
        tree.file(
            f"/boot/efi/EFI/{system.os}/grub.cfg", grub_texts.STUB.format(prefix="/grub"), "0700"
        )


def _redhat(tree: Tree, system: System, arguments: str) -> None:
    uses_entries = system.name in ("rhel8", "rhel9", "al2023")
    template = grub_texts.BLS if uses_entries else grub_texts.LINUX16
    text = template.format(title=system.pretty, kernel=system.kernel, arguments=arguments)
    tree.file("/boot/grub2/grub.cfg", text, "0600")
    tree.file("/boot/grub2/user.cfg", f"GRUB2_PASSWORD={HASH}\n", "0600")
    # Enterprise Linux 8 keeps the arguments of all entries in the environment block.
    shared = f"kernelopts={arguments}\n" if system.name == "rhel8" else ""
    tree.file("/boot/grub2/grubenv", _environment(f"saved_entry=0\n{shared}"), "0600")
    if uses_entries:
        options = "$kernelopts $tuned_params" if shared else f"{arguments} $tuned_params"
        entry = grub_texts.ENTRY.format(
            title=f"{system.pretty} ({system.kernel})", kernel=system.kernel, options=options
        )
        machine = tree.read("/etc/machine-id").strip()
        tree.file(f"/boot/loader/entries/{machine}-{system.kernel}.conf", entry)
        if not shared:
            tree.file("/etc/kernel/cmdline", f"{arguments}\n")
    if disks.is_uefi(system):
        folder = {"rhel": "redhat", "amzn": "amzn"}[system.os]
        tree.file(
            f"/boot/efi/EFI/{folder}/grub.cfg", grub_texts.STUB.format(prefix="/grub2"), "0700"
        )


def _environment(text: str) -> str:
    head = "# GRUB Environment Block\n"
    return f"{head}{text}".ljust(1024, "#")
