"""Logical volumes whose metadata was not written by LVM."""

from __future__ import annotations

from pathlib import Path

from tests.hostile.cases import refused
from tests.hostile.tables import drawn
from tests.unit.disk.lvm_disks import group, linear, volume, written

_SPACE = "\x20"


def _disk(folder: Path, volumes: str) -> Path:
    return drawn(folder / "disk.raw", written(group(volumes)))


@refused("no root file system")
def volume_outside_its_disk(folder: Path) -> Path:
    """Extents of a number that would lie on another planet."""
    return _disk(folder, volume("root", (0, 4, linear(1 << 40))))


@refused("no root file system")
def volumes_on_each_other(folder: Path) -> Path:
    """Two volumes, and two segments of one, in the same place."""
    twice = volume("a", (0, 4, linear(0)), (4, 4, linear(0)))
    return _disk(folder, twice + volume("b", (0, 8, linear(2))))


@refused("no root file system")
def volumes_in_each_other(folder: Path) -> Path:
    """A volume that lies in another that lies in it, and one that lies in itself."""
    return _disk(
        folder,
        volume("a", (0, 4, linear(0, "b")))
        + volume("b", (0, 4, linear(0, "a")))
        + volume("c", (0, 4, linear(0, "c"))),
    )


@refused("no root file system")
def volume_of_an_exbibyte(folder: Path) -> Path:
    """Extents of a TiB, millions of them."""
    huge = volume("root", (0, 1 << 40, linear(0)))
    text = group(huge).replace("extent_size = 2048", "extent_size = 1099511627776")
    return drawn(folder / "disk.raw", written(text))


@refused("no root file system")
def metadata_of_many_segments(folder: Path) -> Path:
    """More segments than a volume may have, in little text."""
    parts = [(number, 1, linear(number % 15)) for number in range(600)]
    return _disk(folder, volume("root", *parts, count=0x7FFFFFFF))


@refused("no root file system")
def metadata_deep_in_itself(folder: Path) -> Path:
    """Sections in sections in sections."""
    return _disk(folder, "a {" * 9000)


@refused("no root file system")
def metadata_that_slows_patterns_down(folder: Path) -> Path:
    """Half a string, comments and blanks, that a careless pattern tries in every way."""
    return _disk(folder, 'x = "' + "\\" * 20000 + _SPACE * 20000 + "#" * 9000)


@refused("no root file system")
def metadata_area_outside(folder: Path) -> Path:
    """An area for metadata that ends at 2^64."""
    disk = written(group(""), area=(4096, 64 * 1024))
    return drawn(folder / "disk.raw", disk.with_bytes(512 + 32 + 40 + 32, b"\xff" * 16))
