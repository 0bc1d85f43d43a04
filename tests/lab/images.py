"""Lab images by name: from the cache, or built first."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from tests.lab import cache, host
from tests.lab.errors import LabError
from tests.lab.variants import VARIANTS, Root, Variant, variant_named

_HERE = Path(__file__).parent
_REPOSITORY = _HERE.parents[1]
_STANDARD_ERROR = 2
# What tests/e2e has Packer build from these images lies beside them.
_BUILT_BY_PACKER = (
    *("example-centos7-lvm-plain", "example-centos7-lvm-cis"),
    *("example-debian-good", "example-debian-spoiled"),
)
_ROOT_CODE = ["rootfs.py"]
_DISK_CODE = ["disk.py", "filling.py", "grub.py", "efi.py", "lvm.py", "selinux.py", "worker.py"]


def image(variant: str, folder: Path | None = None) -> Path:
    """A finished qcow2 disk of a variant; seconds when cached, a minute or two when not.

    Args:
        variant: a name that `VARIANTS` has.
        folder: the cache, if not the default one.

    Raises:
        LabError: no such variant, not root, a program is missing, or the build failed.
    """
    wanted = variant_named(variant)
    where = folder or cache.default_folder()

    def make(result: Path, work: Path) -> None:
        tar = root_tar(wanted.root, where)
        _worker("disk", wanted.name, str(tar), str(result), str(work))

    return cache.obtain(where, wanted.name, disk_key(wanted), ".qcow2", make)


def root_tar(root: Root, folder: Path) -> Path:
    """The tar of a tree of packages, cached like an image.

    Args:
        root: which.
        folder: the cache.
    """

    def make(result: Path, work: Path) -> None:
        _worker("root", root.name, str(result), str(work))

    return cache.obtain(folder, root.name, root_key(root), ".tar.zst", make)


def root_key(root: Root) -> str:
    """What a root tar is known by.

    Args:
        root: which.
    """
    return cache.key_of([repr(root)], [*root.recipe, *_code(_ROOT_CODE)], _HERE)


def disk_key(variant: Variant) -> str:
    """What an image is known by.

    Args:
        variant: which.
    """
    words = [repr(variant), root_key(variant.root)]
    return cache.key_of(words, [*variant.recipe, *_code(_DISK_CODE)], _HERE)


def clean(folder: Path | None = None, wrappings: Iterable[str] = ()) -> list[Path]:
    """Remove every cached image and tree.

    Args:
        folder: the cache, if not the default one.
        wrappings: in which images may lie there too.
    """
    where = folder or cache.default_folder()
    roots = {variant.root.name for variant in VARIANTS.values()}
    wrapped = [f"{variant}-as-{name}" for variant in VARIANTS for name in wrappings]
    return cache.clean(where, [*VARIANTS, *sorted(roots), *wrapped, *_BUILT_BY_PACKER])


def _code(names: list[str]) -> list[Path]:
    return [_HERE / name for name in names]


def _worker(*words: str) -> None:
    """Build in a process of its own, in a private mount and host name space."""
    host.require()
    program = [sys.executable, "-m", "tests.lab.worker", *words]
    # pdeathsig: a caller that is killed must not leave a build behind that nobody waits for.
    private = ["setpriv", "--pdeathsig", "TERM", "unshare", "--mount", "--uts", *program]
    with subprocess.Popen(
        private, cwd=_REPOSITORY, stdin=subprocess.DEVNULL, stdout=_STANDARD_ERROR
    ) as process:
        try:
            code = process.wait()
        except BaseException:
            process.send_signal(signal.SIGTERM)
            process.wait()
            raise
    if code:
        raise LabError(f"building {words[1]} failed (exit code {code}); its last words are above")
