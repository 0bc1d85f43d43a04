"""A template of several builds: each artifact is a group of items, with a report of its own."""

from __future__ import annotations

import gzip
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


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_first_artifact_that_cannot_be_unpacked(project: Project, workers: tuple[str, ...]) -> None:
    """Its disk is read before the others' are, and yet it does not end the run."""
    image = template(project, bad=OS_RELEASE, new=OS_RELEASE)
    source = project.path / "bad.source.tar"
    source.write_bytes(gzip.compress(source.read_bytes())[:-60])
    result = project.run(*workers, image=image)
    runs = _runs(project)
    assert _results(runs["new.tar"])["1.2"] == "pass"
    assert _results(runs["bad.tar"])["1.2"] == "error"
    assert result.ret == 12


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_failures_count_against_whom_they_are_about(
    project: Project, workers: tuple[str, ...]
) -> None:
    """One artifact if the test takes it, else all: whatever the name of the test looks like."""
    image = template(project, new=OS_RELEASE, old=OS_RELEASE)
    project.write("test_own.py", "def test_it(artifact):\n    assert 'old' in artifact.location\n")
    project.run(*workers, "test_own.py", image=image)
    refused = {name: run.decision.refusals for name, run in _runs(project).items()}
    assert refused == {"new.tar": ("1 tests outside of the profile failed",), "old.tar": ()}
    project.write(
        "test_own.py",
        "import pytest\n\n"
        "@pytest.mark.parametrize('word', ['new'])\n"
        "def test_it(word):\n    assert not word\n",
    )
    shutil.rmtree(project.path / "reports")
    project.run(*workers, "test_own.py", image=image)
    assert not any(run.decision.passed for run in _runs(project).values())


def test_own_test_that_asks_too_late(project: Project) -> None:
    """Which artifact it means cannot be known: it fails and says so, with the way out."""
    image = template(project, new=OS_RELEASE, old=OS_RELEASE)
    project.write("test_own.py", "def test_it(request):\n    request.getfixturevalue('artifact')\n")
    result = project.run("test_own.py", image=image)
    result.stdout.fnmatch_lines(["*the run has several artifacts*"])
    assert not any(run.decision.passed for run in _runs(project).values())


def test_interrupted_run_passes_nothing(project: Project) -> None:
    """Tests of the user's own were not run, even of an artifact whose controls all were."""
    image = template(project, new=OS_RELEASE)
    project.write("test_own.py", "def test_it():\n    raise KeyboardInterrupt\n")
    assert project.run("test_own.py", image=image).ret == 2
    (run,) = _runs(project).values()
    assert run.decision.refusals == ("the run ended before all of its tests were run",)


def test_own_tests_that_cannot_be_imported_are_failures(project: Project) -> None:
    """Also when pytest is told to go on without them."""
    project.write("test_own.py", "import not_there\n")
    project.run("--continue-on-collection-errors", "test_own.py")
    (run,) = _runs(project).values()
    assert _results(run)["1.2"] == "pass"
    assert run.decision.refusals == ("1 tests outside of the profile failed",)


def test_each_artifact_is_recorded_apart(project: Project) -> None:
    """Each in a folder called like its group."""
    project.run("--record", "rec", image=template(project, new=OS_RELEASE, old=OLDER))
    found = {str(path.relative_to(project.path)) for path in project.path.glob("rec/*/*")}
    assert found == {"rec/new/answers.json", "rec/old/answers.json"}


def test_what_was_built_before_is_named_so(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No log is made, or named, where nothing was built."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(project.path / "cache"))
    image = template(project, new=OS_RELEASE)
    project.run(image=image)
    shutil.rmtree(project.path / "reports")
    assert project.run("--packer-reuse", image=image).ret == 0
    (run,) = _runs(project).values()
    assert any("taken from an earlier build" in note for note in run.notes)
    assert not [*(project.path / "reports").glob("*-build")]


@pytest.mark.parametrize(
    ("image", "words", "message"),
    [
        ("replay:system", ("--packer-reuse",), "is not built by Packer"),
        ("packer:web.json", ("--provider", "nobody"), "--provider nobody: no such provider"),
    ],
)
def test_words_that_make_no_sense_are_known_before_a_build(
    project: Project, image: str, words: tuple[str, ...], message: str
) -> None:
    """A build takes minutes, and options that do nothing mislead."""
    template(project, new=OS_RELEASE)
    result = project.run(*words, image=image)
    assert result.ret == 4
    assert message in result.stderr.str()
    assert not (project.path / "reports").exists()


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
