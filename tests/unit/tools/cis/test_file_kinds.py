"""Translators of the kinds that are about files, mounts, the kernel, sshd, GRUB and SELinux."""

from __future__ import annotations

import importlib

import pytest

from tests.unit.tools.cis.rows import assert_binds, rows_of
from tools.cis.kinds import custom_unowned, file_mode, sshd_option, world_writable
from tools.cis.source import BENCHMARKS

KINDS = (
    "file_absent",
    "file_mode",
    "file_present",
    "grub_arg",
    "grub_password",
    "module_disabled",
    "mount_exists",
    "mount_option",
    "selinux_state",
    "sshd_option",
    "sysctl",
    "world_writable",
)


@pytest.mark.parametrize("kind", KINDS)
def test_every_row_translates(kind: str) -> None:
    """Each row becomes checks that there are, with parameters that they have, and can be mended."""
    module = importlib.import_module(f"tools.cis.kinds.{kind}")
    found = list(rows_of(kind))
    assert found
    for benchmark, check in found:
        assert_binds(module.translate(check, benchmark))
        assert module.mend(check, benchmark).strip()


def test_a_mode_is_mended_by_taking_away() -> None:
    """`chmod 0640` would give rights to a file that is stricter; taking away does not."""
    debian = BENCHMARKS["cis-debian12"]
    check = {"path": "/etc/x", "owner": "root", "group": ["root", "adm"], "mode": "0640"}
    assert file_mode.mend(check, debian) == "chown root:root /etc/x\nchmod u-x,g-wx,o-rwx /etc/x"
    assert file_mode.mend({"path": "/etc/x", "mode": "0000"}, debian).endswith("o-rwx /etc/x")


def test_rules_on_logs_become_one_list() -> None:
    """Whatever part of /var/log a rule is about, the ordered list of all parts is asked for."""
    debian = BENCHMARKS["cis-debian12"]
    apt = file_mode.translate({"path": "/var/log/apt/", "pattern": ".*", "owner": "root"}, debian)
    rest = file_mode.translate({"path": "/var/log/**", "owner": ["root", "syslog"]}, debian)
    assert apt == rest
    assert apt[0]["log-access"]["rules"][-1]["names"] == ".*"


def test_schedulers_matter_where_they_are_installed() -> None:
    """Cron's and at's files have a condition, others none."""
    debian = BENCHMARKS["cis-debian12"]
    assert file_mode.when({"path": "/etc/cron.d/"}, debian) == [{"package": "cronie|cron"}]
    assert file_mode.when({"path": "/etc/at.allow"}, debian) == [{"package": "at"}]
    assert file_mode.when({"path": "/etc/passwd"}, debian) == []


def test_both_log_levels_are_good() -> None:
    """The benchmarks let VERBOSE and INFO pass, whichever the control facts name."""
    check = {"option": "LogLevel", "op": "eq", "value": "INFO"}
    (call,) = sshd_option.translate(check, BENCHMARKS["cis-debian12"])
    assert call["sshd-option"]["value"] == ["VERBOSE", "INFO"]


@pytest.mark.parametrize("name", ["cis-al2", "cis-debian11"])
def test_where_the_facts_name_only_the_backup_the_file_itself_is_judged(name: str) -> None:
    """The rows of /etc/shadow and of /etc/shadow- both say the latter in these two benchmarks."""
    check = {"path": "/etc/shadow-", "mode": "0000", "owner": "root", "missing_ok": True}
    calls = file_mode.translate(check, BENCHMARKS[name])
    assert [call["file-mode"]["path"] for call in calls] == ["/etc/shadow", "/etc/shadow-"]
    assert "required" not in calls[0]["file-mode"]
    assert calls[1]["file-mode"]["required"] is False
    assert len(file_mode.translate(check, BENCHMARKS["cis-rhel7"])) == 1


def test_host_keys_need_not_be_there() -> None:
    """An image that was made ready for copying has none: each machine makes its own."""
    check = {"path": "/etc/ssh/*_key", "mode": "0600", "owner": "root", "op": "at_most"}
    (call,) = file_mode.translate(check, BENCHMARKS["cis-debian12"])
    assert call["file-mode"]["required"] is False


def test_what_the_benchmarks_leave_out_of_the_walk() -> None:
    """Folders of users that come and go with a service, and the snaps of Ubuntu; nothing more."""
    ubuntu, rhel = BENCHMARKS["cis-ubuntu2204"], BENCHMARKS["cis-rhel9"]
    (unowned,) = custom_unowned.translate({"field": "uid"}, rhel)
    assert all(one.endswith("/private/*") for one in unowned["no-unowned"]["allow"])
    (files,) = world_writable.translate({"type": "file"}, ubuntu)
    assert files == {"no-world-writable": {"kind": "file", "allow": ["/snap/*"]}}
    assert world_writable.translate({"type": "file"}, rhel) == [
        {"no-world-writable": {"kind": "file"}}
    ]
