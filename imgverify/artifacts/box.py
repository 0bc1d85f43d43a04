"""A Vagrant box: a tar archive, most often compressed, of `metadata.json` and a provider's disk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from imgverify.artifacts import box_metadata, layout, ova
from imgverify.artifacts.box_metadata import BoxMetadata
from imgverify.artifacts.candidate import Candidate
from imgverify.artifacts.members import Members
from imgverify.artifacts.ovf_disks import disks_of, judge_disks
from imgverify.artifacts.peek import peek
from imgverify.artifacts.wrapped import (
    Looked,
    around,
    facts_of,
    from_outside,
    look,
    members_of,
    new_folder,
    outside,
    told,
)
from imgverify.errors import ArtifactError
from imgverify.model import Artifact
from imgverify.progress import Progress
from imgverify.wrapping import Contents, DiskFile

KIND = layout.BOX
_ENVELOPE = "box.ovf"
_FIRST_DISKS = ("box.img", "box_0.img")
_MOST_VMX = 1024 * 1024
_FORMATS = {"img": "raw"}


def detect(candidate: Candidate) -> bool:
    """Whether a file is an archive with the parts of a box.

    Args:
        candidate: what `--image` may mean.
    """
    seen = peek(candidate)
    return layout.layout(seen.names, whole=not seen.packing) == KIND


def resolve(candidate: Candidate, progress: Progress) -> Artifact:
    """Judge what can be seen without unpacking: all of a box that is not compressed.

    Args:
        candidate: that `detect` knew.
        progress: told how far it is.

    Raises:
        ArtifactError: it is damaged, or its disk cannot be used.
    """
    assert candidate.path is not None
    seen = peek(candidate)
    artifact = outside(candidate, KIND, (*filter(None, [seen.packing]), KIND))
    if seen.packing:
        return artifact
    members = Members.of(candidate.path)
    if any(entry.sparse is not None for entry in members.found.values()):
        return artifact
    return opened(artifact, members, None, progress)[0]


def contents(artifact: Artifact, scratch: Path, progress: Progress) -> Contents:
    """The disks; of a compressed box, in its archive unpacked into the scratch folder.

    Args:
        artifact: that `resolve` made.
        scratch: of the run.
        progress: told how far it is.

    Raises:
        ArtifactError: it is damaged, or its disk cannot be used.
    """
    return unwrapped(artifact, scratch, progress)[1]


def unwrapped(artifact: Artifact, scratch: Path, progress: Progress) -> tuple[Artifact, Contents]:
    """The same, with the facts that only show when it is unpacked."""
    folder = new_folder(scratch)
    members = members_of(artifact, folder, progress)
    return opened(from_outside(artifact), members, folder, progress)


def opened(
    artifact: Artifact, members: Members, folder: Path | None, progress: Progress
) -> tuple[Artifact, tuple[DiskFile, ...]]:
    """Find the disks.

    Args:
        artifact: the box.
        members: of it.
        folder: for what must be unpacked; None when nothing may be.
        progress: told how far it is.

    Raises:
        ArtifactError: the box says nothing of its disk, or it cannot be used.
    """
    metadata = box_metadata.read(members)
    if _ENVELOPE in members.found:
        envelope = ova.read_envelope(members, _ENVELOPE)
        if folder is None:
            found = judge_disks(envelope, members)
        else:
            found = disks_of(envelope, members, folder, progress)
        known = told(
            artifact,
            hardware={**envelope.hardware, **metadata.hardware},
            problems=found.problems,
        )
        return _joined(known, found.looked, found.layers)
    names, hardware = _named(metadata, members)
    parts = [members.whole(name, folder) if folder else members.part(name) for name in names]
    looked = [look(part) for part in parts]
    known = told(artifact, hardware={**hardware, **metadata.hardware})
    return _joined(known, looked)


def _joined(
    artifact: Artifact, looked: Sequence[Looked], layers: Iterable[str] = ()
) -> tuple[Artifact, tuple[DiskFile, ...]]:
    if not looked:
        return artifact, ()
    problems = _differences(facts_of(artifact).hardware, looked[0])
    return (
        around(told(artifact, problems=problems), looked, layers),
        tuple(disk for disk, _ in looked),
    )


def _named(metadata: BoxMetadata, members: Members) -> tuple[tuple[str, ...], dict[str, str]]:
    """Names of the disks, and what else is said of the machine."""
    if metadata.disks:
        return metadata.disks, {}
    for name in _FIRST_DISKS:
        if name in members.found:
            return (name,), {}
    machines = [name for name in members.found if name.lower().endswith(".vmx")]
    if len(machines) == 1:
        disks, hardware = box_metadata.read_vmx(members.text(machines[0], _MOST_VMX))
        if disks:
            return disks, hardware
    raise ArtifactError(
        f"{members.name}: no disk found in this {metadata.provider} box",
        f"it has: {', '.join(list(members.found)[:8])}",
    )


def _differences(hardware: dict[str, str], looked: Looked) -> list[str]:
    facts = looked[1]
    problems = []
    kind = hardware.get("format", "")
    if kind and _FORMATS.get(kind, kind) != facts.layers[-1]:
        problems.append(f"metadata.json says that the disk is {kind}, it is {facts.layers[-1]}")
    return problems
