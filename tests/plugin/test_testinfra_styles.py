"""Suites of testinfra in the styles of the field run on the image, unchanged."""

from __future__ import annotations

import pytest

from tests.plugin.conftest import Project

# There is no machine behind a recording: the image's host is one whose commands run here, and whose
# name tells it apart from any that testinfra could make.
IMAGE = """
import subprocess
from types import SimpleNamespace

import pytest

from imgverify.subject import Subject
from imgverify.testinfra_backend import host_over


class Runner:
    def run(self, command, *, timeout=None):
        done = subprocess.run(["sh", "-c", command], capture_output=True)
        return SimpleNamespace(status=done.returncode, stdout=done.stdout, stderr=done.stderr)


Subject.host = lambda self: host_over(Runner(), "the-image", root=True, sudo=False)
"""
PARAMETRIZED = """
import pytest

@pytest.mark.parametrize("path", ["/etc/passwd", "/etc/group"])
@pytest.mark.parametrize("user", ["root"])
def test_file(host, path, user):
    assert host.file(path).user == user
    assert host.backend.hostname == "the-image"

@pytest.mark.parametrize("command,out", [("echo a", "a"), ("echo b", "b")], ids=["first", "second"])
def test_command(host, command, out):
    assert host.check_output(command) == out
"""
HOSTS = """
testinfra_hosts = ["ssh://web[1:3].example.org", "ansible://all", "docker://abc"]

def test_once(host):
    assert host.backend.hostname == "the-image"
"""
MOLECULE = """
import os
import testinfra.utils.ansible_runner

testinfra_hosts = testinfra.utils.ansible_runner.AnsibleRunner(
    os.environ["MOLECULE_INVENTORY_FILE"]).get_hosts("all")

def test_passwd(host):
    assert host.file("/etc/passwd").is_file
    assert host.backend.hostname == "the-image"
"""
CLASSES = """
import pytest
import testinfra

@pytest.fixture(scope="module")
def accounts(host):
    return host.file("/etc/passwd").content_string

class TestAccounts:
    @pytest.fixture(autouse=True)
    def _prepare(self, host):
        self.name = host.check_output("echo me")

    def test_prepared(self, accounts):
        assert self.name == "me"
        assert "root" in accounts

    def test_sudo(self, host):
        with host.sudo():
            assert host.check_output("echo %s", "a b") == "a b"

class TestElsewhere:
    remote = testinfra.get_host("ssh://web1.example.org", sudo=True)

    def test_get_host(self):
        assert self.remote.check_output("echo %s", "a b") == "a b"
        assert self.remote.file("/etc/passwd").exists

    def test_another_way(self, host):
        other = host.get_host("ansible://db?ansible_inventory=hosts")
        assert other.run("exit 3").rc == 3

    def test_this_machine_when_that_is_meant(self):
        assert testinfra.get_host("local://").backend.get_connection_type() == "local"
"""


@pytest.fixture(autouse=True)
def _image(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write("conftest.py", IMAGE)
    monkeypatch.delenv("MOLECULE_INVENTORY_FILE", raising=False)


@pytest.mark.parametrize("workers", [(), ("-n", "1")], ids=["alone", "xdist"])
def test_styles(project: Project, workers: tuple[str, ...]) -> None:
    """All of them pass, each test once, and hosts that are not followed are told."""
    for name, text in (
        ("parametrized", PARAMETRIZED),
        ("hosts", HOSTS),
        ("molecule", MOLECULE),
        ("classes", CLASSES),
    ):
        project.write(f"suite/test_{name}.py", text)
    result = project.run("suite", *workers)
    # Three are of the profile.
    result.assert_outcomes(passed=3 + 4 + 1 + 1 + 5)
    assert result.ret == 0
    lines = [line for line in result.stdout.lines if line.startswith("note ")]
    assert lines == [
        f"note      suite/test_{name}.py: `testinfra_hosts` is not followed, the image is judged"
        for name in ("hosts", "molecule")
    ]


def test_hosts_of_the_command_line(project: Project) -> None:
    """They are not followed either: a suite's own configuration may name them."""
    project.write("pytest.ini", "[pytest]\naddopts = --hosts=ssh://web1 --sudo\n")
    project.write("test_hosts.py", HOSTS)
    result = project.run("test_hosts.py")
    assert result.ret == 0
    assert "--hosts is not followed: the image is judged" in result.stdout.str()


FOREIGN = """

@pytest.fixture
def container():
    raise AssertionError("must not be started")

@pytest.fixture
def host(container):
    return container
"""
WRAPPED = """

@pytest.fixture
def host(host):
    host.prepared = True
    return host
"""


def test_host_of_another_machine_is_refused(project: Project) -> None:
    """A fixture `host` of a suite's own must not pass for the image; nor is it set up."""
    project.write("suite/conftest.py", f"import pytest\n{FOREIGN}")
    project.write(
        "suite/test_a.py",
        "def test_a(host):\n    pass\ndef test_b():\n    pass\n",
    )
    result = project.run("suite")
    result.assert_outcomes(passed=4, errors=1)
    assert result.ret == 1
    output = result.stdout.str()
    assert "suite/conftest.py:8 here, which is not the image" in output
    assert "must not be started" not in output


def test_host_of_another_machine_that_is_asked_for_late_is_refused(project: Project) -> None:
    """A test need not name the fixture among its arguments."""
    project.write(
        "suite/test_a.py",
        "import pytest\n\n@pytest.fixture\ndef host():\n    return 'elsewhere'\n\n"
        "def test_a(request):\n    assert request.getfixturevalue('host') == 'elsewhere'\n",
    )
    result = project.run("suite")
    result.assert_outcomes(passed=3, failed=1)
    assert "suite/test_a.py:3 here, which is not the image" in result.stdout.str()


def test_controls_are_judged_on_the_image(project: Project) -> None:
    """A suite's conftest.py stands above the checks too, and must not give them another host."""
    project.write("conftest.py", f"import pytest\n{IMAGE}{FOREIGN}")
    project.write("goss.yaml", "command: {'echo a': {exit-status: 0, stdout: [a]}}\n")
    result = project.run("--goss", "goss.yaml")
    result.assert_outcomes(passed=4)


def test_host_that_builds_on_ours_may_stay(project: Project) -> None:
    """It is still the image."""
    project.write("suite/conftest.py", f"import pytest\n{WRAPPED}")
    project.write("suite/test_a.py", "def test_a(host):\n    assert host.prepared\n")
    result = project.run("suite")
    result.assert_outcomes(passed=4)


def test_without_an_image_nothing_is_different(project: Project) -> None:
    """The table of backends of testinfra, and its own hosts, are as they were."""
    project.write("test_own.py", "def test_own(host):\n    assert host.run('true').rc == 0\n")
    result = project.pytester.runpytest_subprocess("-p", "no:cacheprovider", "test_own.py", "-v")
    result.assert_outcomes(passed=1)
    assert "test_own[local]" in result.stdout.str()
