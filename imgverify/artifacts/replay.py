"""`replay:FILE`: a recording of raw answers instead of an image; nothing boots."""

from __future__ import annotations

from pathlib import Path

from imgverify.errors import ArtifactError
from imgverify.model import Artifact

PREFIX = "replay:"


def detect(spec: str) -> bool:
    """Whether the text starts with `replay:`.

    Args:
        spec: the text of `--image`.
    """
    return spec.startswith(PREFIX)


def resolve(spec: str) -> Artifact:
    """Find the recording.

    Args:
        spec: `replay:` and a path.

    Raises:
        ArtifactError: there is no such file.
    """
    path = Path(spec.removeprefix(PREFIX))
    if not path.is_file():
        raise ArtifactError(
            f"{spec}: no such recording", "make one with: pytest --image DISK --record FILE"
        )
    return Artifact(
        kind="replay",
        location=str(path.resolve()),
        format="recording",
        size=path.stat().st_size,
    )
