"""A recording can be judged again, and nobody can log in to it."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from imgverify.artifacts import replay
from imgverify.artifacts.candidate import Candidate
from imgverify.errors import ArtifactError
from imgverify.facts.answers import Answers, Output
from imgverify.model import Artifact, Plane
from imgverify.progress import Silent
from imgverify.recording import PROVIDER, read_recording, write_recording
from imgverify.subject import Subject
from imgverify.unobserved import NotObservedError
from tests.checks.machines import machine

ANSWERS = Answers(plane=Plane.BOOT, outputs={"x": Output(b"y", 0)})


def test_round_trip_with_machine_and_console(tmp_path: Path) -> None:
    """What the machine was told comes back; its private key's path does not."""
    console = tmp_path / "console"
    console.write_text("booted")
    folder = tmp_path / "recording"
    alive = msgspec.structs.replace(machine(), console_path=str(console))
    write_recording(folder, ANSWERS, alive, "a test")
    answers, dead = read_recording(folder, ())
    assert answers == ANSWERS
    assert dead is not None
    assert dead.injected == alive.injected
    assert (dead.provider, dead.key_path) == (PROVIDER, "")
    assert Path(dead.console_path).read_text() == "booted"
    artifact = Artifact(kind="replay", location=str(folder), format="recording")
    with pytest.raises(NotObservedError, match="no machine is up"):
        Subject(artifact, dead, answers, {}, tmp_path / "transcript").host()


def test_answers_alone_are_a_recording(tmp_path: Path) -> None:
    """One that was composed by hand has no machine."""
    write_recording(tmp_path, ANSWERS, None, "a test")
    assert read_recording(tmp_path, ()) == (ANSWERS, None)
    assert replay.resolve(Candidate(f"replay:{tmp_path}"), Silent()).kind == "replay"


def test_a_recording_has_no_disk(tmp_path: Path) -> None:
    """Nothing of it can be booted or unpacked."""
    write_recording(tmp_path, ANSWERS, None, "a test")
    artifact = replay.resolve(Candidate(f"replay:{tmp_path}"), Silent())
    with pytest.raises(ArtifactError, match="no disk"):
        replay.contents(artifact, tmp_path, Silent())


def test_what_is_no_recording_says_so(tmp_path: Path) -> None:
    """A folder without answers, and a machine that is none."""
    with pytest.raises(ArtifactError, match="no such recording"):
        replay.resolve(Candidate(f"replay:{tmp_path}"), Silent())
    write_recording(tmp_path, ANSWERS, None, "a test")
    (tmp_path / "machine.json").write_text("{}")
    with pytest.raises(ArtifactError, match="no record of a machine"):
        read_recording(tmp_path, ())
