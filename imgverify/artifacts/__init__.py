"""What `--image` can name: a module per kind behind the `imgverify.artifacts` entry point."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from imgverify.artifacts.candidate import Candidate
from imgverify.model import Artifact
from imgverify.progress import Progress
from imgverify.wrapping import Contents


class ArtifactKind(Protocol):
    """What an artifact module offers.

    Where only unpacking shows all facts of the format, it also has
    `unwrapped(artifact, scratch, progress) -> (Artifact, Contents)`; see `registry.unwrap`.
    """

    def detect(self, candidate: Candidate) -> bool:
        """Whether this kind knows the text or the file, by its content; cheap, never raises."""

    def resolve(self, candidate: Candidate, progress: Progress) -> Artifact:
        """Look at the wrapping; nothing is booted, unpacked, digested or changed.

        Raises:
            ArtifactError: it cannot be used; the message says why and what to do.
        """

    def contents(self, artifact: Artifact, scratch: Path, progress: Progress) -> Contents:
        """Get at what is inside; what must be unpacked goes into the scratch folder.

        Args:
            artifact: that `resolve` made.
            scratch: of the run; it is removed with it.
            progress: told what is being waited for.

        Raises:
            ArtifactError: it cannot be unpacked.
        """
