"""One verdict for every control, whatever happened to its checks."""

from __future__ import annotations

from imgverify.errors import BootError
from imgverify.folding import fold
from imgverify.model import CheckCall, Control, Outcome, Result
from imgverify.profiles.profile import Profile

PROFILE = Profile(
    name="p",
    controls={
        "1": Control(id="1", title="t", checks=(CheckCall(check="a"), CheckCall(check="b"))),
        "2": Control(id="2", title="t", checks=(CheckCall(check="a"),)),
        "3": Control(id="3", title="t", manual=True),
    },
)
PASSED = Outcome(check="a", result=Result.PASS)


def test_every_control_has_one_verdict() -> None:
    """One half missing, nothing heard, and manual are all notchecked, each with its own reason."""
    verdicts = fold(PROFILE, {("1", 0): PASSED}, None, "a worker was lost")
    assert [v.result for v in verdicts] == [Result.NOTCHECKED] * 3
    assert [v.reason for v in verdicts[:2]] == ["a worker was lost"] * 2
    assert "person" in verdicts[2].reason


def test_failure_of_the_run_is_an_error_of_what_it_hid() -> None:
    """A boot that failed is an error of every automated control, never a fail or a pass."""
    verdicts = fold(PROFILE, {}, BootError("kernel panic"), "")
    assert [v.result for v in verdicts] == [Result.ERROR, Result.ERROR, Result.NOTCHECKED]
    assert verdicts[0].reason == "kernel panic"


def test_outcomes_that_were_heard_outlive_a_failure() -> None:
    """The artifact changed at the end: what was seen before stays."""
    verdicts = fold(PROFILE, {("2", 0): PASSED}, BootError("changed"), "")
    assert [v.result for v in verdicts] == [Result.ERROR, Result.PASS, Result.NOTCHECKED]
