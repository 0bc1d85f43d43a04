"""A URL of https or http: what it names is fetched once, checked, and then looked at as a file."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from imgverify import registry
from imgverify.artifacts import checksum_files
from imgverify.artifacts.candidate import Candidate
from imgverify.artifacts.download import Download
from imgverify.artifacts.download_cache import Slot
from imgverify.artifacts.retrying import retried
from imgverify.artifacts.url_spec import Checksum, UrlSpec, shown
from imgverify.errors import ArtifactError
from imgverify.model import Artifact
from imgverify.progress import Progress
from imgverify.wrapping import Contents

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


def detect(candidate: Candidate) -> bool:
    """Whether the text is a URL, of whatever scheme.

    Args:
        candidate: what `--image` may mean.
    """
    return bool(_URL.match(candidate.spec))


def resolve(candidate: Candidate, progress: Progress) -> Artifact:
    """Fetch it, unless it was fetched before and is still the same; then look at the file.

    Args:
        candidate: that `detect` knew.
        progress: told how far it is.

    Raises:
        ArtifactError: it cannot be fetched, is not what its checksum says, or cannot be used.
        InfrastructureError: the server or the network failed, or there is no space.
    """
    spec = UrlSpec.of(candidate.spec)
    name = shown(spec.url)
    checksum = spec.checksum or retried(lambda: checksum_files.find(spec), name, progress)
    if checksum is None and not spec.is_private:
        raise ArtifactError(
            f"{name}: no checksum, and http protects nothing on the way",
            "fetch it over https, or give its checksum: #sha256=…",
        )
    slot = Slot.of(spec, checksum)
    with slot.taken(progress):
        retried(Download(spec, checksum, slot, progress).run, name, progress)
    return _fetched(registry.resolve(str(slot.file), progress), name, _problems(checksum))


def contents(artifact: Artifact, scratch: Path, progress: Progress) -> Contents:
    """What is inside of the file, which has a kind of its own.

    Args:
        artifact: that `resolve` made.
        scratch: of the run.
        progress: told what is being waited for.

    Raises:
        ArtifactError: it cannot be unpacked.
    """
    return registry.kind(artifact.kind).contents(artifact, scratch, progress)


def _problems(checksum: Checksum | None) -> tuple[str, ...]:
    if checksum is None:
        return ("fetched without a checksum: only https vouches for it",)
    if checksum.source.startswith("http:"):
        return ("its checksum came over http, as the file did: it finds damage, not forgery",)
    return ()


def _fetched(artifact: Artifact, name: str, problems: tuple[str, ...]) -> Artifact:
    wrapping = artifact.wrapping
    if wrapping is not None:
        wrapping = msgspec.structs.replace(wrapping, problems=(*wrapping.problems, *problems))
    fetched: Artifact = msgspec.structs.replace(artifact, origin=name, wrapping=wrapping)
    return fetched
