"""The envelope of an OVF: which files hold which disks, and what machine it asks for.

Source: DMTF DSP0243 (Open Virtualization Format); VMware and VirtualBox for their own words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from imgverify.artifacts.ovf_hardware import hardware_of
from imgverify.artifacts.xml_tree import Element, XmlError, parse
from imgverify.errors import ArtifactError

MOST_BYTES = 4 * 1024 * 1024
_UNITS = re.compile(r"byte(?:\s*\*\s*(\d{1,4})(?:\s*\^\s*(\d{1,2}))?)?")
_DISK = "17"
_MOST_SIZE = 1 << 62


@dataclass(frozen=True, slots=True)
class OvfDisk:
    """One disk.

    Args:
        href: name of its file, beside the envelope.
        compression: of the file; empty when it is not compressed.
        capacity: bytes as a guest sees it; 0 when it is not told.
        format: the format's URI.
    """

    href: str
    compression: str
    capacity: int
    format: str


@dataclass(frozen=True, slots=True)
class Ovf:
    """What is needed of an envelope.

    Args:
        disks: the one that boots first; those that no machine uses are left out.
        files: names of all files that it refers to.
        hardware: facts, see `Wrapping`.
    """

    disks: tuple[OvfDisk, ...]
    files: tuple[str, ...]
    hardware: dict[str, str]


def read(data: bytes, name: str) -> Ovf:
    """Read an envelope.

    Args:
        data: of the `.ovf` file.
        name: what messages call it.

    Raises:
        ArtifactError: it is no envelope, or of a kind that is not one whole machine.
    """
    try:
        envelope = parse(data)
    except XmlError as error:
        raise ArtifactError(f"{name}: {error}") from error
    if envelope.name != "Envelope":
        raise ArtifactError(f"{name}: no OVF envelope: it is a {envelope.name!r}")
    systems = envelope.all("VirtualSystem")
    if len(systems) != 1:
        raise ArtifactError(
            f"{name}: it describes {len(systems)} machines, not one",
            "publish an appliance of one machine",
        )
    files = _files(envelope, name)
    return Ovf(
        disks=_disks(envelope, systems[0], files, name),
        files=tuple(one.attributes.get("href", "") for one in files.values()),
        hardware=hardware_of(systems[0]),
    )


def _files(envelope: Element, name: str) -> dict[str, Element]:
    references = envelope.first("References")
    found: dict[str, Element] = {}
    for one in references.children if references else ():
        if one.name != "File":
            continue
        href = one.attributes.get("href", "")
        if "://" in href or not href:
            raise ArtifactError(f"{name}: a file of it lies elsewhere: {href!r}", _WHOLE)
        if "chunkSize" in one.attributes:
            raise ArtifactError(f"{name}: {href} is cut into several files", _WHOLE)
        found[one.attributes.get("id", "")] = one
    return found


_WHOLE = "export it as one OVA: ovftool source.ovf whole.ova"


def _disks(
    envelope: Element, system: Element, files: dict[str, Element], name: str
) -> tuple[OvfDisk, ...]:
    section = envelope.first("DiskSection")
    told = {
        one.attributes.get("diskId", ""): one
        for one in (section.children if section else ())
        if one.name == "Disk"
    }
    found = []
    for number in _in_boot_order(system):
        disk = told.get(number)
        if disk is None:
            raise ArtifactError(f"{name}: the machine has a disk {number!r} that is not described")
        if "parentRef" in disk.attributes:
            raise ArtifactError(f"{name}: disk {number!r} needs a parent", _WHOLE)
        reference = disk.attributes.get("fileRef")
        if reference is None:
            # An empty disk, made when the machine is: there is nothing to judge.
            continue
        file = files.get(reference)
        if file is None:
            raise ArtifactError(f"{name}: disk {number!r} is in a file that is not referred to")
        found.append(_disk(disk, file))
    if not found:
        raise ArtifactError(f"{name}: the machine has no disk with a file")
    return tuple(found)


def _disk(disk: Element, file: Element) -> OvfDisk:
    return OvfDisk(
        href=file.attributes["href"],
        compression=file.attributes.get("compression", "").replace("identity", ""),
        capacity=_bytes(
            disk.attributes.get("capacity", ""),
            disk.attributes.get("capacityAllocationUnits", "byte"),
        ),
        format=disk.attributes.get("format", ""),
    )


def _in_boot_order(system: Element) -> list[str]:
    """Ids of the disks: by their controller, and by their place on it."""
    items = system.all("Item") + system.all("StorageItem")
    controllers = {item.word("InstanceID"): place for place, item in enumerate(items)}
    found = []
    for place, item in enumerate(items):
        if item.word("ResourceType") != _DISK:
            continue
        slot = item.word("AddressOnParent")
        order = (
            controllers.get(item.word("Parent"), len(items)),
            int(slot) if re.fullmatch("[0-9]{1,6}", slot) else 0,
            place,
        )
        found.append((order, item.word("HostResource").rpartition("/")[2]))
    return [number for _, number in sorted(found)]


def _bytes(quantity: str, units: str) -> int:
    """A size; 0 for what is none or beyond all reason."""
    unit = _UNITS.fullmatch(units.strip())
    if unit is None or not re.fullmatch("[0-9]{1,19}", quantity):
        return 0
    factor = int(unit[1] or 1) ** int(unit[2] or 1)
    size = int(quantity) * factor
    return size if size < _MOST_SIZE else 0
