"""What an archive is, told by the names of its members."""

from __future__ import annotations

import re
from collections.abc import Sequence

OVA, BOX, GCP, ROOTFS = "ova", "box", "gcp", "rootfs_tar"

_BOX_SIGNS = frozenset({"Vagrantfile", "box.ovf", "box.img", "box_0.img", "info.json"})
_IMAGE_SIGNS = frozenset({"manifest.json", "oci-layout", "index.json", "repositories", "blobs"})
_IMAGE_PART = re.compile(r"[0-9a-f]{64}(\.json|\.tar)?")
# Source: file-hierarchy(7), and what `docker export` adds.
_ROOT_SIGNS = frozenset(
    (
        *("bin", "boot", "dev", "etc", "home", "lib", "lib32", "lib64", "libx32", "media", "mnt"),
        *("opt", "proc", "root", "run", "sbin", "srv", "sys", "tmp", "usr", "var", ".dockerenv"),
    )
)
_ENOUGH = 2


def layout(names: Sequence[str], *, whole: bool) -> str:
    """Name the kind of artifact that an archive is; empty when it is none.

    Args:
        names: of its first members, in their order, without `./`.
        whole: whether these are all of them; the start of a compressed archive shows less.
    """
    tops = {name.partition("/")[0] for name in names} - {""}
    known = tops & _ROOT_SIGNS
    if len(known) < _ENOUGH:
        if "metadata.json" in names or (not whole and tops & _BOX_SIGNS):
            return BOX
        if any(name.lower().endswith(".ovf") and "/" not in name for name in names):
            return OVA
        if "disk.raw" in names:
            return GCP
    # A compressed archive may show no more than the first program in /bin.
    is_root = len(known) >= (_ENOUGH if whole else 1)
    return ROOTFS if is_root or is_container_image(names) else ""


def is_container_image(names: Sequence[str]) -> bool:
    """Whether an archive is a container image, with layers in it, and no root file system.

    Args:
        names: of its members, without `./`.
    """
    tops = {name.partition("/")[0] for name in names} - {""}
    if tops & _ROOT_SIGNS:
        return False
    return bool(tops & _IMAGE_SIGNS) or any(_IMAGE_PART.fullmatch(name) for name in tops)
