"""Programs that lend rights, and the log itself."""

from __future__ import annotations

import pytest

from imgverify.facts.answers import Answers
from imgverify.model import Plane, Result
from tests.checks.building import answers
from tests.checks.judging import judge

MOUNTS = (
    "21 1 252:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw\n"
    "22 21 252:2 / /home rw,nosuid shared:2 - ext4 /dev/vda2 rw\n"
)
RULE = "-a always,exit -F path=/usr/bin/su -F perm=x -F auid>=1000 -F auid!=unset -k privileged\n"
CONFIG = "/etc/audit/auditd.conf"
LOG = "/var/log/audit/audit.log"


def machine(found: str, rules: str) -> Answers:
    """A machine on which find saw these programs."""
    return answers(
        "audit_rules",
        "walk",
        "mounts",
        files={"/etc/audit/rules.d/p.rules": rules, "/proc/1/mountinfo": MOUNTS},
        outputs={
            "walk": f"root /\0root /home\0{found}end of walk\0",
            "audit rules": rules,
            "audit status": "enabled 1\n",
        },
    )


@pytest.mark.parametrize(
    ("found", "result"),
    [
        ("4755 f 0 0 root root /usr/bin/su\0", Result.PASS),
        ("2755 f 0 43 root utmp /usr/bin/wall\0", Result.FAIL),
        ("4644 f 0 0 root root /usr/bin/data\0", Result.PASS),
        ("4755 f 0 0 root root /home/x/su\0", Result.PASS),
        ("", Result.PASS),
    ],
)
def test_privileged(found: str, result: Result) -> None:
    """Every program that lends rights needs its rule; on nosuid file systems none does."""
    assert judge("audit-privileged", machine(found, RULE)).result is result


def test_without_programs_there_is_evidence() -> None:
    """A pass says where nothing was found."""
    outcome = judge("audit-privileged", machine("", RULE))
    assert outcome.findings[0].where == "find on /, /home"


def logs(mode: str = "0600", owner: str = "root", group: str = "root") -> Answers:
    """A machine with a log and an older one."""
    return answers(
        "auditd_conf",
        files={CONFIG: "max_log_file = 8\n", LOG: "", f"{LOG}.1": ""},
        states={"/var/log/audit": "d0700 root root", f"{LOG}.1": f"{mode} {owner} {group}"},
        outputs={"audit logs elsewhere": ""},
    )


def test_log_modes() -> None:
    """Older logs count as much as the current one, which here is 0644."""
    outcome = judge("audit-log-mode", logs(), mode="0640", owner="root", group=["root", "adm"])
    assert [one.holds for one in outcome.findings] == [False, True]
    assert outcome.findings[0].mend.endswith(f"chmod 0640 {LOG}")
    assert judge("audit-log-mode", logs(), owner="root").result is Result.PASS
    assert judge("audit-log-mode", logs(owner="games"), owner="root").result is Result.FAIL
    assert judge("audit-log-mode", logs(group="games"), group=["adm"]).result is Result.FAIL


def test_log_folder() -> None:
    """The folder is judged by itself."""
    assert judge("audit-log-mode", logs(), what="folder", mode="0750").result is Result.PASS
    assert judge("audit-log-mode", logs(), what="folder", mode="0600").result is Result.FAIL


def test_no_log() -> None:
    """A log that is not there is nobody's to read, but nothing is recorded either."""
    empty = answers("auditd_conf", outputs={"audit logs elsewhere": ""})
    assert judge("audit-log-mode", empty, mode="0640").result is Result.FAIL


def test_no_log_yet() -> None:
    """Auditd makes it at the first boot, with a mode that only a boot can tell."""
    disk = answers("auditd_conf", states={"/var/log/audit": "d0700 root root"}, plane=Plane.OFFLINE)
    assert judge("audit-log-mode", disk, mode="0640").result is Result.NEEDS_BOOT
    assert judge("audit-log-mode", disk, what="folder", mode="0750").result is Result.PASS


def test_log_elsewhere() -> None:
    """Where auditd.conf names another place, that one is judged; not knowing it is an error."""
    files = {CONFIG: "Log_File = /srv/audit/a.log\n"}
    seen = "41c0 0 0 root root /srv/audit\n8180 0 0 root root /srv/audit/a.log\n"
    there = answers("auditd_conf", files=files, outputs={"audit logs elsewhere": seen})
    assert judge("audit-log-mode", there, mode="0600").result is Result.PASS
    assert judge("audit-log-mode", there, what="folder", mode="0700").result is Result.PASS
    nowhere = answers("auditd_conf", files=files, outputs={"audit logs elsewhere": ""})
    assert judge("audit-log-mode", nowhere, mode="0600").result is Result.ERROR


def test_unknown_kind_is_refused() -> None:
    """A slip in a profile is an error, never a pass."""
    assert judge("audit-log-mode", logs(), what="files").result is Result.ERROR


@pytest.mark.parametrize(
    ("rules", "path", "result"),
    [
        (RULE, "/usr/bin/su", Result.NEEDS_BOOT),
        ("", "/usr/bin/su", Result.FAIL),
        (RULE, "/home/x/su", Result.PASS),
    ],
)
def test_privileged_on_a_disk(rules: str, path: str, result: Result) -> None:
    """The rules of the next boot decide, and what fstab mounts without such rights lends none."""
    disk = answers(
        *("audit_rules", "walk", "mounts", "fstab", "mount_units"),
        files={
            "/etc/audit/rules.d/p.rules": rules,
            "/etc/fstab": "/dev/vda1 / ext4 defaults\n/dev/vda2 /home ext4 nosuid\n",
        },
        outputs={
            "walk": f"root /\0root /home\x004755 f 0 0 root root {path}\0end of walk\0",
            "partition-tables": "",
        },
        plane=Plane.OFFLINE,
    )
    assert judge("audit-privileged", disk).result is result


@pytest.mark.parametrize(
    ("seen", "log", "folder"),
    [
        ("", Result.NEEDS_BOOT, Result.NEEDS_BOOT),
        ("41c0 0 0 root root /srv/audit\n", Result.NEEDS_BOOT, Result.PASS),
        (
            "41ff 0 0 root root /srv/audit\n8180 0 0 root root /srv/audit/a.log\n",
            Result.PASS,
            Result.FAIL,
        ),
    ],
)
def test_log_elsewhere_on_a_disk(seen: str, log: Result, folder: Result) -> None:
    """What auditd makes when it starts need not be on a disk; what is there is judged."""
    files, outputs = {CONFIG: "log_file = /srv/audit/a.log\n"}, {"audit logs elsewhere": seen}
    disk = answers("auditd_conf", files=files, outputs=outputs, plane=Plane.OFFLINE)
    assert judge("audit-log-mode", disk, mode="0600").result is log
    assert judge("audit-log-mode", disk, what="folder", mode="0750").result is folder
