"""What `--image` can name: a module per kind behind the `imgverify.artifacts` entry point."""

from __future__ import annotations

from typing import Protocol

from imgverify.model import Artifact


class ArtifactKind(Protocol):
    """What an artifact module offers."""

    def detect(self, spec: str) -> bool:
        """Whether the text of `--image` names this kind; cheap, and never raises."""

    def resolve(self, spec: str) -> Artifact:
        """Find the artifact and look at its wrapping; nothing is booted, digested or changed.

        Raises:
            ArtifactError: it cannot be used; the message says why and what to do.
        """
