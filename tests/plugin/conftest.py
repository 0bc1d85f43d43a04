"""A small project with a profile, checks and a recording of a system."""

from __future__ import annotations

from pathlib import Path

import pytest

# pytester forgets modules that a test was the first to import, but PyYAML's half in C remembers.
import yaml  # noqa: F401

from imgverify.facts.answers import Answers, Content, FileState
from imgverify.model import Plane
from imgverify.recording import write_recording

PROFILE = """
profile: site
checks: [site_checks]
controls:
  "1.2": {title: the name is right, severity: high, all: [{name-is: {name: debian}}]}
  "1.10": {title: the version is right, all: [{version-is: {}}, {name-is: {name: debian}}]}
  "2.1": {title: a person decides, manual: true}
"""

CHECKS = '''
def test_name_is(os_release, expect, name: str) -> None:
    """The system has a name."""
    expect(os_release.id == name, wanted=name, found=os_release.id, where="/etc/os-release:1",
           mend="install another system")


def test_version_is(os_release, expect, version: str = "12") -> None:
    """The system has a version."""
    expect(os_release.version_id == version, wanted=version, found=os_release.version_id,
           where="/etc/os-release:2")


def test_not_in_the_profile() -> None:
    """No control calls this one."""
    raise AssertionError
'''

OS_RELEASE = 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n'


def answers_with(os_release: str | None = OS_RELEASE) -> Answers:
    """Answers of a system that is nothing but its os-release."""
    paths = ("/etc/os-release", "/usr/lib/os-release")
    if os_release is None:
        return Answers(plane=Plane.BOOT, problems=dict.fromkeys(paths, "the reply was cut off"))
    state = FileState(paths[0], 0o100644, 0, 0, "root", "root", len(os_release), 0)
    return Answers(
        plane=Plane.BOOT,
        files={paths[0]: Content(os_release.encode())},
        states={paths[0]: state},
        absent=frozenset(paths[1:]),
    )


class Project:
    """A folder with a profile and a recording, and pytest in it."""

    def __init__(self, pytester: pytest.Pytester) -> None:
        self.pytester = pytester
        self.path = pytester.path
        self.write("site.yaml", PROFILE)
        self.write("site_checks/test_site.py", CHECKS)
        self.record(answers_with())

    def write(self, name: str, text: str) -> Path:
        """Write a file of the project."""
        path = self.path / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(text)
        return path

    def record(self, answers: Answers) -> None:
        """Replace the recording."""
        write_recording(self.path / "system", answers, None, "made by a test")

    def run(self, *arguments: str, image: str = "replay:system") -> pytest.RunResult:
        """Run pytest on the recording, in a process of its own."""
        return self.pytester.runpytest_subprocess(
            "--image", image, "--profile", "site.yaml", "-p", "no:cacheprovider", *arguments
        )

    @property
    def report(self) -> Path:
        """The folder of the only run."""
        (folder,) = (self.path / "reports").iterdir()
        return folder


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project whose run passes."""
    monkeypatch.setenv("IMGVERIFY_STATE_DIR", str(pytester.path / "state"))
    return Project(pytester)
