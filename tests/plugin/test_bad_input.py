"""Bad input: one line with the fix, the right exit code, nothing left behind."""

from __future__ import annotations

import pytest

from tests.plugin.conftest import PROFILE, Project


def _assert_one_line(result: pytest.RunResult, code: int, *parts: str) -> None:
    output = result.stdout.str() + result.stderr.str()
    assert result.ret == code, output
    for part in parts:
        assert part in output
    assert "Traceback" not in output


@pytest.mark.parametrize(
    ("arguments", "code", "parts"),
    [
        (("--profile", "cloud-imag"), 4, ("no such profile", "did you mean cloud-image?")),
        (("--profile", "./nowhere.yaml"), 4, ("no such file",)),
        (("--waivers", "nowhere.yaml"), 4, ("nowhere.yaml: cannot be read",)),
        (("--image", ""), 4, ("--image: names no artifact", "is a variable empty?")),
        (("--timeout", "0"), 4, ("--timeout 0: must be at least 1",)),
        (("--image", "nowhere.qcow2"), 12, ("nowhere.qcow2",)),
        (("--image", "replay:nowhere"), 12, ("no such recording",)),
    ],
)
def test_command_line(
    project: Project, arguments: tuple[str, ...], code: int, parts: tuple[str, ...]
) -> None:
    """Wrong names on the command line."""
    _assert_one_line(project.run(*arguments), code, *parts)
    assert not (project.path / "reports").exists()


@pytest.mark.parametrize(
    ("wrong", "parts"),
    [
        (
            ("name-is", "name-si"),
            ("control 1.2", "no check is called 'name-si'", "did you mean name-is?"),
        ),
        (
            ("name: debian", "nam: debian"),
            ("control 1.2", "no parameter 'nam'", "did you mean name?"),
        ),
        (('"1.2"', "1.2"), (":5: the key 1.2 is not text", 'put it in quotes: "1.2"')),
        (("controls:", "contrls:"), ("unknown key 'contrls'", "did you mean controls?")),
    ],
)
def test_profile(project: Project, wrong: tuple[str, str], parts: tuple[str, ...]) -> None:
    """A profile fails before anything starts."""
    project.write("site.yaml", PROFILE.replace(*wrong, 1))
    _assert_one_line(project.run(), 4, *parts)
    assert not (project.path / "reports").exists()


def test_recording_that_is_none(project: Project) -> None:
    """A file that is no recording is the artifact's fault."""
    project.write("system/answers.json", "{}")
    _assert_one_line(project.run(), 12, "answers.json", "reports are in ")


def test_reports_folder_that_cannot_be_made(project: Project) -> None:
    """The runner's fault: exit code 11."""
    project.write("reports", "a file")
    _assert_one_line(project.run(), 11, "--reports-dir reports")


def test_nothing_is_left_behind(project: Project) -> None:
    """After a good and a bad run there is no lease and no scratch folder."""
    project.run()
    project.run("--image", "nowhere.qcow2")
    assert not list((project.path / "state").rglob("*.lease"))
