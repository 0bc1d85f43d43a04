"""Steps and lists of verdicts become verdicts; what is unclear never passes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from imgverify.awstoe_import.detailed_output import Document, Step
from imgverify.awstoe_import.verdicts import LINES, verdicts_of
from imgverify.model import Result, Severity, Verdict


def step(name: str = "One", status: str = "success", **fields: Any) -> Step:
    """A step."""
    empty = {"phase": "test", "action": "ExecuteBash", "failure": "", "stdout": "", "stderr": ""}
    return Step(**{**empty, "began": None, "ended": None, **fields}, name=name, status=status)


def of(*steps: Step) -> list[Verdict]:
    """Their verdicts."""
    return list(verdicts_of(Document("d", "success", "", steps)))


def line(control: str, result: str, of: int = 2, **fields: Any) -> str:
    """What an exported profile prints about a control."""
    findings = [{"holds": False, "wanted": "w", "found": "f", "where": "x", "mend": "m"}]
    told = {"imgverify": 1, "step": "verdicts", "of": of, "control": control, "title": "t"}
    rest = {"severity": "high", "manual": False, "result": result, "reason": "r", "seconds": 0.5}
    return json.dumps({**told, **rest, "findings": findings * (result == "fail"), **fields})


@pytest.mark.parametrize(
    ("status", "result"),
    [
        ("success", Result.PASS),
        ("failed", Result.FAIL),
        ("timedout", Result.FAIL),
        ("ignoredfailure", Result.NOTAPPLICABLE),
        ("skipped", Result.NOTAPPLICABLE),
        ("running", Result.ERROR),
        ("", Result.ERROR),
    ],
)
def test_status(status: str, result: Result) -> None:
    """A status that nobody knows is an error."""
    (one,) = of(step(status=status))
    assert one.result is result
    assert one.control.id == "test.One"
    assert bool(one.reason) == (result is not Result.PASS)


def test_last_lines_of_a_failure() -> None:
    """What it printed last, without secrets; its inputs are not in the report at all."""
    printed = "\n".join(f"line {number}" for number in range(50))
    (one,) = of(step(status="failed", failure="exit 1\nmore", stdout=printed, stderr="token=abc"))
    assert one.reason == "failed: exit 1"
    found = one.outcomes[0].findings[0].found.splitlines()
    assert len(found) == LINES
    assert found[-2:] == ["line 49", "token=[masked]"]


def test_exported_profile() -> None:
    """A verdict for each control; the step that tells them again is no testcase of its own."""
    stdout = f"{line('1.1', 'pass')}\n{line('1.2', 'fail')}\n"
    found = of(step("collect", stdout=stdout), step("verdicts", "failed", stdout="FAIL 1.2"))
    ids = {one.control.id: one for one in found}
    assert {name: one.result for name, one in ids.items()} == {
        "1.1": Result.PASS,
        "1.2": Result.FAIL,
        "test.collect": Result.PASS,
    }
    assert ids["1.2"].control.severity is Severity.HIGH
    assert ids["1.2"].outcomes[0].findings[0].mend == "m"


def test_a_step_that_contradicts_its_verdicts() -> None:
    """AWSTOE says that telling them failed, though all passed: both are told."""
    stdout = f"{line('1.1', 'pass')}\n{line('1.2', 'notapplicable')}\n"
    found = of(step("collect", stdout=stdout), step("verdicts", "failed"))
    assert [one.result for one in found if one.control.id == "test.verdicts"] == [Result.FAIL]


@pytest.mark.parametrize(
    "stdout",
    [
        line("1.1", "pass"),
        line("1.1", "pass") + "\n" + line("1.2", "pass")[:100],
        line("1.1", "pass") + "\n" + line("1.2", "splendid"),
        line("1.1", "pass", of="x"),  # type: ignore[arg-type]
    ],
)
def test_list_that_is_not_whole(stdout: str) -> None:
    """Verdicts that did not arrive are an error: nobody knows what they were."""
    found = of(step("collect", stdout=stdout), step("verdicts"))
    assert Result.ERROR in {one.result for one in found}


def test_only_our_own_step_is_believed() -> None:
    """Another step that prints such a line, out of a file of the image perhaps, is just a step."""
    found = of(step("ShowFile", "failed", stdout=line("1.1", "pass", of=1)))
    assert [(one.control.id, one.result) for one in found] == [("test.ShowFile", Result.FAIL)]


def test_secrets_in_evidence() -> None:
    """They are masked in verdict lists, too."""
    (one, _) = of(step("collect", stdout=line("1", "error", of=1, reason="password=geheim")))
    assert one.reason == "password=[masked]"
