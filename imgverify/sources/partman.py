"""Recipes of the Debian installer's automatic partitioning.

Source: partman-auto-recipe.txt of the installer: sizes are minimal size, priority and maximal size
in megabytes (10^6 bytes; -1 is no limit; a share of the memory may stand instead); they are rounded
to cylinders, so that a partition may be one smaller or larger than was asked for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from imgverify.sources.storage import MIB, Size, kernel_name

_MEGABYTE = 1_000_000
# 255 heads, 63 sectors of 512 bytes; no smaller than what the installer aligns to now, nor than an
# extent of LVM.
CYLINDER = 8 * MIB
_HEADER = re.compile(r"\s*\S.*?\s*::?\s+")
_SPECIFIER = re.compile(r"(\$?[^\s{}]+)\{([^{}]*)\}")
_LIMITS = re.compile(r"(\S+)\s+(\S+)\s+(\S+)\s+(\S+)")


@dataclass(frozen=True, slots=True)
class Piece:
    """A partition or logical volume of a recipe.

    Args:
        size: with what rounding allows.
        sized: whether all of its limits are numbers; a share of the memory is none.
        filesystem: as the kernel calls it; empty when it is not formatted.
        method: `format`, `swap`, `lvm`, `efi`, `biosgrub`, `keep`, …
        mountpoint: empty when it is not mounted.
        options: for mount.
        label: of the file system.
        volume: name of the logical volume.
        group: of the logical volume, or of the physical one.
        on_lvm: whether it may be a logical volume.
        only_lvm: whether it is left out of a layout without LVM.
        not_lvm: whether it is left out of one with LVM.
        shown: the words of the recipe.
    """

    size: Size
    sized: bool
    filesystem: str
    method: str
    mountpoint: str
    options: tuple[str, ...]
    label: str
    volume: str
    group: str
    on_lvm: bool
    only_lvm: bool
    not_lvm: bool
    shown: str


def read_recipe(text: str) -> tuple[Piece, ...]:
    """Read a recipe.

    Args:
        text: the value of `partman-auto/expert_recipe`.

    Raises:
        ValueError: a part has no four limits; says which.
    """
    header = _HEADER.match(text)
    body = text[header.end() :] if header else text
    parts = [part.strip() for part in re.split(r"(?:(?<=\s)|(?<=\}))\.(?=\s|$)", body)]
    return tuple(_piece(part) for part in parts if part)


def _piece(text: str) -> Piece:
    limits = _LIMITS.match(text)
    if limits is None or "{" in limits[0]:
        raise ValueError(f"no minimal size, priority, maximal size and file system: {text[:60]!r}")
    least, most = _bytes(limits[1]), _bytes(limits[3])
    words = {name: value.strip() for name, value in _SPECIFIER.findall(text[limits.end() :])}
    method = words.get("method", "")
    filesystem = words.get("filesystem", "")
    if method == "swap":
        filesystem = "swap"
    elif method == "efi":
        filesystem = "vfat"
    # To whole mebibytes, away from what was asked for: bytes that nobody can read help nobody.
    size = Size(
        max((least or 0) - CYLINDER, 0) // MIB * MIB,
        -(-(most + CYLINDER) // MIB) * MIB if most is not None and most > 0 else 0,
    )
    return Piece(
        size=size,
        sized=least is not None and most is not None,
        filesystem=kernel_name(filesystem),
        method=method,
        mountpoint="/boot/efi" if method == "efi" else words.get("mountpoint", ""),
        options=tuple(value for name, value in words.items() if name.startswith("options/")),
        label=words.get("label", ""),
        volume=words.get("lv_name", ""),
        group=words.get("in_vg", "") or words.get("vg_name", ""),
        on_lvm="$lvmok" in words,
        only_lvm="$defaultignore" in words,
        not_lvm="$lvmignore" in words,
        shown=" ".join(text.split()),
    )


def _bytes(word: str) -> int | None:
    """Megabytes; -1 for no limit, None for what the memory decides."""
    if word == "-1":
        return -1
    return int(word) * _MEGABYTE if re.fullmatch(r"[0-9]{1,12}", word) else None
