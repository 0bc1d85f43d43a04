"""One compressed file: a disk of any format, or an archive that shows only when it is unpacked."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import msgspec

from imgverify.artifacts import box, gcp, layout, ova, rootfs_tar
from imgverify.artifacts.candidate import Candidate
from imgverify.artifacts.members import Members
from imgverify.artifacts.packing import packing_of
from imgverify.artifacts.peek import begins_tar, peek, plain_name
from imgverify.artifacts.unpacking import Part, unpack
from imgverify.artifacts.wrapped import around, look, new_folder, outside
from imgverify.disk.damage import DamageError
from imgverify.disk.source import FileSource
from imgverify.disk.tar_entries import entries
from imgverify.disk.tar_stream import FileStream
from imgverify.errors import ArtifactError
from imgverify.model import Artifact
from imgverify.progress import Progress
from imgverify.wrapping import Contents

KIND = "compressed"
_OTHERS: dict[str, Callable[[Artifact, Members, Path, Progress], tuple[Artifact, Contents]]] = {
    layout.OVA: ova.opened,
    layout.BOX: box.opened,
    layout.GCP: gcp.opened,
}
_LOOKED_AT = 20_000


def detect(candidate: Candidate) -> bool:
    """Whether a file is compressed, and no archive of a kind that its start tells.

    Args:
        candidate: what `--image` may mean.
    """
    seen = peek(candidate)
    kind = layout.layout(seen.names, whole=False)
    return bool(seen.packing) and kind in ("", layout.OVA)


def resolve(candidate: Candidate, progress: Progress) -> Artifact:  # noqa: ARG001 - at once
    """Say what compressed it; the rest shows when it is unpacked.

    Args:
        candidate: that `detect` knew.
        progress: not needed.
    """
    return outside(candidate, KIND, (peek(candidate).packing,))


def contents(artifact: Artifact, scratch: Path, progress: Progress) -> Contents:
    """What was compressed, unpacked into the scratch folder.

    Args:
        artifact: that `resolve` made.
        scratch: of the run.
        progress: told how far it is.

    Raises:
        ArtifactError: it is damaged, or neither a disk nor a known archive.
    """
    return unwrapped(artifact, scratch, progress)[1]


def unwrapped(artifact: Artifact, scratch: Path, progress: Progress) -> tuple[Artifact, Contents]:
    """The same, with the facts that only show when it is unpacked."""
    folder = new_folder(scratch)
    part = Part(Path(artifact.location), artifact.location)
    inside = Part(unpack(part, folder / "unpacked", progress), part.name)
    head = inside.head(512)
    if packing_of(head[:16]):
        raise ArtifactError(f"{part.name}: compressed twice", "unpack it once by hand")
    if begins_tar(head):
        return _archive(artifact, inside, folder, progress)
    looked = look(inside)
    return around(artifact, [looked]), (looked[0],)


def _archive(
    artifact: Artifact, inside: Part, folder: Path, progress: Progress
) -> tuple[Artifact, Contents]:
    names = _names(inside)
    kind = layout.layout(names, whole=True)
    if kind == layout.ROOTFS:
        named: Artifact = msgspec.structs.replace(artifact, kind=kind)
        return rootfs_tar.opened(named, inside.path, names, folder, progress)
    if kind not in _OTHERS:
        raise ArtifactError(
            f"{inside.name}: an archive, but neither of a machine nor of a root file system",
            f"it begins with: {', '.join(names[:6])}",
        )
    word = kind if kind != layout.GCP else "tar"
    assert artifact.wrapping is not None
    facts = msgspec.structs.replace(artifact.wrapping, layers=(*artifact.wrapping.layers, word))
    known: Artifact = msgspec.structs.replace(artifact, kind=kind, wrapping=facts)
    return _OTHERS[kind](known, Members.of(inside.path, inside.name), folder, progress)


def _names(inside: Part) -> list[str]:
    """Names of the members, up to a number that is enough to tell what they are."""
    found: list[str] = []
    try:
        with closing(FileSource(inside.path)) as source:
            for entry in entries(FileStream(source)):
                found.append(plain_name(entry.name))
                if len(found) >= _LOOKED_AT:
                    break
    except DamageError as error:
        raise ArtifactError(f"{inside.name}: {error.reason}") from error
    return found
