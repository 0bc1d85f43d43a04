"""The UEFI boot loader, written to a FAT partition that this kernel may be unable to mount."""

from __future__ import annotations

from pathlib import Path

from tests.lab.disk import Disk, uuid_of
from tests.lab.stages import run

_TARGET = "x86_64-efi"
_MODULES = "part_gpt fat ext2 normal configfile linux search search_fs_uuid serial terminal echo"
_REMOVABLE = "EFI/BOOT/BOOTX64.EFI"


def format_partition(disk: Disk) -> None:
    """Make the EFI system partition a FAT file system.

    Args:
        disk: with layout EFI.
    """
    partition = f"{disk.loop}p1"
    run("mkfs.vfat", "-F", "32", "-n", "ESP", partition)
    disk.swaps["ESP_UUID"] = uuid_of(partition)


def install_efi(disk: Disk, work: Path) -> None:
    """Do what `grub-install --removable --no-nvram` does, without mounting; within `inside`.

    Args:
        disk: filled, with a formatted EFI system partition.
        work: a folder for the loader.
    """
    root = disk.swaps["ROOT_UUID"]
    modules = disk.mount / "boot/grub" / _TARGET
    run("cp", "--recursive", disk.mount / "usr/lib/grub" / _TARGET, modules)
    embedded = disk.mount / "run/early.cfg"
    embedded.write_text(
        f"search.fs_uuid {root} root\nset prefix=($root)/boot/grub\nconfigfile $prefix/grub.cfg\n"
    )
    run(
        "chroot",
        disk.mount,
        "grub-mkimage",
        f"--format={_TARGET}",
        "--prefix=/boot/grub",
        "--config=/run/early.cfg",
        "--output=/run/loader.efi",
        *_MODULES.split(),
    )
    loader = work / "loader.efi"
    run("cp", disk.mount / "run/loader.efi", loader)
    partition = f"{disk.loop}p1"
    run("mmd", "-i", partition, "::/EFI", "::/EFI/BOOT")
    run("mcopy", "-i", partition, loader, f"::/{_REMOVABLE}")
