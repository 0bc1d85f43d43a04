"""A volume group and its logical volumes, from the metadata that its disks hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from imgverify.disk.damage import DamageError
from imgverify.disk.lvm_segments import SECTOR, Member
from imgverify.disk.lvm_text import Section
from imgverify.disk.lvm_volumes import (
    LEFT_ALONE,
    MAX_SIZE,
    NAME,
    LogicalVolume,
    VolumeReader,
    held_back,
    visible,
)
from imgverify.disk.source import Source

_MAX_VOLUMES = 1024
_MAX_MEMBERS = 256
_MAX_EXTENT = 1 << 40


@dataclass(frozen=True, slots=True)
class VolumeGroup:
    """A volume group.

    Args:
        name, uuid: as LVM prints them.
        seqno: version of the metadata.
        extent: bytes of an extent.
        exported: whether it was taken out of use with vgexport(8).
        members: its physical volumes, those that are missing included.
        used: extents in use, by the name of a member.
        volumes: those visible to users, in the order of the metadata.
        problems: why its metadata cannot be right; LVM itself would refuse such a group.
    """

    name: str
    uuid: str
    seqno: int
    extent: int
    exported: bool
    members: tuple[Member, ...]
    used: Mapping[str, int]
    volumes: tuple[LogicalVolume, ...]
    problems: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Bytes of all extents."""
        return sum(one.extents for one in self.members) * self.extent

    @property
    def free(self) -> int:
        """Bytes of the extents that no volume has."""
        return sum(self.free_of(one) for one in self.members)

    def free_of(self, member: Member) -> int:
        """Bytes of a member that no volume has.

        Args:
            member: of this group.
        """
        return max(0, member.extents - self.used.get(member.name, 0)) * self.extent


def group_of(name: str, body: Section, devices: Mapping[str, tuple[str, Source]]) -> VolumeGroup:
    """Put a volume group together.

    Args:
        name: of the group.
        body: its metadata.
        devices: name and bytes of every physical volume that is there, by UUID.

    Raises:
        DamageError: the metadata contradicts itself.
    """
    if not NAME.fullmatch(name):
        raise DamageError(f"a volume group has the name {name!r}, which LVM does not allow")
    extent = body.number("extent_size") * SECTOR
    if not 0 < extent <= _MAX_EXTENT:
        raise DamageError(f"{name}: its extents have {extent} bytes")
    members = tuple(
        _member(f"{name}/{word}", word, section, devices)
        for word, section in body.section("physical_volumes").sections()
    )
    sections = dict(body.section("logical_volumes").sections())
    if len(members) > _MAX_MEMBERS or len(sections) > _MAX_VOLUMES:
        raise DamageError(
            f"{name}: {len(members)} disks and {len(sections)} volumes; "
            f"at most {_MAX_MEMBERS} and {_MAX_VOLUMES} are read"
        )
    reader = VolumeReader(name, extent, {one.name: one for one in members}, sections)
    exported = "EXPORTED" in body.items("status")
    asleep = LEFT_ALONE & {*body.items("flags"), *body.items("status")}
    volumes = [reader.volume(word, sections[word]) for word in visible(sections)]
    if exported:
        why = f"{name} is exported: no system uses it before a vgimport"
        volumes = [held_back(one, why) for one in volumes]
    elif asleep:
        volumes = [held_back(one, f"{name} is not activated at boot") for one in volumes]
    return VolumeGroup(
        name=name,
        uuid=body.text("id"),
        seqno=body.number("seqno"),
        extent=extent,
        exported=exported,
        members=members,
        used=reader.used,
        volumes=tuple(volumes),
        problems=tuple(reader.problems),
    )


def _member(
    where: str, name: str, section: Section, devices: Mapping[str, tuple[str, Source]]
) -> Member:
    uuid = section.text("id")
    device, source = devices.get(uuid, ("", None))
    if "MISSING" in section.items("flags"):
        # It came back after the group went on without it: LVM does not trust what is on it.
        device, source = "", None
    start, extents = section.number("pe_start") * SECTOR, section.number("pe_count")
    if start > MAX_SIZE or extents > MAX_SIZE:
        raise DamageError(f"{where}: its first extent or their number is absurd")
    return Member(name, uuid, device, start, extents, source)
