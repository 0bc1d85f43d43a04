"""Facts of a disk and of what it is wrapped in, joined."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from imgverify.artifacts.candidate import Candidate
from imgverify.artifacts.inner import look_inside
from imgverify.artifacts.members import Members
from imgverify.artifacts.packing import packing_of
from imgverify.artifacts.unpacking import Part, unpack
from imgverify.model import Artifact
from imgverify.progress import Progress
from imgverify.wrapping import DiskFile, Wrapping

_BLOCK = 512
Looked = tuple[DiskFile, Wrapping]


def outside(candidate: Candidate, kind: str, layers: Iterable[str]) -> Artifact:
    """What can be said before anything is unpacked.

    Args:
        candidate: a file.
        kind: of the artifact.
        layers: from the outside in, as far as they are known; see `Wrapping`.
    """
    assert candidate.path is not None
    words = tuple(layers)
    return Artifact(
        kind=kind,
        location=str(candidate.path),
        format="",
        size=candidate.size,
        wrapping=Wrapping(
            layers=words,
            file_size=candidate.size,
            allocated=candidate.path.stat().st_blocks * _BLOCK,
            compressed=bool(words) and words[0] in ("gzip", "xz", "zstd", "bzip2"),
        ),
    )


def from_outside(artifact: Artifact) -> Artifact:
    """An archive without the layers that a first look has found in it.

    Args:
        artifact: whose kind is the name of its own layer.
    """
    facts = facts_of(artifact)
    own = facts.layers[: facts.layers.index(artifact.kind) + 1]
    bare: Artifact = msgspec.structs.replace(
        artifact, wrapping=msgspec.structs.replace(facts, layers=own)
    )
    return bare


def facts_of(artifact: Artifact) -> Wrapping:
    """The facts of an artifact that `outside` made."""
    assert artifact.wrapping is not None
    return artifact.wrapping


def told(
    artifact: Artifact, *, hardware: dict[str, str] | None = None, problems: Iterable[str] = ()
) -> Artifact:
    """Add facts to an artifact.

    Args:
        artifact: what is known so far.
        hardware: that it asks for.
        problems: of the wrapping.
    """
    facts = facts_of(artifact)
    new: Wrapping = msgspec.structs.replace(
        facts,
        hardware={**facts.hardware, **(hardware or {})},
        # A second look may see again what the first one saw.
        problems=tuple(dict.fromkeys((*facts.problems, *problems))),
    )
    with_facts: Artifact = msgspec.structs.replace(artifact, wrapping=new)
    return with_facts


def around(artifact: Artifact, disks: Sequence[Looked], layers: Iterable[str] = ()) -> Artifact:
    """Join the facts of a wrapping with those of the disks in it; the first disk's count.

    Args:
        artifact: what is known of the wrapping.
        disks: that were looked at, the one that boots first.
        layers: between the wrapping and the disk.
    """
    outer, inner = facts_of(artifact), disks[0][1]
    between = tuple(layers)
    problems = [problem for _, facts in disks for problem in facts.problems]
    facts: Wrapping = msgspec.structs.replace(
        inner,
        layers=(*outer.layers, *between, *inner.layers),
        file_size=outer.file_size,
        allocated=outer.allocated,
        compressed=outer.compressed or inner.compressed or bool(between),
        hardware={**inner.hardware, **outer.hardware},
        problems=tuple(dict.fromkeys((*outer.problems, *problems))),
    )
    known: Artifact = msgspec.structs.replace(
        artifact,
        format=inner.layers[-1],
        virtual_size=inner.virtual_size,
        wrapping=facts,
    )
    return known


def look(part: Part) -> Looked:
    """Judge a disk that lies inside another file.

    Raises:
        ArtifactError: it cannot be used as a disk.
    """
    return look_inside(part.path, part.offset, part.length, part.name)


def new_folder(scratch: Path) -> Path:
    """A folder of our own, in the scratch folder of a run."""
    return Path(tempfile.mkdtemp(prefix="unpacked-", dir=scratch))


def members_of(artifact: Artifact, folder: Path, progress: Progress) -> Members:
    """List an archive; one that is compressed is unpacked first, into one file.

    Args:
        artifact: the archive.
        folder: for that file.
        progress: told how far it is.

    Raises:
        ArtifactError: it is damaged.
    """
    part = Part(Path(artifact.location), artifact.location)
    if not packing_of(part.head(16)):
        return Members.of(part.path)
    return Members.of(unpack(part, folder / "archive.tar", progress), part.name)
