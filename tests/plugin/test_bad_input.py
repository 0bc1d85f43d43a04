"""Bad input: one line with the fix, the right exit code, nothing left behind."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from imgverify.cli import main
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
        (("--attestations", "nowhere.yaml"), 4, ("nowhere.yaml: cannot be read",)),
        (("--control", "1.3"), 4, ("control 1.3: the profile has none", "did you mean 1.2?")),
        (("--level", "3"), 4, ("--level: invalid choice: 3",)),
        (("--profile", "./library.yaml"), 4, ("a library of requirements",)),
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
    project.write("library.yaml", "profile: library\nlibrary: true\n")
    _assert_one_line(project.run(*arguments), code, *parts)
    assert not (project.path / "reports").exists()


@dataclass(frozen=True)
class Bad:
    """A mistake in the profile, and what is said of it.

    Args:
        wrong: what is replaced by what, once.
        place: line of the profile.
        parts: of the message.
    """

    wrong: tuple[str, str]
    place: str
    parts: tuple[str, ...]


BAD = {
    "check": Bad(
        ("name-is", "name-si"), ":5: control 1.2", ("check is called 'name-si'", "mean name-is?")
    ),
    "parameter": Bad(("name: debian", "nam: debian"), ":5: control 1.2", ("no parameter 'nam'",)),
    "parameter that is missing": Bad(
        ("{name: debian}", "{}"), ":5: control 1.2", ("name-is needs the parameter 'name'",)
    ),
    "type": Bad(("name: debian", "name: 7"), ":5: ", ("name: Expected `str`, got `int`",)),
    "float as key": Bad(
        ('"1.10"', "1.10"), ":6: ", ("the key 1.10 is not text", 'put it in quotes: "1.10"')
    ),
    "key": Bad(("controls:", "contrls:"), ":4: ", ("unknown key 'contrls'", "mean controls?")),
    "key of a control": Bad(("severity", "severty"), ":5: ", ("'severty'", "mean severity?")),
    "severity": Bad(("high", "grave"), ":5: ", ("severity: Invalid enum value 'grave'",)),
    "control twice": Bad(('"1.10"', '"1.2"'), ":6: ", ("'1.2' stands twice",)),
    "itself": Bad(("profile: site", "profile: site\nextends: [./site.yaml]"), ":3: ", ("circle",)),
    "two in a circle": Bad(
        ("profile: site", "profile: site\nextends: [./loop.yaml]"),
        "loop.yaml:2: ",
        ("profiles extend each other in a circle: site -> loop -> site",),
    ),
    "alias": Bad(
        ("checks: [site_checks]", "checks: &a [site_checks]\ntitle: *a"), ":4: ", ("aliases",)
    ),
    "brackets": Bad(("checks: [site_checks]", "checks: " + "[" * 9000), ":3: ", ("40 deep",)),
    "tag": Bad(("profile: site", "profile: !!python/name:os.system x"), ":2: ", ("not accepted",)),
    "no YAML": Bad(("profile: site", "profile: [site"), ":", ("not valid YAML",)),
    "condition": Bad(
        ("severity: high", "when: [{pakage: x}]"), ":5: control 1.2", ("did you mean package?",)
    ),
    "requirement": Bad(("severity: high", "use: tpm"), ":5: ", ("no requirement is called 'tpm'",)),
    "drop": Bad(
        ("controls:", 'drop: {"9": {reason: r}}\ncontrols:'), ":4: ", ("no inherited control",)
    ),
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_profile(project: Project, bad: Bad, capsys: pytest.CaptureFixture[str]) -> None:
    """A profile fails before anything starts: file, line and the way out, also in the command."""
    assert bad.wrong[0] in PROFILE
    project.write("site.yaml", PROFILE.replace(*bad.wrong, 1))
    project.write("loop.yaml", "profile: loop\nextends: [./site.yaml]\n")
    # In this process: that of `pytest` is told by one of them below.
    assert main(["profiles", "show", str(project.path / "site.yaml")]) == 4
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) <= 2
    assert f".yaml{bad.place}".replace(".yamlloop", "loop") in said.err
    for part in bad.parts:
        assert part in said.err


def test_lint_takes_any_of_them(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    """Every one is an error with its line; none is a traceback."""
    for name, bad in BAD.items():
        path = project.write("site.yaml", PROFILE.replace(*bad.wrong, 1))
        assert main(["profiles", "lint", str(path)]) == 1, name
        assert f"error: {project.path}" in capsys.readouterr().out


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "xdist"])
@pytest.mark.parametrize("name", ["check", "float as key"])
def test_profile_in_pytest(project: Project, name: str, workers: tuple[str, ...]) -> None:
    """The same words, exit code 4, and nothing was started."""
    project.write("site.yaml", PROFILE.replace(*BAD[name].wrong, 1))
    _assert_one_line(project.run(*workers), 4, BAD[name].place, *BAD[name].parts)
    assert not (project.path / "reports").exists()
    assert not (project.path / "state").exists()


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
