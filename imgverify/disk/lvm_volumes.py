"""The logical volumes of one group: their bytes, or why they cannot be had."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from imgverify.disk.damage import DamageError
from imgverify.disk.lvm_segments import (
    Member,
    OtherKindError,
    Segment,
    bytes_of,
    layout_of,
    segments_of,
    striped,
)
from imgverify.disk.lvm_text import Section
from imgverify.disk.source import Source
from imgverify.disk.unreadable import Unreadable

# Source: lvm(8), "VALID NAMES".
NAME = re.compile(r"(?!\.{1,2}\Z)[A-Za-z0-9_+.][A-Za-z0-9_+.-]{0,126}")
MAX_SIZE = 1 << 62
LEFT_ALONE = frozenset({"ACTIVATION_SKIP", "NOAUTOACTIVATE"})
"""Flags that keep a volume or a group from being activated at boot."""


@dataclass(frozen=True, slots=True)
class LogicalVolume:
    """A logical volume that is visible to users.

    Args:
        name: without the group.
        size: bytes.
        layout: as lvs(8) calls it: `linear`, `striped`, `thin,sparse`, `raid,raid1`.
        disks: names of the devices that it lies on.
        source: its bytes; one that refuses every read when there is a trouble.
        trouble: why it cannot be read; empty when it can.
        starts: whether it is made a device at boot.
    """

    name: str
    size: int
    layout: str
    disks: tuple[str, ...]
    source: Source
    trouble: str = ""
    starts: bool = True


class VolumeReader:
    """Reads the volumes of one group, and finds extents that two of them claim.

    Args:
        group: its name.
        extent: bytes of an extent.
        members: its physical volumes, by their names in the metadata.
        sections: all of its volumes, also those that users do not see.
    """

    def __init__(
        self, group: str, extent: int, members: Mapping[str, Member], sections: dict[str, Section]
    ) -> None:
        self._group = group
        self._extent = extent
        self._members = members
        self._segments: dict[str, list[Segment]] = {}
        self._reasons = _overlaid(group, sections)
        self._joined = set(self._reasons)
        self.problems: dict[str, None] = {}
        for name, section in sections.items():
            try:
                self._segments[name] = self._read(name, section)
            except OtherKindError as error:
                self._reasons[name] = error.reason
                self._joined.add(name)
            except DamageError as error:
                self._is_broken(name, error.reason)
        self.used = self._claims()

    def volume(self, name: str, section: Section) -> LogicalVolume:
        """One volume, with its trouble when it cannot be read."""
        where = f"{self._group}/{name}"
        layout, size = "unknown", 0
        segments = self._segments.get(name, [])
        disks = _disks(segments) or tuple(one.device for one in self._members.values())
        disks = tuple(disk for disk in disks if disk)
        try:
            parts = segments_of(section, where)
            layout = layout_of(parts)
            size = sum(part.number("extent_count") for part in parts) * self._extent
            source = self._source(name, size)
        except DamageError as error:
            return LogicalVolume(
                name=name,
                size=size,
                layout=layout,
                disks=disks,
                source=Unreadable(size, error.reason),
                trouble=error.reason,
                # What device-mapper joins (thin pools, caches, RAID, snapshots) does start.
                starts=name in self._joined,
            )
        found = LogicalVolume(name, size, layout, disks, source)
        if LEFT_ALONE & {*section.items("flags"), *section.items("status")}:
            return held_back(found, f"{where} is not activated at boot")
        return found

    def _source(self, name: str, size: int) -> Source:
        if name in self._reasons:
            raise DamageError(self._reasons[name])
        if size > MAX_SIZE:
            raise self._is_broken(name, f"{self._group}/{name}: it would have {size} bytes")
        try:
            source = bytes_of(self._segments[name], self._extent, f"{self._group}/{name}")
        except DamageError as error:
            raise self._is_broken(name, error.reason) from error
        if source is None:
            raise DamageError(f"{self._group}/{name}: a physical volume that it lies on is missing")
        return source

    def _read(self, name: str, section: Section) -> list[Segment]:
        if not NAME.fullmatch(name):
            raise DamageError(f"{self._group}/{name}: a name that LVM does not allow")
        where = f"{self._group}/{name}"
        return [
            striped(part, self._members, self._extent, where)
            for part in segments_of(section, where)
        ]

    def _is_broken(self, name: str, reason: str) -> DamageError:
        self._reasons[name] = reason
        self.problems[reason] = None
        return DamageError(reason)

    def _claims(self) -> dict[str, int]:
        """Extents in use by member; volumes that share some are in trouble."""
        claims: dict[str, list[tuple[int, int, str]]] = {}
        for name, segments in self._segments.items():
            for one in (one for part in segments for one in part.stripes):
                ends = (one.first, one.first + one.count, name)
                claims.setdefault(one.member.name, []).append(ends)
        used: dict[str, int] = {}
        for member, stretches in claims.items():
            reached, owner = 0, ""
            for first, end, name in sorted(stretches):
                if first < min(end, reached):
                    reason = f"{self._group}: {owner} and {name} claim the same extents"
                    self._is_broken(owner, reason)
                    self._is_broken(name, reason)
                used[member] = used.get(member, 0) + max(0, end - max(first, reached))
                if end > reached:
                    reached, owner = end, name
        return used


def visible(sections: Mapping[str, Section]) -> list[str]:
    """Names of the volumes that users see, in the order of the metadata.

    A snapshot does not say so itself: LVM shows the volume that holds its changes for it.

    Args:
        sections: all volumes of a group.
    """
    parts = [part for section in sections.values() for _, part in section.sections()]
    snapshots = {part.text("cow_store") for part in parts if part.has("cow_store")}
    return [
        name
        for name, section in sections.items()
        if name in snapshots or "VISIBLE" in section.items("status")
    ]


def _overlaid(group: str, sections: Mapping[str, Section]) -> dict[str, str]:
    """Volumes whose devices show other bytes than those that they lie on: snapshots."""
    found: dict[str, str] = {}
    parts = [part for section in sections.values() for _, part in section.sections()]
    for part in parts:
        for word in ("cow_store", "merging_store"):
            if part.has(word):
                name = part.text(word)
                found[name] = f"{group}/{name} is a snapshot, which cannot be read without a boot"
        if part.has("merging_store"):
            name = part.text("origin")
            found[name] = f"{group}/{name}: a snapshot is merged into it at the next boot"
    return found


def _disks(segments: list[Segment]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.member.device for part in segments for one in part.stripes))


def held_back(volume: LogicalVolume, why: str) -> LogicalVolume:
    """A volume that no boot activates.

    Args:
        volume: as it would be.
        why: becomes its trouble.
    """
    return replace(volume, trouble=volume.trouble or why, starts=False)
