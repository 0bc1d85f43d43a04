"""Services now and after the next boot."""

from __future__ import annotations

from typing import Any

import pytest

from imgverify.facts.answers import Answers
from imgverify.model import Plane, Result
from tests.checks.building import answers
from tests.checks.judging import judge, with_output

UNITS = """\
proc-sys-fs-binfmt_misc.automount loaded active waiting Arbitrary Executable File Formats
auditd.service not-found inactive dead auditd.service
cron.service loaded active running Regular background program processing daemon
cups.service loaded inactive dead CUPS Scheduler
rpcbind.socket loaded active listening RPCbind Server Activation Socket
ssh.service loaded active running OpenBSD Secure Shell server
"""
UNIT_FILES = """\
cron.service                           enabled         enabled
cups.service                           masked          enabled
cups.socket                            disabled        enabled
exim4.service                          generated       -
rpcbind.service                        disabled        enabled
rpcbind.socket                         enabled         enabled
ssh.service                            enabled         enabled
sshd.service                           alias           -
systemd-journald.service               static          -
late.service                           enabled-runtime disabled
"""
DPKG = "\n\n".join(
    f"Package: {name}\nStatus: install ok installed\nVersion: 1\nArchitecture: amd64"
    for name in ("cups", "exim4", "rpcbind")
)


def built() -> Answers:
    """A Debian machine with a masked, a socket-activated and a generated service."""
    return answers(
        "systemd_units",
        "packages",
        files={"/etc/os-release": "ID=debian\n", "/var/lib/dpkg/status": DPKG},
        states={
            "/etc/systemd/system/sshd.service": "0777 root root -> /lib/systemd/system/ssh.service"
        },
        outputs={
            "systemd units": UNITS,
            "systemd unit files": UNIT_FILES,
            "systemd state": "running\n",
            "systemd default target": "multi-user.target\n",
            "rpm packages": "",
        },
    )


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("service-enabled", {"name": "cron"}),
        ("service-enabled", {"name": "sshd"}),
        ("service-enabled", {"name": "rpcbind.socket"}),
        ("service-enabled", {"name": "systemd-journald", "state": "static"}),
        ("service-active", {"name": "ssh.service"}),
        ("service-active", {"name": "sshd"}),
        ("service-not-in-use", {"provided_by": ["telnetd"], "units": ["inetd"]}),
        ("service-not-in-use", {"provided_by": ["cups"], "units": ["cups", "cups.socket"]}),
        ("service-not-in-use", {"units": ["cockpit.service"]}),
        ("no-failed-units", {}),
        ("system-running", {}),
        ("default-target", {"name": "multi-user"}),
        ("default-target", {"name": "multi-user.target"}),
    ],
)
def test_holds(name: str, params: dict[str, Any]) -> None:
    """What is so passes; masked counts as off, an alias as what it stands for."""
    judged = judge(name, built(), params)
    assert judged.result is Result.PASS
    assert judged.findings


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("service-enabled", {"name": "cups"}),
        ("service-enabled", {"name": "auditd"}),
        ("service-enabled", {"name": "late"}),
        ("service-enabled", {"name": "exim4"}),
        ("service-enabled", {"name": "systemd-journald"}),
        ("service-active", {"name": "cups"}),
        ("service-active", {"name": "auditd"}),
        ("service-active", {"name": "nowhere"}),
        ("service-not-in-use", {"provided_by": ["rpcbind"], "units": ["rpcbind.socket"]}),
        (
            "service-not-in-use",
            {"provided_by": ["telnetd", "rpcbind"], "units": ["rpcbind", "rpcbind.socket"]},
        ),
        ("service-not-in-use", {"provided_by": ["exim4"], "units": ["exim4"]}),
        ("service-not-in-use", {"units": ["sshd"]}),
        ("default-target", {"name": "graphical"}),
    ],
)
def test_does_not_hold(name: str, params: dict[str, Any]) -> None:
    """What is not so fails: a socket starts its service, an alias is what it stands for."""
    assert judge(name, built(), params).result is Result.FAIL


def test_failed_unit_is_named_or_allowed() -> None:
    """A failed unit fails, the dot of old systemctl versions or not, unless it is allowed."""
    for mark in ("", "● ", "* "):
        failed = f"{mark}certbot.timer loaded failed failed Renewal\n"
        image = with_output(built(), "systemd units", UNITS + failed)
        judged = judge("no-failed-units", image)
        assert judged.result is Result.FAIL
        assert "certbot.timer" in judged.reason
        assert judge("no-failed-units", image, allow=["certbot.*"]).result is Result.PASS


@pytest.mark.parametrize("state", ["degraded", "starting", "maintenance"])
def test_system_that_is_not_content(state: str) -> None:
    """Any state but `running` fails unless the profile names it."""
    image = with_output(built(), "systemd state", state + "\n")
    assert judge("system-running", image).result is Result.FAIL
    assert judge("system-running", image, allow=["running", state]).result is Result.PASS


@pytest.mark.parametrize(
    ("name", "params", "command"),
    [
        ("service-enabled", {"name": "cron"}, "systemd unit files"),
        ("service-not-in-use", {"units": ["cron"]}, "systemd units"),
        ("no-failed-units", {}, "systemd units"),
        ("system-running", {}, "systemd state"),
        ("default-target", {"name": "multi-user"}, "systemd default target"),
    ],
)
def test_systemctl_that_says_nothing_is_an_error(
    name: str, params: dict[str, Any], command: str
) -> None:
    """An empty or failed listing is no evidence that nothing runs."""
    for text, status in (("", 0), ("", 1)):
        image = with_output(built(), command, text, status)
        assert judge(name, image, params).result is Result.ERROR


def test_alias_of_an_unseen_unit_is_an_error() -> None:
    """An alias whose target nobody saw is not guessed."""
    image = with_output(built(), "systemd unit files", UNIT_FILES + "dbus-x.service alias -\n")
    assert judge("service-enabled", image, {"name": "dbus-x"}).result is Result.ERROR


def test_package_that_is_absent_decides_on_a_disk() -> None:
    """A disk knows that a package is missing; for its units it needs a boot."""
    disk = answers(
        "systemd_units",
        "packages",
        files={"/etc/os-release": "ID=debian\n", "/var/lib/dpkg/status": DPKG},
        plane=Plane.OFFLINE,
    )
    params: dict[str, Any] = {"provided_by": ["telnetd"], "units": ["inetd"]}
    assert judge("service-not-in-use", disk, params).result is Result.PASS
    params = {"provided_by": ["cups"], "units": ["cups"]}
    assert judge("service-not-in-use", disk, params).result is Result.NEEDS_BOOT
