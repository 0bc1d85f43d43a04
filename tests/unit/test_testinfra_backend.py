"""The testinfra backend: what it sends, and that testinfra's modules work with it."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, field

import pytest
from testinfra.host import Host

from imgverify.connection import Reply
from imgverify.testinfra_backend import host_over


@dataclass
class FakeRunner:
    """Runs commands on this machine, and keeps them."""

    commands: list[str] = field(default_factory=list)
    timeouts: list[float | None] = field(default_factory=list)

    def run(self, command: str, *, timeout: float | None = None) -> Reply:
        """Run a command as sshd would: with the login shell."""
        self.commands.append(command)
        self.timeouts.append(timeout)
        done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, check=False)
        return Reply(done.returncode, done.stdout, done.stderr, 0.0)


@dataclass
class DeafRunner(FakeRunner):
    """Keeps commands and runs none, so that no sudo is needed."""

    def run(self, command: str, *, timeout: float | None = None) -> Reply:
        """Do nothing."""
        self.commands.append(command)
        self.timeouts.append(timeout)
        return Reply(0, b"", b"", 0.0)


@pytest.mark.parametrize(
    ("root", "sudo", "sent"),
    [
        (False, True, "sudo -n /bin/sh -c 'ls '\"'\"'a b'\"'\"''"),
        (False, False, "ls 'a b'"),
        (True, True, "ls 'a b'"),
    ],
)
def test_what_is_sent(*, root: bool, sudo: bool, sent: str) -> None:
    """Arguments are quoted; root is had through sudo without a password, unless we are root."""
    runner = DeafRunner()
    host_over(runner, "m", root=root, sudo=sudo).run("ls %s", "a b")
    assert runner.commands == [sent]


def test_other_users() -> None:
    """`host.sudo("user")` goes through sudo, or through su when we are root."""
    runner = DeafRunner()
    with (host := host_over(runner, "m", root=False, sudo=False)).sudo("u"):
        host.run("id")
    with (host := host_over(runner, "m", root=True, sudo=True)).sudo("u"):
        host.run("id")
    assert runner.commands == ["sudo -n -u u /bin/sh -c id", "su -s /bin/sh u -c id"]


def test_sudo_as_root_needs_no_sudo() -> None:
    """As root, `host.sudo()` runs the command, whether sudo is installed or not."""
    runner = FakeRunner()
    host = host_over(runner, "m", root=True, sudo=True)
    with host.sudo():
        assert host.check_output("echo %s", "it's") == "it's"
    with host.sudo("nobody"):
        assert host.check_output("id -un") == "nobody"


def test_output_that_is_not_utf8() -> None:
    """Odd bytes in output survive, and cost no further command."""
    runner = FakeRunner()
    result = host_over(runner, "m", root=True, sudo=True).run("printf '\\377é'; exit 2", timeout=9)
    assert (result.stdout, result.stdout_bytes) == ("\udcffé", b"\xff\xc3\xa9")
    assert (result.rc, result.failed) == (2, True)
    assert (len(runner.commands), runner.timeouts) == (1, [9])


def test_modules() -> None:
    """The file, package, user and mount point modules of testinfra work."""
    host = host_over(FakeRunner(), "m", root=True, sudo=True)
    assert host.file("/etc/passwd").user == "root"
    assert host.file("/etc/passwd").contains("^root:")
    assert host.user("root").uid == 0
    assert host.mount_point("/proc").filesystem == "proc"
    assert not host.package("imgverify-no-such-package").is_installed
    assert host.system_info.type == "linux"


def test_no_cache_of_testinfra_knows_the_host() -> None:
    """Two machines at one address are two hosts, and testinfra can find neither."""
    one, other = (host_over(FakeRunner(), "m", root=True, sudo=True) for _ in range(2))
    assert one is not other
    assert one not in Host._host_cache.values()
    assert one.backend.get_pytest_id() == "imgverify://m"
