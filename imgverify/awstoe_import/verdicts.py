"""Steps as verdicts; of a profile that was exported, the verdicts of its controls."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from imgverify.awstoe_import.detailed_output import Document, Step
from imgverify.awstoe_import.masking import without_secrets
from imgverify.model import CheckCall, Control, Finding, Outcome, Plane, Result, Severity, Verdict
from imgverify.verdicts import verdict

LINES = 15
"""How many of the last lines of a failed step are told."""
COLLECT = "collect"
"""The step of an exported profile that judges, and prints every verdict."""
_CHECK = "awstoe-step"
_TOLD = '{"imgverify": '
# A status of steps as the guide spells it, in small letters, and what it says of the image.
_RESULTS = {
    "success": Result.PASS,
    "failed": Result.FAIL,
    "timedout": Result.FAIL,
    "ignoredfailure": Result.NOTAPPLICABLE,
    "skipped": Result.NOTAPPLICABLE,
}


def verdicts_of(document: Document) -> tuple[Verdict, ...]:
    """One verdict for each step, or for each control where the component is an exported profile.

    Args:
        document: that was run.
    """
    found: list[Verdict] = []
    tellers: dict[str, list[Verdict]] = {}
    for step in document.steps:
        if step.name == COLLECT:
            for name, one in _controls(step):
                tellers.setdefault(name, []).append(one)
                found.append(one)
        if step.name not in tellers or _contradicts(step, tellers[step.name]):
            found.append(_verdict(step))
    return tuple(found)


def _contradicts(step: Step, told: list[Verdict]) -> bool:
    """Whether AWSTOE says something else of a step that only tells verdicts."""
    good = all(one.result in (Result.PASS, Result.NOTAPPLICABLE) for one in told)
    return step.status != ("success" if good else "failed")


def _controls(step: Step) -> Iterator[tuple[str, Verdict]]:
    """The verdicts that a step has printed, each with the step that is to tell it again."""
    lines = [line for line in step.stdout.splitlines() if line.startswith(_TOLD)]
    wanted = len(lines)
    whole = 0
    for line in lines:
        try:
            told = json.loads(line)
            one = str(told["step"]), _told(told)
            wanted = int(told["of"])
        except (ValueError, KeyError, TypeError):
            continue
        whole += 1
        yield one
    if whole != wanted:
        control = Control(id=f"{step.phase}.{step.name}", title="the list of verdicts")
        reason = f"{whole} of {wanted} verdicts arrived: what was printed was cut off on its way"
        yield "", Verdict(control=control, result=Result.ERROR, reason=reason)


def _told(told: dict[str, Any]) -> Verdict:
    result = Result(told["result"])
    findings = tuple(
        Finding(
            holds=bool(one["holds"]),
            **{key: without_secrets(str(one[key])) for key in ("wanted", "found", "where", "mend")},
        )
        for one in told["findings"]
    )
    reason = without_secrets(str(told["reason"]))
    return Verdict(
        control=Control(
            id=str(told["control"]),
            title=str(told["title"]),
            severity=Severity(told["severity"]),
            manual=bool(told["manual"]),
        ),
        result=result,
        plane=Plane.BOOT,
        reason=reason,
        outcomes=(
            Outcome(
                check="profile",
                result=result,
                plane=Plane.BOOT,
                reason=reason,
                findings=findings,
                seconds=float(told["seconds"]),
            ),
        ),
    )


def _verdict(step: Step) -> Verdict:
    name = f"{step.phase}.{step.name}"
    control = Control(id=name, title=f"{name} ({step.action})", checks=(CheckCall(check=_CHECK),))
    result = _RESULTS.get(step.status, Result.ERROR)
    reason = ""
    if step.status not in _RESULTS:
        reason = f"AWSTOE calls this step {step.status or 'nothing'}: nobody knows how it ended"
    elif result is not Result.PASS:
        first = without_secrets(step.failure).strip().splitlines()
        reason = f"{step.status}: {first[0]}" if first else step.status
    outcome = Outcome(
        check=_CHECK,
        result=result,
        plane=Plane.BOOT,
        reason=reason,
        findings=_findings(step, result),
        seconds=step.seconds,
    )
    return verdict(control, [outcome])


def _findings(step: Step, result: Result) -> tuple[Finding, ...]:
    """The end of what a step printed, unless all is well: then nobody needs it."""
    if result in (Result.PASS, Result.NOTAPPLICABLE):
        return ()
    printed = without_secrets(f"{step.failure}\n{step.stdout}\n{step.stderr}").strip()
    last = "\n".join([line for line in printed.splitlines() if line.strip()][-LINES:])
    return (
        Finding(
            holds=False,
            wanted="a step that succeeds",
            found=last or "nothing was printed",
            where=f"{step.phase}.{step.name}",
        ),
    )
