"""Runs that are ended from outside while the machine boots."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from imgverify.model import Result
from tests.e2e.running import Ended, Place
from tests.lab.images import image

pytestmark = [pytest.mark.boot, pytest.mark.lab]
REPORTS = {"report.json", "junit.xml", "facts.json", "transcript.jsonl", "console.log"}


def _assert_ended_in_order(ended: Ended) -> None:
    assert ended.code == 2, ended.output
    assert "Traceback" not in ended.output
    assert ended.place.left() == []
    assert {path.name for path in ended.report.iterdir()} == REPORTS
    assert set(ended.results.values()) == {Result.NOTCHECKED}
    assert not ended.run.decision.passed


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "xdist"])
def test_ctrl_c(place: Place, workers: tuple[str, ...]) -> None:
    """Ctrl-C reaches every process of the terminal; reports are written, nothing is left."""
    started = place.start("--image", str(image("good")), *workers)
    started.until_guest_runs()
    _assert_ended_in_order(started.send_to_group(signal.SIGINT))


def test_sigterm(place: Place) -> None:
    """A CI server that cancels a job sends SIGTERM to the process that it started."""
    started = place.start("--image", str(image("good")))
    started.until_guest_runs()
    _assert_ended_in_order(started.send(signal.SIGTERM))


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "xdist"])
def test_sigkill(place: Place, workers: tuple[str, ...]) -> None:
    """Nobody can clean up then: the lease knows what there is, and a sweep destroys it."""
    started = place.start("--image", str(image("good")), *workers)
    started.until_guest_runs()
    assert started.kill().code == -signal.SIGKILL
    names = {Path(path).name for path in place.left()}
    assert {"overlay.qcow2", "login_key", "seed.iso"} <= names
    assert "folder" in place.sweep()
    assert place.left() == []


def test_next_run_sweeps_too(place: Place) -> None:
    """What a killed run left goes when the next one starts."""
    started = place.start("--image", str(image("good")))
    started.until_guest_runs()
    killed = started.kill()
    left = set(place.left())
    started = place.start("--image", str(image("good")))
    # Not in the middle of an import, whose lines pytest itself cannot print.
    wanted = (": removed", "reading the disk")
    started.until(lambda: all(words in place.output.read_text() for words in wanted))
    ended = started.send(signal.SIGINT)
    assert ended.code == 2, killed.output + ended.output
    assert left
    assert place.left() == []
