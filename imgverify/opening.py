"""An artifact opened for a look without a run: what must be unpacked lies in a leased folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from imgverify import registry
from imgverify.artifacts.replay import KIND as RECORDING
from imgverify.model import Artifact
from imgverify.progress import Progress
from imgverify.runfolder import leased_scratch
from imgverify.wrapping import Contents


@dataclass(frozen=True, slots=True)
class Opened:
    """An artifact that can be read.

    Args:
        artifact: what was resolved.
        contents: its disks or root file system; None for a recording, which has neither.
    """

    artifact: Artifact
    contents: Contents | None


@contextmanager
def opened(spec: str, progress: Progress) -> Iterator[Opened]:
    """Resolve an artifact and get at what is inside.

    Args:
        spec: what `--image` could name.
        progress: told what is being waited for.

    Raises:
        ArtifactError: it does not resolve, or cannot be unpacked.
        InfrastructureError: there is no room for what must be unpacked.
    """
    artifact = registry.resolve(spec, progress)
    if artifact.kind == RECORDING:
        yield Opened(artifact, None)
        return
    with leased_scratch() as scratch:
        yield Opened(*registry.unwrap(artifact, scratch.path, progress))
