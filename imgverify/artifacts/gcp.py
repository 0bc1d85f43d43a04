"""An image for Google's Compute Engine: `disk.raw` alone in a compressed tar archive.

Source: Compute Engine's "Manually import virtual disks": the disk is called disk.raw, its size is
a whole number of GiB, the archive is made with `tar --format=oldgnu` and compressed with gzip.
"""

from __future__ import annotations

from pathlib import Path

from imgverify.artifacts import layout
from imgverify.artifacts.candidate import Candidate
from imgverify.artifacts.members import Members
from imgverify.artifacts.packing import packing_of
from imgverify.artifacts.peek import peek
from imgverify.artifacts.unpacking import Part
from imgverify.artifacts.wrapped import around, look, members_of, new_folder, outside, told
from imgverify.disk.tar_entries import Entry
from imgverify.errors import ArtifactError
from imgverify.model import Artifact
from imgverify.progress import Progress
from imgverify.wrapping import Contents, DiskFile

KIND = layout.GCP
_DISK = "disk.raw"
_GIB = 1024**3


def detect(candidate: Candidate) -> bool:
    """Whether a file is an archive that begins with `disk.raw`.

    Args:
        candidate: what `--image` may mean.
    """
    seen = peek(candidate)
    return layout.layout(seen.names, whole=not seen.packing) == KIND


def resolve(candidate: Candidate, progress: Progress) -> Artifact:  # noqa: ARG001 - at once
    """See what the start of the archive shows.

    Args:
        candidate: that `detect` knew.
        progress: not needed.
    """
    seen = peek(candidate)
    artifact = outside(candidate, KIND, (*filter(None, [seen.packing]), "tar"))
    entry = seen.members[seen.names.index(_DISK)]
    return told(artifact, problems=_problems(entry, seen.names, seen.packing))


def contents(artifact: Artifact, scratch: Path, progress: Progress) -> Contents:
    """The disk, in its archive unpacked into the scratch folder.

    Args:
        artifact: that `resolve` made.
        scratch: of the run.
        progress: told how far it is.

    Raises:
        ArtifactError: it is damaged, or no disk.
    """
    return unwrapped(artifact, scratch, progress)[1]


def unwrapped(artifact: Artifact, scratch: Path, progress: Progress) -> tuple[Artifact, Contents]:
    """The same, with the facts that only show when it is unpacked."""
    folder = new_folder(scratch)
    return opened(artifact, members_of(artifact, folder, progress), folder, progress)


def opened(
    artifact: Artifact,
    members: Members,
    folder: Path,
    progress: Progress,  # noqa: ARG001 - at once
) -> tuple[Artifact, tuple[DiskFile, ...]]:
    """Take the disk out.

    Args:
        artifact: the archive.
        members: of it.
        folder: for a disk that is stored as a sparse file.
        progress: not needed.

    Raises:
        ArtifactError: it is no raw disk.
    """
    part = members.whole(_DISK, folder)
    looked = look(part)
    if looked[1].layers != ("raw",):
        raise ArtifactError(f"{part.name}: a {looked[1].layers[-1]} disk, not a raw one")
    packing = packing_of(Part(Path(artifact.location), artifact.location).head(16))
    problems = _problems(members.found[_DISK], tuple(members.found), packing)
    return around(told(artifact, problems=problems), [looked]), (looked[0],)


def _problems(entry: Entry, names: tuple[str, ...], packing: str) -> list[str]:
    others = [name for name in names if name != _DISK]
    problems = []
    if packing != "gzip":
        problems.append(f"compressed with {packing or 'nothing'}; Compute Engine wants gzip")
    if entry.style != "gnu":
        problems.append(f"the tar is in {entry.style} format; Compute Engine wants oldgnu")
    if entry.name != _DISK:
        problems.append(f"the disk is called {entry.name!r}; Compute Engine wants {_DISK!r}")
    if others:
        problems.append(f"there is more than {_DISK} in it: {', '.join(others[:5])}")
    if entry.size % _GIB:
        problems.append(f"{_DISK} has {entry.size} bytes, which are no whole GiB")
    return problems
