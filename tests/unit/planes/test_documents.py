"""What an artifact's owner tells of it stands among the answers of every plane."""

from __future__ import annotations

import msgspec
import pytest

from imgverify.facts import ami, wrapping
from imgverify.facts.answers import Answers, Output
from imgverify.model import Artifact, Plane
from imgverify.planes.documents import with_documents
from imgverify.unobserved import NotObservedError
from imgverify.wrapping import Wrapping
from tests.checks.ec2.described import GOOD

DISK = Artifact(
    kind="disk", location="/x.raw", format="raw", wrapping=Wrapping(layers=("raw",), file_size=7)
)
AMI = Artifact(kind="ami", location=GOOD.id, format="ami", ami=GOOD)


def given(plane: Plane) -> Answers:
    """What planes say of commands that no machine can answer."""
    return Answers(
        plane,
        outputs={"other": Output(b"x", 0), "ami": Output(b"", 1, "only EC2 tells")},
        needs_boot={"wrapping": "only a running system tells", "more": "a boot tells"},
    )


@pytest.mark.parametrize("plane", list(Plane))
def test_disk(plane: Plane) -> None:
    """It has a format, is no AMI, and a boot would not make it one."""
    answers = with_documents(given(plane), DISK)
    assert wrapping.parse(answers).layers == ("raw",)
    with pytest.raises(NotObservedError, match=r"^/x\.raw is no AMI") as refused:
        ami.parse(answers)
    assert not refused.value.needs_boot


@pytest.mark.parametrize("plane", list(Plane))
def test_ami(plane: Plane) -> None:
    """It is described, and has no format of a file."""
    answers = with_documents(given(plane), AMI)
    assert ami.parse(answers) == GOOD
    with pytest.raises(NotObservedError, match="has no format of a file") as refused:
        wrapping.parse(answers)
    assert not refused.value.needs_boot


def test_both_and_all_others_stay() -> None:
    """Nothing else is touched."""
    artifact = msgspec.structs.replace(DISK, ami=GOOD)
    answers = with_documents(given(Plane.BOOT), artifact)
    assert answers.outputs["other"] == Output(b"x", 0)
    assert answers.needs_boot == {"more": "a boot tells"}
    assert not answers.problems
    assert (ami.parse(answers), wrapping.parse(answers).file_size) == (GOOD, 7)
