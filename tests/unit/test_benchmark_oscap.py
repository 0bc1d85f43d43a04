"""The comparison with OpenSCAP counts what it says: nothing is booted here."""

from __future__ import annotations

import fnmatch
import io
from pathlib import Path

import pytest
from rich.console import Console

from benchmarks.oscap.agreement import Shared, shared_rules
from benchmarks.oscap.causes import Cause, Right, cause_of, load_causes
from benchmarks.oscap.comparing import PROFILE
from benchmarks.oscap.content import VARIABLE, data_stream
from benchmarks.oscap.ours import Judged
from benchmarks.oscap.scanner import Scan, results_of
from benchmarks.oscap.telling import Told, tell
from imgverify.model import Control, Result, Verdict
from imgverify.plan import make_plan

RESULTS = """\
<Benchmark xmlns="http://checklists.nist.gov/xccdf/1.2"><TestResult id="x">
<rule-result idref="xccdf_org.ssgproject.content_rule_one"><result>pass</result></rule-result>
<rule-result idref="xccdf_org.ssgproject.content_rule_two"><result>fail</result></rule-result>
<rule-result idref="xccdf_org.ssgproject.content_rule_3"><result>notselected</result></rule-result>
</TestResult></Benchmark>
"""
WRONG = Cause(
    name="looks elsewhere",
    rules=("sshd_*",),
    ours="pass",
    theirs="fail",
    right=Right.IMGVERIFY,
    why="it reads one file only",
    see="sshd -T",
)


def verdict(result: Result, *rules: str) -> Verdict:
    """A verdict on a control that names rules."""
    return Verdict(control=Control(id="1.1", title="x", references=rules), result=result)


def compared(result: Result, **results: str) -> dict[str, bool]:
    """Whether each rule of one control agrees."""
    found = shared_rules([verdict(result, *results)], results)
    return {one.rule: one.agrees for one in found}


def test_results_are_those_of_selected_rules() -> None:
    """A rule that the profile leaves out has no result."""
    assert results_of(RESULTS.encode()) == {"one": "pass", "two": "fail"}


def test_one_rule_agrees_when_it_says_the_same() -> None:
    """Pass is not notapplicable, and neither is fail."""
    assert compared(Result.PASS, a="pass") == {"a": True}
    assert compared(Result.FAIL, a="fail") == {"a": True}
    assert compared(Result.PASS, a="notapplicable") == {"a": False}
    assert compared(Result.FAIL, a="pass") == {"a": False}
    assert compared(Result.ERROR, a="fail") == {"a": False}


def test_rules_agree_together() -> None:
    """One failing rule makes the control fail: the others may pass."""
    assert compared(Result.FAIL, a="pass", b="fail") == {"a": True, "b": True}
    assert compared(Result.FAIL, a="pass", b="notapplicable") == {"a": False, "b": False}
    assert compared(Result.PASS, a="pass", b="notapplicable") == {"a": True, "b": True}


def test_only_the_rule_that_differs_disagrees() -> None:
    """A control that passes agrees with those of its rules that pass, or have nothing to say."""
    assert compared(Result.PASS, a="pass", b="fail") == {"a": True, "b": False}
    found = compared(Result.PASS, a="pass", b="fail", c="notapplicable")
    assert found == {"a": True, "b": False, "c": True}
    found = compared(Result.PASS, b="fail", c="notapplicable")
    assert found == {"b": False, "c": False}


def test_what_one_side_did_not_judge_is_not_shared() -> None:
    """Controls for people, rules without a check, rules that were not run."""
    assert compared(Result.NOTCHECKED, a="pass") == {}
    assert compared(Result.PASS, a="notchecked") == {}
    assert shared_rules([verdict(Result.PASS, "a")], {}) == []


def test_cause_explains_one_kind_of_disagreement() -> None:
    """Other results of the same rule stay unexplained."""
    shared = Shared(control="5.1.1", rule="sshd_x", ours=Result.PASS, theirs="fail", agrees=False)
    other = Shared(control="5.1.1", rule="sshd_x", ours=Result.FAIL, theirs="pass", agrees=False)
    assert cause_of(shared, [WRONG]) == WRONG
    assert cause_of(other, [WRONG]) is None


def test_numbers_are_told_apart() -> None:
    """Explained disagreements are no agreement, and unknown ones are shown as such."""
    shared = [
        Shared(control="1", rule="a", ours=Result.PASS, theirs="pass", agrees=True),
        Shared(control="2", rule="b", ours=Result.PASS, theirs="pass", agrees=True),
        Shared(control="3", rule="sshd_x", ours=Result.PASS, theirs="fail", agrees=False),
        Shared(control="4", rule="d", ours=Result.FAIL, theirs="pass", agrees=False),
    ]
    told = Told(
        judged=Judged(verdicts=(), seconds=10.0, collecting=5.0, peak_kib=2048),
        scan=Scan(results=dict.fromkeys("abcd", "pass"), seconds=100.0, peak_kib=4096),
        shared=shared,
        causes=[WRONG],
    )
    assert (told.agreement, told.explained) == (0.5, 0.75)
    printed = io.StringIO()
    tell(told, Console(file=printed, width=200))
    assert "agreement 50.0%, with explained errors of oscap 75.0%" in printed.getvalue()
    assert "4 d: imgverify fail, oscap pass; UNKNOWN CAUSE" in printed.getvalue()


def test_causes_are_told_apart() -> None:
    """Each cause has a name of its own, and says what it is and how to see it."""
    causes = load_causes()
    assert len({cause.name for cause in causes}) == len(causes)
    for cause in causes:
        assert cause.rules, cause.name
        assert cause.why, cause.name
        assert cause.see, cause.name
        assert cause.ours in set(Result), cause.name


def test_causes_are_about_rules_of_the_profile() -> None:
    """A name or wildcard that no control refers to would explain nothing, ever."""
    rules = {rule for one in make_plan(PROFILE).controls() for rule in one.references}
    for cause in load_causes():
        for pattern in cause.rules:
            assert fnmatch.filter(rules, pattern), (cause.name, pattern)


def test_content_can_be_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A file of one's own is taken as it is."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "ds.xml"))
    assert data_stream() == tmp_path / "ds.xml"
