"""libguestfs looking into a disk: in a small machine of its own, with the lab's kernel."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.errors import BenchmarkError
from tests.lab import cache
from tests.lab.images import root_tar
from tests.lab.variants import variant_named

_LOOK = ("cat", "/etc/os-release")


@dataclass(frozen=True, slots=True)
class Guestfish:
    """guestfish(1) on one disk, read only.

    Args:
        disk: an image.
        environment: which kernel its machine takes, and where that is kept.
    """

    disk: Path
    environment: Mapping[str, str]

    def inspect(self) -> None:
        """Find the file systems, mount them as the system would, and read one file.

        Raises:
            BenchmarkError: it found no system.
        """
        if not self._run(*_LOOK).strip():
            raise BenchmarkError(f"guestfish found no os-release in {self.disk.name}")

    def unpack(self, folder: Path) -> Path:
        """Write everything that is mounted into a folder.

        Args:
            folder: where `tree` is made.

        Returns:
            That folder.
        """
        tar, tree = folder / "tree.tar", folder / "tree"
        self._run("tar-out", "/", str(tar))
        tree.mkdir()
        _done(["tar", "--extract", f"--file={tar}", f"--directory={tree}"])
        tar.unlink()
        return tree

    def _run(self, *command: str) -> str:
        return _done(
            ["guestfish", "--ro", "--add", str(self.disk), "--inspector", *command],
            {**os.environ, **self.environment},
        )


def guestfish(disk: Path, folder: Path) -> Guestfish:
    """Make what guestfish needs where the host has no kernel of its own.

    Args:
        disk: an image.
        folder: for a kernel and for libguestfs' cache.

    Raises:
        BenchmarkError: it is not there.
    """
    tar = root_tar(variant_named("good").root, cache.default_folder())
    members = ["./boot", "./usr/lib/modules"]
    _done(["tar", "--extract", "--zstd", f"--file={tar}", f"--directory={folder}", *members])
    (kernel,) = (folder / "boot").glob("vmlinuz-*")
    version = kernel.name.removeprefix("vmlinuz-")
    return Guestfish(
        disk,
        {
            "LIBGUESTFS_BACKEND": "direct",
            "LIBGUESTFS_BACKEND_SETTINGS": "force_tcg",
            "LIBGUESTFS_CACHEDIR": str(folder),
            "SUPERMIN_KERNEL": str(kernel),
            "SUPERMIN_KERNEL_VERSION": version,
            "SUPERMIN_MODULES": str(folder / "usr/lib/modules" / version),
        },
    )


def _done(command: list[str], environment: Mapping[str, str] | None = None) -> str:
    try:
        done = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise BenchmarkError(f"{command[0]} is not installed") from error
    if done.returncode:
        raise BenchmarkError(f"{command[0]}: code {done.returncode}: {done.stderr[-500:]}")
    return done.stdout
