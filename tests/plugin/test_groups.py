"""A template of several builds: each artifact is a group of items, with a report of its own."""

from __future__ import annotations

import json
import shutil

import pytest

from imgverify.model import Run, from_json
from tests.plugin.builds import cut_off, template
from tests.plugin.conftest import OS_RELEASE, Project

OLDER = OS_RELEASE.replace("12", "11")
pytestmark = pytest.mark.skipif(not shutil.which("packer"), reason="Packer is not installed")


def _runs(project: Project) -> dict[str, Run]:
    """The reports, by the name of the artifact's file."""
    found = [
        from_json(path.read_bytes(), Run)
        for path in (project.path / "reports").glob("*/report.json")
    ]
    return {run.artifact.location.rpartition("/")[2]: run for run in found}


def _results(run: Run) -> dict[str, str]:
    return {one.control.id: one.result.value for one in run.verdicts}


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_each_build_is_judged_by_itself(project: Project, workers: tuple[str, ...]) -> None:
    """One build fails, the other does not: two reports, two decisions, and exit code 1."""
    image = template(project, new=OS_RELEASE, old=OLDER)
    result = project.run("-v", *workers, image=image)
    assert result.ret == 1
    runs = _runs(project)
    assert _results(runs["new.tar"]) == {"1.2": "pass", "1.10": "pass", "2.1": "notchecked"}
    assert _results(runs["old.tar"]) == {"1.2": "pass", "1.10": "fail", "2.1": "notchecked"}
    assert any("built by Packer" in note for note in runs["new.tar"].notes)
    result.stdout.fnmatch_lines(["*imgverify: new.tar*", "*imgverify: old.tar*"])


def test_items_are_called_by_build_and_control(project: Project) -> None:
    """So that -k picks a build, a control, or both; what was not judged is refused."""
    image = template(project, new=OS_RELEASE, old=OLDER)
    result = project.run("-v", "-k", "new", image=image)
    result.stdout.fnmatch_lines(["*::test_name_is?new-1.2? PASS*", "*::test_version_is?new-1.10*"])
    assert "old-1.2" not in result.stdout.str()
    assert result.ret == 10
    assert _results(_runs(project)["old.tar"])["1.2"] == "notchecked"


def test_one_build_needs_no_name(project: Project) -> None:
    """Items of the only artifact are called as if it had been there before."""
    result = project.run("-v", image=template(project, new=OS_RELEASE))
    result.stdout.fnmatch_lines(["*::test_name_is?1.2? PASS*"])


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_artifact_that_cannot_be_used_does_not_hide_the_others(
    project: Project, workers: tuple[str, ...]
) -> None:
    """Its controls are errors, the other one is judged, and the exit code says who is to blame."""
    image = template(project, new=OS_RELEASE, odd=OS_RELEASE)
    cut_off(project.path / "odd.source.tar")
    result = project.run(*workers, image=image)
    runs = _runs(project)
    assert _results(runs["new.tar"])["1.2"] == "pass"
    assert _results(runs["odd.tar"]) == {"1.2": "error", "1.10": "error", "2.1": "notchecked"}
    assert result.ret == 12


def test_collect_only_builds_nothing(project: Project) -> None:
    """To list controls takes no minutes."""
    result = project.run("--collect-only", "-q", image=template(project, new=OS_RELEASE))
    assert result.ret == 0
    assert "test_name_is[1.2]" in result.stdout.str()
    assert not [*(project.path / "out").iterdir()]
    assert not (project.path / "reports").exists()


def test_failed_build_leaves_a_report_that_refuses(project: Project) -> None:
    """A gate that looks for a report finds one: every control is an error, and says why."""
    project.write(
        "web.json",
        json.dumps(
            {
                "builders": [{"type": "null", "communicator": "none", "name": "web"}],
                "provisioners": [{"type": "shell-local", "inline": ["echo no room >&2; exit 3"]}],
            }
        ),
    )
    result = project.run(image="packer:web.json")
    assert result.ret == 12
    (run,) = _runs(project).values()
    assert set(_results(run).values()) == {"error", "notchecked"}
    assert not run.decision.passed
    assert "no room" in result.stdout.str() or "exit status 3" in result.stdout.str()
    (log,) = (project.path / "reports").glob("*-build/packer.log")
    assert "no room" in log.read_text()


def test_tests_of_the_user_run_for_each_build(project: Project) -> None:
    """Also those whose own fixtures, of whatever scope, look at the image; others run once."""
    image = template(project, new=OS_RELEASE, old=OLDER)
    project.write(
        "test_own.py",
        "import pytest\n\n"
        "@pytest.fixture(scope='module')\n"
        "def release(os_release):\n"
        "    return os_release.version_id\n\n"
        "def test_seen(release):\n"
        "    print('seen', release)\n\n"
        "def test_not_about_an_image():\n"
        "    pass\n",
    )
    result = project.run("-rP", "-v", "test_own.py", image=image)
    result.stdout.fnmatch_lines(["*test_seen?new? PASSED*", "*test_seen?old? PASSED*"])
    result.stdout.fnmatch_lines(["*seen 12*", "*seen 11*"])
    assert result.stdout.str().count("test_not_about_an_image PASSED") == 1


def test_packer_build_is_a_fixture(project: Project) -> None:
    """A test of the user's own builds a template, without --image."""
    template(project, new=OS_RELEASE)
    project.write(
        "test_own.py",
        "from pathlib import Path\n\n"
        "def test_built(packer_build):\n"
        "    (built,) = packer_build('web.json')\n"
        "    assert (built.name, Path(built.spec).name) == ('new', 'new.tar')\n"
        "    assert packer_build('web.json') == (built,)\n",
    )
    result = project.pytester.runpytest_subprocess("-p", "no:cacheprovider", "test_own.py")
    result.assert_outcomes(passed=1)
