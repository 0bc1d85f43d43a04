"""A suite as many write it: functions, each for a list of packages, services, files or users."""

import pytest
from testinfra.host import Host


@pytest.mark.parametrize("name", ["bash", "coreutils", "openssh-server", "sudo", "lvm2", "systemd"])
def test_package(host: Host, name: str) -> None:
    """A package is installed."""
    assert host.package(name).is_installed


@pytest.mark.parametrize("name", ["telnetd", "rsh-server", "nis"])
def test_no_package(host: Host, name: str) -> None:
    """A package is not installed."""
    assert not host.package(name).is_installed


@pytest.mark.parametrize("name", ["ssh", "systemd-journald"])
def test_service(host: Host, name: str) -> None:
    """A service runs."""
    assert host.service(name).is_running


@pytest.mark.parametrize(
    ("path", "user", "group", "mode"),
    [
        ("/etc/passwd", "root", "root", 0o644),
        ("/etc/shadow", "root", "shadow", 0o640),
        ("/etc/group", "root", "root", 0o644),
        ("/etc/fstab", "root", "root", 0o644),
    ],
    ids=["passwd", "shadow", "group", "fstab"],
)
def test_file(host: Host, path: str, user: str, group: str, mode: int) -> None:
    """A file has its owner, group and mode."""
    file = host.file(path)
    assert file.exists
    assert (file.user, file.group, file.mode) == (user, group, mode)


@pytest.mark.parametrize(("name", "uid"), [("root", 0), ("daemon", 1), ("nobody", 65534)])
def test_user(host: Host, name: str, uid: int) -> None:
    """A user has its number."""
    assert host.user(name).uid == uid
