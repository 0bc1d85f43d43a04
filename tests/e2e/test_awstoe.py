"""A component of EC2 Image Builder on a real guest, through two real restarts."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.model import Result, Verdict
from tests.e2e.running import Ended, Place
from tests.lab.images import image

pytestmark = [pytest.mark.boot, pytest.mark.lab, pytest.mark.example]
COMPONENT = Path(__file__).with_name("awstoe_component.yml")


@pytest.fixture(scope="module", name="ended")
def _ended(tmp_path_factory: pytest.TempPathFactory) -> Ended:
    place = Place(tmp_path_factory.mktemp("awstoe"))
    return place.pytest("--image", str(image("good")), "--awstoe", str(COMPONENT), "-v")


def verdict(ended: Ended, step: str) -> Verdict:
    """A step's verdict."""
    (found,) = (one for one in ended.run.verdicts if one.control.id == f"awstoe:test:{step}")
    return found


def test_verdicts(ended: Ended) -> None:
    """Each step has the verdict of how it ended, in the order of the component."""
    results = {name.removeprefix("awstoe:test:"): found for name, found in ended.results.items()}
    assert results == {
        "FirstBoot": Result.PASS,
        "RestartsByExitCode": Result.PASS,
        "IsAnotherBoot": Result.PASS,
        "Restarts": Result.PASS,
        "WritesAsRoot": Result.PASS,
        "IsAThirdBoot": Result.PASS,
        "HasItsOwner": Result.PASS,
        "EachOfThem": Result.PASS,
        "OnlyOnRedHat": Result.NOTAPPLICABLE,
        "IsIgnored": Result.NOTAPPLICABLE,
        "ForWindows": Result.NOTCHECKED,
        "FailsAndGoesOn": Result.FAIL,
        "HasNoTime": Result.FAIL,
        "IsNeverRun": Result.NOTCHECKED,
    }
    assert ended.code == 1, ended.output
    assert not ended.run.decision.passed


def test_evidence(ended: Ended) -> None:
    """What passes has evidence; what does not says why, in one line."""
    for one in ended.run.verdicts:
        if one.result is Result.PASS:
            assert all(outcome.findings for outcome in one.outcomes), one.control.id
    (restarted,) = verdict(ended, "Restarts").outcomes[0].findings
    assert "up again after" in restarted.found
    assert "found exit code 4; it said: nothing to see" in verdict(ended, "FailsAndGoesOn").reason
    assert "no end within 2 s" in verdict(ended, "HasNoTime").reason
    assert "/etc/redhat-release is not there" in verdict(ended, "OnlyOnRedHat").reason
    assert "exists on Windows only" in verdict(ended, "ForWindows").outcomes[0].reason
    assert "step HasNoTime failed" in verdict(ended, "IsNeverRun").outcomes[0].reason


def test_the_guest_was_restarted_twice(ended: Ended) -> None:
    """Its console says so: the firmware came up three times."""
    console = (ended.report / "console.log").read_bytes()
    assert console.count(b"SeaBIOS (version") == 3


def test_nothing_is_left(ended: Ended) -> None:
    """No lease, no scratch folder, no process."""
    assert ended.place.left() == []
