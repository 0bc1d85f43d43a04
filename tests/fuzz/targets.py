"""What is fuzzed: valid artifacts, and how each is used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.fuzz import seed_artifacts, seed_disks, seed_texts, uses
from tests.fuzz.pages import Pages

Use = Callable[[Pages, str, Path], None]


@dataclass(frozen=True, slots=True)
class Target:
    """One kind of artifact.

    Args:
        name: on the command line.
        seeds: makes valid ones in an empty folder.
        use: reads one: its bytes, name of the seed, an empty folder.
        is_text: whether its numbers are written in decimals.
        is_summed: whether its checksums can be passed over.
    """

    name: str
    seeds: Callable[[Path], Mapping[str, Pages]]
    use: Use
    is_text: bool = False
    is_summed: bool = False


TARGETS = (
    Target("ext", seed_disks.ext, uses.filesystem, is_summed=True),
    Target("xfs", seed_disks.xfs, uses.filesystem, is_summed=True),
    Target("fat", seed_disks.fat, uses.filesystem),
    Target("tables", seed_disks.tables, uses.table, is_summed=True),
    Target("lvm", seed_disks.members, uses.members, is_summed=True),
    Target("machine", seed_disks.machine, uses.machine, is_summed=True),
    *(
        Target(name, partial(seed_artifacts.disks, driver=driver), uses.artifact, is_summed=True)
        for name, driver in (
            *(("raw", "raw"), ("qcow2", "qcow2"), ("vmdk", "vmdk")),
            *(("vhd", "vpc"), ("vhdx", "vhdx"), ("vdi", "vdi")),
        )
    ),
    Target("qemu", seed_artifacts.every_disk, uses.through_qemu, is_summed=True),
    Target("packed", seed_artifacts.packed, uses.artifact),
    Target("archives", seed_artifacts.archives, uses.artifact, is_summed=True),
    Target("tar", seed_artifacts.tars, uses.tar, is_summed=True),
    Target("rpm", seed_artifacts.rpm, uses.rpm, is_summed=True),
    Target("system", seed_texts.of_system, uses.in_system, is_text=True),
    Target("texts", seed_texts.alone, uses.text, is_text=True),
)
BY_NAME = {target.name: target for target in TARGETS}
