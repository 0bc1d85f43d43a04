"""Root's PATH, as a login shell says it and as files write it."""

from __future__ import annotations

import pytest

from imgverify.model import Plane, Result
from tests.checks.building import answers
from tests.checks.judging import judge

LINES = ["41ed root root /usr/sbin", "41ed root root /usr/bin"]
CHECKS = ("root-path-absolute", "root-path-folders", "root-path-owner", "root-path-mode")
DEFS = "ENV_SUPATH\tPATH=/usr/sbin:/usr/bin\n"


def result(
    check: str,
    path: str = "/usr/sbin:/usr/bin",
    states: list[str] | None = None,
    files: dict[str, str] | None = None,
    plane: Plane = Plane.BOOT,
) -> Result:
    """Judge what a login shell said, and these files."""
    text = "".join(f"{line}\n" for line in [path, *(LINES if states is None else states)])
    told = answers(
        "root_path",
        files={"/etc/login.defs": DEFS, **(files or {})},
        outputs={"root path": text} if plane is not Plane.OFFLINE else {},
        plane=plane,
    )
    return judge(check, told).result


@pytest.mark.parametrize("check", CHECKS)
def test_a_plain_path_passes(check: str) -> None:
    """Two folders of root's."""
    assert result(check) is Result.PASS


@pytest.mark.parametrize("check", CHECKS)
def test_nobody_looked(check: str) -> None:
    """A disk cannot say what a login shell would; the start files alone are half an answer."""
    assert result(check, plane=Plane.OFFLINE) is Result.NEEDS_BOOT


@pytest.mark.parametrize("check", CHECKS)
def test_a_shell_that_says_nothing_is_an_error(check: str) -> None:
    """A start file may end the shell."""
    told = answers("root_path", outputs={"root path": ("", 1)})
    assert judge(check, told).result is Result.ERROR


@pytest.mark.parametrize(
    "path", ["/usr/sbin:", ":/usr/sbin", "/usr/sbin::/usr/bin", ".:/usr/bin", "bin:/usr/bin", ".."]
)
def test_relative_entries_fail(path: str) -> None:
    """Each way to name the current folder, or one below it."""
    assert result("root-path-absolute", path) is Result.FAIL


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("/root/.bashrc", "PATH=$PATH:.\n"),
        ("/root/.bash_profile", 'if [ -d ~/bin ]; then\n  export PATH="$PATH:"\nfi\n'),
        ("/etc/profile.d/x.sh", "PATH=bin:${PATH:+$PATH}\n"),
        ("/root/.bashrc", "PATH+=:.\n"),
        ("/etc/profile", "add() {\n  PATH=bin:$PATH\n}\nadd\n"),
        ("/etc/environment", 'PATH="/usr/bin:."\n'),
        ("/etc/login.defs", "ENV_SUPATH PATH=/usr/bin:\n"),
    ],
)
def test_files_that_add_one_fail(file: str, text: str) -> None:
    """Also where this login shell did not come by."""
    assert result("root-path-absolute", files={file: text}) is Result.FAIL


@pytest.mark.parametrize(
    "text",
    [
        "#PATH=.",
        "PATH=$HOME/bin:~/x:$PATH",
        "PATH=${PATH:+$PATH:}/opt/bin",
        "MANPATH=.",
        "f . :",
        "PATH+=:/opt",
    ],
)
def test_look_alikes_pass(text: str) -> None:
    """Comments, variables that are absolute, other variables."""
    assert result("root-path-absolute", files={"/root/.bashrc": text}) is Result.PASS


@pytest.mark.parametrize(
    ("check", "line", "wanted"),
    [
        ("root-path-owner", "41ed bin root /usr/bin", Result.FAIL),
        ("root-path-mode", "41fd root root /usr/bin", Result.FAIL),
        ("root-path-mode", "41ef root root /usr/bin", Result.FAIL),
        ("root-path-folders", "81ed root root /usr/bin", Result.FAIL),
        ("root-path-owner", "41fd root root /usr/bin", Result.PASS),
    ],
)
def test_a_bad_folder_fails(check: str, line: str, wanted: Result) -> None:
    """Each demand looks at its own property."""
    assert result(check, states=[LINES[0], line]) is wanted


def test_a_folder_that_is_not_there_is_no_folder() -> None:
    """Only the demand for folders minds."""
    found = {check: result(check, states=LINES[:1]) for check in CHECKS}
    assert found.pop("root-path-folders") is Result.FAIL
    assert set(found.values()) == {Result.PASS}


def test_nothing_to_look_at_is_no_pass() -> None:
    """Where no entry is a folder, nobody can say whose they are."""
    assert result("root-path-owner", path="bin", states=[]) is Result.ERROR
    assert result("root-path-mode", path="bin", states=[]) is Result.ERROR
