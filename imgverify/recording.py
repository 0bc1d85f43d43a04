"""Recordings: what a machine answered, kept so that it can be judged again without a boot."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

import msgspec

from imgverify.artifacts.replay import ANSWERS, CONSOLE, MACHINE
from imgverify.errors import ArtifactError
from imgverify.facts.answers import Answers
from imgverify.facts.questions import Question
from imgverify.model import Machine
from imgverify.planes import replay
from imgverify.planes.closed import complete

# Stands where a provider's name stood: nobody can log in to a recording.
PROVIDER = "replay"


def write_recording(folder: Path, answers: Answers, machine: Machine | None, source: str) -> None:
    """Write a recording.

    Args:
        folder: made when it is not there; files of an older recording are replaced.
        answers: of the one collection.
        machine: that gave them; its console is copied.
        source: how the recording came to be.
    """
    folder.mkdir(parents=True, exist_ok=True)
    replay.save(answers, folder / ANSWERS, source)
    if machine is not None:
        # Nobody listened to a host that was running before us.
        console = CONSOLE if machine.console_path else ""
        if console:
            shutil.copyfile(machine.console_path, folder / console)
        dead = msgspec.structs.replace(
            machine, provider=PROVIDER, key_path="", console_path=console
        )
        (folder / MACHINE).write_bytes(
            msgspec.json.format(msgspec.json.encode(dead), indent=1) + b"\n"
        )


def read_recording(folder: Path, questions: Iterable[Question]) -> tuple[Answers, Machine | None]:
    """Read a recording.

    Args:
        folder: as `write_recording` left it, or with hand-written answers alone.
        questions: that a closed recording is to answer.

    Raises:
        ArtifactError: a file of it cannot be read.
    """
    answers, machine = read_raw_recording(folder)
    return complete(answers, questions), machine


def read_raw_recording(folder: Path) -> tuple[Answers, Machine | None]:
    """Read a recording as it is, closed or not.

    Raises:
        ArtifactError: a file of it cannot be read.
    """
    answers = replay.load(folder / ANSWERS)
    path = folder / MACHINE
    if not path.is_file():
        return answers, None
    try:
        machine = msgspec.json.decode(path.read_bytes(), type=Machine)
    except (OSError, msgspec.DecodeError) as error:
        raise ArtifactError(f"{path}: is no record of a machine: {error}") from error
    console = str(folder / CONSOLE) if machine.console_path else ""
    return answers, msgspec.structs.replace(machine, console_path=console)
