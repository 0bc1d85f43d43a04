"""What the next boot will mount, as the image's own files say."""

from __future__ import annotations

from dataclasses import dataclass

from imgverify.disk.image_tree import ImageTree
from imgverify.disk.tree_contents import TreeContents
from imgverify.facts import fstab, mount_units
from imgverify.facts.fstab import FstabEntry
from imgverify.facts.next_boot_mounts import NextMount, at_next_boot
from imgverify.model import Plane
from imgverify.planes.draft import Draft
from imgverify.planes.plan import plan
from imgverify.unobserved import NotObservedError

# These start empty, or the kernel fills them; what a disk has there is covered.
_EMPTY = frozenset({"tmpfs", "ramfs"})
_LAID_OVER = ("/proc", "/sys", "/dev", "/run")


@dataclass(frozen=True, slots=True)
class Wanted:
    """One mount.

    Args:
        path: mount point.
        source: device, `UUID=…` without quotes, folder, or what the file system takes.
        kind: type of the file system; empty when left to the kernel.
        options: as written.
        where: what says so: file and line.
    """

    path: str
    source: str
    kind: str
    options: tuple[str, ...]
    where: str

    @property
    def is_blank(self) -> bool:
        """Whether it begins empty at every boot."""
        return self.kind in _EMPTY

    @property
    def is_bind(self) -> bool:
        """Whether it shows a folder again."""
        return bool({"bind", "rbind"} & set(self.options))

    @property
    def is_local(self) -> bool:
        """Whether its source is a block device."""
        return "=" in self.source or self.source.startswith("/dev/")


def next_mounts(tree: ImageTree) -> list[Wanted]:
    """List what a boot will mount, parents before what lies on them.

    Mounts of file systems that the kernel makes up are left out.

    Args:
        tree: with at least the root file system.

    Raises:
        NotObservedError: the files that say it cannot be read.
    """
    draft = Draft(TreeContents(tree), tree.paths)
    draft.fill(plan((*fstab.FILES, *mount_units.FILES, *mount_units.STATS)))
    answers = draft.answers(Plane.OFFLINE)
    table, units = fstab.parse(answers), mount_units.parse(answers)
    by_path = {entry.path: entry for entry in table.entries}
    paths = {*by_path, *(unit.path for unit in units.units)}
    wanted = []
    for path in sorted(path for path in paths if path.startswith("/")):
        if any(path == top or path.startswith(f"{top}/") for top in _LAID_OVER):
            continue
        try:
            # Of several lines for one path, the last ends on top.
            *_, mount = at_next_boot(path, table, units)
        except (ValueError, NotObservedError):
            continue
        one = _wanted(path, mount, by_path.get(path))
        if one.is_blank or one.is_bind or one.kind not in fstab.VIRTUAL:
            wanted.append(one)
    return wanted


def _wanted(path: str, mount: NextMount, entry: FstabEntry | None) -> Wanted:
    source = mount.source
    if entry and entry.source == source and entry.tag:
        source = "=".join(entry.tag)
    return Wanted(path, source, mount.filesystem, mount.options, mount.where)
