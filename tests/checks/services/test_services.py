"""Services now and after the next boot."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from imgverify.facts.answers import Answers
from imgverify.model import Plane, Result
from tests.checks.building import answers
from tests.checks.judging import judge, with_file, with_output

UNITS = """\
proc-sys-fs-binfmt_misc.automount loaded active waiting Arbitrary Executable File Formats
auditd.service not-found inactive dead auditd.service
cron.service loaded active running Regular background program processing daemon
cups.service loaded inactive dead CUPS Scheduler
rpcbind.socket loaded active listening RPCbind Server Activation Socket
ssh.service loaded active running OpenBSD Secure Shell server
"""
VENDOR, ETC, RUN = "/usr/lib/systemd/system", "/etc/systemd/system", "/run/systemd"
WANTED = "[Service]\n[Install]\nWantedBy=multi-user.target\n"
UNIT_FILES = {
    **{
        f"{VENDOR}/{name}": WANTED
        for name in (
            "cron.service", "cups.service", "cups.socket", "rpcbind.service", "rpcbind.socket",
            "ssh.service", "late.service", "hushed.service",
        )
    },
    f"{VENDOR}/systemd-journald.service": "[Service]\n",
    f"{VENDOR}/multi-user.target": "[Unit]\n",
    f"{RUN}/generator.late/exim4.service": "[Service]\n",
    f"{RUN}/generator.late/sysstat.service": "[Service]\n",
}  # fmt: skip
LINKS = {
    "/lib": "usr/lib",
    f"{ETC}/default.target": "/lib/systemd/system/multi-user.target",
    f"{ETC}/sshd.service": "/lib/systemd/system/ssh.service",
    f"{ETC}/cups.service": "/dev/null",
    f"{RUN}/system/hushed.service": "/dev/null",
    **{
        f"{folder}/multi-user.target.wants/{name}": f"{VENDOR}/{name}"
        for folder, name in (
            (ETC, "cron.service"),
            (ETC, "ssh.service"),
            (ETC, "rpcbind.socket"),
            (ETC, "hushed.service"),
            (f"{RUN}/generator", "late.service"),
            (f"{RUN}/generator.late", "exim4.service"),
        )
    },
}
FOLDERS = (ETC, f"{RUN}/generator", f"{RUN}/generator.late")
STATES = {
    **{f"{folder}/multi-user.target.wants": "d0755 root root" for folder in FOLDERS},
    **{path: f"0777 root root -> {target}" for path, target in LINKS.items()},
}
DPKG = "\n\n".join(
    f"Package: {name}\nStatus: install ok installed\nVersion: 1\nArchitecture: amd64"
    for name in ("cups", "exim4", "rpcbind")
)


def built(states: dict[str, str] | None = None, plane: Plane = Plane.BOOT) -> Answers:
    """A Debian machine with a masked, a socket-activated and a generated service.

    Args:
        states: further states.
        plane: where the answers come from.
    """
    outputs = {"systemd units": UNITS, "systemd state": "running\n", "rpm packages": ""}
    return answers(
        "systemd_units",
        "packages",
        files={"/etc/os-release": "ID=debian\n", "/var/lib/dpkg/status": DPKG, **UNIT_FILES},
        states={**STATES, **(states or {})},
        outputs=outputs if plane is Plane.BOOT else {},
        plane=plane,
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
        ("service-not-in-use", {"units": ["sysstat"]}),
        ("no-failed-units", {}),
        ("system-running", {}),
        ("default-target", {"name": "multi-user"}),
        ("default-target", {"name": "multi-user.target"}),
    ],
)
def test_holds(name: str, params: dict[str, Any]) -> None:
    """What is so passes; masked is off, and so is what was generated but nothing asks for."""
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
        ("service-not-in-use", {"units": ["hushed"]}),
        ("service-not-in-use", {"units": ["late"]}),
        ("default-target", {"name": "graphical"}),
    ],
)
def test_does_not_hold(name: str, params: dict[str, Any]) -> None:
    """What is not so fails: sockets start services, and a mask in /run does not last."""
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
        ("service-not-in-use", {"units": ["cron"]}, "systemd units"),
        ("no-failed-units", {}, "systemd units"),
        ("system-running", {}, "systemd state"),
    ],
)
def test_systemctl_that_says_nothing_is_an_error(
    name: str, params: dict[str, Any], command: str
) -> None:
    """An empty or failed listing is no evidence that nothing runs."""
    for text, status in (("", 0), ("", 1)):
        image = with_output(built(), command, text, status)
        assert judge(name, image, params).result is Result.ERROR


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("service-enabled", {"name": "cups.socket", "state": "disabled"}),
        ("service-not-in-use", {"units": ["cups.socket"]}),
        ("service-enabled", {"name": "systemd-journald", "state": "static"}),
    ],
)
def test_unit_file_that_was_not_read_is_an_error(name: str, params: dict[str, Any]) -> None:
    """Where the [Install] section decides, and nobody read it, nothing is guessed."""
    image = replace(built(), files={})
    assert judge(name, image, params).result is Result.ERROR


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("service-enabled", {"name": "cron"}),
        ("service-enabled", {"name": "auditd"}),
        ("service-not-in-use", {"units": ["auditd"]}),
        ("default-target", {"name": "multi-user"}),
    ],
)
def test_folder_that_was_not_read_is_an_error(name: str, params: dict[str, Any]) -> None:
    """A folder that could not be listed may hold a mask, or the unit."""
    image, unread = built(), "/run/systemd/system/*"
    matched = {path: found for path, found in image.matched.items() if path != unread}
    image = replace(image, matched=matched, problems={unread: "Permission denied"})
    assert judge(name, image, params).result is Result.ERROR


def test_default_target_that_leads_nowhere() -> None:
    """A link to a target that does not exist fails."""
    image = built({f"{ETC}/default.target": "0777 root root -> graphical.target"})
    judged = judge("default-target", image, name="graphical")
    assert judged.result is Result.FAIL
    assert "absent" in judged.reason


def test_disk_knows_what_is_enabled() -> None:
    """What the next boot starts is on the disk; what runs now is not."""
    disk = built(plane=Plane.OFFLINE)
    assert judge("service-enabled", disk, name="sshd").result is Result.PASS
    assert judge("service-enabled", disk, name="cups").result is Result.FAIL
    assert judge("default-target", disk, name="multi-user").result is Result.PASS
    assert judge("service-active", disk, name="sshd").result is Result.NEEDS_BOOT
    assert judge("service-not-in-use", disk, units=["cups"]).result is Result.NEEDS_BOOT
    assert judge("service-enabled", disk, name="x.mount").result is Result.NEEDS_BOOT


def test_package_that_is_absent_decides_on_a_disk() -> None:
    """A disk knows that a package is missing; for its units it needs a boot."""
    disk = built(plane=Plane.OFFLINE)
    params: dict[str, Any] = {"provided_by": ["telnetd"], "units": ["inetd"]}
    assert judge("service-not-in-use", disk, params).result is Result.PASS
    params = {"provided_by": ["cups"], "units": ["cups"]}
    assert judge("service-not-in-use", disk, params).result is Result.NEEDS_BOOT


def test_a_name_alone_starts_nothing() -> None:
    """A link under another name makes a unit `enabled`, and yet no target wants it."""
    alias = f"0777 root root -> {VENDOR}/late.service"
    image = built({f"{ETC}/other.service": alias})
    image = replace(
        image,
        states={path: one for path, one in image.states.items() if "generator/" not in path},
        matched={
            pattern: tuple(path for path in paths if "generator/" not in path)
            for pattern, paths in image.matched.items()
        },
    )
    image = with_file(image, f"{VENDOR}/late.service", f"{WANTED}Alias=other.service\n")
    judged = judge("service-enabled", image, {"name": "late"})
    assert judged.result is Result.FAIL
    assert "enabled, but no target or unit wants it" in judged.reason


@pytest.mark.parametrize(("unit", "result"), [("cups", Result.PASS), ("cups.socket", Result.FAIL)])
def test_masked_is_more_than_off(unit: str, result: Result) -> None:
    """Where a service must be masked, one that is only disabled will not do."""
    params = {"provided_by": ["cups"], "units": [unit], "masked": True}
    assert judge("service-not-in-use", built(), params).result is result


def test_unit_that_a_boot_starts_fails_on_a_disk() -> None:
    """One that is enabled needs no boot to fail, whatever runs, and whichever comes first."""
    disk = built(plane=Plane.OFFLINE)
    outcome = judge("service-not-in-use", disk, units=["x", "ssh", "cups"])
    assert outcome.result is Result.FAIL
    assert [one.found for one in outcome.findings] == ["enabled"]
