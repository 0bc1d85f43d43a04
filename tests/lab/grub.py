"""The BIOS boot loader, and the menu that both firmwares use."""

from __future__ import annotations

from tests.lab.disk import Disk
from tests.lab.errors import LabError
from tests.lab.stages import run
from tests.lab.variants import Layout

_MODULES = {Layout.LVM: "part_gpt ext2 lvm xfs", Layout.PLAIN: "part_gpt ext2"}
_PARTITION = 2  # has /boot


def install_bios(disk: Disk, folder: str) -> None:
    """Put GRUB into the disk's boot sector and BIOS boot partition; within `inside`.

    Args:
        disk: filled.
        folder: of GRUB, below /boot.
    """
    modules = _MODULES[disk.layout]
    chroot = ("chroot", disk.mount)
    run(*chroot, "grub-install", "--target=i386-pc", f"--modules={modules}", disk.loop)
    if folder == "grub":
        return
    # The name is compiled into grub-install; these are the two steps that it ends with.
    (disk.mount / "boot/grub").rename(disk.mount / "boot" / folder)
    code = f"/boot/{folder}/i386-pc"
    inner = "" if disk.layout is Layout.LVM else "/boot"
    run(
        *chroot,
        "grub-mkimage",
        "--format=i386-pc",
        f"--prefix=(,gpt{_PARTITION}){inner}/{folder}",
        f"--output={code}/core.img",
        "biosdisk",
        *modules.split(),
    )
    run(*chroot, "grub-bios-setup", f"--directory={code}", disk.loop)


def write_menu(disk: Disk, folder: str) -> None:
    """Write grub.cfg as the guest itself would; within `inside`.

    Args:
        disk: filled.
        folder: of GRUB, below /boot.

    Raises:
        LabError: the menu has no kernel; grub-mkconfig is content with that.
    """
    ours = disk.mount / "etc/default/grub.d/zz-lab.cfg"
    if disk.layout is Layout.LVM:
        # The volume is a loop device here: grub-probe would name that.
        ours.write_text(f"GRUB_DEVICE={disk.root_device}\nGRUB_DISABLE_LINUX_UUID=true\n")
    menu = f"boot/{folder}/grub.cfg"
    run("chroot", disk.mount, "grub-mkconfig", f"--output=/{menu}")
    ours.unlink(missing_ok=True)
    if "\tlinux\t" not in (disk.mount / menu).read_text():
        raise LabError("grub-mkconfig found no kernel")
