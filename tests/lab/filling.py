"""What a disk gets: packages, our files over them, our scripts, the file system table."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.lab.disk import Disk
from tests.lab.errors import LabError
from tests.lab.stages import run
from tests.lab.variants import RECIPE, Variant

_MODE_LINE = re.compile(r"(?P<mode>[0-7]{4})\s+(?P<path>\S+)")
_NODES = ("null", "zero", "full", "random", "urandom", "tty")


def fill(disk: Disk, variant: Variant, tar: Path) -> None:
    """Put everything on the disk but the boot loader.

    Args:
        disk: mounted and empty.
        variant: says what.
        tar: its packages.
    """
    run(
        "tar",
        f"--directory={disk.mount}",
        "--extract",
        "--numeric-owner",
        "--xattrs",
        "--xattrs-include=*",
        "--use-compress-program=zstd",
        f"--file={tar}",
    )
    for name in variant.trees:
        _lay_over(RECIPE / "trees" / name, disk.mount)
    _apply_modes(disk.mount)
    table = (RECIPE / "fstab" / variant.fstab).read_text()
    (disk.mount / "etc/fstab").write_text(filled_in(table, disk.swaps))
    for point in ("tmp", "var/tmp"):
        (disk.mount / point).chmod(0o1777)


def run_scripts(disk: Disk, names: tuple[str, ...]) -> None:
    """Run scripts of the recipe inside the tree; to be called within `inside`.

    Args:
        disk: filled.
        names: files below recipe/scripts, without their ending.
    """
    for name in names:
        script = (RECIPE / "scripts" / f"{name}.sh").read_text()
        run("chroot", disk.mount, "/bin/sh", "-eu", text=script, extra={"TMPDIR": "/tmp"})


def filled_in(table: str, swaps: dict[str, str]) -> str:
    """A file system table with its words in @…@ replaced.

    Args:
        table: as the recipe has it.
        swaps: word to what it stands for.

    Raises:
        LabError: a word stands for nothing.
    """

    def swap(found: re.Match[str]) -> str:
        if found[1] not in swaps:
            raise LabError(f"fstab: this layout has no {found[1]}")
        return swaps[found[1]]

    return re.sub(r"@([A-Z_]+)@", swap, table)


@contextmanager
def inside(disk: Disk) -> Iterator[None]:
    """Have /proc, /sys and a small /dev of its own in the tree, so that programs run there.

    The host's /dev stays as it is: what grub must find in /dev/disk is made in ours.

    Args:
        disk: filled.
    """
    with ExitStack() as undo:
        for kind, name in (("proc", "proc"), ("sysfs", "sys"), ("tmpfs", "dev"), ("tmpfs", "run")):
            target = disk.mount / name
            run("mount", "-t", kind, "-o", "mode=0755" if kind == "tmpfs" else "ro", kind, target)
            undo.callback(run, "umount", target)
        dev = disk.mount / "dev"
        loops = [disk.loop, *disk.devices.values()]
        run("cp", "--archive", *(f"/dev/{name}" for name in _NODES), *dict.fromkeys(loops), dev)
        (dev / "fd").symlink_to("/proc/self/fd")
        by_uuid = dev / "disk/by-uuid"
        by_uuid.mkdir(parents=True)
        for word, device in (("BOOT_UUID", "/boot"), ("ROOT_UUID", "/")):
            if word in disk.swaps:
                (by_uuid / disk.swaps[word]).symlink_to(disk.devices[device])
        yield


def _lay_over(tree: Path, mount: Path) -> None:
    for source in sorted(tree.rglob("*")):
        target = mount / source.relative_to(tree)
        if source.is_symlink():
            target.unlink(missing_ok=True)
            target.symlink_to(source.readlink())
        elif source.is_dir():
            if not target.is_dir():
                target.mkdir()
                target.chmod(0o755)
        else:
            target.unlink(missing_ok=True)
            shutil.copyfile(source, target)
            target.chmod(0o644)


def _apply_modes(mount: Path) -> None:
    for line in (RECIPE / "modes.txt").read_text().splitlines():
        if not line or line.startswith("#"):
            continue
        found = _MODE_LINE.fullmatch(line)
        if not found:
            raise LabError(f"modes.txt: {line!r} is not `MODE PATH`")
        target = mount / found["path"]
        if target.exists():
            target.chmod(int(found["mode"], 8))
