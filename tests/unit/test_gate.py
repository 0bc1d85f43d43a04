"""The gate can refuse, never forgive."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgverify.gate import decide
from imgverify.model import CheckCall, Control, GatePolicy, Result, Verdict
from tests.unit.runs import WAIVER

POLICY = GatePolicy()


def _verdict(result: Result, *, waived: bool = False, manual: bool = False) -> Verdict:
    checks = () if manual else (CheckCall(check="c"),)
    control = Control(id="1", title="t", checks=checks, manual=manual)
    return Verdict(control=control, result=result, waiver=WAIVER if waived else None)


@pytest.mark.parametrize("result", [Result.PASS])
def test_passes_only_a_pass(result: Result) -> None:
    """One evaluated control that passes is enough without further policy."""
    assert decide([_verdict(result)], POLICY).passed


@pytest.mark.parametrize("result", [r for r in Result if r is not Result.PASS])
def test_refuses_when_nothing_passed(result: Result) -> None:
    """All not applicable, all unchecked, nothing at all: what is unknown is not promoted."""
    assert not decide([_verdict(result)], POLICY).passed
    assert not decide([], POLICY).passed


@pytest.mark.parametrize(
    "result", [Result.FAIL, Result.ERROR, Result.NEEDS_BOOT, Result.NOTCHECKED]
)
def test_one_bad_verdict_refuses(result: Result) -> None:
    """A hundred passes do not outweigh it."""
    assert not decide([_verdict(Result.PASS)] * 100 + [_verdict(result)], POLICY).passed


def test_manual_control_does_not_refuse() -> None:
    """The benchmark itself says that a person must look."""
    verdicts = [_verdict(Result.PASS), _verdict(Result.NOTCHECKED, manual=True)]
    assert decide(verdicts, POLICY).passed


def test_waiver_forgives_a_fail_but_never_an_error() -> None:
    """An error is no answer, so there is nothing to accept."""
    good = _verdict(Result.PASS)
    assert decide([good, _verdict(Result.FAIL, waived=True)], POLICY).passed
    assert not decide([good, _verdict(Result.ERROR, waived=True)], POLICY).passed


def test_min_evaluated_counts_applicable_controls() -> None:
    """Half of the applicable controls were evaluated; the policy wants more."""
    verdicts = [_verdict(Result.PASS), _verdict(Result.NOTCHECKED, manual=True)]
    decision = decide(verdicts, GatePolicy(min_evaluated=0.8))
    assert not decision.passed
    assert decision.refusals == (
        "only 1 of 2 applicable controls were evaluated; the profile asks for 80%",
    )


@given(st.lists(st.sampled_from(list(Result)), max_size=8), st.sampled_from(list(Result)))
def test_monotone(results: list[Result], worse: Result) -> None:
    """What is refused stays refused when a verdict that is no pass is added."""
    verdicts = [_verdict(result) for result in results]
    if not decide(verdicts, POLICY).passed and worse is not Result.PASS:
        assert not decide([*verdicts, _verdict(worse)], POLICY).passed


def test_refusals_of_the_run_are_kept() -> None:
    """The artifact changed: no verdict helps."""
    decision = decide([_verdict(Result.PASS)], POLICY, ["the artifact changed"])
    assert not decision.passed
    assert decision.refusals == ("the artifact changed",)
