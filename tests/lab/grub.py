"""The BIOS boot loader, and the menu that both firmwares use."""

from __future__ import annotations

from tests.lab.disk import Disk
from tests.lab.errors import LabError
from tests.lab.stages import run
from tests.lab.variants import Layout


def install_bios(disk: Disk) -> None:
    """Put GRUB into the disk's boot sector and BIOS boot partition; within `inside`.

    Args:
        disk: filled.
    """
    modules = "part_gpt ext2 lvm xfs" if disk.layout is Layout.LVM else "part_gpt ext2"
    run("chroot", disk.mount, "grub-install", "--target=i386-pc", f"--modules={modules}", disk.loop)


def write_menu(disk: Disk) -> None:
    """Write grub.cfg as the guest itself would; within `inside`.

    Args:
        disk: filled.

    Raises:
        LabError: the menu has no kernel; update-grub is content with that.
    """
    ours = disk.mount / "etc/default/grub.d/zz-lab.cfg"
    if disk.layout is Layout.LVM:
        # The volume is a loop device here: grub-probe would name that.
        ours.write_text(f"GRUB_DEVICE={disk.root_device}\nGRUB_DISABLE_LINUX_UUID=true\n")
    run("chroot", disk.mount, "update-grub")
    ours.unlink(missing_ok=True)
    if "\tlinux\t" not in (disk.mount / "boot/grub/grub.cfg").read_text():
        raise LabError("update-grub found no kernel")
