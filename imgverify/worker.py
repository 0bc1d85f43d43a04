"""An xdist worker: it is handed machines that are up and facts that are collected."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from imgverify.errors import InfrastructureError
from imgverify.folding import Told
from imgverify.member import HANDOVER, Member
from imgverify.model import Artifact, Machine
from imgverify.plan import Plan
from imgverify.planes import replay
from imgverify.session import Session
from imgverify.subject import Subject


class Handed(msgspec.Struct, frozen=True):
    """What a worker is told of one artifact.

    Args:
        artifact: what is judged.
        machine: that is up; None when nothing was booted.
        answers: file of what the one collection delivered; empty when there is nothing to judge.
        transcript: file of every command that is sent to the machine.
        static: what the disk said.
        failure: why there is nothing to judge.
    """

    artifact: Artifact
    machine: Machine | None = None
    answers: str = ""
    transcript: str = ""
    static: tuple[Told, ...] = ()
    failure: str = ""


def handed(session: Session) -> Handed:
    """What a worker needs to know of a session.

    Args:
        session: that has looked at its artifact, or has given it up.
    """
    subject = session.subject
    if subject is None:
        reason = session.failure.message if session.failure else "nothing was looked at"
        return Handed(session.artifact, failure=reason)
    return Handed(
        subject.artifact,
        subject.machine,
        answers=str(session.save_answers()),
        transcript=str(session.transcript),
        static=tuple(
            Told(number, position, outcome, waived=False)
            for (number, position), outcome in subject.static.items()
        ),
    )


class Worker(Member):
    """The hooks of a worker.

    Args:
        config: pytest's.
        plan: what is judged.
    """

    def __init__(self, config: pytest.Config, plan: Plan) -> None:
        text: str = config.workerinput[HANDOVER]  # type: ignore[attr-defined]
        self._handed = msgspec.json.decode(text, type=dict[str, Handed])
        self._subjects: dict[str, Subject] = {}
        super().__init__(config, plan, several=tuple(self._handed) != ("",))

    def groups(self) -> Sequence[str]:
        """Names of the artifacts."""
        return tuple(self._handed)

    def subject(self, group: str) -> Subject:
        """What this process judges.

        Args:
            group: name of the artifact.

        Raises:
            InfrastructureError: there is nothing to judge.
        """
        if group not in self._subjects:
            self._subjects[group] = self._made(self._handed[self.known(group)])
        return self._subjects[group]

    def _made(self, one: Handed) -> Subject:
        if one.failure:
            raise InfrastructureError(one.failure)
        return Subject(
            one.artifact,
            one.machine,
            replay.load(Path(one.answers)),
            self.plan.topics(),
            Path(one.transcript),
            static={(told.control, told.position): told.outcome for told in one.static},
        )

    def pytest_unconfigure(self) -> None:
        """End the connections."""
        for subject in self._subjects.values():
            subject.close()
