"""SELinux labels, written from outside so that the first boot needs no relabelling."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from tests.lab.disk import Disk
from tests.lab.stages import run
from tests.lab.variants import RECIPE

_CONTEXTS = "etc/selinux/default/contexts/files/file_contexts"


def install_policy(disk: Disk) -> None:
    """Load our own rules into the tree's policy; within `inside`.

    Args:
        disk: filled.
    """
    for path in sorted((RECIPE / "selinux").glob("*.cil")):
        copy = disk.mount / "run" / path.name
        copy.write_bytes(path.read_bytes())
        run("chroot", disk.mount, "semodule", "-N", "-i", f"/run/{path.name}")


def label(disk: Disk, work: Path) -> None:
    """Label every file; the last thing to happen, outside of `inside`.

    Args:
        disk: complete.
        work: a folder for a mount point.
    """
    contexts = disk.mount / _CONTEXTS
    bare = work / "bare"
    bare.mkdir()
    with ExitStack() as undo:
        # setfiles never crosses a mount: a plain bind shows what lies under the mount points.
        run("mount", "--bind", disk.mount, bare)
        undo.callback(run, "umount", bare)
        run("setfiles", "-m", "-F", "-r", bare, contexts, bare)
    others = [disk.mount / point.lstrip("/") for point in disk.devices if point != "/"]
    run("setfiles", "-m", "-F", "-r", disk.mount, contexts, *others)
