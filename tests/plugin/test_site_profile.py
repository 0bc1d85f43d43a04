"""A site's profile on top of another one, inside real runs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from imgverify.facts.answers import Answers, Content
from imgverify.model import Run, from_json
from tests.plugin.conftest import OS_RELEASE, Project, answers_with

BENCHMARK = """
profile: benchmark
library: false
checks: [site_checks]
applies: {os: [debian], version: "12"}
requirements:
  name: {title: the name is right, severity: high, all: [{name-is: {name: debian}}]}
controls:
  "1.2": {use: name}
  "1.10": {title: the version is right, level: 2, all: [{version-is: {}}]}
  "2.1": {title: a person decides, manual: true}
"""
SITE = """
profile: site
extends: [./benchmark.yaml]
controls:
  "1.10": {set: {version: "13"}, reason: we have moved on}
drop:
  "1.2": {reason: names do not matter here}
"""


@pytest.fixture(autouse=True)
def _profiles(project: Project) -> None:
    """The benchmark, and what a site makes of it."""
    project.write("benchmark.yaml", BENCHMARK)
    project.write("site.yaml", SITE)


def _run_of(project: Project) -> Run:
    return from_json((project.report / "report.json").read_bytes(), Run)


def _results(project: Project) -> dict[str, str]:
    return {v.control.id: v.result for v in _run_of(project).verdicts}


def test_parameters_are_changed_and_drops_are_listed(project: Project) -> None:
    """The changed parameter decides; what was dropped does not run, and every report says so."""
    result = project.run()
    assert result.ret == 1
    assert _results(project) == {"1.10": "fail", "2.1": "notchecked"}
    result.stdout.fnmatch_lines(
        ["wanted  13", "dropped *1.2 the name is right, by site: names do not matter here"]
    )
    (dropped,) = _run_of(project).dropped
    assert (dropped.control, dropped.profile) == ("1.2", "site")
    assert 'value="1.2"' in (project.report / "junit.xml").read_text()


def test_level_is_a_whole_profile_and_says_so(project: Project) -> None:
    """Level 1 alone can pass the gate; the stamp and the header name the level."""
    result = project.run("--profile", "benchmark.yaml", "--level", "1")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["profile: benchmark, level 1, 2 controls"])
    assert _results(project) == {"1.2": "pass", "2.1": "notchecked"}
    assert _run_of(project).profile.level == 1


def test_a_chosen_control_is_no_verdict_on_the_image(project: Project) -> None:
    """Only what was asked for runs, and the gate refuses: exit code 10."""
    result = project.run("--profile", "benchmark.yaml", "--control", "1.1*")
    assert result.ret == 10
    assert _results(project) == {"1.2": "notchecked", "1.10": "pass", "2.1": "notchecked"}
    assert _run_of(project).verdicts[0].reason == "it was not selected with --control"
    result.assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("conditions", "code", "result", "reason"),
    [
        ("package: nowhere", 0, "notapplicable", "package nowhere is not installed"),
        ("mount: /tmp", 1, "error", ""),
    ],
)
def test_condition_decides_before_the_check(
    project: Project, conditions: str, code: int, result: str, reason: str
) -> None:
    """A condition that is known not to hold names the fact; an unknown one is an error."""
    project.record(_with_packages(answers_with()))
    text = BENCHMARK.replace("level: 2,", f"when: [{{{conditions}}}],")
    project.write("benchmark.yaml", text)
    ran = project.run("--profile", "benchmark.yaml")
    assert ran.ret == code, ran.stdout.str()
    assert _results(project)["1.10"] == result
    assert reason in _run_of(project).verdicts[1].reason


@pytest.mark.parametrize("workers", [(), ("-n", "1")], ids=["alone", "xdist"])
def test_another_system_is_not_judged(project: Project, workers: tuple[str, ...]) -> None:
    """One line names both systems and the profile that fits; nothing was judged; exit code 4."""
    project.write("benchmark.yaml", BENCHMARK.replace('[debian], version: "12"', "[centos]"))
    result = project.run("--profile", "benchmark.yaml", *workers)
    output = result.stdout.str() + result.stderr.str()
    assert result.ret == 4, output
    assert "profile benchmark is for centos, this system is debian 12" in output
    assert "use --profile cis-debian12" in output
    assert set(_results(project).values()) == {"error", "notchecked"}


def test_another_system_by_force(project: Project) -> None:
    """It is judged, and the report says that it was forced."""
    project.record(answers_with(OS_RELEASE.replace('"12"', '"120"')))
    result = project.run("--profile", "benchmark.yaml", "--force-profile", "--level", "1")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["note *is for debian 12, this system is debian 120*force*"])
    assert "--force-profile" in _run_of(project).notes[0]


def test_unknown_system_refuses_nothing_and_passes_nothing(project: Project) -> None:
    """Where os-release was not read, the controls that need it are errors, as ever."""
    project.record(answers_with(None))
    result = project.run("--profile", "benchmark.yaml")
    assert result.ret == 1
    result.stdout.fnmatch_lines(["note *nobody knows whether this is debian 12*"])


def _with_packages(answers: Answers) -> Answers:
    """The same system with one package, as dpkg's database lists it."""
    path = "/var/lib/dpkg/status"
    text = b"Package: base-files\nStatus: install ok installed\nVersion: 12\n"
    state = replace(answers.states["/etc/os-release"], path=path, size=len(text))
    return replace(
        answers,
        files={**answers.files, path: Content(text)},
        states={**answers.states, path: state},
    )
