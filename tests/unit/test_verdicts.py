"""From what a check did to what a control is."""

from __future__ import annotations

import pytest

from imgverify.expect import Expect, UnmetError
from imgverify.model import CheckCall, Control, Outcome, Plane, Result
from imgverify.unobserved import NotApplicableError, NotObservedError
from imgverify.verdicts import outcome, verdict


def _expect(*, holds: bool) -> Expect:
    expect = Expect()
    expect(holds, wanted="w", found="f", where="/x")
    return expect


@pytest.mark.parametrize(
    ("error", "result"),
    [
        (None, Result.PASS),
        (NotApplicableError("no GNOME"), Result.NOTAPPLICABLE),
        (NotObservedError("cut off"), Result.ERROR),
        (NotObservedError("a disk cannot say", needs_boot=True), Result.NEEDS_BOOT),
        (AssertionError("1 == 2"), Result.FAIL),
        (AssertionError(), Result.FAIL),
        (KeyError("x"), Result.ERROR),
        (UnmetError("x"), Result.FAIL),
    ],
)
def test_what_is_raised_names_the_result(error: BaseException | None, result: Result) -> None:
    """Assertion: fail. Anything else that goes wrong: error, or a result of its own."""
    assert outcome("c", error, Expect(), Plane.BOOT).result is result


@pytest.mark.parametrize(
    "error", [None, NotObservedError("x", needs_boot=True), NotApplicableError("x"), KeyError("x")]
)
def test_what_is_unmet_stays_a_fail(error: BaseException | None) -> None:
    """A half that could not be looked at does not heal the half that is wrong."""
    told = outcome("c", error, _expect(holds=False), Plane.BOOT)
    assert told.result is Result.FAIL
    assert told.reason == "/x: found f, wanted w"


def test_a_good_half_does_not_hide_a_missing_one() -> None:
    """A pass needs all of it."""
    told = outcome("c", NotObservedError("cut off"), _expect(holds=True), Plane.BOOT)
    assert told.result is Result.ERROR


FOLD_ORDER = [
    Result.FAIL,
    Result.ERROR,
    Result.NEEDS_BOOT,
    Result.NOTCHECKED,
    Result.PASS,
    Result.NOTAPPLICABLE,
]


def test_fold_is_the_order_of_the_design() -> None:
    """For every pair, the worse one wins, whatever the order of the checks."""
    for rank, worse in enumerate(FOLD_ORDER):
        for better in FOLD_ORDER[rank:]:
            assert Result.fold([better, worse]) is worse
            assert Result.fold([worse, better]) is worse
    assert Result.fold([]) is Result.NOTCHECKED


def test_a_check_that_did_not_run_is_no_pass() -> None:
    """One of two checks ran and passed: the control is notchecked, and says why."""
    control = Control(id="1.1", title="t", checks=(CheckCall(check="a"), CheckCall(check="b")))
    told = Outcome(check="a", result=Result.PASS, plane=Plane.BOOT)
    folded = verdict(control, [told], unchecked="a worker was lost")
    assert folded.result is Result.NOTCHECKED
    assert folded.reason == "a worker was lost"


def test_reason_comes_from_the_deciding_checks() -> None:
    """The reason of a fail names what failed, not what passed."""
    control = Control(id="1.1", title="t", checks=(CheckCall(check="a"), CheckCall(check="b")))
    told = [
        Outcome(check="a", result=Result.NOTAPPLICABLE, reason="no x"),
        Outcome(check="b", result=Result.FAIL, reason="bad y"),
    ]
    assert verdict(control, told).reason == "bad y"


def test_what_a_check_says_of_itself_comes_first() -> None:
    """A check that ran and says why it could not judge is not called one that did not run."""
    control = Control(id="1", title="t", checks=(CheckCall(check="c"),))
    told = Outcome(check="c", result=Result.NOTCHECKED, reason="only on Windows")
    assert verdict(control, [told], unchecked="its check was not run").reason == "only on Windows"
