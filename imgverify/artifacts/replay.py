"""`replay:FOLDER`: a recording of a machine instead of an image; nothing boots."""

from __future__ import annotations

from pathlib import Path

from imgverify.errors import ArtifactError
from imgverify.model import Artifact

KIND = "replay"
PREFIX = "replay:"
# A recording is a folder: the raw answers, and what was known of the machine that gave them.
ANSWERS = "answers.json"
MACHINE = "machine.json"
CONSOLE = "console.log"


def detect(spec: str) -> bool:
    """Whether the text starts with `replay:`.

    Args:
        spec: the text of `--image`.
    """
    return spec.startswith(PREFIX)


def resolve(spec: str) -> Artifact:
    """Find the recording.

    Args:
        spec: `replay:` and a folder.

    Raises:
        ArtifactError: there is no recording in it.
    """
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
