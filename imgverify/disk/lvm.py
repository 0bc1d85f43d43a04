"""LVM over a disk or several: which volume groups there are, by their newest metadata."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from imgverify.disk.damage import DamageError
from imgverify.disk.lvm_group import VolumeGroup, group_of
from imgverify.disk.lvm_label import Label, read_label
from imgverify.disk.lvm_text import Section, parse
from imgverify.disk.lvm_volumes import LogicalVolume
from imgverify.disk.source import Source


@dataclass(frozen=True, slots=True)
class Found:
    """All of LVM on some devices.

    Args:
        labels: of those devices that are physical volumes.
        groups: sorted by name.
        troubles: why a physical volume could not be read, by device.
    """

    labels: Mapping[str, Label]
    groups: tuple[VolumeGroup, ...]
    troubles: Mapping[str, str]

    def group_with(self, device: str) -> VolumeGroup | None:
        """The group that a device belongs to, if it does.

        Args:
            device: its name.
        """
        return next(
            (one for one in self.groups if any(member.device == device for member in one.members)),
            None,
        )


@dataclass(frozen=True, slots=True)
class _Metadata:
    name: str
    body: Section
    seqno: int


def find_groups(devices: Mapping[str, Source]) -> Found:
    """Look for physical volumes and put their groups together.

    Source: lvm(8); which copy of metadata counts, and what happens to duplicates and groups of the
    same name, is LVM2's lib/metadata/metadata.c.

    Args:
        devices: everything that may be a physical volume, by name.
    """
    labels: dict[str, Label] = {}
    troubles: dict[str, str] = {}
    by_uuid: dict[str, tuple[str, Source]] = {}
    for device, source in devices.items():
        try:
            label = read_label(source)
        except DamageError as error:
            troubles[device] = error.reason
            continue
        if label is None:
            continue
        labels[device] = label
        if label.uuid in by_uuid:
            other = by_uuid[label.uuid][0]
            troubles[device] = f"it has the same LVM identifier as {other}: one is a copy"
        by_uuid.setdefault(label.uuid, (device, source))
    newest = _newest(labels, troubles)
    groups: list[VolumeGroup] = []
    for metadata in newest.values():
        try:
            groups.append(group_of(metadata.name, metadata.body, by_uuid))
        except DamageError as error:
            _blame(metadata, by_uuid, error.reason, troubles)
    _clear_known(groups, labels, troubles)
    named = Counter(one.name for one in groups)
    return Found(
        labels=labels,
        groups=tuple(
            sorted(
                (_ambiguous(one) if named[one.name] > 1 else one for one in groups),
                key=lambda one: (one.name, one.uuid),
            )
        ),
        troubles=troubles,
    )


def _newest(labels: Mapping[str, Label], troubles: dict[str, str]) -> dict[str, _Metadata]:
    """The newest metadata of each group, by its identifier."""
    newest: dict[str, _Metadata] = {}
    seen: dict[str, DamageError | None] = {}
    for device, label in labels.items():
        readable = False
        reasons = list(label.problems)
        for text in label.texts:
            if text not in seen:
                try:
                    _keep_newer(newest, text)
                    seen[text] = None
                except DamageError as error:
                    seen[text] = error
            problem = seen[text]
            readable = readable or problem is None
            reasons += [problem.reason] if problem else []
        if reasons and not readable:
            troubles.setdefault(device, reasons[0])
    return newest


def _keep_newer(newest: dict[str, _Metadata], text: str) -> None:
    content = parse(text)
    groups = list(content.sections())
    if len(groups) != 1 or content.text("contents") != "Text Format Volume Group":
        raise DamageError(f"LVM metadata speaks of {len(groups)} volume groups, not of one")
    name, body = groups[0]
    uuid, seqno = body.text("id"), body.number("seqno")
    if uuid not in newest or newest[uuid].seqno < seqno:
        newest[uuid] = _Metadata(name, body, seqno)


def _blame(
    metadata: _Metadata,
    by_uuid: Mapping[str, tuple[str, Source]],
    reason: str,
    troubles: dict[str, str],
) -> None:
    """A group that cannot be read is the trouble of every device that belongs to it."""
    try:
        sections = metadata.body.section("physical_volumes").sections()
        members = {section.text("id") for _, section in sections}
    except DamageError:
        members = set()
    blamed = [device for uuid, (device, _) in by_uuid.items() if uuid in members]
    for device in blamed or [device for device, _ in by_uuid.values()]:
        troubles.setdefault(device, reason)


def _clear_known(
    groups: list[VolumeGroup], labels: Mapping[str, Label], troubles: dict[str, str]
) -> None:
    """Broken metadata on one disk does no harm where another disk of the group has a copy."""
    known = {member.device for group in groups for member in group.members if member.device}
    for device, label in labels.items():
        if device in known and label.problems and troubles.get(device) in label.problems:
            del troubles[device]


def _ambiguous(group: VolumeGroup) -> VolumeGroup:
    why = f"there are several volume groups with the name {group.name}"

    def held_back(volume: LogicalVolume) -> LogicalVolume:
        return replace(volume, trouble=volume.trouble or why)

    return replace(group, volumes=tuple(held_back(one) for one in group.volumes))
