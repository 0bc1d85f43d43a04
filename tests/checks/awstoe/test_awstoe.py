"""`awstoe-step`: the verdict of each way in which a step may end."""

from __future__ import annotations

import pytest

from imgverify.awstoe.result import Status, StepResult
from imgverify.facts.answers import Answers
from imgverify.model import Finding, Outcome, Plane, Result
from imgverify.unobserved import NotObservedError
from tests.checks.judging import judge

BOOT = Answers(plane=Plane.BOOT)
PARAMS = {"document": "/c.yml", "phase": "test", "step": "One", "parameters": {"a": "b"}}


class FakeAwstoe:
    """Has run a component already.

    Args:
        result: of every step; None when the machine was lost.
    """

    def __init__(self, result: StepResult | None) -> None:
        self._result = result

    def step(self, document: str, parameters: dict[str, str], phase: str, step: str) -> StepResult:
        """What came of the step."""
        assert (document, parameters, phase, step) == ("/c.yml", {"a": "b"}, "test", "One")
        if self._result is None:
            raise NotObservedError("the machine was lost")
        return self._result


def judged(status: Status | None, reason: str = "", *findings: Finding) -> Outcome:
    """The check's outcome."""
    result = StepResult("test", "One", "Assert", status, reason, findings) if status else None
    return judge("awstoe-step", BOOT, {"awstoe": FakeAwstoe(result)}, **PARAMS)


def finding(*, holds: bool) -> Finding:
    """One thing that was seen."""
    return Finding(holds=holds, wanted="exit code 0", found="exit code 1", where="c.yml:7 One")


def test_pass() -> None:
    """A step that succeeded passes with what was seen."""
    told = judged(Status.SUCCESS, "", finding(holds=True))
    assert told.result is Result.PASS
    assert told.findings == (finding(holds=True),)


def test_fail() -> None:
    """A step that failed fails, with or without something that was seen."""
    told = judged(Status.FAILED, "exit code 1", finding(holds=False))
    assert told.result is Result.FAIL
    assert told.reason == "c.yml:7 One: found exit code 1, wanted exit code 0"
    assert judged(Status.FAILED, "no end within 5 s").result is Result.FAIL


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (Status.SKIPPED, "skipped: the `if` does not hold"),
        (
            Status.IGNORED,
            "its failure is ignored (onFailure: Ignore): skipped: the `if` does not hold",
        ),
    ],
)
def test_not_applicable(status: Status, reason: str) -> None:
    """What does not count is not applicable, and says why; never a pass."""
    told = judged(status, "skipped: the `if` does not hold", finding(holds=False))
    assert (told.result, told.reason) == (Result.NOTAPPLICABLE, reason)


@pytest.mark.parametrize("status", [Status.NOT_RUN, Status.NOT_POSSIBLE])
def test_not_checked(status: Status) -> None:
    """What was never run is skipped, which the plugin reports as not checked."""
    told = judged(status, "step Zero failed")
    assert told.result is not Result.PASS
    assert "step Zero failed" in told.reason


def test_error() -> None:
    """A machine that was lost says nothing of the image."""
    told = judged(None)
    assert (told.result, told.reason) == (Result.ERROR, "the machine was lost")
