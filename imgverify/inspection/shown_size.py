"""Sizes as a table shows them: a few digits and a unit."""

from __future__ import annotations

_STEP = 1024
_UNITS = ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")
_LARGE = 100


def shown_size(size: int) -> str:
    """Show a size in the largest unit in which it is at least one; rounded.

    Args:
        size: bytes.
    """
    value, power = float(size), 0
    while value >= _STEP and power + 1 < len(_UNITS):
        value /= _STEP
        power += 1
    number = f"{value:.0f}" if value >= _LARGE else f"{value:.1f}".removesuffix(".0")
    return f"{number} {_UNITS[power]}"
