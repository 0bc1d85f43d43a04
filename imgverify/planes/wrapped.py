"""What an artifact is wrapped in, put among the answers: no plane could say it."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from imgverify.facts.answers import Answers, Output
from imgverify.facts.wrapping import WRAPPING
from imgverify.model import Artifact


def with_wrapping(answers: Answers, artifact: Artifact) -> Answers:
    """Answer the topic `wrapping`.

    Args:
        answers: of any plane.
        artifact: that was looked at; without facts of its format, the answers stay as they are.
    """
    if artifact.wrapping is None:
        return answers
    document = Output(msgspec.json.encode(artifact.wrapping), 0)
    return replace(
        answers,
        outputs={**answers.outputs, WRAPPING: document},
        needs_boot={name: why for name, why in answers.needs_boot.items() if name != WRAPPING},
    )
