"""A root file system in a tar archive: of `docker export`, or the layers of a container image."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from imgverify.artifacts import layout
from imgverify.artifacts.candidate import Candidate
from imgverify.artifacts.container_image import layers_of
from imgverify.artifacts.members import Members
from imgverify.artifacts.packing import packing_of
from imgverify.artifacts.peek import peek
from imgverify.artifacts.unpacking import Part, unpack
from imgverify.artifacts.wrapped import facts_of, new_folder, outside
from imgverify.model import Artifact
from imgverify.progress import Progress
from imgverify.wrapping import Contents, RootTar

KIND = layout.ROOTFS
_ARCHITECTURES = {"amd64": "x86_64", "arm64": "aarch64", "386": "i386"}


def detect(candidate: Candidate) -> bool:
    """Whether a file is an archive with the folders of a system, or with those of an image.

    Args:
        candidate: what `--image` may mean.
    """
    seen = peek(candidate)
    return layout.layout(seen.names, whole=not seen.packing) == KIND


def resolve(candidate: Candidate, progress: Progress) -> Artifact:  # noqa: ARG001 - at once
    """Say what compressed it, and what is in it.

    Args:
        candidate: that `detect` knew.
        progress: not needed.
    """
    seen = peek(candidate)
    word = "image" if layout.is_container_image(seen.names) else "tar"
    return _named(outside(candidate, KIND, (*filter(None, [seen.packing]), word)), word)


def contents(artifact: Artifact, scratch: Path, progress: Progress) -> Contents:
    """The archive, or the layers in it, unpacked when they are compressed.

    Args:
        artifact: that `resolve` made.
        scratch: of the run.
        progress: told how far it is.

    Raises:
        ArtifactError: it is damaged.
    """
    return unwrapped(artifact, scratch, progress)[1]


def unwrapped(artifact: Artifact, scratch: Path, progress: Progress) -> tuple[Artifact, Contents]:
    """The same, with the facts that only show when it is unpacked."""
    folder = new_folder(scratch)
    part = Part(Path(artifact.location), artifact.location)
    path = part.path
    if packing_of(part.head(16)):
        path = unpack(part, folder / "archive.tar", progress)
    if artifact.format == "image":
        return _image(artifact, path, folder, progress)
    return artifact, RootTar(paths=(str(path),))


def opened(
    artifact: Artifact, path: Path, names: Sequence[str], folder: Path, progress: Progress
) -> tuple[Artifact, RootTar]:
    """What is in an archive that was unpacked.

    Args:
        artifact: with what is known of its outside.
        path: of the archive, not compressed.
        names: of its members.
        folder: for layers.
        progress: told how far it is.

    Raises:
        ArtifactError: it is damaged.
    """
    word = "image" if layout.is_container_image(names) else "tar"
    facts = facts_of(artifact)
    inside = msgspec.structs.replace(facts, layers=(*facts.layers, word))
    known = _named(msgspec.structs.replace(artifact, wrapping=inside), word)
    if word == "image":
        return _image(known, path, folder, progress)
    return known, RootTar(paths=(str(path),))


def _image(
    artifact: Artifact, path: Path, folder: Path, progress: Progress
) -> tuple[Artifact, RootTar]:
    members = Members.of(path, artifact.location)
    architecture, paths = layers_of(members, folder, progress)
    known: Artifact = msgspec.structs.replace(
        artifact, architecture=_ARCHITECTURES.get(architecture, architecture)
    )
    return known, RootTar(paths=tuple(str(one) for one in paths))


def _named(artifact: Artifact, word: str) -> Artifact:
    named: Artifact = msgspec.structs.replace(artifact, format=word)
    return named
