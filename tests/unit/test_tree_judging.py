"""One image of a tree, judged off the disk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from imgverify.difference.portrait import Portrait
from imgverify.errors import WrongSystemError
from imgverify.facts.answers import Answers, Content
from imgverify.model import Artifact, GatePolicy, Plane, Result, Run
from imgverify.plan import Plan
from imgverify.portraits import Drawn
from imgverify.subject import Subject
from imgverify.tree_judging import Judge, decide_offline
from imgverify.tree_plan import make_tree_plans
from imgverify.tree_reading import ReadImage
from imgverify.wrapping import Wrapping
from tests.unit.runs import one_verdict

PROFILE = """
profile: site
applies: {os: [debian]}
controls:
  "1": {title: a parameter, all: [{sysctl: {key: kernel.kptr_restrict, value: "1"}}]}
  "2": {title: not in containers, when: [{container: false}], all: [{file-absent: {path: /x}}]}
  "3": {title: no file, all: [{file-absent: {path: /x}}]}
"""
OS_RELEASE = b'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian 12"\n'


def fact(subject: Subject, name: str) -> Any:
    """What an argument of a check stands for."""
    return subject.fact(name)


def judged(tmp_path: Path, provider: str, *, force: bool = False, profile: str = PROFILE) -> Run:
    """Verdicts on a system that is little more than its os-release."""
    path = tmp_path / "site.yaml"
    path.write_text(profile)
    plan: Plan = make_tree_plans(str(path), [provider])[provider]
    answers = Answers(
        plane=Plane.OFFLINE,
        files={"/etc/os-release": Content(OS_RELEASE)},
        absent=frozenset({"/x", "/usr/lib/os-release"}),
    )
    artifact = Artifact(
        kind="raw", location="/image", format="raw", wrapping=Wrapping(layers=("raw",))
    )
    subject = Subject(artifact, None, answers, plan.topics(), tmp_path / "transcript")
    drawn = Drawn(Portrait(name=provider, facts={}), subject)
    judge = Judge("0123456789ab", force, fact)
    return judge.judge(ReadImage(artifact, drawn, 1.0), "sha256:ab", provider, plan)


def results(run: Run) -> dict[str, Result]:
    """Results by control."""
    return {verdict.control.id: verdict.result for verdict in run.verdicts}


def test_container(tmp_path: Path) -> None:
    """What means nothing for a container is not applicable, and the reason is told."""
    run = judged(tmp_path, "docker")
    found = results(run)
    assert (found["1"], found["2"]) == (Result.NOTAPPLICABLE, Result.NOTAPPLICABLE)
    assert found["3"] is Result.PASS
    reasons = [verdict.reason for verdict in run.verdicts[:2]]
    assert reasons[0] == "a container runs on the kernel of its host"
    assert "this is a container" in reasons[1]


def test_machine(tmp_path: Path) -> None:
    """For others nothing is taken for granted."""
    found = results(judged(tmp_path, "aws"))
    assert (found["1"], found["2"]) == (Result.NEEDS_BOOT, Result.NEEDS_BOOT)


def test_the_file_is_named(tmp_path: Path) -> None:
    """The run has the digest that was taken, the plane and the system."""
    run = judged(tmp_path, "aws")
    assert (run.artifact.digest, run.plane, run.system) == ("sha256:ab", Plane.OFFLINE, "Debian 12")


def test_profile_of_another_system(tmp_path: Path) -> None:
    """It is refused, unless the user insists; then the report says so."""
    other = PROFILE.replace("debian", "rhel")
    with pytest.raises(WrongSystemError):
        judged(tmp_path, "aws", profile=other)
    run = judged(tmp_path, "aws", force=True, profile=other)
    assert "--force-profile" in run.notes[0]


def test_what_needs_a_boot_decides_nothing() -> None:
    """It is counted, and neither forgives a failure nor makes up for what nobody looked at."""
    passed = one_verdict("1", "a", Result.PASS)
    later = one_verdict("2", "b", Result.NEEDS_BOOT)
    policy = GatePolicy(min_evaluated=1.0)
    decision = decide_offline([passed, later], policy)
    assert decision.passed
    assert (decision.counts["pass"], decision.counts["needs_boot"]) == (1, 1)
    assert not decide_offline([passed, later, one_verdict("3", "c", Result.FAIL)], policy).passed
    assert not decide_offline([passed, one_verdict("3", "c", Result.NOTCHECKED)], policy).passed
    assert not decide_offline([later], policy).passed
