"""Runs of checks become outcomes, and outcomes travel in reports, across xdist workers too."""

from __future__ import annotations

import copy
from collections.abc import Generator
from functools import lru_cache
from typing import Any

import msgspec
import pytest

from imgverify.approvals import Waiver
from imgverify.collection import ControlCall, call_of, group_of
from imgverify.conditions import apply_conditions
from imgverify.errors import ImgverifyError
from imgverify.expect import Expect
from imgverify.fixtures import SubjectOf
from imgverify.folding import Told
from imgverify.model import Outcome, Result
from imgverify.plan import Plan
from imgverify.report.wording import explanation, headline
from imgverify.static_verdicts import join
from imgverify.verdicts import outcome, verdict
from imgverify.waivers import apply_waivers, in_scope

PROPERTY = "imgverify"
# An attribute of reports: xdist carries those across.
_ABOUT = "imgverify_group"
# What pytest shows for results that it has no word for: category, letter, word.
STATUS = {
    Result.PASS: ("passed", ".", "PASS"),
    Result.FAIL: ("failed", "F", "FAIL"),
    Result.ERROR: ("error", "E", "ERROR"),
    Result.NOTAPPLICABLE: ("not applicable", "n", "NOT APPLICABLE"),
    Result.NOTCHECKED: ("not checked", "s", "NOT CHECKED"),
    Result.NEEDS_BOOT: ("needs boot", "b", "NEEDS BOOT"),
}
WAIVED = ("waived", "w", "WAIVED")


def told_by(report: pytest.TestReport | pytest.CollectReport) -> Told | None:
    """What a report says about a control, or None when it is about something else."""
    for name, value in getattr(report, "user_properties", ()):
        if name == PROPERTY:
            return _decoded(str(value))
    return None


def about(report: pytest.TestReport | pytest.CollectReport) -> str:
    """The name of the artifact that a test is about; empty when it is about none, or the only one.

    Args:
        report: of this process or of a worker.
    """
    return str(getattr(report, _ABOUT, ""))


# Several hooks ask one after the other, about the same report.
@lru_cache(maxsize=1)
def _decoded(text: str) -> Told:
    return msgspec.json.decode(text, type=Told)


class Judging:
    """The hooks around each check.

    Args:
        plan: for the waivers.
        subject: what is judged, by the name of its group; asked when a check begins.
    """

    def __init__(self, plan: Plan, subject: SubjectOf) -> None:
        self._plan = plan
        self._subject = subject
        self._waivers: dict[str, dict[str, Waiver]] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """See whether the control applies, before a fixture asks for what may not be there."""
        decided = call_of(item)
        if decided is None:
            return
        subject = self._subject(group_of(item))
        if decided.control.when:
            apply_conditions(decided.control.when, subject.fact)
        # pytest makes a fixture of every parameter: to set them up takes longer than most checks.
        item.funcargs.update(decided.check.params)  # type: ignore[attr-defined]

    @pytest.hookimpl(wrapper=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> Generator[None, Any, Any]:
        """Settle the soft assertions of a check when it has said all that it has to say."""
        result = yield
        expect = pyfuncitem.funcargs.get("expect")
        if isinstance(expect, Expect):
            expect.settle()
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Put the outcome into the report, and the report into words."""
        decided = call_of(item)
        if decided is None or (call.when != "call" and call.excinfo is None):
            report = yield
            setattr(report, _ABOUT, group_of(item))
            return report
        told = self._told(item, call, decided)
        item.user_properties = [
            *((name, value) for name, value in item.user_properties if name != PROPERTY),
            (PROPERTY, msgspec.json.encode(told).decode()),
        ]
        report = yield
        _restyle(report, told, decided, call)
        return report

    def _told(self, item: pytest.Item, call: pytest.CallInfo[None], decided: ControlCall) -> Told:
        funcargs: dict[str, Any] = getattr(item, "funcargs", {})
        expect = funcargs.get("expect", Expect())
        error = call.excinfo.value if call.excinfo else None
        if isinstance(error, pytest.fail.Exception):
            error = AssertionError(error.msg)
        group = group_of(item)
        try:
            subject = self._subject(group)
        except ImgverifyError as missing:
            told = Outcome(check=decided.check.check, result=Result.ERROR, reason=missing.message)
            return Told(decided.control.id, decided.position, told, waived=False, group=group)
        name = decided.check.check
        if isinstance(error, pytest.skip.Exception):
            told = Outcome(
                check=name, result=Result.NOTCHECKED, reason=f"skipped by the check: {error.msg}"
            )
        else:
            booted = outcome(name, error, expect, subject.answers.plane, call.duration)
            static = subject.static.get((decided.control.id, decided.position))
            told = join(static, booted)
        folded = verdict(msgspec.structs.replace(decided.control, checks=()), [told])
        marked, _ = apply_waivers([folded], self._in_scope(group))
        return Told(
            control=decided.control.id,
            position=decided.position,
            outcome=told,
            waived=marked[0].waiver is not None,
            group=group,
        )

    def _in_scope(self, group: str) -> dict[str, Waiver]:
        if group not in self._waivers:
            judged = self._subject(group).judged()
            self._waivers[group] = in_scope(self._plan.waivers, judged)
        return self._waivers[group]

    def pytest_report_teststatus(
        self, report: pytest.TestReport | pytest.CollectReport
    ) -> tuple[str, str, str] | None:
        """Show our results by their own names."""
        told = None if report.when != "call" and report.passed else told_by(report)
        if told is None:
            return None
        return WAIVED if told.waived else STATUS[told.outcome.result]


class BriefReports:
    """Reports of checks that ended as checks do, without the traceback that nobody is shown.

    To render one takes longer than to judge the control.
    """

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> pytest.TestReport | None:
        """Make the report as if nothing had been raised; `Judging` says what it was."""
        error = call.excinfo.value if call.excinfo else None
        ended = isinstance(error, AssertionError) or (error is not None and _is_ours(error))
        if not ended or call_of(item) is None:
            return None
        quiet = copy.copy(call)
        quiet.excinfo = None
        return pytest.TestReport.from_item_and_call(item, quiet)


def _restyle(
    report: pytest.TestReport, told: Told, decided: ControlCall, call: pytest.CallInfo[None]
) -> None:
    result = told.outcome.result
    if result is Result.PASS:
        return
    shown = verdict(msgspec.structs.replace(decided.control, checks=()), [told.outcome])
    if result in (Result.FAIL, Result.ERROR) and not told.waived:
        report.outcome = "failed"
        lines = [f"{headline(shown)}  [{decided.control.severity}]", *explanation(shown)]
        text = "\n".join(lines)
        expected = result is Result.FAIL or told.outcome.reason.startswith("skipped")
        if not expected and call.excinfo is not None and not _is_ours(call.excinfo.value):
            text += f"\n\n{report.longreprtext}"
        report.longrepr = text
        return
    report.outcome = "skipped"
    path, line, _ = report.location
    report.longrepr = (path, line or 0, f"{headline(shown)}: {told.outcome.reason}")


def _is_ours(error: BaseException) -> bool:
    return type(error).__module__.startswith("imgverify.")
