"""Runs that are ended from outside while checks run; a recording stands in for the machine."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from imgverify.model import Result
from imgverify.recording import write_recording
from tests.e2e.running import Place, Started
from tests.plugin.conftest import PROFILE, answers_with

SLOW = '''
import time
from pathlib import Path

def test_name_is(os_release, expect, name: str) -> None:
    """The system has a name."""
    expect(os_release.id == name, wanted=name, found=os_release.id, where="/etc/os-release:1")

def test_version_is(os_release, expect) -> None:
    """Sleeps; what it expected until then does not count, for it did not end."""
    expect(True, wanted="sleep", found="sleep", where="here")
    Path("asleep").touch()
    time.sleep(600)
'''


@pytest.fixture
def asleep(tmp_path: Path, request: pytest.FixtureRequest) -> Started:
    """A run whose second control sleeps."""
    place = Place(tmp_path)
    (place.project / "site_checks").mkdir()
    (place.project / "site_checks" / "test_site.py").write_text(SLOW)
    (place.project / "site.yaml").write_text(PROFILE)
    write_recording(tmp_path / "system", answers_with(), None, "made by a test")
    recording = f"replay:{tmp_path}/system"
    started = place.start("--image", recording, "--profile", "site.yaml", *request.param)
    started.until((place.project / "asleep").exists)
    return started


@pytest.mark.parametrize("asleep", [(), ("-n", "1")], ids=["alone", "xdist"], indirect=True)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_reports_say_what_was_not_checked(asleep: Started, number: signal.Signals) -> None:
    """Exit code 2; what was judged counts, what was not is no pass; nothing is left."""
    send = asleep.send_to_group if number is signal.SIGINT else asleep.send
    ended = send(number)
    assert ended.code == 2, ended.output
    assert ended.results["1.2"] is Result.PASS
    assert ended.results["1.10"] is Result.NOTCHECKED
    assert not ended.run.decision.passed
    assert "the run was interrupted" in (ended.report / "report.json").read_text()
    assert ended.place.left() == []


@pytest.mark.parametrize("asleep", [()], ids=["alone"], indirect=True)
def test_second_signal_does_not_cut_the_end_short(asleep: Started) -> None:
    """An impatient second Ctrl-C and a SIGTERM after it change nothing."""
    asleep.process.send_signal(signal.SIGINT)
    asleep.process.send_signal(signal.SIGTERM)
    ended = asleep.send(signal.SIGINT)
    assert ended.code in (2, -signal.SIGINT, -signal.SIGTERM), ended.output
    assert ended.place.left() == []
