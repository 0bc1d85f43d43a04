"""The disks of an OVF in an archive: where they lie, and whether they are what it says."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from imgverify.artifacts.members import Members
from imgverify.artifacts.ovf import Ovf, OvfDisk
from imgverify.artifacts.packing import packing_of
from imgverify.artifacts.unpacking import Part, unpack
from imgverify.artifacts.wrapped import Looked, look
from imgverify.errors import ArtifactError
from imgverify.progress import Progress

_MAGIC = 16


@dataclass(frozen=True, slots=True)
class OvfDisks:
    """What was found of the disks.

    Args:
        looked: each with its facts; empty when the first is still compressed.
        layers: what compressed the first one.
        problems: where they differ from what the envelope says.
    """

    looked: tuple[Looked, ...]
    layers: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def judge_disks(envelope: Ovf, members: Members) -> OvfDisks:
    """Judge the disks that lie there as they are; nothing is unpacked.

    Args:
        envelope: that names them.
        members: of the archive.

    Raises:
        ArtifactError: one is missing, or cannot be used.
    """
    looked, problems = [], []
    for disk in envelope.disks:
        if members.entry(disk.href).sparse is not None or _packing(members.part(disk.href), disk):
            return OvfDisks(())
        part = members.part(disk.href)
        looked.append(look(part))
        problems += _differences(disk, looked[-1])
    return OvfDisks(tuple(looked), (), tuple(problems))


def disks_of(envelope: Ovf, members: Members, folder: Path, progress: Progress) -> OvfDisks:
    """Take the disks out.

    Args:
        envelope: that names them.
        members: of the archive.
        folder: for those that are compressed.
        progress: told how far it is.

    Raises:
        ArtifactError: one is missing, or cannot be used.
    """
    looked, layers, problems = [], [], []
    for number, disk in enumerate(envelope.disks):
        part = members.whole(disk.href, folder)
        packing = _packing(part, disk)
        if packing:
            part = Part(unpack(part, folder / f"disk-{number}", progress), part.name)
        layers.append((packing,) if packing else ())
        looked.append(look(part))
        problems += _differences(disk, looked[-1])
    return OvfDisks(tuple(looked), layers[0], tuple(problems))


def _packing(part: Part, disk: OvfDisk) -> str:
    packing = packing_of(part.head(_MAGIC))
    if disk.compression and disk.compression != packing:
        raise ArtifactError(
            f"{part.name}: the envelope says that it is compressed with {disk.compression!r}; it "
            f"is {packing or 'not compressed'}"
        )
    return packing


def _differences(disk: OvfDisk, looked: Looked) -> list[str]:
    facts = looked[1]
    problems = []
    if disk.capacity and disk.capacity != facts.virtual_size:
        problems.append(
            f"{disk.href}: the envelope says {disk.capacity} bytes, the disk has "
            f"{facts.virtual_size}"
        )
    if "vmdk" in disk.format.lower() and facts.layers[-1] != "vmdk":
        problems.append(f"{disk.href}: the envelope says VMDK, it is {facts.layers[-1]}")
    return problems
