"""Which mounts the next boot will make: fstab, units, generators and systemd's own, in one."""

from __future__ import annotations

from dataclasses import dataclass

from imgverify.facts.fstab import Fstab, FstabEntry
from imgverify.facts.mount_units import MountUnits
from imgverify.facts.unit_files import unit_of
from imgverify.unobserved import only_booted

# systemd mounts these itself when fstab says nothing (its src/shared/mount-setup.c).
_BUILT_IN = {
    "/dev/shm": ("tmpfs", ("nosuid", "nodev", "strictatime", "mode=1777")),  # noqa: S108
    "/run": ("tmpfs", ("nosuid", "nodev", "strictatime", "mode=755")),
}


@dataclass(frozen=True, slots=True)
class NextMount:
    """A mount that the next boot will make.

    Args:
        filesystem: type; empty when unknown.
        source: device, tag or name.
        options: in order.
        where: what says so.
    """

    filesystem: str
    source: str
    options: tuple[str, ...]
    where: str


def at_next_boot(path: str, fstab: Fstab, units: MountUnits) -> tuple[NextMount, ...]:
    """List the sources that may decide what is mounted at a path after the next boot.

    Several lines of fstab for one path are all listed: systemd takes the first and complains about
    the others (measured with 252), `mount -a` puts the last on top, so a demand must hold for each.

    Args:
        path: mount point, absolute.
        fstab: parsed fstab.
        units: parsed mount units.

    Returns:
        Nothing when the path will not be mounted.

    Raises:
        NotObservedError: only a running system could tell.
    """
    unit = units.at(path) if units.has_systemd else None
    lines = [_amended(path, line, units) for line in fstab.lines_for(path) if _at_boot(line)]
    if unit and unit.masked and unit.beats_fstab:
        return ()
    if unit and not unit.masked and (unit.enabled or lines) and (unit.beats_fstab or not lines):
        amendment = units.amendment(path)
        options = amendment.options if amendment else unit.options
        where = amendment.where if amendment else unit.where
        return (NextMount(unit.filesystem, unit.source, options, where),)
    if lines:
        return tuple(lines)
    if not units.has_systemd:
        return ()
    if path in _BUILT_IN:
        filesystem, builtin = _BUILT_IN[path]
        return (NextMount(filesystem, filesystem, builtin, "systemd's own mounts"),)
    return _generated(path, units)


def _at_boot(line: FstabEntry) -> bool:
    return "noauto" not in line.effective or "x-systemd.automount" in line.effective


def _amended(path: str, line: FstabEntry, units: MountUnits) -> NextMount:
    amendment = units.amendment(path) if units.has_systemd else None
    return NextMount(
        filesystem=line.filesystem,
        source=line.source,
        options=amendment.options if amendment else line.options,
        where=amendment.where if amendment else line.where,
    )


def _generated(path: str, units: MountUnits) -> tuple[NextMount, ...]:
    """Mounts that another generator makes at every boot, such as systemd-gpt-auto-generator(8).

    On a disk nobody has run it, but what it would mount shows in the types of partitions.
    """
    if only_booted(units.loaded) and path not in units.discoverable:
        return ()
    return tuple(
        NextMount("", "", one.options, one.fragment)
        for one in units.loaded
        if unit_of(one.path) == unit_of(path)
        and one.fragment.startswith("/run/systemd/generator")
        and not one.origin.endswith("/fstab")
    )
