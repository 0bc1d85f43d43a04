"""Tests of `imgverify.static_verdicts`."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from imgverify.model import Artifact, Outcome, Plane, Result
from imgverify.plan import Plan, make_plan
from imgverify.scope import Judged
from imgverify.static_verdicts import fails, join, judge_statically, lines_about, static_verdicts
from imgverify.unobserved import NotObservedError

CHECKS = '''
from imgverify.expect import Expect
from imgverify.facts.os_release import OsRelease


def test_name_is(os_release: OsRelease, expect: Expect, name: str) -> None:
    """The system has a name."""
    expect(os_release == name, wanted=name, found=str(os_release), where="/etc/os-release")


def test_runs(machine: object) -> None:
    """A machine is there."""
    assert machine.name
'''


def said(result: Result, plane: Plane = Plane.OFFLINE) -> Outcome:
    """An outcome."""
    return Outcome(check="x", result=result, plane=plane, reason=str(plane))


@pytest.mark.parametrize("static", [Result.NEEDS_BOOT, Result.ERROR, Result.NOTCHECKED])
@pytest.mark.parametrize("booted", [Result.PASS, Result.FAIL, Result.ERROR])
def test_boot_decides_the_rest(static: Result, booted: Result) -> None:
    """What the disk could not tell is what the boot says."""
    assert join(said(static), said(booted, Plane.BOOT)) == said(booted, Plane.BOOT)
    assert join(None, said(booted, Plane.BOOT)) == said(booted, Plane.BOOT)


@pytest.mark.parametrize(
    ("static", "booted", "plane"),
    [
        (Result.FAIL, Result.PASS, Plane.OFFLINE),
        (Result.PASS, Result.FAIL, Plane.BOOT),
        (Result.PASS, Result.PASS, Plane.BOOT),
        (Result.FAIL, Result.FAIL, Plane.BOOT),
        (Result.FAIL, Result.ERROR, Plane.OFFLINE),
        (Result.PASS, Result.ERROR, Plane.BOOT),
        (Result.NOTAPPLICABLE, Result.PASS, Plane.BOOT),
        (Result.PASS, Result.NOTAPPLICABLE, Plane.OFFLINE),
    ],
)
def test_the_worse_one_counts(static: Result, booted: Result, plane: Plane) -> None:
    """Neither the first boot nor the shipped disk heals what the other one gets wrong."""
    assert join(said(static), said(booted, Plane.BOOT)).plane is plane


@pytest.fixture(name="plan")
def _plan(tmp_path: Path) -> Plan:
    folder = tmp_path / "checks"
    folder.mkdir()
    (folder / "test_own.py").write_text(CHECKS)
    profile = tmp_path / "own.yaml"
    profile.write_text(
        dedent("""
        profile: own
        checks: [checks]
        controls:
          "1": {title: Right, all: [{name-is: {name: debian}}]}
          "2": {title: Wrong, all: [{name-is: {name: centos}}]}
          "3": {title: Runs, all: [{name-is: {name: debian}}, {runs: {}}]}
          "4": {title: Judge, manual: true}
        """)
    )
    return make_plan(str(profile))


def fixture(name: str) -> object:
    """What a disk has."""
    if name == "machine":
        raise NotObservedError("no machine is up", needs_boot=True)
    return "debian"


def test_verdicts_of_a_disk(plan: Plan) -> None:
    """Static halves are judged, and what needs a boot says so; failures are told line by line."""
    judged = Judged.of(Artifact(kind="raw", location="/x", format="raw"), "debian")
    verdicts = static_verdicts(plan, judge_statically(plan, fixture), judged)
    assert {one.control.id: one.result for one in verdicts} == {
        "1": Result.PASS,
        "2": Result.FAIL,
        "3": Result.NEEDS_BOOT,
        "4": Result.NOTCHECKED,
    }
    assert [one.control.id for one in verdicts if fails(one)] == ["2"]
    assert lines_about(verdicts, "the disk") == [
        "FAIL 2 Wrong: /etc/os-release: found debian, wanted centos",
        "the disk alone decides 2 of 3 controls: 1 fail, 1 pass",
    ]
