"""What a run finds, how it says so, and the exit code that CI sees."""

from __future__ import annotations

import junitparser
import pytest

from imgverify.model import Result, Run, from_json
from tests.plugin.conftest import CHECKS, OS_RELEASE, Project, answers_with


def _run_of(project: Project) -> Run:
    return from_json((project.report / "report.json").read_bytes(), Run)


def _results(project: Project) -> dict[str, Result]:
    return {v.control.id: v.result for v in _run_of(project).verdicts}


def test_all_good_exits_zero(project: Project) -> None:
    """Two controls pass, the manual one is notchecked, the gate passes, all reports are there."""
    result = project.run()
    assert result.ret == 0
    result.assert_outcomes(passed=3)
    assert _results(project) == {"1.2": "pass", "1.10": "pass", "2.1": "notchecked"}
    assert _run_of(project).system == "Debian GNU/Linux 12 (bookworm)"
    names = {path.name for path in project.report.iterdir()}
    assert names == {"report.json", "junit.xml", "facts.json", "transcript.jsonl"}
    result.stdout.fnmatch_lines(["*gate*PASSED*"])


def test_failure_names_control_found_wanted_where_and_mend(project: Project) -> None:
    """A person can act on what the terminal shows; exit code 1."""
    project.record(answers_with(OS_RELEASE.replace("debian", "ubuntu")))
    result = project.run()
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [
            "1.2 the name is right*[[]high[]]",
            "found   ubuntu",
            "wanted  debian",
            "where   /etc/os-release:1",
            "mend    install another system",
            "*gate*REFUSED*",
        ]
    )
    assert _results(project)["1.10"] == "fail"
    (suite,) = junitparser.JUnitXml.fromfile(str(project.report / "junit.xml"))
    assert {case.name.split()[0] for case in suite if case.result} == {"1.2", "1.10", "2.1", "gate"}


def test_unobserved_fact_is_an_error_not_a_pass(project: Project) -> None:
    """Nobody could read os-release: every check that needs it is an error."""
    project.record(answers_with(None))
    result = project.run()
    assert result.ret == 1
    assert _results(project) == {"1.2": "error", "1.10": "error", "2.1": "notchecked"}
    result.stdout.fnmatch_lines(["*because the reply was cut off*"])


def test_broken_check_is_an_error_with_its_traceback(project: Project) -> None:
    """A mistake in a check is not the image's failure, and its author sees where it is."""
    project.write("site_checks/test_site.py", CHECKS.replace("os_release.id ==", "{}['x'] =="))
    result = project.run()
    assert result.ret == 1
    assert _results(project)["1.2"] == "error"
    result.stdout.fnmatch_lines(["*because KeyError: 'x'*", "*site_checks/test_site.py:*KeyError*"])


@pytest.mark.parametrize(
    "arguments", [("-k", "1.2"), ("--deselect", "site_checks/test_site.py::test_version_is")]
)
def test_deselected_controls_make_the_gate_refuse(
    project: Project, arguments: tuple[str, ...]
) -> None:
    """A part of a profile is no verdict on the image: exit code 10."""
    result = project.run(*arguments)
    assert result.ret == 10
    assert _results(project)["1.10"] == "notchecked"
    result.stdout.fnmatch_lines(["*refused*1 automated controls were not checked*"])


def test_skip_in_a_check_is_notchecked(project: Project) -> None:
    """A check that skips has not looked."""
    skipping = CHECKS.replace(
        "    expect(os_release.version_id",
        "    import pytest; pytest.skip('no')\n    expect(os_release.version_id",
    )
    project.write("site_checks/test_site.py", skipping)
    assert project.run().ret == 10
    assert _results(project)["1.10"] == "notchecked"


@pytest.mark.parametrize(
    ("body", "result"),
    [
        ("import pytest; pytest.fail('no good')", "fail"),
        ("assert os_release.version_id == 'x'", "fail"),
        ("import pytest; pytest.xfail('known')", "fail"),
        ("raise RuntimeError('broken')", "error"),
        ("import sys; sys.exit(0)", "error"),
    ],
)
def test_other_ways_to_end_a_check(project: Project, body: str, result: str) -> None:
    """However a check ends, it is no pass."""
    ending = CHECKS.replace(
        "    expect(os_release.version_id", f"    {body}\n    expect(os_release.version_id"
    )
    project.write("site_checks/test_site.py", ending)
    assert project.run().ret != 0
    assert _results(project)["1.10"] == result


def test_stopping_at_the_first_failure_is_no_verdict(project: Project) -> None:
    """With -x the rest was not run, and says so."""
    project.record(answers_with(OS_RELEASE.replace("debian", "ubuntu")))
    result = project.run("-x")
    assert result.ret in (1, 2)
    assert _results(project)["1.10"] == "notchecked"


def test_waiver_forgives_until_it_ends(project: Project) -> None:
    """A waived failure is shown as such and exits 0; an expired one does not."""
    project.record(answers_with(OS_RELEASE.replace("12", "11")))
    text = 'waivers:\n- {control: "1.10", reason: old, owner: me, expires: "%s-01-01T00:00:00Z"}\n'
    project.write("waivers.yaml", text % 2999)
    result = project.run("--waivers", "waivers.yaml")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["*1 waived*"])
    project.write("waivers.yaml", text % 2001)
    late = project.run("--waivers", "waivers.yaml", "--reports-dir", "later")
    assert late.ret == 1
    late.stdout.fnmatch_lines(["*note*the waiver of 1.10 expired on 2001-01-01"])


ATTESTED = """
attestations:
- {control: "2.1", result: fail, by: me, date: "2026-01-02", expires: "%s-01-01T00:00:00Z",
   evidence: ticket 7}
"""


def test_attestation_decides_a_manual_control(project: Project) -> None:
    """A person's `fail` is refused by the gate like any other; an old one is none."""
    project.write("attestations.yaml", ATTESTED % 2999)
    result = project.run("--attestations", "attestations.yaml")
    assert result.ret == 10
    assert _results(project)["2.1"] == "fail"
    result.stdout.fnmatch_lines(["controls *1 attested*"])
    junit = (project.report / "junit.xml").read_text()
    assert "[[PROPERTY|attestation=me: ticket 7]]" in junit


def test_attestation_that_has_expired_leaves_it_open(project: Project) -> None:
    """`notchecked`, as if nobody had looked, and the reason says since when."""
    project.write("attestations.yaml", ATTESTED % 2026)
    assert project.run("--attestations", "attestations.yaml").ret == 0
    verdict = _run_of(project).verdicts[2]
    assert verdict.result is Result.NOTCHECKED
    assert verdict.reason.endswith("the attestation by me expired on 2026-01-01")


@pytest.mark.parametrize("workers", [(), ("-n", "1")], ids=["alone", "xdist"])
def test_waiver_of_another_image_forgives_nothing(
    project: Project, workers: tuple[str, ...]
) -> None:
    """The scope is held against name and system, in every process."""
    project.record(answers_with(OS_RELEASE.replace("12", "11")))
    text = (
        'waivers:\n- {control: "1.10", reason: old, owner: me, expires: "2999-01-01T00:00:00Z", '
        "scope: {os: %s}}\n"
    )
    project.write("waivers.yaml", text % "ubuntu")
    result = project.run("--waivers", "waivers.yaml", *workers)
    assert result.ret == 1
    result.stdout.fnmatch_lines(["note *the waiver of 1.10 is for others: os ubuntu"])
    project.write("waivers.yaml", text % "debian")
    assert project.run("--waivers", "waivers.yaml", "--reports-dir", "more", *workers).ret == 0


def test_own_test_that_fails_makes_the_gate_refuse(project: Project) -> None:
    """A site's own tests count, though they are no controls."""
    project.write("test_own.py", "def test_mine(os_release):\n    assert os_release.id == 'x'\n")
    result = project.run("test_own.py")
    assert result.ret == 1
    result.assert_outcomes(passed=3, failed=1)
    result.stdout.fnmatch_lines(["*refused*1 tests outside of the profile failed"])


def test_profile_with_nothing_to_run_is_refused(project: Project) -> None:
    """Only manual controls: nothing was evaluated."""
    project.write("site.yaml", 'profile: site\ncontrols: {"1": {title: t, manual: true}}\n')
    assert project.run().ret in (5, 10)


def test_severity_default_and_titles_reach_the_report(project: Project) -> None:
    """The report carries the control as the profile wrote it."""
    project.run()
    first, second, _ = (verdict.control for verdict in _run_of(project).verdicts)
    assert (first.id, first.title, first.severity) == ("1.2", "the name is right", "high")
    assert (second.id, second.title, second.severity) == ("1.10", "the version is right", "medium")
