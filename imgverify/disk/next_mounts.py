"""What the next boot will mount, as the image's own files say."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from imgverify.disk.damage import DamageError
from imgverify.disk.image_tree import ImageTree
from imgverify.disk.tree_contents import TreeContents
from imgverify.facts import fstab, mount_units
from imgverify.facts.answers import Answers
from imgverify.facts.fstab import Fstab, FstabEntry
from imgverify.facts.mount_units import FOLDERS, MountUnits
from imgverify.facts.next_boot_mounts import NextMount, at_next_boot
from imgverify.facts.questions import Stat
from imgverify.model import Plane
from imgverify.planes.draft import Draft
from imgverify.planes.plan import plan
from imgverify.unobserved import NotObservedError

# These start empty, or the kernel fills them; what a disk has there is covered.
_EMPTY = frozenset({"tmpfs", "ramfs"})
_LAID_OVER = ("/proc", "/sys", "/dev", "/run")
_OVERLAY = "overlay"
_MOST = 500
# Pulled in instead of the mount, which follows at the first look. Source: systemd.automount(5).
_AUTOMOUNTS = tuple(
    Stat(f"{folder}/*.{how}/*.automount") for folder in FOLDERS for how in ("wants", "requires")
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One mount.

    Args:
        path: mount point.
        source: device, `UUID=…` without quotes, folder, or what the file system takes.
        kind: type of the file system; empty when left to the kernel.
        options: as written.
        where: what says so: file and line.
        doubt: why nobody knows what will be mounted; empty for none.
    """

    path: str
    source: str
    kind: str
    options: tuple[str, ...]
    where: str
    doubt: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether it begins empty at every boot."""
        return self.kind in _EMPTY

    @property
    def is_bind(self) -> bool:
        """Whether it shows a folder again."""
        return bool({"bind", "rbind"} & set(self.options))

    @property
    def is_recursive(self) -> bool:
        """Whether it shows also what is mounted in that folder."""
        return "rbind" in self.options

    @property
    def is_overlay(self) -> bool:
        """Whether it shows several folders as one."""
        return self.kind == _OVERLAY

    @property
    def is_local(self) -> bool:
        """Whether its source is a block device."""
        return self.source.startswith(
            ("/dev/", "UUID=", "LABEL=", "PARTUUID=", "PARTLABEL=", "ID=")
        )


def next_mounts(tree: ImageTree) -> list[Wanted]:
    """List what a boot will mount, each after what it lies on and what it shows.

    Mounts of file systems that the kernel makes up are left out.

    Args:
        tree: with at least the root file system.

    Raises:
        NotObservedError: the files that say it cannot be read.
    """
    draft = Draft(TreeContents(tree), tree.paths)
    draft.fill(plan((*fstab.FILES, *mount_units.FILES, *mount_units.STATS, *_AUTOMOUNTS)))
    answers = draft.answers(Plane.OFFLINE)
    try:
        table, units = fstab.parse(answers), _with_automounts(mount_units.parse(answers), answers)
    except ValueError as error:
        # A number that is none, or far too long to be one.
        raise DamageError(f"{fstab.PATH} or a mount unit makes no sense: {error}") from error
    paths = {entry.path for entry in table.entries} | {unit.path for unit in units.units}
    if len(paths) > _MOST:
        raise DamageError(f"{fstab.PATH} and mount units name {len(paths)} mount points")
    wanted = {}
    for path in paths:
        if not path.startswith("/") or any(_is_within(path, top) for top in _LAID_OVER):
            continue
        try:
            mounts = at_next_boot(path, table, units)
        except NotObservedError:
            # Neither a line nor a unit mounts it; what else might is known by its partition.
            continue
        if not mounts:
            continue
        one = _wanted(path, mounts, table, units)
        if one.is_blank or one.is_bind or one.is_overlay or one.kind not in fstab.VIRTUAL:
            wanted[path] = one
    return list(_in_order(wanted))


def _with_automounts(units: MountUnits, answers: Answers) -> MountUnits:
    automounts = {
        state.path.rpartition("/")[2].removesuffix(".automount")
        for question in _AUTOMOUNTS
        for state in answers.states_of(question.path)
    }
    return replace(
        units,
        units=tuple(
            replace(unit, enabled=True)
            if unit.name.removesuffix(".mount") in automounts and not unit.masked
            else unit
            for unit in units.units
        ),
    )


def _wanted(path: str, mounts: tuple[NextMount, ...], table: Fstab, units: MountUnits) -> Wanted:
    # Of several lines for one path, `mount -a` puts the last on top.
    mount = mounts[-1]
    source, doubt = _source(mount, table.lines_for(path)), ""
    if units.has_systemd and len({one.source for one in mounts}) > 1:
        doubt = f"{mounts[0].where} and {mount.where} mount different things"
    return Wanted(path, source, mount.filesystem, mount.options, mount.where, doubt)


def _source(mount: NextMount, entries: tuple[FstabEntry, ...]) -> str:
    """Without the quotes that a tag may have."""
    tags = [entry.tag for entry in entries if entry.source == mount.source and entry.tag]
    return "=".join(tags[0]) if tags else mount.source


def _in_order(wanted: Mapping[str, Wanted]) -> Iterator[Wanted]:
    """Each after those that lie above it, and a bind mount after what it shows."""
    met: set[str] = set()

    def visit(path: str) -> Iterator[Wanted]:
        if path in met:
            return
        met.add(path)
        one = wanted[path]
        above = [*_ways(path)][1:]
        if one.is_bind:
            source = posixpath.normpath(one.source)
            above += _ways(source)
            if one.is_recursive:
                above += [other for other in sorted(wanted) if _is_within(other, source)]
        for folder in above:
            if folder in wanted:
                yield from visit(folder)
        yield one

    for path in sorted(wanted):
        yield from visit(path)


def _ways(path: str) -> Iterator[str]:
    """A path and the folders above it."""
    while path.strip("/"):
        yield path
        path = path.rpartition("/")[0]
    yield "/"


def _is_within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder}/")
