"""Sizes as people write them."""

from __future__ import annotations

import re

_UNITS = {
    "": 1,
    "B": 1,
    "K": 1024,
    "M": 1024**2,
    "G": 1024**3,
    "T": 1024**4,
    "KB": 1000,
    "MB": 1000**2,
    "GB": 1000**3,
    "TB": 1000**4,
    "KIB": 1024,
    "MIB": 1024**2,
    "GIB": 1024**3,
    "TIB": 1024**4,
}


def to_bytes(size: int | str) -> int:
    """Read a size.

    Args:
        size: bytes, or a number with a unit: `512MiB`, `1.5G` (a lone letter is a power of 1024),
            `20 GB` (powers of 1000).

    Raises:
        ValueError: it is not a size.
    """
    if isinstance(size, int):
        return size
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*", size)
    if not found or found[2].upper() not in _UNITS:
        raise ValueError(
            f"{size!r} is not a size: write bytes, or a number with KiB, MiB, GiB or TiB"
        )
    return round(float(found[1]) * _UNITS[found[2].upper()])


def to_text(size: int) -> str:
    """Show a size in the largest unit in which it is a whole number.

    Args:
        size: bytes.
    """
    for unit in ("TiB", "GiB", "MiB", "KiB"):
        step = _UNITS[unit.upper()]
        if size and size % step == 0:
            return f"{size // step} {unit}"
    return f"{size} bytes"
