"""Workers judge what the controller collected."""

from __future__ import annotations

from imgverify.model import Run, from_json
from tests.plugin.conftest import CHECKS, OS_RELEASE, Project, answers_with


def _results(project: Project) -> dict[str, str]:
    run = from_json((project.report / "report.json").read_bytes(), Run)
    return {v.control.id: v.result for v in run.verdicts}


def test_same_verdicts_as_without(project: Project) -> None:
    """Outcomes travel from the workers to the controller's report."""
    project.record(answers_with(OS_RELEASE.replace("12", "11")))
    assert project.run("-n", "2").ret == 1
    assert _results(project) == {"1.2": "pass", "1.10": "fail", "2.1": "notchecked"}


def test_lost_worker_makes_the_gate_refuse(project: Project) -> None:
    """A check whose worker died has no verdict, and that is no pass."""
    dying = CHECKS.replace(
        "    expect(os_release.version_id",
        "    import os; os._exit(9)\n    expect(os_release.version_id",
    )
    project.write("site_checks/test_site.py", dying)
    result = project.run("-n", "1", "--max-worker-restart", "0")
    assert result.ret != 0
    assert _results(project)["1.10"] == "notchecked"


def test_bad_profile_is_told_by_the_controller(project: Project) -> None:
    """One line, no workers."""
    result = project.run("-n", "2", "--profile", "nowhere")
    assert result.ret == 4
    assert "no such profile" in result.stderr.str()
