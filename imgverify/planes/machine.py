"""The planes of a machine that is up: over SSH it is asked everything in one round trip."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from imgverify.connection import Connection
from imgverify.facts.answers import Answers
from imgverify.facts.questions import Question
from imgverify.model import Machine, Plane
from imgverify.planes.shell import collect
from imgverify.transcript import Transcript


def observe(
    machine: Machine, questions: Iterable[Question], plane: Plane, transcript: Path
) -> Answers:
    """Ask everything over a connection of its own.

    Args:
        machine: that is up.
        questions: of all topics.
        plane: `boot` or `live`.
        transcript: file that receives the command, on a host that is somebody else's.

    Raises:
        CollectError: the machine could not be asked.
        UnreachableError: nobody could log in.
    """
    written = Transcript(transcript) if plane is Plane.LIVE else None
    with Connection.open(machine, transcript=written) as connection:
        return collect(connection, questions, plane)


def connect(machine: Machine, transcript: Path) -> Connection:
    """Log in, for checks that ask for `host`.

    Args:
        machine: that is up.
        transcript: file that receives every command.
    """
    return Connection.open(machine, transcript=Transcript(transcript))
