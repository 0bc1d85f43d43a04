"""One build, in the private name spaces that `images` has started it in."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

from tests.lab import efi, grub, selinux
from tests.lab.disk import Disk, divided, sweep
from tests.lab.errors import LabError
from tests.lab.filling import fill, inside, run_scripts
from tests.lab.rootfs import build_root
from tests.lab.stages import run, say, unwind_on_signals
from tests.lab.variants import VARIANTS, Layout, Variant


def main(words: list[str]) -> int:
    """Build one thing.

    Args:
        words: `root NAME RESULT WORK` or `disk VARIANT TAR RESULT WORK`.
    """
    unwind_on_signals()
    kind, name, *paths = words
    work = Path(paths[-1])
    os.environ["TMPDIR"] = str(work)
    os.umask(0o022)
    # Package scripts and LVM's metadata write the host's name down: not that of this machine.
    socket.sethostname("debian")
    try:
        if kind == "root":
            _root(name, Path(paths[0]))
        else:
            sweep(work.parent, name)
            _disk(VARIANTS[name], *map(Path, paths))
    except LabError as error:
        sys.stderr.write(f"lab: {error}\n")
        return 1
    return 0


def _root(name: str, result: Path) -> None:
    root = next(each.root for each in VARIANTS.values() if each.root.name == name)
    build_root(root.recipe, result)


def _disk(variant: Variant, tar: Path, result: Path, work: Path) -> None:
    say(f"{variant.name}: dividing and filling a disk")
    with divided(work, variant.layout) as disk:
        if disk.layout is Layout.EFI:
            efi.format_partition(disk)
        fill(disk, variant, tar)
        with inside(disk):
            run_scripts(disk, variant.scripts)
            if variant.bootable:
                _boot_loader(disk, variant.grub, work)
            run_scripts(disk, variant.late_scripts)
            if variant.selinux:
                selinux.install_policy(disk)
        if variant.selinux:
            say(f"{variant.name}: labelling")
            selinux.label(disk, work)
    _convert(disk, result)
    say(f"{variant.name}: done")


def _convert(disk: Disk, result: Path) -> None:
    # The small images have one purpose each and are built by the handful: time counts, not size.
    # The others get zlib, not zstd: libqcow, which dfvfs reads disks with, knows no other.
    squeeze = [] if disk.layout is Layout.PLAIN else ["-c"]
    say("writing the image" if not squeeze else "compressing")
    wide = ("-W", "-m", "4")
    run("qemu-img", "convert", "-f", "raw", "-O", "qcow2", *squeeze, *wide, disk.path, result)


def _boot_loader(disk: Disk, grub_folder: str, work: Path) -> None:
    if disk.layout is Layout.EFI:
        efi.install_efi(disk, work)
    else:
        grub.install_bios(disk, grub_folder)
    grub.write_menu(disk, grub_folder)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
