"""What only whoever has the artifact can tell of it, put among the answers of any plane."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

import msgspec

from imgverify.facts.ami import AMI
from imgverify.facts.answers import Answers, Output
from imgverify.facts.wrapping import WRAPPING
from imgverify.model import Artifact
from imgverify.record import Record

T = TypeVar("T")


def with_documents(answers: Answers, artifact: Artifact) -> Answers:
    """Answer the topics `wrapping` and `ami`, or say why nobody can.

    Args:
        answers: of any plane.
        artifact: that was looked at.
    """
    records: dict[str, Record | None] = {WRAPPING: artifact.wrapping, AMI: artifact.ami}
    documents = {
        name: Output(msgspec.json.encode(record), 0) for name, record in records.items() if record
    }
    # A boot would not tell either, whatever a plane says that knows these as commands.
    missing = {
        WRAPPING: f"{artifact.location} has no format of a file",
        AMI: f"{artifact.location} is no AMI: only EC2 tells this of one",
    }
    return replace(
        answers,
        outputs=_without(answers.outputs, records) | documents,
        problems=dict(answers.problems)
        | {name: why for name, why in missing.items() if name not in documents},
        needs_boot=_without(answers.needs_boot, records),
    )


def _without(given: Mapping[str, T], names: Mapping[str, object]) -> dict[str, T]:
    return {name: value for name, value in given.items() if name not in names}
