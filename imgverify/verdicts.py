"""From what a check did to what a control is: pure."""

from __future__ import annotations

from collections.abc import Sequence

from imgverify.expect import Expect
from imgverify.model import Control, Finding, Outcome, Plane, Result, Verdict
from imgverify.printable import printable
from imgverify.unobserved import NotApplicableError, NotObservedError


def outcome(
    check: str,
    error: BaseException | None,
    expect: Expect,
    plane: Plane | None,
    seconds: float = 0.0,
) -> Outcome:
    """Name the result of one check.

    Something that is unmet fails the check, whatever was raised afterwards: the half that could not
    be looked at cannot heal the half that is wrong.

    Args:
        check: as in a profile.
        error: what the check raised, None when it returned.
        expect: the recorder that the check used.
        plane: where its facts came from.
        seconds: how long it took.
    """
    result, reason = _result(error, expect)
    return Outcome(
        check=check,
        result=result,
        plane=plane,
        reason=printable(reason),
        findings=tuple(expect.findings),
        seconds=seconds,
    )


def _result(error: BaseException | None, expect: Expect) -> tuple[Result, str]:
    if expect.unmet:
        return Result.FAIL, "; ".join(_phrase(finding) for finding in expect.unmet)
    match error:
        case None:
            return Result.PASS, ""
        case NotApplicableError():
            return Result.NOTAPPLICABLE, str(error)
        case NotObservedError():
            return (Result.NEEDS_BOOT if error.needs_boot else Result.ERROR), error.reason
        case AssertionError():
            return Result.FAIL, str(error).splitlines()[0] if str(error) else "assertion failed"
        case _:
            return Result.ERROR, f"{type(error).__name__}: {error}"


def _phrase(finding: Finding) -> str:
    return f"{finding.where}: found {finding.found}, wanted {finding.wanted}"


def verdict(control: Control, outcomes: Sequence[Outcome], unchecked: str = "") -> Verdict:
    """Fold the outcomes of a control's checks.

    Args:
        control: the requirement.
        outcomes: one for each check that ran.
        unchecked: why checks are missing, when fewer ran than the control has.
    """
    results = [one.result for one in outcomes]
    if len(outcomes) < max(1, len(control.checks)):
        results.append(Result.NOTCHECKED)
    folded = Result.fold(results)
    deciding = [one for one in outcomes if one.result is folded]
    reason = "; ".join(dict.fromkeys(one.reason for one in deciding if one.reason))
    if folded is Result.NOTCHECKED and not reason:
        reason = unchecked
    return Verdict(
        control=control,
        result=folded,
        plane=next((one.plane for one in outcomes), None),
        reason=reason,
        outcomes=tuple(outcomes),
    )
