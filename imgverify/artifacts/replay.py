"""`replay:FOLDER`: a recording of a machine instead of an image; nothing boots."""

from __future__ import annotations

from pathlib import Path

from imgverify.artifacts.candidate import Candidate
from imgverify.errors import ArtifactError
from imgverify.model import Artifact
from imgverify.progress import Progress
from imgverify.wrapping import Contents

KIND = "replay"
PREFIX = "replay:"
# A recording is a folder: the raw answers, and what was known of the machine that gave them.
ANSWERS = "answers.json"
MACHINE = "machine.json"
CONSOLE = "console.log"


def detect(candidate: Candidate) -> bool:
    """Whether the text starts with `replay:`.

    Args:
        candidate: what `--image` may mean.
    """
    return candidate.spec.startswith(PREFIX)


def resolve(candidate: Candidate, progress: Progress) -> Artifact:  # noqa: ARG001 - at once
    """Find the recording.

    Args:
        candidate: `replay:` and a folder.
        progress: not needed.

    Raises:
        ArtifactError: there is no recording in it.
    """
    spec = candidate.spec
    path = Path(spec.removeprefix(PREFIX)) / ANSWERS
    if not path.is_file():
        raise ArtifactError(
            f"{spec}: no such recording", "make one with: pytest --image DISK --record FOLDER"
        )
    return Artifact(
        kind=KIND,
        location=str(path.resolve()),
        format="recording",
        size=path.stat().st_size,
    )


def contents(artifact: Artifact, scratch: Path, progress: Progress) -> Contents:  # noqa: ARG001
    """A recording holds no disk.

    Args:
        artifact: that `resolve` made.
        scratch: not needed.
        progress: not needed.

    Raises:
        ArtifactError: always.
    """
    raise ArtifactError(
        f"{artifact.location}: a recording has no disk that could be read or booted",
        "name the image that it was made of",
    )
