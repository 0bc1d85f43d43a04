"""An OVA: a tar archive with an OVF envelope, its disks, and a manifest of their digests."""

from __future__ import annotations

from pathlib import Path

from imgverify.artifacts import layout, ovf, ovf_manifest
from imgverify.artifacts.candidate import Candidate
from imgverify.artifacts.members import Members
from imgverify.artifacts.ovf_disks import disks_of, judge_disks
from imgverify.artifacts.peek import peek
from imgverify.artifacts.wrapped import around, from_outside, new_folder, outside, told
from imgverify.errors import ArtifactError
from imgverify.model import Artifact
from imgverify.progress import Progress
from imgverify.wrapping import Contents, DiskFile

KIND = layout.OVA


def detect(candidate: Candidate) -> bool:
    """Whether a file is a tar archive with an envelope in it.

    Args:
        candidate: what `--image` may mean.
    """
    seen = peek(candidate)
    return not seen.packing and layout.layout(seen.names, whole=True) == KIND


def resolve(candidate: Candidate, progress: Progress) -> Artifact:  # noqa: ARG001 - at once
    """Read the envelope, and judge every disk by its header.

    Args:
        candidate: that `detect` knew.
        progress: not needed.

    Raises:
        ArtifactError: it is damaged, or a disk in it cannot be used.
    """
    assert candidate.path is not None
    return facts(outside(candidate, KIND, (KIND,)), Members.of(candidate.path))


def facts(artifact: Artifact, members: Members) -> Artifact:
    """Add what the envelope and the disks say.

    Args:
        artifact: the archive.
        members: of it.

    Raises:
        ArtifactError: it is damaged, or a disk in it cannot be used.
    """
    envelope = read_envelope(members)
    problems = [*_order(members), *_manifest_problems(members)]
    known = told(artifact, hardware=envelope.hardware, problems=problems)
    disks = judge_disks(envelope, members)
    return around(told(known, problems=disks.problems), disks.looked) if disks.looked else known


def contents(artifact: Artifact, scratch: Path, progress: Progress) -> Contents:
    """The disks, where they lie; those that are compressed are unpacked.

    Args:
        artifact: that `resolve` made.
        scratch: of the run.
        progress: told how far it is.

    Raises:
        ArtifactError: a file is not what the manifest says.
    """
    return unwrapped(artifact, scratch, progress)[1]


def unwrapped(artifact: Artifact, scratch: Path, progress: Progress) -> tuple[Artifact, Contents]:
    """The same, with the facts that only show when it is unpacked."""
    members = Members.of(Path(artifact.location))
    return opened(from_outside(artifact), members, new_folder(scratch), progress)


def opened(
    artifact: Artifact, members: Members, folder: Path, progress: Progress
) -> tuple[Artifact, tuple[DiskFile, ...]]:
    """Check the manifest, and take the disks out.

    Args:
        artifact: the archive.
        members: of it.
        folder: for what must be unpacked.
        progress: told how far it is.

    Raises:
        ArtifactError: a file is not what the manifest says, or a disk cannot be used.
    """
    manifest = _manifest(members)
    if manifest:
        ovf_manifest.check(members, manifest, progress)
    envelope = read_envelope(members)
    disks = disks_of(envelope, members, folder, progress)
    problems = [*_order(members), *_manifest_problems(members), *disks.problems]
    known = told(artifact, hardware=envelope.hardware, problems=problems)
    return around(known, disks.looked, disks.layers), tuple(disk for disk, _ in disks.looked)


def read_envelope(members: Members, name: str = "") -> ovf.Ovf:
    """Read the envelope of an archive.

    Args:
        members: of the archive.
        name: of the envelope; the only one at the top when empty.

    Raises:
        ArtifactError: there is none, or more than one, or it cannot be read.
    """
    name = name or _only(members)
    return ovf.read(members.text(name, ovf.MOST_BYTES), f"{members.name}: {name}")


def _only(members: Members) -> str:
    names = _at_top(members, ".ovf")
    if len(names) != 1:
        raise ArtifactError(f"{members.name}: {len(names)} .ovf files in it, not one")
    return names[0]


def _at_top(members: Members, ending: str) -> list[str]:
    return [name for name in members.found if name.lower().endswith(ending) and "/" not in name]


def _order(members: Members) -> list[str]:
    first = next(iter(members.found), "")
    return [] if first.lower().endswith(".ovf") else [f"the .ovf is not first: {first} is"]


def _manifest(members: Members) -> tuple[ovf_manifest.Digest, ...]:
    found: list[ovf_manifest.Digest] = []
    for name in _at_top(members, ".mf"):
        text = members.text(name, ovf_manifest.MOST_BYTES)
        found += ovf_manifest.read(text, f"{members.name}: {name}")
    return tuple(found)


def _manifest_problems(members: Members) -> list[str]:
    manifest = _manifest(members)
    signed = [f"{name}: the signature was not verified" for name in _at_top(members, ".cert")]
    if not manifest:
        return ["no manifest (.mf): damage would go unnoticed", *signed]
    missing = ovf_manifest.uncovered(members, manifest)
    return [*(f"{name} is not in the manifest" for name in missing), *signed]
